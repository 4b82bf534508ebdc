"""Calls through the provider's Batch API: nothing lost, nothing handed in twice."""

import asyncio
import json
import re
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.errors import ConfigError, ModelError, UsageError
from analyzer.guide import load_guide
from analyzer.llm.batches.collecting import Collected, collect
from analyzer.llm.batches.completer import QueueingCompleter
from analyzer.llm.batches.packing import Limits
from analyzer.llm.batches.queue import Counts, Queue
from analyzer.llm.batches.server import BatchClient
from analyzer.llm.batches.submitting import Submitted, submit
from analyzer.llm.calls import (
    Answer,
    Awaited,
    Call,
    CallFailed,
    CallRejected,
    CallTooLong,
    Completer,
)
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.llm.prices import cost
from analyzer.pipeline import Prepared, analyze_with_model, prepare
from analyzer.sqlite import MEMORY
from analyzer.transcript import read_transcript
from tests.llm.asking import question, questions
from tests.support.batch_server import BatchServer, Row, Script
from tests.support.gold_answers import gold_answers, interview
from tests.support.model_server import (
    RESET,
    SERVER_ERROR,
    Fault,
    ModelServer,
    Reply,
    rate_limited,
)

LINE_SEPARATOR = "\u2028"
ROUNDS = 12
Done = TypeVar("Done")


def echo(body: dict[str, Any]) -> str:
    return f"To {body['messages'][-1]['content']}{LINE_SEPARATOR}and on"


@dataclass
class Bench:
    """A folder of a run, and the server; every use opens the files anew, as a new process does."""

    folder: Path
    server: BatchServer
    limits: Limits = field(default_factory=Limits)
    waits: list[float] = field(default_factory=list)
    crash: "Crash | None" = None

    @contextmanager
    def opened(self) -> Iterator[tuple[Queue, Ledger, BatchClient]]:
        with (
            Queue(self.folder / "batches.sqlite") as queue,
            Ledger(self.folder / "ledger.sqlite") as ledger,
        ):
            client = BatchClient(
                Endpoint(base_url=self.server.base_url, api_key="k"),
                sleep=self._sleep,
                jitter=lambda: 0.5,
            )
            watched = self.crash.watch if self.crash else lambda it: it
            yield watched(queue), watched(ledger), watched(client)

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def put(self, *calls: Call) -> None:
        with self.opened() as (queue, _, _client):
            queue.put(self.server.base_url, calls)

    def ask(self, *calls: Call) -> list[Answer | Exception]:
        with self.opened() as (queue, ledger, _):
            completer = QueueingCompleter(ledger, self.server.base_url, queue)
            return asyncio.run(_outcomes(completer, calls))

    def submit(self) -> Submitted:
        with self.opened() as (queue, _, client):
            return asyncio.run(_closing(client, submit(queue, client, self.limits)))

    def collect(self) -> Collected:
        with self.opened() as (queue, ledger, client):
            return asyncio.run(_closing(client, collect(queue, ledger, client)))

    def counts(self) -> Counts:
        with self.opened() as (queue, _, _client):
            return queue.counts()

    def spent(self, *calls: Call) -> Any:
        with Ledger(self.folder / "ledger.sqlite") as ledger:
            return ledger.spending(self.server.base_url, [call.key for call in calls])

    def finish(self, *scripts: Script) -> int:
        """Submit, run and collect until nothing is left; each round has its script."""
        for number in range(ROUNDS):
            self.submit()
            self.server.finish(scripts[number] if number < len(scripts) else Script())
            self.collect()
            counts = self.counts()
            if not counts.queued and not counts.sent:
                return number + 1
        raise AssertionError(self.counts())


async def _closing(client: BatchClient, work: Awaitable[Done]) -> Done:
    async with client:
        return await work


async def _outcomes(completer: Completer, calls: tuple[Call, ...]) -> list[Any]:
    asked = (completer.complete(call) for call in calls)
    return await asyncio.gather(*asked, return_exceptions=True)


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: waiting for a disk proves nothing about a process."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with BatchServer(echo) as server:
        yield Bench(tmp_path, server)


def said(outcomes: list[Answer | Exception]) -> list[str | None]:
    assert all(isinstance(outcome, Answer) for outcome in outcomes), outcomes
    return [outcome.content for outcome in outcomes if isinstance(outcome, Answer)]


def expected(calls: list[Call]) -> list[str]:
    return [echo(call.body) for call in calls]


def assert_no_batch_twice(server: BatchServer) -> None:
    labels = [json.dumps(batch["metadata"], sort_keys=True) for batch in server.batches.values()]
    assert len(set(labels)) == len(labels)


