"""JSON of AWS PodWhisperer: segments with a speaker's label, and the names of the labels."""

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import named, utterance

EXAMPLE = (
    '{"speakers": {"spk_0": "Ruth"},'
    ' "segments": [{"speakerLabel": "spk_0", "start": 1.0, "end": 2.5, "text": "Why?"}]}'
)


class _Segment(Shape):
    speakerLabel: str | None = None  # noqa: N815 - the file spells it so
    start: Moment = None
    end: Moment = None
    text: Words = ""


class _File(Shape):
    speakers: dict[str, str] = {}
    segments: Rows[_Segment]


def recognises(document: Document) -> bool:
    """Whether its segments have a speaker's label."""
    return "speakerLabel" in first_at(document.json, "segments")


def parse(document: Document) -> Parsed:
    """One utterance for each segment.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    file = document.validated(_File)
    return Parsed(
        named(
            utterance(
                file.speakers.get(one.speakerLabel or "", one.speakerLabel),
                one.text,
                one.start,
                one.end,
            )
            for one in file.segments
        )
    )
