"""What passes between the file and the turns: a document, and the utterances found in it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
)

from analyzer.errors import TranscriptError
from analyzer.transcript.decoding import Decoded, decode, refusal

UNKNOWN_SPEAKER = "Unknown Speaker"
"""Name of a voice that the file itself cannot tell; it is never taken for the candidate."""

_ROWS = 200_000
"""Entries of the longest list that is read. Ten hours of talk are about 100,000 words."""
_BRACKETS = 600_000
"""Objects and lists that JSON of allowed size may have, so that memory is bounded."""

Second = FiniteFloat | None
"""Seconds from the start of the recording, where the file has them."""
Words = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
"""Text in JSON, where null means nothing."""


def _few_enough(value: Any) -> Any:
    if isinstance(value, list) and len(value) > _ROWS:
        raise ValueError(f"{len(value):,} entries, more than any interview has")
    return value


_T = TypeVar("_T")
Rows = Annotated[list[_T], Field(fail_fast=True), BeforeValidator(_few_enough)]
"""List in JSON, as long as an interview may be; its first wrong value is the one told of."""


class Shape(BaseModel):
    """Base of the models of foreign JSON: keys that are not used here are let pass."""

    model_config = ConfigDict(defer_build=True)


_ModelT = TypeVar("_ModelT", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """One interview as bytes, and as text where it is text."""

    path: Path
    """Where a user finds it; within an archive or a table, its name there follows the file's."""
    data: bytes
    item: str = ""
    """Its name within an archive or a table of interviews; empty for a file of its own."""
    known: Decoded | None = None
    """Its text, where it was text when it was found: in a table."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What else a table says about the interview: column → value."""

    @property
    def name(self) -> str:
        """Its name without folders; within an archive, the names of both."""
        # A name may hold bytes that are no text, and a memo is text.
        above = len(Path(self.item).parts)
        name = self.path.name if not above else str(Path(*self.path.parts[-above - 1 :]))
        return name.encode(errors="replace").decode()

    @cached_property
    def decoded(self) -> Decoded:
        """The text, how it was encoded, and what was done to it.

        Raises:
            TranscriptError: it is a picture, a recording or something else that is no text.
        """
        if self.known:
            return self.known
        if why := refusal(self.data):
            raise TranscriptError(f"{self.path} {why}.")
        return decode(self.data)

    @property
    def text(self) -> str:
        """Its text, lines ended by a plain newline, without characters that nobody sees."""
        return self.decoded.text

    @property
    def is_json(self) -> bool:
        """Whether it claims to be JSON, by its name or by how it begins."""
        return self.path.suffix.lower() == ".json" or bool(re.match(r"\s*(\{|\[\s*\{)", self.text))

    @cached_property
    def json(self) -> Any:
        """The JSON value, of JSON Lines the list of their values; None for a document that is none.

        Raises:
            TranscriptError: it claims to be JSON and is broken, or holds too much.
        """
        if not self.is_json:
            return None
        if self.text.count("{") + self.text.count("[") > _BRACKETS:
            raise TranscriptError(
                f"{self.path} is JSON of more than {_BRACKETS:,} objects and lists, and no "
                "interview is that long: give the transcript of one interview."
            )
        try:
            return _json_of(self.text)
        except json.JSONDecodeError as error:
            raise TranscriptError(
                f"{self.path} is broken JSON at line {error.lineno}, column {error.colno} "
                f"({error.msg}): export it again, or mend it there."
            ) from None
        except (RecursionError, ValueError):
            raise TranscriptError(
                f"{self.path} is JSON that no transcript is made of (nested too deeply, or with "
                "endless numbers): export it again."
            ) from None

    def validated(self, model: type[_ModelT]) -> _ModelT:
        """The JSON value as a model.

        Raises:
            TranscriptError: a part of it has another shape.
        """
        try:
            return model.model_validate(self.json)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the top"
            why = first["msg"].removeprefix("Value error, ")
            raise TranscriptError(
                f"{self.path} has an unexpected value at {where} ({why}): "
                "export it again, or mend it there."
            ) from None


def _json_of(text: str) -> Any:
    """The value of JSON; of several values one after the other, as in JSON Lines, their list."""
    decoder, end = json.JSONDecoder(), 0
    values: list[Any] = []
    while ink := re.compile(r"\S").search(text, end):
        value, end = decoder.raw_decode(text, ink.start())
        values.append(value)
    return values[0] if len(values) == 1 else values


class Utterance(NamedTuple):
    """A piece of speech as the file has it."""

    speaker: str | None
    """None where the file names nobody: whoever spoke last goes on."""
    text: str
    start: float | None = None
    """Seconds from the start of the recording."""
    end: float | None = None


@dataclass
class Parsed:
    """What a format found in a document."""

    utterances: list[Utterance]
    warnings: list[str] = field(default_factory=list)
    decoded: Decoded | None = None
    """How its text was written, where that is no matter of the document's bytes."""


def seconds(clock: str) -> float:
    """Seconds of `12:03`, `1:02:03.5` or `01:02:03,500`."""
    total = 0.0
    for part in clock.replace(",", ".").split(":"):
        total = total * 60 + float(part)
    return total
