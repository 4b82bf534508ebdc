"""Whisper and WhisperX JSON: segments, of which only WhisperX knows the speakers."""

from collections.abc import Iterator
from itertools import groupby

from analyzer.transcript.document import (
    UNKNOWN_SPEAKER,
    Document,
    Parsed,
    Second,
    Shape,
    Utterance,
    Words,
)

EXAMPLE = '{"segments": [{"speaker": "SPEAKER_00", "start": 1.0, "text": "We shipped it."}]}'


class _Word(Shape):
    word: Words = ""
    start: Second = None
    end: Second = None
    speaker: str | None = None


class _Segment(Shape):
    text: Words
    start: Second
    end: Second = None
    speaker: str | None = None
    words: list[_Word] | None = None


class _File(Shape):
    segments: list[_Segment]


def recognises(document: Document) -> bool:
    """Whether it has segments with text and times."""
    data = document.json
    segments = data.get("segments") if isinstance(data, dict) else None
    return isinstance(segments, list) and all(
        isinstance(segment, dict) and {"text", "start"} <= segment.keys() for segment in segments
    )


def parse(document: Document) -> Parsed:
    """Utterances of each segment; a segment that holds words of two speakers is split.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    segments = document.validated(_File).segments
    said = [utterance for segment in segments for utterance in _utterances(segment)]
    if not any(utterance.speaker for utterance in said):
        return Parsed(said)
    return Parsed([one._replace(speaker=one.speaker or UNKNOWN_SPEAKER) for one in said])


def _utterances(segment: _Segment) -> Iterator[Utterance]:
    pairs = _with_speakers(segment.words or [])
    speakers = {speaker for speaker, _ in pairs}
    if len(speakers) < 2:  # noqa: PLR2004 - two voices in one segment
        speaker = segment.speaker or next(iter(speakers), None)
        yield Utterance(speaker, segment.text, segment.start, segment.end)
        return
    for speaker, group in groupby(pairs, key=lambda pair: pair[0]):
        yield _run(speaker, [word for _, word in group])


def _with_speakers(words: list[_Word]) -> list[tuple[str, _Word]]:
    """Words with their speakers; a word without one belongs to the word before it."""
    speaker = next((word.speaker for word in words if word.speaker), None)
    pairs: list[tuple[str, _Word]] = []
    for word in words:
        speaker = word.speaker or speaker
        if speaker:
            pairs.append((speaker, word))
    return pairs


def _run(speaker: str, words: list[_Word]) -> Utterance:
    starts = [word.start for word in words if word.start is not None]
    ends = [word.end for word in words if word.end is not None]
    text = " ".join(word.word.strip() for word in words)
    return Utterance(speaker, text, min(starts, default=None), max(ends, default=None))