def test_calls_are_queued_handed_in_and_answered_at_half_price(bench: Bench) -> None:
    calls = questions(3)
    assert all(isinstance(outcome, Awaited) for outcome in bench.ask(*calls, *calls))
    assert bench.counts() == Counts(queued=3)
    assert bench.submit() == Submitted(batches=1, requests=3)
    assert bench.collect() == Collected(waiting=1)
    assert all(isinstance(outcome, Awaited) for outcome in bench.ask(*calls))
    bench.server.finish()
    assert bench.collect() == Collected(answered=3)
    assert said(bench.ask(*calls)) == expected(calls)
    spending = bench.spent(*calls)
    assert (spending.calls, spending.attempts, spending.in_doubt) == (3, 3, 0)
    full = cost("gpt-5-mini", spending.usage)
    assert full is not None
    assert spending.cost == full * Decimal("0.5")
    assert bench.submit() == Submitted(batches=0, requests=0)
    assert bench.collect() == Collected()


def test_what_is_sent_is_the_call_and_nothing_else(bench: Bench) -> None:
    calls = [question("Grüße 😀", temperature=0), question("Second")]
    bench.put(*calls)
    bench.submit()
    (batch,) = bench.server.batches.values()
    lines = bench.server.lines(batch)
    assert [line["body"] for line in lines] == [call.body for call in calls]
    assert [line["custom_id"] for line in lines] == [call.key for call in calls]
    assert {(line["method"], line["url"]) for line in lines} == {("POST", "/v1/chat/completions")}
    assert set(batch["metadata"]) == {"analyzer_run", "analyzer_part", "analyzer_sha256"}


def odd(row: Row) -> bool:
    return int(row["body"]["messages"][-1]["content"].split()[-1]) % 2 == 1


def too_many(row: Row) -> Fault | None:
    return Fault(429) if odd(row) else None


@pytest.mark.parametrize(
    ("script", "bought"),
    [
        (Script(seed=7), 40),
        (Script(missing=odd), 60),
        (Script(error=too_many), 40),
        (Script(done=0.5, status="expired"), 40),
        (Script(done=0.5, status="expired", named=False), 40),
        (Script(done=0.5, status="cancelled"), 40),
        (Script(done=0.0, status="cancelled", named=False), 40),
        (Script(twice=odd), 40),
        (Script(extra=b'{"custom_id": "nobody", "response": null}\n\n{"custom_id": "cut'), 40),
        (Script(error=lambda row: Fault(500) if odd(row) else None), 40),
    ],
    ids=[
        "shuffled",
        "missing ids",
        "error file",
        "expired at half",
        "expired, unfinished ids unnamed",
        "cancelled at half",
        "cancelled at once",
        "duplicate ids",
        "lines of nobody",
        "server errors",
    ],
)
def test_whatever_comes_back_everything_is_answered(
    bench: Bench, script: Script, bought: int
) -> None:
    calls = questions(40)
    bench.put(*calls)
    assert bench.finish(script) <= 2
    assert said(bench.ask(*calls)) == expected(calls)
    assert_no_batch_twice(bench.server)
    assert bench.server.executed.total() == bought
    assert bench.spent(*calls).in_doubt == bought - 40, "only a request that vanished is in doubt"


def test_one_model_in_each_file(bench: Bench) -> None:
    calls = [question(f"Q {i}", model=f"model-{i % 2}") for i in range(6)]
    bench.put(*calls)
    assert bench.submit() == Submitted(batches=2, requests=6)
    bench.server.finish()
    bench.collect()
    assert said(bench.ask(*calls)) == expected(calls)


def test_fifty_thousand_and_one_requests_are_two_files(quick: Path) -> None:
    with BatchServer(echo) as server:
        bench = Bench(quick, server)
        bench.put(*questions(50_001))
        assert bench.submit() == Submitted(batches=2, requests=50_001)
        assert [batch["status"] for batch in server.batches.values()] == ["in_progress"] * 2
        assert [len(server.lines(batch)) for batch in server.batches.values()] == [50_000, 1]


@pytest.mark.parametrize("limit", [1_000, pytest.param(50_000, marks=pytest.mark.slow)])
def test_all_of_two_files_is_answered_once(quick: Path, limit: int) -> None:
    calls = questions(limit + 1)
    with BatchServer(lambda body: Reply(echo(body), usage=False)) as server:
        bench = Bench(quick, server, Limits(requests=limit))
        bench.put(*calls)
        assert bench.submit() == Submitted(batches=2, requests=limit + 1)
        server.finish()
        assert bench.collect() == Collected(answered=limit + 1)
        assert bench.counts() == Counts(answered=limit + 1)
        assert set(server.executed.values()) == {1}
        assert said(bench.ask(calls[0], calls[-1])) == expected([calls[0], calls[-1]])


