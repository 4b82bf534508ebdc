"""How many calls a second the ledger takes: one commit for each, and commits in groups.

    .venv/bin/python benchmarks/ledger.py [FOLDER]

Each call is begun and answered, as the client does it, but no server is asked. FOLDER names the
disk that is measured; a folder of the system's for temporary files otherwise.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from analyzer.llm.calls import Answer, Call, Usage
from analyzer.llm.ledger import Ledger
from analyzer.llm.writing import LedgerWriter

CALLS = 2_000
ALONE_CALLS = 200
"""For one commit each, which takes long."""
URL = "http://127.0.0.1:1/v1"
WORDS = "We shipped it, and then we watched what people really did with it. " * 480
"""About 8,000 tokens, as in a chunk."""
ANSWER = Answer(
    content="It points at what was said. " * 300,
    refusal=None,
    finish_reason="stop",
    model="gpt-5-mini",
    fingerprint=None,
    usage=Usage(input_tokens=9_000, output_tokens=2_000),
)


def question(number: int) -> Call:
    """A call as large as a chunk."""
    messages = [{"role": "user", "content": f"{number}. {WORDS}"}]
    return Call(
        stage="extract",
        prompt_version="extract@1",
        body={"model": "gpt-5-mini", "messages": messages},
    )


def alone(ledger: Ledger, calls: list[Call]) -> None:
    """One commit for each attempt and each answer."""
    for call in calls:
        ledger.answered(ledger.begin(URL, call), ANSWER, None)


async def grouped(ledger: Ledger, calls: list[Call], at_once: int) -> None:
    """What gathers while the disk is busy goes together."""
    writer = LedgerWriter(ledger)
    rest = iter(calls)

    async def work() -> None:
        for call in rest:
            await writer.find(URL, call.key)
            await writer.answered(await writer.begin(URL, call), ANSWER, None)

    await asyncio.gather(*(work() for _ in range(at_once)))
    await writer.close()


def measure(folder: Path, name: str, calls: int, run: Callable[[Ledger, list[Call]], None]) -> None:
    """Print one row of the table."""
    asked = [question(number) for number in range(calls)]
    with Ledger(folder / f"{name.replace(' ', '-')}.sqlite") as ledger:
        wall, cpu = time.perf_counter(), time.process_time()
        run(ledger, asked)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    rate, each = calls / wall, 1000 * cpu / calls
    print(f"{name:<22} {calls:>6,} {wall:>8.2f} {rate:>9,.0f} {each:>9.2f}")


def in_groups(at_once: int) -> Callable[[Ledger, list[Call]], None]:
    """So many calls under way at the same time."""

    def run(ledger: Ledger, calls: list[Call]) -> None:
        asyncio.run(grouped(ledger, calls, at_once))

    return run


if __name__ == "__main__":
    with TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as temporary:
        print(f"{'commits':<22} {'calls':>6} {'seconds':>8} {'calls/s':>9} {'CPU ms':>9}")
        measure(Path(temporary), "one by one", ALONE_CALLS, alone)
        for number in (1, 8, 64, 256):
            calls = ALONE_CALLS if number == 1 else CALLS
            measure(Path(temporary), f"in groups of {number}", calls, in_groups(number))
