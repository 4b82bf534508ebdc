"""The formats that can be read. A format is one module, and one line in its family's `FORMATS`."""

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document
from analyzer.transcript.formats import asr, captions, office, plain
from analyzer.transcript.formats.registry import Format

FORMATS: tuple[Format, ...] = (
    *office.FORMATS,
    *captions.FORMATS,
    *asr.FORMATS,
    *plain.FORMATS,
)
"""In the order in which they are tried; plain text takes what is left."""


def format_of(document: Document) -> Format:
    """The first format that recognises the document.

    Raises:
        TranscriptError: it is no text, or JSON that is broken or of no known shape.
    """
    for known in FORMATS:
        if known.recognises(document):
            return known
    raise TranscriptError(
        f"{document.path} is JSON of an unknown shape; known are those of "
        f"{', '.join(known.name for known in asr.FORMATS)}: export it as one of these, or as "
        ".vtt, .srt or .txt."
    )
