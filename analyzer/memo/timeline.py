"""Where turns and quotes lie along the interview, as shares of its length."""

from itertools import pairwise
from typing import NamedTuple

from analyzer.evidence import Evidence
from analyzer.transcript.clocks import clock, goes_back
from analyzer.transcript.models import Transcript

WORDS_PER_SECOND = 2.5
"""Only used to end a turn that gives no end."""
UNITS = 1000
"""Length of the drawn interview."""


class Stretch(NamedTuple):
    """A turn's place, in units."""

    start: float
    width: float


class Timeline(NamedTuple):
    """Places of an interview's turns and quotes."""

    timed: bool
    """By seconds; else by the number of characters said."""
    stretches: tuple[Stretch, ...]
    """One for each turn."""
    scale: tuple[str, ...]
    """Words for the beginning, the middle and the end."""
    origin: float
    length: float
    """In seconds or characters."""

    def at(self, evidence: Evidence) -> float:
        """Where a quote begins, in units."""
        turn = self.stretches[evidence.turn - 1]
        if self.timed and evidence.start is not None:
            return round(min(max(0.0, self._units(evidence.start - self.origin)), UNITS), 1)
        inside = 0.0 if self.timed else self._units(evidence.span.start)
        return round(turn.start + inside, 1)

    def _units(self, amount: float) -> float:
        return amount / self.length * UNITS


def timeline(transcript: Transcript) -> Timeline:
    """Places by time where each turn has one and the clock runs through, else by words."""
    starts = [turn.start for turn in transcript.turns if turn.start is not None]
    complete = bool(starts) and len(starts) == len(transcript.turns)
    timed = complete and not any(goes_back(*pair) for pair in pairwise(starts))
    pieces = _seconds(transcript) if timed else _characters(transcript)
    origin = min((start for start, _ in pieces), default=0.0)
    length = max((end for _, end in pieces), default=0.0) - origin or 1.0
    stretches = tuple(
        Stretch(
            round((start - origin) / length * UNITS, 1), round((end - start) / length * UNITS, 1)
        )
        for start, end in pieces
    )
    return Timeline(timed, stretches, _scale(transcript, timed, origin, length), origin, length)


def _seconds(transcript: Transcript) -> list[tuple[float, float]]:
    """(start, end) of each turn; an end that is missing is reckoned from the words."""
    return [
        (start, max(start, turn.end or start + len(turn.text.split()) / WORDS_PER_SECOND))
        for turn in transcript.turns
        if (start := turn.start) is not None
    ]


def _characters(transcript: Transcript) -> list[tuple[float, float]]:
    pieces, said = [], 0
    for turn in transcript.turns:
        pieces.append((float(said), float(said + len(turn.text))))
        said += len(turn.text)
    return pieces


def _scale(transcript: Transcript, timed: bool, origin: float, length: float) -> tuple[str, ...]:  # noqa: FBT001 - private
    if timed:
        return tuple(clock(origin + length * share) for share in (0, 0.5, 1))
    return ("turn 1", f"turn {len(transcript.turns)}")
