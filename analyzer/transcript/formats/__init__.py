"""The formats that can be read. A format is one module and one line in `FORMATS`."""

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats import deepgram, markdown, subrip, text, webvtt, whisper


@dataclass(frozen=True)
class Format:
    """One way in which transcripts are written."""

    id: str
    name: str
    example: str
    """A line or two, for the reader who wonders whether theirs is meant."""
    recognises: Callable[[Document], bool]
    parse: Callable[[Document], Parsed]
    """Raises TranscriptError where the document cannot be read, or is no speech."""


FORMATS: tuple[Format, ...] = (
    Format("webvtt", "WebVTT (Zoom, Teams)", webvtt.EXAMPLE, webvtt.recognises, webvtt.parse),
    Format("deepgram", "Deepgram JSON", deepgram.EXAMPLE, deepgram.recognises, deepgram.parse),
    Format("whisper", "WhisperX JSON", whisper.EXAMPLE, whisper.recognises, whisper.parse),
    Format("subrip", "SubRip (.srt)", subrip.EXAMPLE, subrip.recognises, subrip.parse),
    Format("markdown", "Markdown", markdown.EXAMPLE, markdown.recognises, markdown.parse),
    Format("text", "plain text", text.EXAMPLE, text.recognises, text.parse),
)
"""In the order in which they are tried; plain text takes what is left."""


def format_of(document: Document) -> Format:
    """The first format that recognises the document.

    Raises:
        TranscriptError: it is JSON, and broken or of no known shape.
    """
    for known in FORMATS:
        if known.recognises(document):
            return known
    raise TranscriptError(
        f"{document.path} is JSON of an unknown shape; known are those of "
        f"{_names('JSON')}: export it as one of these, or as .vtt, .srt or .txt."
    )


def _names(kind: str) -> str:
    return " and ".join(known.name for known in FORMATS if kind in known.name)
