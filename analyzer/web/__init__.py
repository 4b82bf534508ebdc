"""Upload, review, sign: the pages and the REST API."""
