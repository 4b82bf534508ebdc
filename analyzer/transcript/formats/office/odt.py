"""OpenDocument texts, as LibreOffice writes them."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import parsed_binary

EXAMPLE = "Dana Whitfield: We shipped it in May."

_TYPE = b"application/vnd.oasis.opendocument.text"


def recognises(document: Document) -> bool:
    """Whether it is a zip archive that says so."""
    return document.data.startswith(b"PK") and _TYPE in document.data[:200]


def parse(document: Document) -> Parsed:
    """Utterances of an OpenDocument text.

    Raises:
        TranscriptError: it cannot be opened.
    """
    return parsed_binary("odt", document)
