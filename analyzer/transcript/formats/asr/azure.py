"""Azure Speech JSON: phrases of a batch, of a fast transcription, or gathered in real time."""

from pydantic import AliasChoices, Field, RootModel, field_validator

from analyzer.transcript.document import Document, Parsed, Rows, Second, Shape, Words
from analyzer.transcript.formats.asr.peek import first, first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Voice, in_order, labels, named, utterance

EXAMPLE = (
    '{"recognizedPhrases": [{"speaker": 1, "offsetInTicks": 10000000,'
    ' "nBest": [{"display": "We shipped it."}]}]}'
)

_TICKS = 1e7
"""Ticks of 100 nanoseconds in a second."""


class _Best(Shape):
    display: Words = Field("", validation_alias=AliasChoices("display", "Display"))


class _Phrase(Shape):
    speaker: Voice = Field(None, validation_alias=AliasChoices("speaker", "SpeakerId"))
    channel: Voice = Field(None, validation_alias=AliasChoices("channel", "Channel"))
    text: Words = Field("", validation_alias=AliasChoices("text", "DisplayText", "Text"))
    best: Rows[_Best] = Field([], validation_alias=AliasChoices("nBest", "NBest"))
    ticks: Second = Field(None, validation_alias=AliasChoices("offsetInTicks", "Offset"))
    ticks_long: Second = Field(None, validation_alias=AliasChoices("durationInTicks", "Duration"))
    milliseconds: Second = Field(None, validation_alias="offsetMilliseconds")
    milliseconds_long: Second = Field(None, validation_alias="durationMilliseconds")
    offset: Moment = None
    duration: Moment = None

    @field_validator("speaker")
    @classmethod
    def _known(cls, speaker: Voice) -> Voice:
        return None if speaker == "Unknown" else speaker

    @property
    def spoken(self) -> str:
        return self.text or next((one.display for one in self.best), "")

    @property
    def start(self) -> float | None:
        return _first(self.ticks, self.milliseconds, self.offset)

    @property
    def end(self) -> float | None:
        lasts = _first(self.ticks_long, self.milliseconds_long, self.duration)
        return None if self.start is None or lasts is None else self.start + lasts


class _File(Shape):
    phrases: Rows[_Phrase] = Field(validation_alias=AliasChoices("recognizedPhrases", "phrases"))


class _Gathered(RootModel[Rows[_Phrase]]):
    """Events of a conversation, gathered by whoever listened."""


def recognises(document: Document) -> bool:
    """Whether it has phrases, or is a list of events with an offset and a text."""
    data = document.json
    event = first(data)
    return (
        "nBest" in first_at(data, "recognizedPhrases")
        or "offsetMilliseconds" in first_at(data, "phrases")
        or ("Offset" in event and not event.keys().isdisjoint({"DisplayText", "NBest", "Text"}))
    )


def parse(document: Document) -> Parsed:
    """One utterance for each phrase; where no speakers are named, of the channels.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    if isinstance(document.json, list):
        phrases = document.validated(_Gathered).root
    else:
        phrases = document.validated(_File).phrases
    names = labels((one.channel, one.speaker) for one in phrases)
    return Parsed(
        named(
            in_order(
                utterance(names[one.channel, one.speaker], one.spoken, one.start, one.end)
                for one in phrases
            )
        )
    )


def _first(ticks: float | None, milliseconds: float | None, second: float | None) -> float | None:
    if ticks is not None:
        return ticks / _TICKS
    return second if milliseconds is None else milliseconds / 1000
