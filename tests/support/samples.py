"""What a correct reader must find in the samples, and turns as the samples have them.

The expectations stand in `tests/transcript/samples.toml`, which explains its keys.
"""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, TypeAdapter

from analyzer.models import Model
from analyzer.transcript import Transcript, Turn

_FILE = Path(__file__).parents[1] / "transcript" / "samples.toml"


class ExpectedTurn(Model):
    """A turn; what is left out is left open."""

    speaker: str
    start: float | Literal["none"] | None = None
    """Seconds; "none" where the file gives no time."""
    end: float | None = None
    cues: int | None = None
    first: str = ""
    last: str = ""
    text: str | None = None


class Expected(Model):
    """An interview."""

    format: str = ""
    encoding: str = ""
    language: str = ""
    names: Literal["free", "exact"] = "exact"
    candidate: str = ""
    warnings: Literal["none", "some", ""] = ""
    words: int
    backchannels: bool
    never: tuple[str, ...] = ()
    first: tuple[ExpectedTurn, ...]
    last: ExpectedTurn | None = None
    somewhere: tuple[ExpectedTurn, ...] = ()
    turns_raw: dict[str, int]


class Document(Expected):
    """One of several interviews in a file."""

    name: str


class Read(Expected):
    """A file that holds one interview."""

    path: str
    outcome: Literal["read"]


class Container(Model):
    """A file that holds several interviews."""

    path: str
    outcome: Literal["container"]
    document: tuple[Document, ...]


class Refused(Model):
    """A file that holds no interview."""

    path: str
    outcome: Literal["refused"]
    why: tuple[str, ...]


_SAMPLES = TypeAdapter(
    list[Annotated[Read | Container | Refused, Field(discriminator="outcome")]]
).validate_python(tomllib.loads(_FILE.read_text(encoding="utf-8"))["sample"])
READ = [sample for sample in _SAMPLES if isinstance(sample, Read)]
CONTAINERS = [sample for sample in _SAMPLES if isinstance(sample, Container)]
REFUSED = [sample for sample in _SAMPLES if isinstance(sample, Refused)]


class Piece(NamedTuple):
    """What one speaker says until anybody else says anything."""

    speaker: str
    text: str
    start: float | None
    """Seconds."""
    end: float | None
    cues: int


def pieces(transcript: Transcript) -> list[Piece]:
    """Turns as the file has them: asides are turns of their own, and divide the turns of others."""
    return [piece for turn in transcript.turns for piece in _taken_apart(turn)]


def _taken_apart(turn: Turn) -> list[Piece]:
    found: list[Piece] = []
    begin = 0
    for offset, heard in groupby(turn.asides, key=lambda aside: aside.offset):
        found.append(_part(turn, begin, offset))
        found += [Piece(aside.speaker, aside.text, aside.start, None, 0) for aside in heard]
        begin = offset
    return [*found, _part(turn, begin, len(turn.text))]


def _part(turn: Turn, begin: int, end: int) -> Piece:
    cues = [cue for cue in turn.cues if begin <= cue.offset < end]
    return Piece(
        turn.speaker,
        turn.text[begin:end].strip(),
        cues[0].start if cues and cues[0].offset == begin else None,
        cues[-1].end if cues else None,
        len(cues),
    )
