"""OpenDocument texts, as LibreOffice writes them."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import parsed_binary

EXAMPLE = "Dana Whitfield: We shipped it in May."

_FAMILY = b"opendocument."
_TYPE = _FAMILY + b"text"


def recognises(document: Document) -> bool:
    """Whether it is a zip archive with the main part of OpenDocument, and does not deny to be text.

    Its type stands at the start, unless somebody has packed it again.
    """
    head = document.data[:200]
    if not head.startswith(b"PK") or b"content.xml" not in document.data:
        return False
    return _TYPE in head or _FAMILY not in head


def parse(document: Document) -> Parsed:
    """Utterances of an OpenDocument text.

    Raises:
        TranscriptError: it cannot be opened.
    """
    return parsed_binary("odt", document)
