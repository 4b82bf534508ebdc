"""Word documents, as Teams, Google Meet and Otter export them, and as people write them."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import parsed_binary

EXAMPLE = "Dana Whitfield   0:04\nWe shipped it in May."


def recognises(document: Document) -> bool:
    """Whether it is a zip archive with the main part of a Word document."""
    return document.data.startswith(b"PK") and b"word/document" in document.data


def parse(document: Document) -> Parsed:
    """Utterances of a Word document.

    Raises:
        TranscriptError: it cannot be opened.
    """
    return parsed_binary("docx", document)
