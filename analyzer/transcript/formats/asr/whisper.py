"""Whisper, WhisperX and kindred JSON: segments, of which only some recognisers know the speakers.

`faster-whisper`, `whisper-timestamped`, NVIDIA Canary and OpenAI's diarising models write it too.
"""

from pydantic import AliasChoices, Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Utterance, Words
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Voice, Word, label, named, split, utterance

EXAMPLE = '{"segments": [{"speaker": "SPEAKER_00", "start": 1.0, "text": "We shipped it."}]}'


class _Word(Shape):
    word: Words = Field("", validation_alias=AliasChoices("word", "text"))
    start: Moment = None
    end: Moment = None
    speaker: Voice = None


class _Segment(Shape):
    text: Words
    start: Moment = None
    end: Moment = None
    speaker: Voice = None
    words: Rows[_Word | int] | None = None
    """Canary gives the numbers of the words here."""


class _File(Shape):
    segments: Rows[_Segment]


def recognises(document: Document) -> bool:
    """Whether it has segments with text, and none of the keys of formats that have those too."""
    data = document.json
    segments = data.get("segments") if isinstance(data, dict) else None
    if not isinstance(segments, list) or isinstance(data.get("transcript"), dict):
        return False
    return all(
        isinstance(one, dict) and "text" in one and "speakerLabel" not in one
        for one in segments[:1]
    )


def parse(document: Document) -> Parsed:
    """Utterances of each segment; a segment that holds words of two speakers is split.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    segments = document.validated(_File).segments
    return Parsed(named(one for segment in segments for one in _utterances(segment)))


def _utterances(segment: _Segment) -> list[Utterance]:
    whole = utterance(label(segment.speaker), segment.text, segment.start, segment.end)
    words = [
        Word(word.word.strip(), label(word.speaker), word.start, word.end)
        for word in segment.words or []
        if isinstance(word, _Word)
    ]
    return split(whole, words)
