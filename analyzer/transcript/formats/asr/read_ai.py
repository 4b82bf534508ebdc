"""Read.ai JSON: blocks of speech with seconds since 1970."""

from typing import Annotated

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import named, utterance

EXAMPLE = (
    '{"transcript": {"speaker_blocks": [{"speaker": {"name": "Ruth"},'
    ' "start_time": 1772359200, "end_time": 1772359204, "words": "Why?"}]}}'
)


class _Speaker(Shape):
    name: str | None = None


class _Block(Shape):
    speaker: Annotated[_Speaker, BeforeValidator(lambda value: value or {})] = _Speaker()
    words: Words = ""
    start_time: Moment = None
    end_time: Moment = None


class _File(Shape):
    blocks: Rows[_Block] = Field(
        validation_alias=AliasChoices(AliasPath("transcript", "speaker_blocks"), "speaker_blocks")
    )


def recognises(document: Document) -> bool:
    """Whether it has blocks of words of a speaker."""
    data = document.json
    return "words" in (
        first_at(data, "transcript", "speaker_blocks") or first_at(data, "speaker_blocks")
    )


def parse(document: Document) -> Parsed:
    """One utterance for each block; its clock stays absolute, since only turns know the first.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    return Parsed(
        named(
            utterance(one.speaker.name, one.words, one.start_time, one.end_time)
            for one in document.validated(_File).blocks
        )
    )
