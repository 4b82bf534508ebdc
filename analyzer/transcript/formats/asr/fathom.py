"""Fathom JSON: what each person on the invitation says, with a clock."""

from typing import Annotated

from pydantic import BeforeValidator

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import named, utterance

EXAMPLE = (
    '{"transcript": [{"speaker": {"display_name": "Ruth"}, "timestamp": "00:00:03",'
    ' "text": "Why?"}]}'
)


class _Speaker(Shape):
    display_name: str | None = None


class _Piece(Shape):
    speaker: Annotated[_Speaker, BeforeValidator(lambda value: value or {})] = _Speaker()
    text: Words = ""
    timestamp: Moment = None


class _File(Shape):
    transcript: Rows[_Piece]


def recognises(document: Document) -> bool:
    """Whether speakers of its transcript have a name for display."""
    return "display_name" in first_at(document.json, "transcript", "speaker")


def parse(document: Document) -> Parsed:
    """One utterance for each piece, without an end.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    return Parsed(
        named(
            utterance(one.speaker.display_name, one.text, one.timestamp)
            for one in document.validated(_File).transcript
        )
    )
