"""Podcasting 2.0 JSON: segments with a body, which may be a single word."""

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Word, named, spoken

EXAMPLE = (
    '{"version": "1.0.0",'
    ' "segments": [{"speaker": "Ruth", "startTime": 1.0, "endTime": 1.4, "body": "Why?"}]}'
)


class _Segment(Shape):
    speaker: str | None = None
    """Absent where the speaker of the segment before goes on."""
    startTime: Moment = None  # noqa: N815 - the file spells it so
    endTime: Moment = None  # noqa: N815 - the file spells it so
    body: Words = ""


class _File(Shape):
    segments: Rows[_Segment]


def recognises(document: Document) -> bool:
    """Whether its segments have a body."""
    return "body" in first_at(document.json, "segments")


def parse(document: Document) -> Parsed:
    """Utterances of about a sentence.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    segments = document.validated(_File).segments
    return Parsed(
        named(
            spoken(
                Word(one.body.strip(), one.speaker or None, one.startTime, one.endTime)
                for one in segments
            )
        )
    )
