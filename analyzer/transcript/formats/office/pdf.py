"""PDF documents with a text layer."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import parsed_binary

EXAMPLE = "Dana Whitfield (0:04)\nWe shipped it in May."

_HEAD = 1024
"""Bytes within which readers of PDF look for its signature."""


def recognises(document: Document) -> bool:
    """Whether it begins as PDF does."""
    return document.data[:_HEAD].lstrip().startswith(b"%PDF-")


def parse(document: Document) -> Parsed:
    """Utterances of a PDF.

    Raises:
        TranscriptError: it cannot be opened, is scanned, or is protected.
    """
    return parsed_binary("pdf", document)
