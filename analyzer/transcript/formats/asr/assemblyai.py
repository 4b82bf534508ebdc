"""AssemblyAI JSON: utterances, else words, with times in milliseconds."""

from analyzer.transcript.document import Document, Parsed, Rows, Second, Shape, Utterance, Words
from analyzer.transcript.formats.asr.words import (
    Voice,
    Word,
    in_order,
    label,
    named,
    split,
    spoken,
    utterance,
)

EXAMPLE = (
    '{"audio_duration": 4, "utterances": [{"speaker": "A", "start": 1000, "text": "We did."}]}'
)


class _Word(Shape):
    text: Words = ""
    start: Second = None
    end: Second = None
    speaker: Voice = None


class _Utterance(_Word):
    words: Rows[_Word] | None = None


class _File(Shape):
    text: Words = ""
    audio_duration: Second = None
    """Seconds."""
    words: Rows[_Word] | None = None
    utterances: Rows[_Utterance] | None = None


def recognises(document: Document) -> bool:
    """Whether it has utterances or words, and what only AssemblyAI says of a recording."""
    data = document.json
    return (
        isinstance(data, dict)
        and ("utterances" in data or "words" in data)
        and ("audio_duration" in data or "audio_url" in data)
    )


def parse(document: Document) -> Parsed:
    """Utterances up to a sentence long.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    file = document.validated(_File)
    unit = _unit(file)
    if file.utterances:
        said = [piece for one in file.utterances for piece in _pieces(one, unit)]
        return Parsed(named(in_order(said)))
    words = [_word(word, unit) for word in file.words or []]
    return Parsed(named(spoken(words) or [Utterance(None, file.text)]))


def _unit(file: _File) -> float:
    """Seconds in a unit of its times: converters have been seen to write whole seconds."""
    pieces = file.utterances or file.words or []
    last = max((one.end or 0 for one in pieces), default=0)
    return 1.0 if file.audio_duration and last <= file.audio_duration + 1 else 0.001


def _pieces(one: _Utterance, unit: float) -> list[Utterance]:
    whole = utterance(label(one.speaker), one.text, _times(one.start, unit), _times(one.end, unit))
    return split(whole, [_word(word, unit) for word in one.words or []])


def _word(word: _Word, unit: float) -> Word:
    text = word.text.strip()
    glued = len(text) == 1 and text in ",.?!:;"
    start, end = _times(word.start, unit), _times(word.end, unit)
    return Word(text, None if glued else label(word.speaker), start, end, glued)


def _times(value: float | None, unit: float) -> float | None:
    return None if value is None else value * unit
