"""World Transcription Format of the IETF's vCon, alone or inside a vCon."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field, Json

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Utterance, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Voice, Word, label, named, split, utterance

EXAMPLE = (
    '{"transcript": {"text": "Why?"}, "speakers": {"0": {"label": "Ruth"}},'
    ' "segments": [{"speaker": 0, "start": 1.0, "end": 1.4, "text": "Why?"}]}'
)


_TYPES = {"wtf_transcription", "wtf-transcription"}


class _Piece(Shape):
    speaker: Voice = None
    start: Moment = None
    end: Moment = None
    text: Words = ""


class _Word(_Piece):
    id: int | None = None
    is_punctuation: bool = False


class _Segment(_Piece):
    words: tuple[int, ...] = ()
    """Ids of its words."""


class _Speaker(Shape):
    label: str | None = None


class _Body(Shape):
    segments: Rows[_Segment] = []
    words: Rows[_Word] = []
    speakers: dict[str, _Speaker] | None = None


class _Analysis(Shape):
    type: str = ""
    body: _Body | Json[_Body] | Any = Field(None, union_mode="left_to_right")


class _Conversation(Shape):
    analysis: Rows[_Analysis]


def recognises(document: Document) -> bool:
    """Whether it has segments beside an object called transcript, or is a vCon that holds such."""
    data = document.json
    if "text" in first_at(data, "segments"):
        return isinstance(data.get("transcript"), dict)
    analyses = data.get("analysis") if isinstance(data, dict) and "vcon" in data else None
    return isinstance(analyses, list) and any(
        isinstance(one, dict) and one.get("type") in _TYPES for one in analyses
    )


def parse(document: Document) -> Parsed:
    """Utterances of each segment; a segment that holds words of two speakers is split.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    return Parsed(named(one for body in _bodies(document) for one in _utterances(body)))


def _bodies(document: Document) -> list[_Body]:
    if "vcon" not in document.json:
        return [document.validated(_Body)]
    analyses = document.validated(_Conversation).analysis
    return [one.body for one in analyses if one.type in _TYPES and isinstance(one.body, _Body)]


def _utterances(body: _Body) -> Iterator[Utterance]:
    names = {voice: one.label for voice, one in (body.speakers or {}).items()}
    words = {
        one.id: Word(
            one.text.strip(),
            None if one.is_punctuation else names.get(str(one.speaker)) or label(one.speaker),
            one.start,
            one.end,
            one.is_punctuation,
        )
        for one in body.words
    }
    for one in body.segments:
        name = names.get(str(one.speaker)) or label(one.speaker)
        whole = utterance(name, one.text, one.start, one.end)
        yield from split(whole, [words[number] for number in one.words if number in words])