def test_no_file_is_larger_than_it_may_be(bench: Bench) -> None:
    calls = questions(20)
    bench.put(*calls, question("x" * 2000))
    bench.limits = Limits(size=1000)
    bench.submit()
    sizes = [len(bench.server.files[b["input_file_id"]]) for b in bench.server.batches.values()]
    assert max(sizes) <= 1000 < sum(sizes[:2])
    bench.server.finish()
    bench.collect()
    assert said(bench.ask(*calls)) == expected(calls)
    (outcome,) = bench.ask(question("x" * 2000))
    assert isinstance(outcome, CallTooLong)


# Crashes


class Crashed(BaseException):
    """The process is gone."""


class Crash:
    """Ends the process after its n-th step; a step is a method that changes something.

    After one that only reads, disk and server are as they were after the step before it.
    """

    reads = frozenset(
        "parts queued sent find_sent pace under_way counts failure find retrieve download".split()
    )

    def __init__(self, step: int) -> None:
        self._left = step

    def watch(self, watched: Any) -> Any:
        return _Watched(watched, self)

    def step(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Crashed


class _Watched:
    """Passes everything on, and counts."""

    def __init__(self, watched: Any, crash: Crash) -> None:
        self._watched = watched
        self._crash = crash

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._watched, name)
        if not callable(found) or name == "alone" or name in Crash.reads:
            return found
        return self._asynchronous(found) if asyncio.iscoroutinefunction(found) else self._now(found)

    def _now(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            result = method(*args, **named)
            self._crash.step()
            return result

        return call

    def _asynchronous(self, method: Callable[..., Any]) -> Callable[..., Any]:
        async def call(*args: Any, **named: Any) -> Any:
            result = await method(*args, **named)
            self._crash.step()
            return result

        return call

    async def __aenter__(self) -> Any:
        await self._watched.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._watched.__aexit__(*error)


def test_a_crash_after_any_step_doubles_and_loses_nothing(quick: Path) -> None:
    script = Script(error=too_many, twice=lambda row: not odd(row))
    calls = questions(3)
    step, accounts = 0, set()
    while True:
        folder = quick / str(step)
        with BatchServer(echo) as server:
            bench = Bench(folder, server, Limits(requests=2), crash=Crash(step))
            crashed = False
            try:
                bench.ask(*calls)
                bench.submit()
                server.finish(script)
                bench.collect()
            except Crashed:
                crashed = True
            bench.crash = None
            bench.ask(*calls)
            bench.finish(script)
            assert said(bench.ask(*calls)) == expected(calls)
            assert_no_batch_twice(server)
            assert set(server.executed.values()) == {1}, f"step {step}: bought twice"
            spending = bench.spent(*calls)
            accounts.add((spending.usage, spending.cost, spending.in_doubt))
        if not crashed:
            break
        step += 1
    assert step >= 25
    assert len(accounts) == 1, "paid the same wherever it crashed"


@pytest.mark.parametrize("page", [100, 1], ids=["one page", "many pages"])
def test_a_batch_whose_creation_was_not_told_is_found(tmp_path: Path, page: int) -> None:
    with BatchServer(echo, page=page) as server:
        bench = Bench(tmp_path, server, Limits(requests=2))
        server.lost = ["POST /v1/batches", "POST /v1/files"]
        calls = questions(6)
        bench.put(*calls)
        assert bench.submit() == Submitted(batches=3, requests=6)
        assert len(server.batches) == 3
        assert len(server.files) == 4, "the first file arrived twice; no batch was made of one"
        bench.finish()
        assert said(bench.ask(*calls)) == expected(calls)
        assert set(server.executed.values()) == {1}


def test_batches_of_another_run_are_not_ours(tmp_path: Path) -> None:
    with BatchServer(echo) as server:
        one, other = Bench(tmp_path / "one", server), Bench(tmp_path / "other", server)
        calls = questions(2)
        for bench in (one, other):
            bench.put(*calls)
            bench.submit()
        assert len(server.batches) == 2
        server.finish()
        assert one.collect() == other.collect() == Collected(answered=2)


def test_only_one_process_hands_in_at_a_time(bench: Bench) -> None:
    bench.put(*questions(2))
    with bench.opened() as (queue, _, _client), queue.alone():
        with pytest.raises(UsageError, match="Another process"):
            bench.submit()
        with pytest.raises(UsageError, match="Another process"):
            bench.collect()
    assert not bench.server.batches
    assert bench.submit().batches == 1


# What goes wrong


@pytest.mark.parametrize(
    "fault", [SERVER_ERROR, rate_limited(retry_after="3"), RESET, Fault(408)], ids=str
)
@pytest.mark.parametrize("target", ["POST /v1/files", "POST /v1/batches", "GET /v1/batches"])
def test_a_passing_fault_is_waited_out(bench: Bench, target: str, fault: Fault) -> None:
    calls = questions(2)
    bench.put(*calls)
    bench.server.broken = [(target, fault)] * 2
    assert bench.finish() == 1
    assert len(bench.waits) == 2
    assert_no_batch_twice(bench.server)
    if fault.status == 429:
        assert bench.waits == [3.0, 3.0]


def test_a_download_cut_off_is_begun_again(bench: Bench) -> None:
    calls = questions(30)
    bench.put(*calls)
    bench.submit()
    bench.server.finish()
    bench.server.broken = [("GET /v1/files", Fault(body="{" * 5000, cut=0.5))]
    assert bench.collect() == Collected(answered=30)
    assert said(bench.ask(*calls)) == expected(calls)


def test_a_lasting_fault_is_told_and_loses_nothing(bench: Bench) -> None:
    bench.put(*questions(2))
    bench.server.broken = [("POST /v1/batches", SERVER_ERROR)] * 5
    with pytest.raises(ModelError, match=r"HTTP 500.*no batch is handed in twice"):
        bench.submit()
    assert bench.finish() == 1


def test_a_batch_that_cannot_be_asked_about_holds_up_no_other(bench: Bench) -> None:
    bench.limits = Limits(requests=1)
    bench.put(*questions(3))
    bench.submit()
    bench.server.finish()
    hidden = bench.server.batches.pop("batch_2")
    with pytest.raises(ModelError, match="no longer has the batch"):
        bench.collect()
    assert bench.counts() == Counts(answered=2, sent=1)
    bench.server.batches["batch_2"] = hidden
    assert bench.collect() == Collected(answered=1)


def test_an_output_file_that_is_gone_is_asked_for_again(bench: Bench) -> None:
    calls = questions(4)
    bench.put(*calls)
    bench.submit()
    bench.server.finish()
    del bench.server.files[bench.server.batches["batch_1"]["output_file_id"]]
    assert bench.collect() == Collected(again=4)
    bench.finish()
    assert said(bench.ask(*calls)) == expected(calls)
    assert bench.spent(*calls).in_doubt == 4


def test_resubmission_has_an_end(bench: Bench) -> None:
    lost, calls = question("Question 1"), questions(3)
    bench.put(*calls)
    assert bench.finish(*[Script(error=too_many)] * 9) == 5
    assert bench.counts() == Counts(answered=2, failed=1)
    (outcome,) = bench.ask(lost)
    assert isinstance(outcome, CallFailed)
    assert re.search(r"HTTP 429.*batch 5 with this request, the last", str(outcome))
    with bench.opened() as (queue, _, _client):
        assert queue.forget_failures() == 1
    bench.finish()
    assert said(bench.ask(*calls)) == expected(calls)


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (Fault(400, code="context_length_exceeded", message="too long"), CallTooLong, "too long"),
        (Fault(400, code="content_filter", message="filtered"), CallFailed, "filtered"),
        (Fault(400, message="no such field"), CallRejected, "no such field"),
        (Fault(404, message="no model"), ModelError, "no model"),
    ],
)
def test_a_refused_request_fails_as_it_would_alone(
    bench: Bench, fault: Fault, kind: type[ModelError], sentence: str
) -> None:
    calls = questions(2)
    bench.put(*calls)
    bench.finish(Script(error=lambda row: fault if odd(row) else None))
    answer, error = bench.ask(*calls)
    assert isinstance(answer, Answer)
    assert type(error) is kind
    assert sentence in str(error)
    assert len(bench.server.batches) == 1, "asking again would not help"


