"""Asking a server a number of calls at once, and what became of them.

As a program: `python -m tests.llm.asking URL LEDGER CALLS`, for tests that kill it.
"""

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any

from analyzer.errors import AnalyzerError
from analyzer.llm.budget import Budget
from analyzer.llm.calls import Answer, Call
from analyzer.llm.client import Endpoint, Event, ModelClient
from analyzer.llm.ledger import Ledger


@dataclass
class Asked:
    """Outcomes in the order of the calls; waits are the seconds the client wanted to sleep."""

    outcomes: list[Answer | AnalyzerError] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    @property
    def answer(self) -> Answer:
        (outcome,) = self.outcomes
        assert isinstance(outcome, Answer), outcome
        return outcome

    @property
    def error(self) -> AnalyzerError:
        (outcome,) = self.outcomes
        assert isinstance(outcome, AnalyzerError), outcome
        return outcome


def question(text: str = "Who built it?", **body: Any) -> Call:
    messages = [{"role": "system", "content": "Read."}, {"role": "user", "content": text}]
    body = {"model": "gpt-5-mini", "messages": messages, **body}
    return Call(stage="extract", prompt_version="extract@1", body=body)


def questions(number: int) -> list[Call]:
    return [question(f"Question {index}") for index in range(number)]


def ask(
    url: str,
    ledger: Ledger,
    *calls: Call,
    key: str = "k",
    budget: Budget | None = None,
    **endpoint: Any,
) -> Asked:
    """Make the calls at once, on a clock that runs only while the client sleeps."""
    return asyncio.run(_ask(Endpoint(base_url=url, api_key=key, **endpoint), ledger, calls, budget))


async def _ask(
    endpoint: Endpoint, ledger: Ledger, calls: tuple[Call, ...], budget: Budget | None
) -> Asked:
    asked = Asked()

    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        asked.waits.append(seconds)
        now += seconds
        await asyncio.sleep(0)

    async def outcome(client: ModelClient, call: Call) -> Answer | AnalyzerError:
        try:
            return await client.complete(call)
        except AnalyzerError as error:
            return error

    async with ModelClient(
        endpoint,
        ledger,
        on_event=asked.events.append,
        budget=budget,
        sleep=sleep,
        clock=lambda: now,
        jitter=lambda: 0.5,
    ) as client:
        asked.outcomes += await asyncio.gather(*(outcome(client, call) for call in calls))
    return asked


if __name__ == "__main__":
    with Ledger(sys.argv[2]) as shared:
        ask(sys.argv[1], shared, *questions(int(sys.argv[3])))
