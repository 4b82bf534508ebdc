"""A minute of calls over real HTTP: never above the limits, and close below them.

    .venv/bin/python benchmarks/limits.py [--rpm 600] [--tpm 120000] [--seconds 60]

The scripted server notes when each request arrives; tokens are those of its own usage.
"""

import argparse
import asyncio
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from analyzer.errors import AnalyzerError
from analyzer.llm.calls import Call
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.sqlite import MEMORY
from tests.support.model_server import ModelServer

LATENCY = 0.3
"""Seconds."""
MINUTE = 60.0


class Arrival(NamedTuple):
    """One request, as the server saw it."""

    moment: float
    tokens: int


def question(number: int) -> Call:
    """About 200 tokens, and some more from call to call."""
    words = "We shipped it and then we watched people. " * (20 + number % 7)
    messages = [{"role": "user", "content": f"{number}. {words}"}]
    body = {"model": "scripted", "messages": messages, "max_completion_tokens": 100}
    return Call(stage="extract", prompt_version="extract@1", body=body)


async def ask(endpoint: Endpoint, ledger: Ledger, seconds: float) -> list[Arrival]:
    """Ask more than may leave, for so long."""
    arrivals: list[Arrival] = []
    async with ModelClient(endpoint, ledger) as client:
        end, numbers = time.monotonic() + seconds, iter(range(10**6))

        async def work() -> None:
            while time.monotonic() < end:
                answer = await client.complete(question(next(numbers)))
                usage = answer.usage
                if usage:
                    took = usage.input_tokens + usage.output_tokens
                    arrivals.append(Arrival(float(answer.content or "nan"), took))

        workers = [asyncio.create_task(work()) for _ in range(endpoint.concurrency)]
        await asyncio.wait(workers, timeout=seconds + 2 * LATENCY)
        for worker in workers:
            worker.cancel()
        for result in await asyncio.gather(*workers, return_exceptions=True):
            if isinstance(result, AnalyzerError):
                raise result
    return sorted(arrivals)


def most(arrivals: list[Arrival], amount: Callable[[Arrival], int]) -> int:
    """The most in any 60 seconds."""
    return max(
        sum(amount(a) for a in arrivals if first.moment <= a.moment < first.moment + MINUTE)
        for first in arrivals
    )


def now(_: dict[str, Any]) -> str:
    """The model says when it was asked."""
    return f"{time.monotonic():.6f}"


def main() -> None:
    """Print one row for each limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rpm", type=int, default=600)
    parser.add_argument("--tpm", type=int, default=120_000)
    parser.add_argument("--seconds", type=float, default=MINUTE)
    options = parser.parse_args()
    amounts: dict[str, Callable[[Arrival], int]] = {"rpm": lambda _: 1, "tpm": lambda a: a.tokens}
    print(f"{'limit':<12} {'most in 60 s':>13} {'share':>7}")
    for name, amount in amounts.items():
        limit = getattr(options, name)
        with ModelServer(now, latency=LATENCY) as server, Ledger(MEMORY) as ledger:
            endpoint = Endpoint(
                base_url=server.base_url, api_key="none", concurrency=64, **{name: limit}
            )
            arrivals = asyncio.run(ask(endpoint, ledger, options.seconds))
        reached = most(arrivals, amount)
        print(f"{limit:>7,} {name:<4} {reached:>13,} {reached / limit:>7.1%}")


if __name__ == "__main__":
    main()
