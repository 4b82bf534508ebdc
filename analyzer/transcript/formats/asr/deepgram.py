"""Deepgram JSON: utterances, else paragraphs, else words, whichever know their speaker."""

from collections.abc import Iterator

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Utterance, Words
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import (
    Voice,
    Word,
    in_order,
    label,
    labels,
    named,
    split,
    spoken,
    utterance,
)

EXAMPLE = '{"results": {"utterances": [{"speaker": 0, "start": 1.0, "transcript": "We did."}]}}'


class _Timed(Shape):
    start: Moment = None
    end: Moment = None
    speaker: Voice = None


class _Word(_Timed):
    word: Words = ""
    punctuated_word: str | None = None


class _Spoken(_Timed):
    transcript: Words = ""
    channel: int | None = None
    words: Rows[_Word] = []


class _Sentence(Shape):
    text: Words = ""
    start: Moment = None
    end: Moment = None


class _Paragraph(Shape):
    speaker: Voice = None
    sentences: Rows[_Sentence] = []


class _Paragraphs(Shape):
    paragraphs: Rows[_Paragraph] = []


class _Alternative(Shape):
    transcript: Words = ""
    words: Rows[_Word] = []
    paragraphs: _Paragraphs | None = None


class _Channel(Shape):
    alternatives: Rows[_Alternative] = []


class _Results(Shape):
    channels: Rows[_Channel] | None = None
    utterances: Rows[_Spoken] | None = None


class _File(Shape):
    results: _Results


def recognises(document: Document) -> bool:
    """Whether its results have channels or utterances."""
    data = document.json
    results = data.get("results") if isinstance(data, dict) else None
    return isinstance(results, dict) and ("channels" in results or "utterances" in results)


def parse(document: Document) -> Parsed:
    """Utterances of the coarsest grouping that has speakers; several channels are speakers.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    results = document.validated(_File).results
    best = [next(iter(channel.alternatives), _Alternative()) for channel in results.channels or []]
    said: Rows[Utterance] = []
    for pieces in (
        _utterances(results.utterances or []),
        _sentences(best),
        _words(best),
        [utterance(None, one.transcript) for one in best],
    ):
        said = in_order(pieces) or said
        if any(one.speaker for one in said):
            break
    return Parsed(named(said))


def _utterances(pieces: list[_Spoken]) -> Iterator[Utterance]:
    names = labels((piece.channel, piece.speaker) for piece in pieces)
    one_channel = len({piece.channel for piece in pieces} - {None}) <= 1
    for piece in pieces:
        name = names[piece.channel, piece.speaker]
        whole = utterance(name, piece.transcript, piece.start, piece.end)
        yield from split(whole, [_word(word) for word in piece.words]) if one_channel else [whole]


def _sentences(best: list[_Alternative]) -> list[Utterance]:
    pieces = [
        (number, paragraph)
        for number, alternative in enumerate(best)
        for paragraph in (alternative.paragraphs or _Paragraphs()).paragraphs
    ]
    names = labels((number, paragraph.speaker) for number, paragraph in pieces)
    return [
        utterance(names[number, paragraph.speaker], one.text, one.start, one.end)
        for number, paragraph in pieces
        for one in paragraph.sentences
    ]


def _words(best: list[_Alternative]) -> list[Utterance]:
    names = labels((n, word.speaker) for n, one in enumerate(best) for word in one.words)
    return [
        said
        for n, one in enumerate(best)
        for said in spoken(
            _word(word)._replace(speaker=names[n, word.speaker]) for word in one.words
        )
    ]


def _word(word: _Word) -> Word:
    text = (word.punctuated_word or word.word).strip()
    return Word(text, label(word.speaker), word.start, word.end)
