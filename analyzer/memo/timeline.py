"""Where turns and quotes lie along the interview, as shares of its length."""

from itertools import pairwise
from typing import NamedTuple

from analyzer.assessment import Assessment
from analyzer.evidence import Evidence
from analyzer.memo.view import Memo
from analyzer.transcript.clocks import clock, goes_back
from analyzer.transcript.models import Transcript
from analyzer.transcript.screening import Suspect

WORDS_PER_SECOND = 2.5
"""Only used to end a turn that gives no end."""
UNITS = 1000
"""Length of the drawn interview."""


class Stretch(NamedTuple):
    """A turn's place, in units."""

    start: float
    width: float


class Mark(NamedTuple):
    """A quote or a suspect passage on the strip."""

    at: float
    """In units."""
    lane: int
    """Place of its strand in the memo; -1: the lane of whoever speaks."""
    style: str
    """supports | undermines | suspect."""
    turn: int
    anchor: str
    """Of the quote; empty for a suspect passage."""
    words: str


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

    def at(self, passage: Evidence | Suspect, second: float | None) -> float:
        """Where a passage begins that is spoken at this second, in units."""
        turn = self.stretches[passage.turn - 1]
        if self.timed and second is not None:
            return round(min(max(0.0, self._units(second - self.origin)), UNITS), 1)
        inside = 0.0 if self.timed else self._units(passage.span.start)
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


def marks(assessment: Assessment, memo: Memo, timeline: Timeline) -> list[Mark]:
    """Quotes that count and suspect passages, in the order of the interview."""
    found = [
        Mark(
            at=timeline.at(quote.evidence, quote.evidence.start),
            lane=lane,
            style=quote.evidence.stance.value,
            turn=quote.evidence.turn,
            anchor=quote.anchor,
            words=f"{quote.at}, {quote.evidence.stance}: {quote.evidence.claim}",
        )
        for lane, strand in enumerate(memo.strands)
        for group in strand.groups
        for quote in group.quotes
    ]
    for suspect in assessment.suspects:
        second = assessment.transcript.turns[suspect.turn - 1].second_at(suspect.span.start)
        at = timeline.at(suspect, second)
        words = f"Addressed to the analyzing system: {suspect.reason}"
        found.append(Mark(at, -1, "suspect", suspect.turn, "", words))
    return sorted(found)


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
