"""Transcripts: the models, and reading them from files."""

from typing import TYPE_CHECKING, Any

from analyzer.transcript.hints import Hints
from analyzer.transcript.models import (
    Aside,
    Certainty,
    Cue,
    Role,
    Source,
    Speaker,
    Transcript,
    Turn,
)

if TYPE_CHECKING:
    from analyzer.transcript.reading import read_transcript

__all__ = [
    "Aside",
    "Certainty",
    "Cue",
    "Hints",
    "Role",
    "Source",
    "Speaker",
    "Transcript",
    "Turn",
    "read_transcript",
]


def __getattr__(name: str) -> Any:
    """Reading is imported when it is first asked for; the models are needed everywhere."""
    if name == "read_transcript":
        from analyzer.transcript.reading import read_transcript  # noqa: PLC0415 - see above

        return read_transcript
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
