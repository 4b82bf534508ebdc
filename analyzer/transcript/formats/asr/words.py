"""From single words with times and speakers to utterances; what many recognisers share."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from analyzer.transcript.document import UNKNOWN_SPEAKER, Utterance

Voice = int | str | None
"""A speaker or a channel as JSON has it: a number, a label, or nothing."""

_PAUSE = 1.0
"""Seconds of silence after which a new utterance begins."""
_LENGTH = 100
"""Characters after which a new utterance begins: two lines of captions or so."""
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "！", "？", "؟", '."', '?"', '!"')
_WIDE_ENDS = ("。", "！", "？")


class Word(NamedTuple):
    """A word, or a punctuation mark."""

    text: str
    speaker: str | None = None
    """None where whoever spoke the word before goes on."""
    start: float | None = None
    """Seconds."""
    end: float | None = None
    glued: bool = False
    """Whether it stands right behind the word before, without a space."""


def label(voice: Voice) -> str | None:
    """Name of a speaker: `Speaker 1` for a number, `Speaker A` for a letter, else as it is."""
    name = "" if voice is None else str(voice).strip()
    if name.isdigit() or (len(name) == 1 and name.isalpha()):
        return f"Speaker {name}"
    return name or None


def labels(voices: Iterable[tuple[Voice, Voice]]) -> dict[tuple[Voice, Voice], str | None]:
    """Name of each pair of channel and speaker.

    Recognisers count the speakers of each channel anew, so where there are several channels it
    is the channel that tells voices apart, and the speaker only within it.
    """
    pairs = set(voices)
    if len({channel for channel, _ in pairs} - {None}) < 2:  # noqa: PLR2004 - one tells nothing
        return {pair: label(pair[1]) for pair in pairs}
    voices_in = Counter(channel for channel, speaker in pairs if speaker is not None)
    return {
        (channel, speaker): _within(channel, speaker, alone=voices_in[channel] <= 1)
        for channel, speaker in pairs
    }


def _within(channel: Voice, speaker: Voice, *, alone: bool) -> str | None:
    if channel is None or (speaker is None and not alone):
        return label(speaker)
    return f"Channel {channel}" if alone else f"Channel {channel}, {label(speaker)}"


def spoken(words: Iterable[Word], speaker: str | None = None) -> list[Utterance]:
    """Utterances about as long as a caption: of one speaker, up to a sentence or a pause.

    Args:
        words: in the order of the file.
        speaker: who speaks until a word names somebody.
    """
    runs: list[tuple[str | None, list[Word]]] = []
    length, ended = 0, None
    for word in words:
        changes = word.speaker is not None and word.speaker != speaker
        speaker = word.speaker or speaker
        silence = 0.0 if word.start is None or ended is None else word.start - ended
        if not runs or changes or _begins_anew(runs[-1][1][-1], word, length, silence):
            runs.append((speaker, []))
            length = 0
        runs[-1][1].append(word)
        length += len(word.text) + 1
        ended = word.end or ended
    return [_utterance(name, run) for name, run in runs]


def _begins_anew(before: Word, word: Word, length: int, silence: float) -> bool:
    if word.glued:
        return before.text.endswith(_WIDE_ENDS)
    return length > _LENGTH or silence > _PAUSE or before.text.endswith(_SENTENCE_ENDS)


def joined(words: Iterable[Word]) -> str:
    """The words as one text."""
    return "".join(word.text if word.glued else f" {word.text}" for word in words).strip()


def _utterance(speaker: str | None, run: list[Word]) -> Utterance:
    start = next((word.start for word in run if word.start is not None), None)
    end = next((word.end for word in reversed(run) if word.end is not None), None)
    return utterance(speaker, joined(run), start, end)


def utterance(
    speaker: str | None, text: str, start: float | None = None, end: float | None = None
) -> Utterance:
    """An utterance with its times rounded to milliseconds."""
    return Utterance(
        speaker,
        text,
        None if start is None else round(start, 3),
        None if end is None else round(end, 3),
    )


def split(whole: Utterance, words: list[Word]) -> list[Utterance]:
    """A long utterance as shorter ones, or one of two voices as one for each of them.

    Where one voice speaks and the words are not those of the text, the text stays as it is.
    """
    voices = [word.speaker for word in words if word.speaker]
    first = voices[0] if voices else None
    if len(set(voices)) > 1:
        return spoken(words, first)
    if joined(words) == " ".join(whole.text.split()):
        return spoken((word._replace(speaker=None) for word in words), whole.speaker or first)
    return [whole._replace(speaker=whole.speaker or first)]


def named(utterances: Iterable[Utterance]) -> list[Utterance]:
    """The same, a voice that nobody named being the unknown speaker among those named."""
    said = list(utterances)
    if all(one.speaker in {None, UNKNOWN_SPEAKER} for one in said):
        return [one._replace(speaker=None) for one in said]
    return [one._replace(speaker=one.speaker or UNKNOWN_SPEAKER) for one in said]


def in_order(utterances: Iterable[Utterance]) -> list[Utterance]:
    """The utterances of several channels by their times; one without a time stays put."""
    timed: list[tuple[float, Utterance]] = []
    for one in utterances:
        before = timed[-1][0] if timed else 0.0
        timed.append((before if one.start is None else one.start, one))
    return [one for _, one in sorted(timed, key=lambda pair: pair[0])]


class Timeline:
    """Who speaks when, where a file says that apart from the words."""

    def __init__(self, begun: Iterable[tuple[float, str]]) -> None:
        """From the seconds at which somebody begins, and their names."""
        self._begun = sorted(begun)
        self._starts = [start for start, _ in self._begun]

    def speaker(self, start: float | None, end: float | None) -> str | None:
        """Whoever began last before the middle of a word; None before the first."""
        if start is None:
            return None
        middle = start if end is None else (start + end) / 2
        index = bisect_right(self._starts, middle)
        return self._begun[index - 1][1] if index else None
