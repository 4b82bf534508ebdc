"""What a format is."""

from collections.abc import Callable
from dataclasses import dataclass

from analyzer.transcript.document import Document, Parsed


@dataclass(frozen=True)
class Format:
    """One way in which transcripts are written."""

    id: str
    name: str
    """As a user would call it, with the tools that write it."""
    suffixes: str
    """How such files' names usually end; only shown, for a file is known by its content."""
    example: str
    """A few lines, for the reader who wonders whether theirs is meant."""
    recognises: Callable[[Document], bool]
    parse: Callable[[Document], Parsed]
    """Raises TranscriptError where the document cannot be read, or is no speech."""
    when_nobody_is_named: str = "write `Name: ` before each turn, with the name of whoever speaks"
    """What to do about a file that names no speakers, as the end of a sentence."""
