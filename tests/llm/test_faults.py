"""A hundred of each fault: the right outcome, bounded attempts, and nobody hangs."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from analyzer.llm.calls import Answer, CallFailed
from analyzer.llm.ledger import Ledger
from analyzer.llm.retrying import LONGEST_WAIT
from tests.llm.asking import Asked, ask, question, questions
from tests.support.faults import CALLS, PASSING, SAID, at_first
from tests.support.model_server import Fault, ModelServer, Reply, rate_limited

ATTEMPTS = 5


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:") as ledger:
        yield ledger


def attempts(server: ModelServer) -> Counter[str]:
    return Counter(body["messages"][-1]["content"] for body in server.requests)


def run(server: ModelServer, ledger: Ledger, **endpoint: Any) -> Asked:
    with server:
        return ask(
            server.base_url,
            ledger,
            *questions(CALLS),
            max_attempts=ATTEMPTS,
            **{"concurrency": 32, **endpoint},
        )


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_passing_faults_cost_an_attempt_each(ledger: Ledger, fault: Fault) -> None:
    server = ModelServer(faults=at_first(fault, times=1))
    asked = run(server, ledger)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert set(attempts(server).values()) == {2}
    assert Counter(event.kind for event in asked.events) == {"bought": CALLS, "retry": CALLS}
    assert max(asked.waits) <= LONGEST_WAIT


@pytest.mark.parametrize("name", ["429", "500", "502 with HTML", "reset before headers"])
def test_lasting_faults_fail_each_call_after_bounded_attempts(ledger: Ledger, name: str) -> None:
    server = ModelServer(faults=lambda _: PASSING[name])
    asked = run(server, ledger)
    assert all(isinstance(outcome, CallFailed) for outcome in asked.outcomes)
    assert set(attempts(server).values()) == {ATTEMPTS}


@pytest.mark.parametrize("seconds", ["121", "86400"])
def test_a_far_away_retry_after_fails_each_call_at_once(ledger: Ledger, seconds: str) -> None:
    server = ModelServer(faults=lambda _: rate_limited(retry_after=seconds))
    asked = run(server, ledger)
    assert all(isinstance(outcome, CallFailed) for outcome in asked.outcomes)
    assert set(attempts(server).values()) == {1}
    assert asked.waits == []


def test_slow_answers_are_given_up_and_asked_again(ledger: Ledger) -> None:
    server = ModelServer(faults=at_first(Fault(latency=600), times=1))
    asked = run(server, ledger, timeout=2, concurrency=CALLS)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert min(attempts(server).values()) == 2
    assert max(attempts(server).values()) <= ATTEMPTS


@pytest.mark.parametrize("reply", SAID.values(), ids=SAID)
def test_whatever_the_model_says_is_bought_once(ledger: Ledger, reply: Reply) -> None:
    server = ModelServer(lambda _: reply)
    asked = run(server, ledger)
    said = [
        (o.content, o.refusal, o.finish_reason) for o in asked.outcomes if isinstance(o, Answer)
    ]
    assert said == [(reply.content, reply.refusal, reply.finish_reason)] * CALLS
    assert set(attempts(server).values()) == {1}


def test_one_call_that_waits_long_holds_nobody_back(ledger: Ledger) -> None:
    """Its place is free while it waits, though there is but one."""
    faults = at_first(rate_limited(retry_after="100"), times=1)
    order: list[str] = []

    def answer(body: dict[str, Any]) -> str:
        order.append(body["messages"][-1]["content"])
        return "yes"

    with ModelServer(
        answer, faults=lambda body: faults(body) if "odd" in str(body) else None
    ) as server:
        calls = [question("odd"), question("a"), question("b")]
        asked = ask(server.base_url, ledger, *calls, concurrency=1)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert order[0] == "a"
    assert asked.waits == [100.0]


def test_when_everybody_is_turned_away_nobody_uses_up_attempts(ledger: Ledger) -> None:
    """While the account's limit lasts, only few find out, and the rest wait with them."""
    turned_away = iter(range(20))

    def limited(_: dict[str, Any]) -> Fault | None:
        return rate_limited(retry_after="30") if next(turned_away, None) is not None else None

    server = ModelServer(faults=limited)
    asked = run(server, ledger, concurrency=8)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert len(server.requests) == CALLS + 20
    assert sum(count > 1 for count in attempts(server).values()) <= 8
