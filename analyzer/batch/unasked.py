"""What nobody asked, counted over many interviews and by who led them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from analyzer.models import Model


class Unasked(Model):
    """What stayed unasked, and with which interviewers."""

    name: str
    interviews: int
    interviewers: dict[str, int]
    """Name → interviews, the most frequent first."""


class Interviewer(Model):
    """Somebody who led interviews, and what was not asked in them."""

    name: str
    interviews: int
    unasked: dict[str, int]
    """Question → interviews, the most frequent first; as many as interviews: never asked."""


class UnaskedTally:
    """What was not asked, and who led the interviews."""

    def __init__(self) -> None:
        self.interviews = 0
        self._count: Counter[str] = Counter()
        self._led: Counter[str] = Counter()
        self._by: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, interviewers: Sequence[str], unasked: Sequence[str]) -> None:
        """Count an interview, with the ids of what was not asked."""
        self.interviews += 1
        self._count.update(unasked)
        for name in interviewers:
            self._led[name] += 1
            self._by[name].update(unasked)

    def ranked(self, names: Mapping[str, str]) -> list[Unasked]:
        """What was not asked, the most frequent first; named by `names` where it is there."""
        found = [
            Unasked(name=names.get(id_, id_), interviews=count, interviewers=self._leading(id_))
            for id_, count in self._count.items()
        ]
        return sorted(found, key=lambda unasked: (-unasked.interviews, unasked.name))

    def by_interviewer(self, names: Mapping[str, str]) -> list[Interviewer]:
        """Who led interviews, the most frequent first."""
        return [
            Interviewer(
                name=name,
                interviews=led,
                unasked={names.get(i, i): n for i, n in self._by[name].most_common()},
            )
            for name, led in self._led.most_common()
        ]

    def _leading(self, id_: str) -> dict[str, int]:
        counts = Counter({name: by[id_] for name, by in self._by.items() if by[id_]})
        return dict(counts.most_common())
