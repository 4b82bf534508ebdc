"""IBM Watson JSON: results with timed words, and speakers joined to them by their times."""

from collections.abc import Iterator

from pydantic import Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Utterance, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import (
    Timeline,
    Voice,
    Word,
    label,
    named,
    spoken,
)

EXAMPLE = (
    '{"results": [{"alternatives": [{"timestamps": [["yes", 1.0, 1.4]]}]}],'
    ' "speaker_labels": [{"from": 1.0, "to": 1.4, "speaker": 0}]}'
)


class _Alternative(Shape):
    transcript: Words = ""
    timestamps: Rows[tuple[str, Moment, Moment]] = []
    """Words, each with the seconds at which it begins and ends."""


class _Result(Shape):
    alternatives: Rows[_Alternative] = []


class _Label(Shape):
    start: Moment = Field(None, validation_alias="from")
    speaker: Voice = None


class _File(Shape):
    results: Rows[_Result] = []
    speaker_labels: Rows[_Label] = []


class _Job(Shape):
    results: Rows[_File]
    """A job keeps its answers in a list of their own."""


def recognises(document: Document) -> bool:
    """Whether its results have timestamps, or lie in the results of a job."""
    data = document.json
    return "timestamps" in first_at(data, "results", "alternatives") or "alternatives" in first_at(
        data, "results", "results"
    )


def parse(document: Document) -> Parsed:
    """Utterances of each result.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    if "results" in first_at(document.json, "results"):
        files = document.validated(_Job).results
    else:
        files = [document.validated(_File)]
    return Parsed(named(one for file in files for one in _utterances(file)))


def _utterances(file: _File) -> Iterator[Utterance]:
    begun = [
        (one.start, name)
        for one in file.speaker_labels
        if one.start is not None and (name := label(one.speaker))
    ]
    exact: dict[float | None, str] = dict(begun)
    timeline = Timeline(begun)
    for result in file.results:
        for best in result.alternatives[:1]:
            words = [
                Word(text, exact.get(start) or timeline.speaker(start, end), start, end)
                for text, start, end in best.timestamps
            ]
            yield from spoken(words) or [Utterance(None, best.transcript)]
