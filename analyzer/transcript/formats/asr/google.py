"""Google Speech-to-Text JSON, v1 and v2: results with words, each of which names its speaker."""

from pydantic import AliasChoices, Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import (
    Voice,
    Word,
    in_order,
    labels,
    named,
    spoken,
    utterance,
)

EXAMPLE = (
    '{"results": [{"alternatives": [{"words": [{"word": "Yes.", "startTime": "1.0s",'
    ' "speakerTag": 1}]}]}]}'
)

_NOBODY = {None, 0, ""}
"""Speakers of words that nobody was found for."""


class _Word(Shape):
    word: Words = ""
    start: Moment = Field(
        None,
        validation_alias=AliasChoices("startTime", "startOffset", "start_time", "start_offset"),
    )
    end: Moment = Field(
        None, validation_alias=AliasChoices("endTime", "endOffset", "end_time", "end_offset")
    )
    speaker: Voice = Field(
        None,
        validation_alias=AliasChoices("speakerLabel", "speakerTag", "speaker_label", "speaker_tag"),
    )


class _Alternative(Shape):
    transcript: Words = ""
    words: Rows[_Word] = []


class _Result(Shape):
    alternatives: Rows[_Alternative] = []
    channel: Voice = Field(None, validation_alias=AliasChoices("channelTag", "channel_tag"))

    @property
    def best(self) -> _Alternative:
        return next(iter(self.alternatives), _Alternative())

    @property
    def names_speakers(self) -> bool:
        return any(word.speaker not in _NOBODY for word in self.best.words)


class _Results(Shape):
    results: Rows[_Result] = []


class _File(_Results):
    response: _Results | None = None
    """Of a finished operation, whose results lie here."""


def recognises(document: Document) -> bool:
    """Whether it lists results with a transcript or words, as only Google writes them."""
    data = document.json.get("response", document.json) if isinstance(document.json, dict) else {}
    best = first_at(data, "results", "alternatives")
    return (
        not best.keys().isdisjoint({"words", "transcript"})
        and "timestamps" not in best
        and "type" not in first_at(data, "results")
        and isinstance(data["results"], list)
    )


def parse(document: Document) -> Parsed:
    """Utterances of the speakers; where none are named, of the channels.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    file = document.validated(_File)
    results = _once(file.response.results if file.response else file.results)
    names = labels(
        (result.channel, voice)
        for result in results
        for voice in (None, *(_voice(word) for word in result.best.words))
    )
    said = [
        one
        for result in results
        for one in spoken(
            Word(word.word.strip(), names[result.channel, _voice(word)], word.start, word.end)
            for word in result.best.words
        )
        or [utterance(names[result.channel, None], result.best.transcript)]
    ]
    return Parsed(named(in_order(said)))


def _voice(word: _Word) -> Voice:
    return None if word.speaker in _NOBODY else word.speaker


def _once(results: list[_Result]) -> list[_Result]:
    """Of a channel only the last result, where that repeats all the others, with speakers."""
    if not results or not results[-1].names_speakers:
        return results
    last = results[-1]
    same = [one for one in results if one.channel == last.channel]
    if not _repeats([one.best.words for one in same]):
        return results
    return [*(one for one in results if one.channel != last.channel), last]


def _repeats(words: list[list[_Word]]) -> bool:
    """Whether the last words begin before the first ones end, or are the only ones."""
    first, last = next(filter(None, words)), words[-1]
    if first is last:
        return True
    if first[-1].start is None or last[0].start is None:
        return len(last) >= sum(map(len, words[:-1]))
    return last[0].start <= first[-1].start
