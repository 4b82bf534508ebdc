"""Deepgram JSON: utterances, else paragraphs, else words, whichever know their speaker."""

from analyzer.transcript.document import (
    UNKNOWN_SPEAKER,
    Document,
    Parsed,
    Second,
    Shape,
    Utterance,
    Words,
)

EXAMPLE = '{"results": {"utterances": [{"speaker": 0, "start": 1.0, "transcript": "We did."}]}}'


class _Timed(Shape):
    start: Second = None
    end: Second = None
    speaker: int | str | None = None


class _Spoken(_Timed):
    transcript: Words = ""
    channel: int | None = None


class _Word(_Timed):
    word: Words = ""
    punctuated_word: str | None = None


class _Sentence(_Timed):
    text: Words = ""


class _Paragraph(_Timed):
    sentences: list[_Sentence] = []


class _Paragraphs(Shape):
    paragraphs: list[_Paragraph] = []


class _Alternative(Shape):
    words: list[_Word] = []
    paragraphs: _Paragraphs | None = None


class _Channel(Shape):
    alternatives: list[_Alternative] = []


class _Results(Shape):
    channels: list[_Channel] | None = None
    utterances: list[_Spoken] | None = None


class _File(Shape):
    results: _Results


def recognises(document: Document) -> bool:
    """Whether its results have channels or utterances."""
    data = document.json
    results = data.get("results") if isinstance(data, dict) else None
    return isinstance(results, dict) and ("channels" in results or "utterances" in results)


def parse(document: Document) -> Parsed:
    """Utterances of the finest grouping that has speakers; several channels are speakers.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    results = document.validated(_File).results
    channels = results.channels or []
    best = [
        (n, next(iter(channel.alternatives), _Alternative())) for n, channel in enumerate(channels)
    ]
    said: list[Utterance] = []
    for pieces in (results.utterances or [], _sentences(best), _words(best)):
        in_order = sorted(pieces, key=lambda piece: piece.start or 0)
        said = [_utterance(piece, len(best)) for piece in in_order] or said
        if any(utterance.speaker for utterance in said):
            return Parsed([one._replace(speaker=one.speaker or UNKNOWN_SPEAKER) for one in said])
    return Parsed(said)


def _sentences(best: list[tuple[int, _Alternative]]) -> list[_Spoken]:
    return [
        _Spoken(
            transcript=sentence.text,
            start=sentence.start,
            end=sentence.end,
            speaker=paragraph.speaker,
            channel=number,
        )
        for number, alternative in best
        for paragraph in (alternative.paragraphs or _Paragraphs()).paragraphs
        for sentence in paragraph.sentences
    ]


def _words(best: list[tuple[int, _Alternative]]) -> list[_Spoken]:
    return [
        _Spoken(
            transcript=word.punctuated_word or word.word,
            start=word.start,
            end=word.end,
            speaker=word.speaker,
            channel=number,
        )
        for number, alternative in best
        for word in alternative.words
    ]


def _utterance(piece: _Spoken, channels: int) -> Utterance:
    return Utterance(_speaker(piece, channels), piece.transcript, piece.start, piece.end)


def _speaker(piece: _Spoken, channels: int) -> str | None:
    """Deepgram numbers speakers within each channel, so the channel tells them apart."""
    if channels > 1 and piece.channel is not None:
        return f"Channel {piece.channel}"
    return None if piece.speaker is None else f"Speaker {piece.speaker}"
