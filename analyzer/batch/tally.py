"""What a batch comes to, counted in one pass over its rows: there may be very many."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from analyzer.batch.index import IndexRow, Status
from analyzer.batch.unasked import Unasked, UnaskedTally
from analyzer.guide import Flag, Guide, Verdict
from analyzer.memo import wording

NO_ADVICE = "None (first reading)"
BINS = 10
"""Bars of the distribution of quotes."""


class Share(NamedTuple):
    """A bar: how many interviews."""

    name: str
    interviews: int
    share: float
    """From 0 to 1, of the longest bar."""


class FlagShares(NamedTuple):
    """How a flag was decided over all interviews with a memo."""

    flag: Flag
    counts: dict[Verdict, int]
    total: int


class Tally:
    """The whole batch in numbers."""

    def __init__(self, rows: Iterable[IndexRow]) -> None:
        self.by_status: Counter[Status] = Counter()
        self.words = self.calls = self.tokens = 0
        self.cost: Decimal | None = Decimal(0)
        """US dollars for the interviews with a memo; None where one's is not known."""
        self._advice: Counter[str] = Counter()
        self._verdicts: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
        self._evidence: Counter[int] = Counter()
        self._gaps = UnaskedTally()
        for row in rows:
            self._add(row)

    @property
    def interviews(self) -> int:
        """All rows."""
        return self.by_status.total()

    def _add(self, row: IndexRow) -> None:
        self.by_status[row.status] += 1
        self.words += row.words or 0
        if row.calls:
            self.calls += row.calls
            self.tokens += (row.input_tokens or 0) + (row.output_tokens or 0)
            if self.cost is not None:
                self.cost = None if row.cost is None else self.cost + row.cost
        if row.overall:
            first_reading = row.engine == "offline"
            self._advice[NO_ADVICE if first_reading else wording.OVERALL[row.overall]] += 1
        if row.evidence is not None:
            self._evidence[row.evidence] += 1
        for flag, verdict in row.flags.items():
            self._verdicts[flag][verdict] += 1
        self._gaps.add(row.interviewers, row.gaps)

    def overall(self) -> list[Share]:
        """Interviews by recommendation."""
        names = (*wording.OVERALL.values(), NO_ADVICE)
        return _shares([(name, self._advice[name]) for name in names if self._advice[name]])

    def evidence(self) -> list[Share]:
        """Interviews by how many quotes count."""
        if not self._evidence:
            return []
        width = max(self._evidence) // BINS + 1
        bins: Counter[int] = Counter()
        for quotes, interviews in self._evidence.items():
            bins[quotes // width] += interviews
        return _shares(
            [(f"{n * width}–{(n + 1) * width - 1}", bins[n]) for n in range(max(bins) + 1)]
        )

    def flags(self, guide: Guide) -> list[FlagShares]:
        """Interviews by verdict, for each flag of the guide."""
        counts = [(flag, self._verdicts[flag.id]) for flag in guide.flags]
        return [FlagShares(flag, {v: c[v] for v in Verdict}, c.total()) for flag, c in counts]

    def unasked(self, guide: Guide) -> list[Unasked]:
        """What was left open, the most frequent first."""
        names = {flag.id: flag.name for flag in guide.flags}
        names |= {spot.id: spot.name or spot.text for spot in guide.blind_spots}
        return self._gaps.ranked(names)


def _shares(counts: Sequence[tuple[str, int]]) -> list[Share]:
    longest = max((count for _, count in counts), default=0)
    return [Share(name, count, count / longest if longest else 0.0) for name, count in counts]
