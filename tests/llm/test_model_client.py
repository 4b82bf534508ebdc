"""The client over real HTTP, against the scripted server."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import Any

import pytest

from analyzer.errors import AnalyzerError, ModelError
from analyzer.llm.calls import CallFailed, Usage
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from tests.llm.asking import ask, question
from tests.support.model_server import (
    BAD_GATEWAY,
    INVALID_JSON,
    NO_COMPLETION,
    REQUEST_TIMEOUT,
    RESET,
    SERVER_ERROR,
    WELCOME_PAGE,
    WRONG_KEY,
    Fault,
    ModelServer,
    Reply,
    rate_limited,
)

PASSING = {
    "429": rate_limited(),
    "429 with retry-after": rate_limited(retry_after="3"),
    "408": REQUEST_TIMEOUT,
    "409": Fault(409),
    "500": SERVER_ERROR,
    "502 with a page": BAD_GATEWAY,
    "503": Fault(503),
    "reset": RESET,
    "invalid JSON": INVALID_JSON,
    "no completion": NO_COMPLETION,
    "empty body": Fault(body=""),
    "endless nesting": Fault(body='{"a":' * 100_000),
    "error object with status 200": Fault(body='{"error": {"message": "overloaded"}}'),
    **{f"cut at {tenth}/10": Fault(cut=tenth / 10) for tenth in range(10)},
}


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger(":memory:") as ledger:
        yield ledger


def echo(body: dict[str, Any]) -> str:
    return f"You said: {body['messages'][-1]['content']}"


def test_an_answer_carries_what_the_server_said(ledger: Ledger) -> None:
    with ModelServer(echo) as server:
        answer = ask(server.base_url, ledger, question("It was me.")).answer
    assert answer.content == "You said: It was me."
    assert (answer.refusal, answer.finish_reason) == (None, "stop")
    assert (answer.model, answer.fingerprint) == ("gpt-5-mini", "fp_scripted")
    assert answer.usage
    assert answer.usage.input_tokens > 5
    assert answer.usage.output_tokens > 5


def test_the_body_goes_out_as_it_stands_in_the_call(ledger: Ledger) -> None:
    call = question(temperature=0, seed=7, response_format={"type": "json_object"}, min_p=0.1)
    with ModelServer() as server:
        ask(server.base_url, ledger, call, key="secret ")
    assert server.requests == [call.body]
    assert server.keys == ["Bearer secret"]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_passing_fault_is_tried_again(ledger: Ledger, fault: Fault) -> None:
    with ModelServer(echo, faults=[fault, fault]) as server:
        asked = ask(server.base_url, ledger, question("Yes."))
    assert asked.answer.content == "You said: Yes."
    assert len(server.requests) == 3
    assert [event.kind for event in asked.events] == ["retry", "retry", "bought"]


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_lasting_fault_fails_one_call_after_bounded_attempts(
    ledger: Ledger, fault: Fault
) -> None:
    def only_the_second(body: dict[str, Any]) -> Fault | None:
        return fault if "second" in body["messages"][-1]["content"] else None

    with ModelServer(echo, faults=only_the_second) as server:
        calls = [question("first"), question("second"), question("third")]
        asked = ask(server.base_url, ledger, *calls, max_attempts=4)
    first, second, third = asked.outcomes
    assert isinstance(second, CallFailed)
    assert server.base_url in str(second)
    assert not isinstance(first, AnalyzerError)
    assert not isinstance(third, AnalyzerError)
    assert len(server.requests) == 6
    kinds = sorted(event.kind for event in asked.events)
    assert kinds == ["bought", "bought", "failed", "retry", "retry", "retry"]


@pytest.mark.parametrize("fault", [Fault(latency=60), Fault(trickle=0.1)])
def test_a_server_that_is_too_slow_is_tried_again(ledger: Ledger, fault: Fault) -> None:
    with ModelServer(echo, faults=[fault]) as server:
        asked = ask(server.base_url, ledger, question(), timeout=1)
    assert asked.answer.content
    assert asked.events[0].detail == "did not answer in time"


def test_waits_grow_with_jitter_up_to_a_cap(ledger: Ledger) -> None:
    with ModelServer(faults=[SERVER_ERROR] * 7) as server:
        asked = ask(server.base_url, ledger, question(), max_attempts=8)
    assert asked.waits == [0.25, 0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry_after": "3"}, 3.0),
        ({"retry_after": "2.5"}, 2.5),
        ({"retry_after": "120"}, 120.0),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0.0),
        ({"retry_after": "-4"}, 0.0),
        ({"retry_after": "soon"}, 0.25),
        ({}, 0.25),
    ],
)
def test_the_server_says_how_long_to_wait(
    ledger: Ledger, headers: dict[str, str], seconds: float
) -> None:
    with ModelServer(faults=[rate_limited(**headers)]) as server:
        assert ask(server.base_url, ledger, question()).waits == [seconds]


@pytest.mark.parametrize("seconds", ["121", "86400", "inf"])
def test_a_wait_that_is_too_long_fails_the_call_at_once(ledger: Ledger, seconds: str) -> None:
    with ModelServer(faults=[rate_limited(retry_after=seconds)]) as server:
        asked = ask(server.base_url, ledger, question())
    assert isinstance(asked.error, CallFailed)
    assert "asks to wait" in str(asked.error)
    assert (len(server.requests), asked.waits) == (1, [])


def test_a_date_far_away_fails_the_call_at_once(ledger: Ledger) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    with ModelServer(faults=[rate_limited(retry_after=date)]) as server:
        assert isinstance(ask(server.base_url, ledger, question()).error, CallFailed)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (WRONG_KEY, ["OPENAI_API_KEY", "401"]),
        (Fault(403), ["OPENAI_API_KEY", "403", "gpt-5-mini"]),
        (Fault(404, message="no such model"), ["OPENAI_BASE_URL", "gpt-5-mini", "no such model"]),
        (WELCOME_PAGE, ["HTML", "/v1"]),
        (Fault(body="pong", content_type="text/plain"), ["other than JSON", "/v1"]),
        (Fault(400, message="x" * 500), ["400", "x" * 199 + "…”"]),
        (Fault(422, body="nope", content_type="text/plain"), ["422", "nope"]),
        (Fault(400, message="'response_format' is unknown"), ["ANALYZER_JSON_MODE=object"]),
        (Fault(500, message="response_format: json_schema"), ["ANALYZER_JSON_MODE=object", "500"]),
        (Fault(429, code="insufficient_quota", message="pay first"), ["quota", "pay first"]),
    ],
)
def test_what_no_retry_can_mend_ends_the_run(
    ledger: Ledger, fault: Fault, words: list[str]
) -> None:
    with ModelServer(faults=[fault]) as server:
        error = ask(server.base_url, ledger, question()).error
    assert isinstance(error, ModelError)
    assert not isinstance(error, CallFailed)
    assert all(word in str(error) for word in [*words, server.base_url]), error
    assert len(server.requests) == 1


@pytest.mark.parametrize("code", ["context_length_exceeded", "content_filter"])
def test_a_400_about_the_text_fails_only_its_call(ledger: Ledger, code: str) -> None:
    with ModelServer(faults=[Fault(400, code=code)]) as server:
        assert isinstance(ask(server.base_url, ledger, question()).error, CallFailed)
    assert len(server.requests) == 1


def test_the_key_is_never_repeated(ledger: Ledger) -> None:
    with ModelServer(faults=[WRONG_KEY]) as server:
        assert "hunter2" not in str(ask(server.base_url, ledger, question(), key="hunter2").error)
    assert "hunter2" not in repr(Endpoint(api_key="hunter2"))


@pytest.mark.parametrize("key", ["“typographic”", "two\nlines"])
def test_a_key_that_can_be_none_is_not_sent(ledger: Ledger, key: str) -> None:
    with ModelServer() as server:
        error = ask(server.base_url, ledger, question(), key=key).error
    assert "OPENAI_API_KEY" in str(error)
    assert key not in str(error)
    assert server.requests == []
    assert ledger.in_doubt() == []


def test_nobody_listens(ledger: Ledger) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        asked = ask(url, ledger, question(), max_attempts=3)
    assert type(asked.error) is ModelError
    assert url in str(asked.error)
    assert "OPENAI_BASE_URL" in str(asked.error)
    assert len(asked.waits) == 2
    assert ledger.in_doubt() == []


@pytest.mark.parametrize("url", ["127.0.0.1:9/v1", "http://[", "http://no-such-host.invalid/v1"])
def test_a_base_url_that_leads_nowhere(ledger: Ledger, url: str) -> None:
    error = ask(url, ledger, question(), max_attempts=2).error
    assert isinstance(error, ModelError)
    assert not isinstance(error, CallFailed)
    assert "OPENAI_BASE_URL" in str(error)
    assert url in str(error)
    assert ledger.in_doubt() == []


def test_usage_of_every_attempt_counts(ledger: Ledger) -> None:
    wasted = {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}
    details = {"cached_tokens": 200, "cache_write_tokens": 300}
    no_choice = {"choices": [], "usage": {**wasted, "prompt_tokens_details": details}}
    call = question()
    with ModelServer(faults=[Fault(body=json.dumps(no_choice)), SERVER_ERROR]) as server:
        asked = ask(server.base_url, ledger, call)
        spending = ledger.spending(server.base_url, [call.key])
    assert asked.answer.usage
    assert spending.usage == asked.answer.usage + Usage(
        input_tokens=1000, cached_tokens=200, cache_write_tokens=300, output_tokens=100
    )
    assert (spending.calls, spending.attempts, spending.in_doubt) == (1, 3, 0)
    events = [event.cost for event in asked.events]
    assert events[0] == Decimal("0.000405")
    assert spending.cost == sum(cost for cost in events if cost)


def test_a_cached_prefix_is_counted(ledger: Ledger) -> None:
    prefix = [{"role": "system", "content": "Read every word of it. " * 300}]
    first, second = (
        question(messages=[*prefix, {"role": "user", "content": text}]) for text in ("a", "b")
    )
    with ModelServer() as server:
        cold = ask(server.base_url, ledger, first).answer.usage
        warm = ask(server.base_url, ledger, second).answer.usage
    assert cold
    assert warm
    assert cold.cached_tokens == 0
    assert warm.cached_tokens > 1024
    assert warm.cached_tokens % 128 == 0


def test_a_server_that_counts_no_tokens_gives_an_unknown_cost(ledger: Ledger) -> None:
    call = question()
    with ModelServer(lambda _: Reply("yes", usage=False)) as server:
        assert ask(server.base_url, ledger, call).answer.usage is None
        spending = ledger.spending(server.base_url, [call.key])
    assert spending.cost is None
    assert spending.in_doubt == 0


@pytest.mark.parametrize(
    "reply",
    [
        Reply("not even JSON {"),
        Reply('{"findings": "wrong schema"}'),
        Reply(refusal="I would rather not."),
        Reply('{"findings": [', finish_reason="length"),
        Reply(None, finish_reason="content_filter"),
        Reply(""),
    ],
)
def test_whatever_the_model_says_is_an_answer_and_bought_once(ledger: Ledger, reply: Reply) -> None:
    with ModelServer(lambda _: reply) as server:
        bought = ask(server.base_url, ledger, question())
        again = ask(server.base_url, ledger, question())
    assert bought.answer == again.answer
    assert bought.answer.content == reply.content
    assert bought.answer.refusal == reply.refusal
    assert bought.answer.finish_reason == reply.finish_reason
    assert [event.kind for event in again.events] == ["from_ledger"]
    assert len(server.requests) == 1


def test_half_a_surrogate_pair_is_replaced(ledger: Ledger) -> None:
    body = '{"choices": [{"message": {"content": "half a smile: \\ud83d"}}]}'
    with ModelServer(faults=[Fault(body=body)]) as server:
        assert ask(server.base_url, ledger, question()).answer.content == "half a smile: ?"


def test_the_same_call_made_twice_at_once_is_bought_once(ledger: Ledger) -> None:
    with ModelServer(echo) as server:
        asked = ask(server.base_url, ledger, *[question()] * 5)
    assert len(server.requests) == 1
    assert len({str(outcome) for outcome in asked.outcomes}) == 1


def test_another_endpoint_is_asked_itself(ledger: Ledger) -> None:
    with ModelServer(lambda _: "one") as one, ModelServer(lambda _: "two") as two:
        assert ask(one.base_url, ledger, question()).answer.content == "one"
        assert ask(two.base_url + "/", ledger, question()).answer.content == "two"
        assert ask(two.base_url, ledger, question()).answer.content == "two"
    assert len(two.requests) == 1


def test_no_more_calls_are_under_way_than_allowed(ledger: Ledger) -> None:
    calls = [question(f"number {number}") for number in range(40)]
    with ModelServer(echo, latency=0.02) as server:
        asked = ask(server.base_url, ledger, *calls, concurrency=8)
    assert server.in_flight_max == 8
    assert [
        outcome.content for outcome in asked.outcomes if not isinstance(outcome, AnalyzerError)
    ] == [f"You said: number {number}" for number in range(40)]


def test_one_slow_call_holds_nothing_back(ledger: Ledger) -> None:
    async def finishing_order(url: str) -> list[str]:
        order: list[str] = []

        async def one(client: ModelClient, text: str) -> None:
            await client.complete(question(text))
            order.append(text)

        async with ModelClient(
            Endpoint(base_url=url, api_key="k", concurrency=2), ledger
        ) as client:
            await asyncio.gather(*(one(client, text) for text in ["slow", *"abcdefgh"]))
        return order

    def patient(body: dict[str, Any]) -> Reply:
        # The slow call gets its answer only when all eight others were given theirs.
        return Reply("ok", after=8 if body["messages"][-1]["content"] == "slow" else 0)

    with ModelServer(patient) as server:
        order = asyncio.run(finishing_order(server.base_url))
    assert order[:7] == [*"abcdefg"]
    assert set(order[7:]) == {"h", "slow"}


def test_a_cancelled_call_stays_in_doubt_and_can_be_made_again(ledger: Ledger) -> None:
    arrived = threading.Event()
    faults = iter([Fault(latency=60)])

    def stuck_once(_: dict[str, Any]) -> Fault | None:
        arrived.set()
        return next(faults, None)

    async def cancelled(url: str) -> None:
        async with ModelClient(Endpoint(base_url=url, api_key="k"), ledger) as client:
            task = asyncio.create_task(client.complete(question()))
            await asyncio.to_thread(arrived.wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    with ModelServer(echo, faults=stuck_once) as server:
        asyncio.run(cancelled(server.base_url))
        (doubtful,) = ledger.in_doubt()
        assert (doubtful.key, doubtful.outcome) == (question().key, "sent")
        assert ask(server.base_url, ledger, question()).answer.content
        spending = ledger.spending(server.base_url, [question().key])
    assert (spending.attempts, spending.in_doubt) == (2, 1)
