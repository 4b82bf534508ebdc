"""RTF documents."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import parsed_binary

EXAMPLE = r"{\rtf1\ansi Dana Whitfield: We shipped it in May.\par}"


def recognises(document: Document) -> bool:
    """Whether it begins as RTF does."""
    return document.data.startswith(b"{\\rtf")


def parse(document: Document) -> Parsed:
    """Utterances of an RTF document.

    Raises:
        TranscriptError: it cannot be opened.
    """
    return parsed_binary("rtf", document)
