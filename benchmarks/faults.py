"""A hundred calls of each fault: what becomes of them, and after how many requests.

    python -m benchmarks.faults

The faults are those of tests/llm/test_faults.py, over real HTTP. The client's waits pass on a clock
of their own; a server that does not answer is waited for in real time, two seconds.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from analyzer.chunking import Chunk
from analyzer.engines.model import ModelEngine, ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.calls import Answer
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.pipeline import prepare
from analyzer.run import Unread
from analyzer.sqlite import MEMORY
from analyzer.transcript import read_transcript
from benchmarks.interview import interview, transcript_text
from tests.llm.asking import ask, questions
from tests.support.faults import CALLS, PASSING, SAID, at_first
from tests.support.model_server import Body, Fault, ModelServer, Reply, rate_limited

CHUNK_TOKENS = 200
"""Small, so that one interview has a hundred chunks."""
ATTEMPTS = 5
LASTING = ("429", "500", "502 with HTML", "408", "reset before headers", "reset after headers")
FAR_AWAY = rate_limited(retry_after="86400")
SLOW = Fault(latency=600)
TIMEOUT = 2.0
Faults = Callable[[Body], Fault | None]


class Row(NamedTuple):
    """What became of a hundred calls."""

    answered: int
    most: int
    """Requests for one of them."""
    longest: float
    """Seconds that the client waited between two attempts, at most."""
    seconds: float
    """Of real time, for all."""
    outcome: str


def met(faults: Faults, *, concurrency: int = 32, **endpoint: Any) -> Row:
    """A hundred calls to a server with these faults."""
    start = time.perf_counter()
    with Ledger(MEMORY) as ledger, ModelServer(faults=faults) as server:
        asked = ask(
            server.base_url,
            ledger,
            *questions(CALLS),
            concurrency=concurrency,
            max_attempts=ATTEMPTS,
            **endpoint,
        )
    attempts = Counter(body["messages"][-1]["content"] for body in server.requests)
    kinds = Counter(type(outcome).__name__ for outcome in asked.outcomes)
    return Row(
        sum(isinstance(outcome, Answer) for outcome in asked.outcomes),
        max(attempts.values()),
        max(asked.waits, default=0.0),
        time.perf_counter() - start,
        ", ".join(f"{number} {kind}" for kind, number in kinds.items()),
    )


def read(chunks: list[Chunk], reply: Reply) -> Row:
    """A hundred chunks, one after the other, read by a model that always says the same."""
    start = time.perf_counter()
    with ModelServer(lambda _: reply) as server:
        requests, unread = asyncio.run(_read(chunks, server))
    turns = {turn for one in unread for turn in one.turns}
    return Row(
        sum(turns.isdisjoint(chunk.turns) for chunk in chunks),
        max(requests),
        0.0,
        time.perf_counter() - start,
        f"{len(turns)} turns unread: {unread[0].reason[:44]}",
    )


async def _read(chunks: list[Chunk], server: ModelServer) -> tuple[list[int], list[Unread]]:
    """Requests for each chunk, and what could not be read."""
    endpoint = Endpoint(base_url=server.base_url, api_key="k")
    requests, unread = [], []
    with Ledger(MEMORY) as ledger:
        async with ModelClient(endpoint, ledger) as client:
            engine = ModelEngine(client, load_guide(), ModelOptions(model="scripted"))
            for chunk in chunks:
                before = len(server.requests)
                unread += (await engine.extract([chunk])).unread
                requests.append(len(server.requests) - before)
    return requests, unread


def chunks_of_an_interview() -> list[Chunk]:
    """A hundred."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "interview.txt"
        file.write_text(transcript_text(interview()), "utf-8")
        return prepare(read_transcript(file), CHUNK_TOKENS).chunks[:CALLS]


def show(title: str, row: Row) -> None:
    """One line."""
    print(
        f"{title:34}{row.answered:9}{row.most:10}{row.longest:12.1f}{row.seconds:10.1f}"
        f"  {row.outcome}",
        flush=True,
    )


def always(fault: Fault) -> Faults:
    """Every attempt meets the fault."""
    return lambda _: fault


def main() -> None:
    """Print the table."""
    print(f"{'':34}{'answered':>9}{'requests':>10}{'wait s':>12}{'seconds':>10}  outcomes")
    for name, fault in PASSING.items():
        show(f"{name}, once", met(at_first(fault, times=1)))
    for name in LASTING:
        show(f"{name}, always", met(at_first(PASSING[name], times=ATTEMPTS)))
    show("429, retry-after a day, always", met(always(FAR_AWAY)))
    show("slow, once", met(at_first(SLOW, times=1), timeout=TIMEOUT, concurrency=CALLS))
    show("slow, always", met(always(SLOW), timeout=TIMEOUT, concurrency=CALLS))
    chunks = chunks_of_an_interview()
    for name, reply in SAID.items():
        show(f"{name}, always", read(chunks, reply))


if __name__ == "__main__":
    main()
