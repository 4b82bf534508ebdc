"""JSON of whisper.cpp: segments with offsets in milliseconds.

Only `--diarize` on a stereo recording names speakers: `0`, `1`, and `?` for both at once.
"""

from analyzer.transcript.document import UNKNOWN_SPEAKER, Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.words import Voice, label, named, utterance

EXAMPLE = (
    '{"transcription": [{"offsets": {"from": 1000, "to": 2500}, "speaker": "0",'
    ' "text": " We did."}]}'
)


class _Segment(Shape):
    offsets: dict[str, int] = {}
    """Milliseconds of `from` and `to`."""
    text: Words = ""
    speaker: Voice = None


class _File(Shape):
    transcription: Rows[_Segment]


def recognises(document: Document) -> bool:
    """Whether it has a list of transcribed segments with offsets."""
    return "offsets" in first_at(document.json, "transcription")


def parse(document: Document) -> Parsed:
    """One utterance for each segment.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    return Parsed(
        named(
            utterance(
                UNKNOWN_SPEAKER if one.speaker == "?" else label(one.speaker),
                one.text,
                _second(one.offsets.get("from")),
                _second(one.offsets.get("to")),
            )
            for one in document.validated(_File).transcription
        )
    )


def _second(milliseconds: int | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000