def test_a_rejected_line_fails_and_the_others_are_handed_in_again(bench: Bench) -> None:
    calls = [question("forbidden"), *questions(3)]
    bench.put(*calls)
    bench.finish()
    error, *answers = bench.ask(*calls)
    assert isinstance(error, CallRejected)
    assert "rejected the batch: “a forbidden field”" in str(error)
    assert said(answers) == expected(calls[1:])
    assert bench.spent(*calls).in_doubt == 0


def test_a_full_queue_makes_batches_smaller_and_one_by_one(tmp_path: Path) -> None:
    with BatchServer(echo, queue_limit=3) as server:
        bench = Bench(tmp_path, server)
        calls = questions(10)
        bench.put(*calls)
        bench.finish()
        assert said(bench.ask(*calls)) == expected(calls)
        assert set(server.executed.values()) == {1}
        under_way = [len(server.lines(b)) for b in server.batches.values() if b["output_file_id"]]
        assert max(under_way) <= 3


def test_a_request_larger_than_the_queue_fails(tmp_path: Path) -> None:
    with BatchServer(echo, queue_limit=0) as server:
        bench = Bench(tmp_path, server)
        bench.put(*questions(2))
        bench.finish()
        for outcome in bench.ask(*questions(2)):
            assert isinstance(outcome, CallFailed)
            assert "limit of queued tokens" in str(outcome)


