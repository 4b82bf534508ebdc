"""Speechmatics JSON: json-v2, and the older form with a list of speakers beside the words."""

from collections.abc import Iterator

from analyzer.transcript.document import UNKNOWN_SPEAKER, Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.peek import first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Timeline, Word, named, spoken

EXAMPLE = (
    '{"results": [{"type": "word", "start_time": 1.0, "end_time": 1.4,'
    ' "alternatives": [{"content": "Yes", "speaker": "S1"}]}]}'
)

_UNTOLD = "UU"
"""Speaker of words that nobody was found for."""


class _Alternative(Shape):
    content: Words = ""
    speaker: str | None = None


class _Result(Shape):
    type: str = ""
    start_time: Moment = None
    end_time: Moment = None
    channel: str | None = None
    attaches_to: str | None = None
    alternatives: Rows[_Alternative] = []


class _Pack(Shape):
    word_delimiter: str = " "


class _Metadata(Shape):
    language_pack_info: _Pack | None = None


class _File(Shape):
    metadata: _Metadata | None = None
    results: Rows[_Result]


class _Spoken(Shape):
    name: Words = ""
    time: Moment = None
    duration: Moment = None


class _OldFile(Shape):
    speakers: Rows[_Spoken]
    words: Rows[_Spoken]


def recognises(document: Document) -> bool:
    """Whether it has results of a type, or words with a name and a time."""
    data = document.json
    result, word = first_at(data, "results"), first_at(data, "words")
    return {"type", "alternatives"} <= result.keys() or (
        {"name", "time"} <= word.keys() and "speakers" in data
    )


def parse(document: Document) -> Parsed:
    """Utterances of the speakers; where none are named, of the channels.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    if "results" not in document.json:
        return Parsed(named(spoken(_old_words(document.validated(_OldFile)))))
    return Parsed(named(spoken(_words(document.validated(_File)))))


def _words(file: _File) -> Iterator[Word]:
    pack = file.metadata and file.metadata.language_pack_info
    spaced = not pack or bool(pack.word_delimiter)
    attached = False
    for result in file.results:
        best = next(iter(result.alternatives), None)
        if best is None:
            continue
        mark = result.type == "punctuation"
        to = result.attaches_to or ("previous" if mark else "none")
        glued = attached or to in {"previous", "both"} or not spaced
        attached = to in {"next", "both"}
        closes = mark and to in {"previous", "both"}
        speaker = None if closes else _name(best.speaker or result.channel)
        yield Word(best.content, speaker, result.start_time, result.end_time, glued)


def _old_words(file: _OldFile) -> Iterator[Word]:
    voices = Timeline((one.time, _name(one.name)) for one in file.speakers if one.time is not None)
    for word in file.words:
        if word.name in {".", ",", "?", "!"}:
            yield Word(word.name, glued=True)
            continue
        end = None if word.time is None or word.duration is None else word.time + word.duration
        yield Word(word.name, voices.speaker(word.time, end), word.time, end)


def _name(speaker: str | None) -> str:
    return UNKNOWN_SPEAKER if speaker in {_UNTOLD, None, ""} else str(speaker)
