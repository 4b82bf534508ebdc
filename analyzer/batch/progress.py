"""How far a batch is: counted as things happen, looked at whenever somebody wants to know."""

import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal

from analyzer.batch.index import Status
from analyzer.llm.budget import Budget
from analyzer.llm.client import Event
from analyzer.models import Model
from analyzer.transcript.clocks import clock


class Progress(Model):
    """How far a batch is, at one moment."""

    interviews: int
    """Of which it is known that they are there; archives count as one until they are opened."""
    finished: int
    """With an outcome of this run or of an earlier one."""
    outcomes: dict[str, int]
    """Status → interviews; `skipped` are those that an earlier run had done."""
    calls: int
    """Answers in this run, bought or from the ledger."""
    bought: int
    retries: int
    failed_calls: int
    input_tokens: int
    output_tokens: int
    cost: Decimal | None
    """US dollars that this run spent; None where a price is not known."""
    budget: Decimal | None
    """US dollars that may be spent in all, earlier runs included; None without a limit."""
    reserved: Decimal | None
    """US dollars that calls under way may cost at most; None without a budget."""
    reserved_most: Decimal | None
    """The most that was reserved at one moment of this run."""
    seconds: float
    """Since the run began."""
    rate: float
    """Interviews finished in this run, a minute."""
    seconds_left: float | None
    """None before the first interview is finished."""

    def line(self) -> str:
        """For a person, on one line."""
        outcomes = self.outcomes
        wrong = ", ".join(
            f"{outcomes[name]} {name}" for name in ("partial", "failed") if outcomes.get(name)
        )
        money = "cost unknown" if self.cost is None else f"${self.cost:.2f}"
        if self.reserved is not None:
            money += f" (up to ${self.reserved:.2f} more under way; budget ${self.budget})"
        tokens = f"{self.input_tokens + self.output_tokens:,} tokens"
        parts = [
            f"{self.finished:,} of {self.interviews:,} interviews",
            *([wrong] if wrong else []),
            *([f"{self.calls:,} calls, {tokens}, {money}"] if self.calls else []),
            *([f"{self.retries:,} retries"] if self.retries else []),
            f"{self.rate:,.0f} a minute",
            *([] if self.seconds_left is None else [f"{clock(round(self.seconds_left))} left"]),
        ]
        return ", ".join(parts)


class Account:
    """Counts; made when a run begins. `budget` is set where one is kept."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()
        self._interviews = 0
        self._outcomes: Counter[str] = Counter()
        self._kinds: Counter[str] = Counter()
        self._input = self._output = 0
        self._cost = Decimal(0)
        self._unpriced = False
        self.budget: Budget | None = None

    def found(self, interviews: int) -> None:
        """So many more are known of."""
        self._interviews += interviews

    def finished(self, outcome: Status | None) -> None:
        """One has an outcome; None for one that an earlier run had done."""
        self._outcomes["skipped" if outcome is None else outcome] += 1

    def add(self, event: Event) -> None:
        """Something happened to a call."""
        self._kinds[event.kind] += 1
        if event.usage is not None:
            self._input += event.usage.input_tokens
            self._output += event.usage.output_tokens
        self._unpriced |= event.kind == "bought" and event.cost is None
        self._cost += event.cost or 0

    def now(self) -> Progress:
        """How far it is."""
        seconds = self._clock() - self._start
        finished = self._outcomes.total()
        worked = finished - self._outcomes["skipped"]
        pace = seconds / worked if worked else None
        kinds = self._kinds
        return Progress(
            interviews=self._interviews,
            finished=finished,
            outcomes=dict(self._outcomes),
            calls=kinds["bought"] + kinds["from_ledger"],
            bought=kinds["bought"],
            retries=kinds["retry"],
            failed_calls=kinds["failed"],
            input_tokens=self._input,
            output_tokens=self._output,
            cost=None if self._unpriced else self._cost,
            budget=self.budget and self.budget.limit,
            reserved=self.budget and self.budget.reserved,
            reserved_most=self.budget and self.budget.reserved_most,
            seconds=round(seconds, 1),
            rate=round(60 / pace, 1) if pace else 0.0,
            seconds_left=None if pace is None else round(pace * (self._interviews - finished), 1),
        )