def test_a_server_without_batches_is_told(bench: Bench) -> None:
    bench.put(*questions(2))
    bench.server.broken = [("POST /v1/files", Fault(404))]
    with pytest.raises(ModelError, match="no Batch API"):
        bench.submit()
    bench.server.broken = [("POST /v1/files", Fault(200, "<html>", "text/html"))]
    with pytest.raises(ModelError, match="leave out --via batch-api"):
        bench.submit()
    bench.server.broken = [("POST /v1/files", Fault(401))]
    with pytest.raises(ModelError, match="refused the key"):
        bench.submit()


# The queue


def test_an_answer_whose_ledger_was_deleted_is_asked_again(bench: Bench) -> None:
    calls = questions(2)
    bench.put(*calls)
    bench.finish()
    (bench.folder / "ledger.sqlite").unlink()
    assert all(isinstance(outcome, Awaited) for outcome in bench.ask(*calls))
    bench.finish()
    assert said(bench.ask(*calls)) == expected(calls)


def test_words_leave_the_queue_with_their_answer(bench: Bench) -> None:
    bench.put(question("Zanzibar"))
    file = bench.folder / "batches.sqlite"
    assert b"Zanzibar" in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0
    bench.finish()
    assert b"Zanzibar" not in file.read_bytes()


def test_a_clock_that_stands_still_or_goes_back(tmp_path: Path) -> None:
    moments = iter([datetime(2026, 5, 1, tzinfo=UTC), *[datetime(2020, 1, 1, tzinfo=UTC)] * 9])
    with (
        BatchServer(echo) as server,
        Queue(tmp_path / "q.sqlite", clock=lambda: next(moments)) as queue,
    ):
        for model in ("one", "two"):
            client = BatchClient(Endpoint(base_url=server.base_url, api_key="k"))
            queue.put(server.base_url, [question(model=model)])
            asyncio.run(_closing(client, submit(queue, client)))
        first, second = queue.parts()
        assert first.planned_at < second.planned_at


@pytest.mark.parametrize("content", [b"no database at all" * 100, None])
def test_another_file_in_its_place(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "batches.sqlite"
    if content is None:
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE other (x)")
        database.close()
    else:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"batches\.sqlite cannot be used"):
        Queue(path)


# An interview


def prepared(name: str) -> Prepared:
    return prepare(read_transcript(interview(name)), 500)


async def assess(completer: Completer, what: Prepared) -> Assessment:
    return await analyze_with_model(what, completer, load_guide(), ModelOptions(model="scripted"))


async def assess_at_once(server: ModelServer, what: Prepared) -> Assessment:
    endpoint = Endpoint(base_url=server.base_url, api_key="k")
    with Ledger(MEMORY) as ledger:
        async with ModelClient(endpoint, ledger) as client:
            return await assess(client, what)


def test_an_interview_by_batches_is_assessed_as_at_once(tmp_path: Path) -> None:
    name = "strong_builder"
    what = prepared(name)
    with BatchServer(gold_answers(name)) as server:
        direct = asyncio.run(assess_at_once(server, what))
        at_once = len(server.requests)
        bench = Bench(tmp_path, server)
        rounds = 0
        while True:
            with bench.opened() as (queue, ledger, _):
                completer = QueueingCompleter(ledger, server.base_url, queue)
                try:
                    assessment = asyncio.run(assess(completer, what))
                    break
                except Awaited:
                    rounds += 1
            bench.finish(Script(seed=rounds))
        assert rounds == 2, "all chunks are handed in together, then the review"
        assert sum(server.executed.values()) == at_once
    assert assessment == direct
