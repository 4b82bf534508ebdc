"""Upload, review, sign: the pages and the REST interface of `analyzer serve` (extra `web`)."""
