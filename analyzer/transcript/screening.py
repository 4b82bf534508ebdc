"""Passages that speak to the analyzing system instead of to the people in the room.

They are cut out of what engines see and shown to the reader, so the interview is analyzed as if
they had not been said. A passage counts when it is an order or an address, and when it is about
this interview, its analysis, a label on the speaker, or earlier instructions (`orders.py`), or
when it is hidden in something that nobody speaks (`disguises.py`). What stands right beside such
a passage and goes on in its tone belongs to it. What is told is not ordered: builders of such
systems say "the model should return evidence" and "we then mark it".

Precision goes first. A sentence withheld by mistake costs the candidate evidence; an order that
gets through can neither bring in words that nobody said nor set a verdict. So told attacks ("a
user typed: ignore your rules") and veiled ones get through; docs/suites.md counts them.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from analyzer.evidence import Span
from analyzer.models import Model
from analyzer.transcript.disguises import Hidden, disguise, hidden_passages
from analyzer.transcript.models import Role, Transcript, Turn
from analyzer.transcript.orders import continues, order

MAX_CONTINUED = 3
"""Units on either side that may belong to an order."""
# Unlike a sentence, a unit also ends before a small letter: orders are typed in between.
_END = re.compile(r"(?:[.!?…]+[\"'”’)\]*]*(?=\s)|[。！？]|[-=]{3,}(?=\s))")


class Suspect(Model):
    """A passage that addresses the analyzing system; withheld from it, shown to the reader."""

    turn: int
    span: Span
    text: str
    reason: str


def find_suspects(transcript: Transcript) -> tuple[Suspect, ...]:
    """Passages of any turn that address the analyzing system, in order."""
    return tuple(s for turn in transcript.turns for s in _suspects(turn))


def _suspects(turn: Turn) -> Iterator[Suspect]:
    for start, end, reason in sorted(_found(turn)):
        yield Suspect(
            turn=turn.number,
            span=Span(start=start, end=end),
            text=turn.text[start:end],
            reason=reason,
        )


def _found(turn: Turn) -> list[Hidden]:
    """What is hidden in the turn, and the units between that are orders or belong to one."""
    typed = _apart(hidden_passages(turn.text))
    units = list(_units(turn.text, typed))
    candidate = turn.role is Role.CANDIDATE
    reasons = [_reason(turn.text[start:end], candidate=candidate) for start, end in units]
    if typed or any(reasons):
        _spread(turn.text, units, reasons, typed)
    orders = (Hidden(*unit, why) for unit, why in zip(units, reasons, strict=True) if why)
    return [*typed, *orders]


def _apart(found: Iterator[Hidden]) -> list[Hidden]:
    """Those that overlap no earlier one."""
    kept: list[Hidden] = []
    for one in sorted(found):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _units(text: str, typed: Sequence[Hidden]) -> Iterator[tuple[int, int]]:
    """(start, end) of what is said between two marks, or between two typed passages."""
    stops = [(m.end(), m.end()) for m in _END.finditer(text)]
    stops += [(t.start, t.end) for t in typed]
    begin = 0
    for stop, resume in sorted([*stops, (len(text), len(text))]):
        piece = text[begin:stop]
        if piece.strip() and stop > begin:
            yield (
                begin + len(piece) - len(piece.lstrip()),
                stop - len(piece) + len(piece.rstrip()),
            )
        begin = max(begin, resume)


def _reason(said: str, *, candidate: bool) -> str | None:
    plain = unicodedata.normalize("NFKC", said).replace("’", "'")
    return order(plain, candidate=candidate) or disguise(plain)


def _spread(
    text: str, units: Sequence[tuple[int, int]], reasons: list[str | None], typed: Sequence[Hidden]
) -> None:
    """Give the units beside a found one its reason, as long as they go on in its tone."""
    seeds = [i for i, reason in enumerate(reasons) if reason]
    for at, (start, end) in enumerate(units):
        if not reasons[at] and any(
            text[t.end : start].strip() == "" or text[end : t.start].strip() == ""
            for t in typed
            if t.end <= start or end <= t.start
        ):
            seeds += [at] if continues(text[start:end]) else []
            reasons[at] = _BESIDE if at in seeds else None
    for seed in seeds:
        for step in (1, -1):
            for at in range(seed + step, seed + step * (MAX_CONTINUED + 1), step):
                if not 0 <= at < len(units) or not continues(text[slice(*units[at])]):
                    break
                reasons[at] = reasons[at] or _BESIDE


_BESIDE = "goes on with the order beside it"
