"""How far a batch is, counted and in words."""

import asyncio
from decimal import Decimal

from analyzer.batch.index import Status
from analyzer.batch.progress import Account
from analyzer.llm.budget import Budget, most_cost
from analyzer.llm.calls import Usage
from analyzer.llm.client import Event
from tests.llm.asking import question

MINUTE = 60.0


def account(*clock: float) -> Account:
    moments = iter((0.0, *clock))
    return Account(lambda: next(moments))


def bought(cost: str | None, tokens: int = 100) -> Event:
    usage = Usage(input_tokens=tokens, output_tokens=tokens)
    price = None if cost is None else Decimal(cost)
    return Event(kind="bought", stage="extract", usage=usage, cost=price)


def test_what_was_done_earlier_does_not_make_the_rest_look_fast() -> None:
    counted = account(MINUTE)
    counted.found(100)
    for _ in range(40):
        counted.finished(None)
    for _ in range(20):
        counted.finished(Status.DONE)
    now = counted.now()
    assert (now.finished, now.rate, now.seconds_left) == (60, 20, 2 * MINUTE)


def test_before_the_first_interview_nothing_is_foretold() -> None:
    counted = account(MINUTE)
    counted.found(3)
    assert counted.now().seconds_left is None


def test_money_tokens_and_errors_are_counted() -> None:
    counted = account(MINUTE, MINUTE)
    counted.found(2)
    counted.finished(Status.FAILED)
    for event in (bought("0.10"), bought("0.25"), Event(kind="from_ledger", stage="review")):
        counted.add(event)
    counted.add(Event(kind="retry", stage="extract", detail="HTTP 429"))
    now = counted.now()
    assert (now.calls, now.bought, now.retries, now.cost) == (3, 2, 1, Decimal("0.35"))
    assert "1 of 2 interviews, 1 failed" in now.line()
    assert "3 calls, 400 tokens, $0.35" in now.line()
    assert "1 retries" in now.line()


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    counted = account(MINUTE)
    counted.add(bought("0.10"))
    counted.add(bought(None))
    now = counted.now()
    assert now.cost is None
    assert "cost unknown" in now.line()


def test_what_calls_under_way_may_cost_is_told_beside_the_budget() -> None:
    counted, call = account(MINUTE, MINUTE), question(max_completion_tokens=100_000)
    counted.budget = Budget(Decimal(5))

    async def ask() -> None:
        assert counted.budget
        async with counted.budget.attempt(call) as attempt:
            attempt.cost = Decimal("0.01")
            during = counted.now()
        assert during.reserved == most_cost(call)
        assert "(up to $0.20 more under way; budget $5)" in during.line()

    counted.add(bought("0.10"))
    asyncio.run(ask())
    now = counted.now()
    assert (now.budget, now.reserved, now.reserved_most) == (
        Decimal(5),
        Decimal(0),
        most_cost(call),
    )
