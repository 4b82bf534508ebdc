"""From readings of single sentences to the passages that are quoted."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.engines.cues.readings import Reading
from analyzer.engines.cues.sentences import Sentence
from analyzer.evidence import Kind

MIN_WORDS, MAX_WORDS = 5, 60
"""Length of a quote."""
MAX_SENTENCES = 4


class Told(NamedTuple):
    """A sentence and what it tells."""

    sentence: Sentence
    readings: list[Reading]
    ai: bool
    """Whether its subject runs on a learned model."""


class Passage(NamedTuple):
    """Neighbouring sentences that tell the same."""

    reading: Reading
    told: Sequence[Told]

    @property
    def text(self) -> str:
        """What was said, made plain."""
        return " ".join(t.sentence.plain for t in self.told)

    @property
    def ai(self) -> bool:
        """Whether its subject runs on a learned model."""
        return self.told[0].ai

    @property
    def alike(self) -> list[Reading]:
        """The readings of the passage's kind."""
        return [r for t in self.told for r in t.readings if r.kind is self.reading.kind]

    @property
    def signs(self) -> frozenset[str]:
        """The signs of all sentences that are read alike."""
        return frozenset[str]().union(*(reading.signs for reading in self.alike))


def passages(told: Sequence[Told]) -> Iterator[Passage]:
    """Each reading with its sentence and the neighbours that tell the same."""
    taken: set[tuple[int, Kind]] = set()
    for i, here in enumerate(told):
        for reading in here.readings:
            if (i, reading.kind) not in taken:
                last = _end(told, i, reading)
                first = _start(told, i, last)
                taken.update((j, reading.kind) for j in range(first, last))
                yield Passage(reading, told[first:last])


def _end(told: Sequence[Told], i: int, reading: Reading) -> int:
    """After the last sentence that tells the same; one between two of them may tell nothing."""
    last, words = i + 1, told[i].sentence.words
    for j in range(i + 1, min(i + MAX_SENTENCES, len(told))):
        short, words = words < MIN_WORDS, words + told[j].sentence.words
        if words > MAX_WORDS or not _carries_on(told[j], told[i]):
            break
        if short or any(_alike(reading, other) for other in told[j].readings):
            last = j + 1
        elif told[j].readings:
            break
    return last


def _start(told: Sequence[Told], i: int, last: int) -> int:
    """The sentence itself, or the one before it where it is too short to be quoted."""
    words = sum(t.sentence.words for t in told[i:last])
    return i - 1 if words < MIN_WORDS and i and _carries_on(told[i - 1], told[i]) else i


def _carries_on(other: Told, here: Told) -> bool:
    same_turn = other.sentence.turn is here.sentence.turn
    return same_turn and other.ai == here.ai and not other.sentence.question


def _alike(one: Reading, other: Reading) -> bool:
    return (one.kind, one.against) == (other.kind, other.against)
