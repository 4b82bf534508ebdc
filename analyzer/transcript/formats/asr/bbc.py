"""JSON of the BBC's tools: Kaldi with speaker segments, and digital paper edits."""

from pydantic import AliasChoices, AliasPath, Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Timeline, Voice, Word, label, named, spoken

EXAMPLE = (
    '{"words": [{"start": 1.0, "end": 1.4, "text": "Why?"}],'
    ' "paragraphs": [{"speaker": "Ruth", "start": 1.0, "end": 1.4}]}'
)


class _Word(Shape):
    text: Words = Field("", validation_alias=AliasChoices("punct", "text", "word"))
    start: Moment = None
    end: Moment = None


class _Speaker(Shape):
    id: Voice = Field(None, validation_alias="@id")


class _Segment(Shape):
    start: Moment = None
    speaker: Voice | _Speaker = None

    @property
    def voice(self) -> Voice:
        return self.speaker.id if isinstance(self.speaker, _Speaker) else self.speaker


class _File(Shape):
    words: Rows[_Word] = Field(validation_alias=AliasChoices(AliasPath("retval", "words"), "words"))
    segments: Rows[_Segment] = Field(
        [],
        validation_alias=AliasChoices(
            AliasPath("retval", "segmentation", "segments"),
            AliasPath("segmentation", "segments"),
            "paragraphs",
        ),
    )


def recognises(document: Document) -> bool:
    """Whether it has words, and apart from them who speaks when."""
    data = document.json
    file = first_at(data, "retval") or first_at(data)
    apart = first_at(file, "segmentation", "segments") or first_at(file, "paragraphs")
    return "start" in apart and "start" in first_at(file, "words")


def parse(document: Document) -> Parsed:
    """Utterances of the words, whose speaker is whoever began last.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    file = document.validated(_File)
    voices = Timeline(
        (one.start, name)
        for one in file.segments
        if one.start is not None and (name := label(one.voice))
    )
    return Parsed(
        named(
            spoken(
                Word(one.text.strip(), voices.speaker(one.start, one.end), one.start, one.end)
                for one in file.words
            )
        )
    )
