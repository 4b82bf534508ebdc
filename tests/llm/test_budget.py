"""A budget over real HTTP: what is bought, what it cost, and where it stops."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from analyzer.errors import AnalyzerError, BudgetReached, UsageError
from analyzer.llm.budget import Budget, budget_for, most_cost
from analyzer.llm.calls import Answer, Call
from analyzer.llm.ledger import Ledger
from analyzer.llm.prices import cost
from tests.llm.asking import ask, question, questions
from tests.support.model_server import (
    INVALID_JSON,
    RESET,
    SERVER_ERROR,
    Fault,
    ModelServer,
    Reply,
    rate_limited,
)

BOUND = 2000
CONCURRENCY = 8


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:") as ledger:
        yield ledger


def bounded(number: int) -> list[Call]:
    return [question(f"Question {index}", max_completion_tokens=BOUND) for index in range(number)]


def talkative(body: dict[str, Any]) -> str:
    """From nothing to almost what the request allows."""
    return "word " * (hash_of(body) % (BOUND - 100))


def hash_of(body: dict[str, Any]) -> int:
    return Random(str(body["messages"])).randrange(10**6)  # noqa: S311 - no secret


def spent(ledger: Ledger, url: str, calls: list[Call]) -> Decimal:
    total = ledger.spending(url, [call.key for call in calls]).cost
    assert total is not None
    return total


@pytest.mark.parametrize("limit", ["0.004", "0.02", "0.05", "0.1"])
def test_spend_never_exceeds_the_budget_and_uses_it(ledger: Ledger, limit: str) -> None:
    calls, budget = bounded(100), Budget(Decimal(limit))
    with ModelServer(talkative, latency=0.01) as server:
        asked = ask(server.base_url, ledger, *calls, budget=budget, concurrency=CONCURRENCY)
        total = spent(ledger, server.base_url, calls)
    assert total == budget.spent
    assert budget.reserved == 0
    assert budget.reserved_most <= min(Decimal(limit), CONCURRENCY * most_cost(calls[-1]))
    assert bool(budget.reserved_most) == bool(total)
    assert total <= Decimal(limit)
    assert total + most_cost(calls[0]) > Decimal(limit), "there was no room for another call"
    stopped = [outcome for outcome in asked.outcomes if isinstance(outcome, AnalyzerError)]
    assert stopped
    assert all(isinstance(outcome, BudgetReached) for outcome in stopped)
    assert str(limit) in str(stopped[0])
    assert "--budget" in str(stopped[0])
    assert ledger.in_doubt() == []


def test_a_larger_budget_goes_on_where_the_smaller_one_stopped(tmp_path: Path) -> None:
    calls = bounded(60)
    with ModelServer(talkative) as server:
        url = server.base_url
        for limit in ("0.02", "0.04", "1"):
            with Ledger(tmp_path / "ledger.sqlite") as ledger:
                budget = budget_for(
                    Decimal(limit), ledger.spent(url), ledger.unpriced(url), ["gpt-5-mini"]
                )
                asked = ask(url, ledger, *calls, budget=budget)
                assert spent(ledger, url, calls) == budget.spent <= Decimal(limit)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert len(server.requests) == len(calls), "nothing was bought twice"


def test_the_cost_is_that_of_the_recorded_usage(ledger: Ledger) -> None:
    """200 answers, of which some prompts come from the cache."""
    prefix = [{"role": "system", "content": "Read every word of it. " * 300}]
    calls = [
        question(messages=[*prefix, {"role": "user", "content": f"{index}"}])
        for index in range(200)
    ]
    with ModelServer(talkative) as server:
        asked = ask(server.base_url, ledger, *calls, budget=Budget(Decimal(100)))
        total = spent(ledger, server.base_url, calls)
        known = ledger.spent(server.base_url)
    answers = [outcome for outcome in asked.outcomes if isinstance(outcome, Answer)]
    assert len(answers) == 200
    assert any(answer.usage and answer.usage.cached_tokens for answer in answers)
    by_hand = [cost("gpt-5-mini", answer.usage) or Decimal("NaN") for answer in answers]
    assert total == known == sum(by_hand)
    assert total == sum(event.cost or 0 for event in asked.events)


@pytest.mark.parametrize(
    ("fault", "paid"),
    [
        (SERVER_ERROR, False),
        (rate_limited(), False),
        (RESET, True),
        (INVALID_JSON, True),
        (Fault(cut=0.5), True),
    ],
)
def test_an_attempt_in_doubt_counts_with_the_most_it_may_cost(
    ledger: Ledger, fault: Fault, *, paid: bool
) -> None:
    (call,) = bounded(1)
    budget = Budget(Decimal(1))
    with ModelServer(lambda _: "yes", faults=[fault]) as server:
        url = server.base_url
        price = cost("gpt-5-mini", ask(url, ledger, call, budget=budget).answer.usage)
        later = budget_for(Decimal(1), ledger.spent(url), ledger.unpriced(url), ["gpt-5-mini"])
    assert price
    assert budget.spent == later.spent == price + paid * most_cost(call)


def test_an_answer_without_usage_counts_with_the_most_it_may_cost(ledger: Ledger) -> None:
    (call,) = bounded(1)
    budget = Budget(Decimal(1))
    with ModelServer(lambda _: Reply("yes", usage=False)) as server:
        assert ask(server.base_url, ledger, call, budget=budget).answer
        assert ledger.unpriced(server.base_url) == [call]
    assert budget.spent == most_cost(call)


def test_a_first_call_that_does_not_fit_is_not_sent(ledger: Ledger) -> None:
    with ModelServer() as server:
        asked = ask(server.base_url, ledger, *questions(3), budget=Budget(Decimal("0.0001")))
    assert [type(outcome) for outcome in asked.outcomes] == [BudgetReached] * 3
    assert server.requests == []
    assert next(iter(ledger.in_doubt()), None) is None


def test_answers_that_are_there_cost_nothing(ledger: Ledger) -> None:
    with ModelServer() as server:
        bought = ask(server.base_url, ledger, question()).answer
        again = ask(server.base_url, ledger, question(), budget=Budget(Decimal("0.0000001")))
    assert again.answer == bought


def test_no_budget_is_kept_without_a_price(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match=r"The price of mine .* --budget"):
        budget_for(Decimal(1), Decimal(0), [], ["mine"])
    with ModelServer() as server:
        call = question(model="mine")
        asked = ask(server.base_url, ledger, call, budget=Budget(Decimal(1)))
        assert isinstance(asked.error, UsageError)
        assert server.requests == []
        assert ask(server.base_url, ledger, call).answer


def test_a_cancelled_attempt_stays_set_aside() -> None:
    (call,) = bounded(1)

    async def cancelled() -> Budget:
        budget = Budget(Decimal(1))

        async def attempt() -> None:
            async with budget.attempt(call) as account:
                account.cost = None
                await asyncio.sleep(60)

        task = asyncio.create_task(attempt())
        await asyncio.sleep(0)
        assert budget.reserved == most_cost(call)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return budget

    budget = asyncio.run(cancelled())
    assert (budget.spent, budget.reserved) == (most_cost(call), Decimal(0))


def test_the_most_that_a_call_may_cost() -> None:
    small = most_cost(question(max_completion_tokens=100))
    assert most_cost(question(max_tokens=100)) == small < most_cost(question())
    output = Decimal(2) / 1_000_000
    assert most_cost(question(max_completion_tokens=200)) - small == 100 * output
