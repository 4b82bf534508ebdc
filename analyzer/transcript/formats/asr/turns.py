"""Turns in plain JSON: a list of who says what, as scripts, chat models and many tools write it.

tl;dv, Grain and Recall.ai write it too, and so does `analyzer transcript --json`.
"""

from collections.abc import Iterator
from itertools import zip_longest
from typing import Annotated, Any

from pydantic import (
    AliasChoices,
    AliasPath,
    BeforeValidator,
    Field,
    NonNegativeInt,
    RootModel,
    model_validator,
)

from analyzer.transcript.document import Document, Parsed, Rows, Second, Shape, Utterance, Words
from analyzer.transcript.formats.asr import assemblyai
from analyzer.transcript.formats.asr.peek import first
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import label, named, utterance

EXAMPLE = """[{"speaker": "Ruth", "start": "0:01", "text": "Why did it break?"},
 {"speaker": "Dana", "start": "0:04", "text": "We shipped it untested."}]"""

_LISTS = "turns transcript messages utterances entries conversation dialogue data".split()
_SPEAKERS = "speaker speaker_name speakerName name participant role".split()
_TEXTS = "text content transcript sentence message utterance words".split()
_STARTS = "start start_time startTime start_timestamp timestamp time offset".split()
_ENDS = "end end_time endTime end_timestamp".split()
_INSTRUCTIONS = {"system", "developer", "tool"}
"""Roles in a chat with a model that nobody speaks in."""
_TOO_SLOW = 16.0
"""Seconds for each word from which on times can only be milliseconds."""


def _turns_in(value: Any) -> list[Any] | None:
    """The list of turns: the value itself, or what lies in it under a telling key."""
    if isinstance(value, list):
        return value if _is_turn(first(value)) else None
    inner = [value[key] for key in _LISTS if key in value] if isinstance(value, dict) else []
    below = [one[key] for one in inner if isinstance(one, dict) for key in _LISTS if key in one]
    return next((one for one in (*inner, *below) if _is_turn(first(one))), None)


def _is_turn(value: dict[str, Any]) -> bool:
    text = next((value[key] for key in _TEXTS if key in value), None)
    if not isinstance(text, str | list) or value.keys().isdisjoint({*_SPEAKERS, *_STARTS}):
        return False
    speaker = next((value[key] for key in _SPEAKERS if key in value), None)
    return not isinstance(speaker, list) and (not isinstance(speaker, dict) or "name" in speaker)


def _name(value: Any) -> Any:
    value = value.get("name") if isinstance(value, dict) else value
    return label(value) if isinstance(value, int) else value


def _text(value: Any) -> Any:
    """Text of a message; its parts, or its words, may lie in a list."""
    if isinstance(value, list):
        return " ".join(str(part.get("text") or "") for part in value if isinstance(part, dict))
    return value


class _Cue(Shape):
    offset: NonNegativeInt
    start: Second = None
    end: Second = None


class _Turn(Shape):
    speaker: Annotated[str | None, BeforeValidator(_name)] = Field(
        None, validation_alias=AliasChoices(*_SPEAKERS)
    )
    text: Annotated[Words, BeforeValidator(_text)] = Field(
        "", validation_alias=AliasChoices(*_TEXTS)
    )
    start: Moment = Field(
        None,
        validation_alias=AliasChoices(
            *_STARTS, AliasPath("words", 0, "start_timestamp", "relative")
        ),
    )
    end: Moment = Field(
        None,
        validation_alias=AliasChoices(*_ENDS, AliasPath("words", -1, "end_timestamp", "relative")),
    )
    cues: tuple[_Cue, ...] = ()
    """Where timed pieces begin in the text, in JSON that this program wrote."""


class _Turns(RootModel[Rows[_Turn]]):
    """The turns, wherever they lie."""

    @model_validator(mode="before")
    @classmethod
    def _found(cls, value: Any) -> Any:
        return _turns_in(value)


def recognises(document: Document) -> bool:
    """Whether it is, or holds, a list of objects with a text and a speaker or a time."""
    return _turns_in(document.json) is not None and not assemblyai.recognises(document)


def parse(document: Document) -> Parsed:
    """One utterance for each turn, or for each of its cues.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    turns = document.validated(_Turns).root
    said = [turn for turn in turns if turn.speaker not in _INSTRUCTIONS]
    unit = _unit(said)
    # Of `Q` and `A` both are roles; `A` and `B` are numbers in the guise of letters.
    numbered = all(turn.speaker != "Q" for turn in said)
    utterances = named(
        one._replace(speaker=label(one.speaker)) if numbered else one
        for turn in said
        for one in _utterances(turn, unit)
    )
    left_out = len(turns) - len(said)
    warning = f"{left_out} messages to a model were left out: they are instructions, not speech."
    return Parsed(utterances, [warning] if left_out else [])


def _unit(turns: list[_Turn]) -> float:
    """Seconds in a unit of the times: whole numbers too far apart for seconds are milliseconds."""
    starts = [turn.start for turn in turns if turn.start is not None]
    words = sum(len(turn.text.split()) for turn in turns)
    whole = all(start.is_integer() for start in starts)
    return 0.001 if starts and whole and starts[-1] - starts[0] > _TOO_SLOW * words else 1.0


def _utterances(turn: _Turn, unit: float) -> Iterator[Utterance]:
    """The whole turn, or what stands from one cue to the next."""
    offsets = [cue.offset for cue in turn.cues]
    cues = turn.cues if offsets == sorted(offsets) else ()
    whole = _Cue(offset=0, start=turn.start, end=turn.end)
    for cue, following in zip_longest((whole, *cues), cues):
        text = turn.text[cue.offset : following.offset if following else None]
        if text.strip() or not cues:
            yield utterance(turn.speaker, text, _scaled(cue.start, unit), _scaled(cue.end, unit))


def _scaled(value: float | None, unit: float) -> float | None:
    return None if value is None else value * unit
