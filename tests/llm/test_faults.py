"""A hundred of each fault: the right outcome, bounded attempts, and nobody hangs."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from analyzer.llm.calls import Answer, CallFailed
from analyzer.llm.ledger import Ledger
from analyzer.llm.retrying import LONGEST_WAIT
from tests.llm.asking import Asked, ask, question, questions
from tests.support.model_server import (
    BAD_GATEWAY,
    INVALID_JSON,
    NO_COMPLETION,
    REQUEST_TIMEOUT,
    RESET,
    SERVER_ERROR,
    Fault,
    ModelServer,
    Reply,
    rate_limited,
)

CALLS = 100
ATTEMPTS = 5
PASSING = {
    "429": rate_limited(),
    "429 with retry-after": rate_limited(retry_after="20"),
    "429 with retry-after-ms": rate_limited(retry_after_ms="1500"),
    "429 with nothing left": rate_limited(
        x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="30s"
    ),
    "500": SERVER_ERROR,
    "502 with HTML": BAD_GATEWAY,
    "503 with retry-after": Fault(503, headers={"retry-after": "5"}),
    "408": REQUEST_TIMEOUT,
    "reset before headers": RESET,
    "reset after headers": Fault(cut=0.0),
    "no JSON": INVALID_JSON,
    "no completion": NO_COMPLETION,
    **{f"cut at {tenth}/10": Fault(cut=tenth / 10) for tenth in range(1, 10)},
}
SAID = {
    "invalid JSON": Reply('{"findings": ['),
    "wrong schema": Reply('{"verdict": "hire"}'),
    "refusal": Reply(refusal="I would rather not."),
    "length stop": Reply('{"findings": [{"turn": 1,', finish_reason="length"),
}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:") as ledger:
        yield ledger


def at_first(fault: Fault, times: int) -> Callable[[dict[str, Any]], Fault | None]:
    """Each call meets the fault in its first attempts."""
    met: Counter[str] = Counter()

    def of(body: dict[str, Any]) -> Fault | None:
        text = body["messages"][-1]["content"]
        met[text] += 1
        return fault if met[text] <= times else None

    return of


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
    server = ModelServer(faults=at_first(fault, times=2))
    asked = run(server, ledger)
    assert all(isinstance(outcome, Answer) for outcome in asked.outcomes)
    assert set(attempts(server).values()) == {3}
    assert Counter(event.kind for event in asked.events) == {"bought": CALLS, "retry": 2 * CALLS}
    assert max(asked.waits) <= LONGEST_WAIT


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_lasting_faults_fail_each_call_after_bounded_attempts(ledger: Ledger, fault: Fault) -> None:
    server = ModelServer(faults=lambda _: fault)
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
