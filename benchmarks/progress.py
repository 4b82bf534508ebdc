"""What showing progress costs a batch, in processor time an interview.

    python -m benchmarks.progress [--interviews 5000]

The events of a batch are told to the view as in a run, on a clock that jumps: four answers and one
outcome an interview, ten interviews a second, and the lines in between. What is written goes to a
file; nothing is read, asked or rendered.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from analyzer.batch.folder import Folder
from analyzer.batch.index import IndexRow, Status
from analyzer.batch.progress import Account
from analyzer.cli.batchview import Events, View
from analyzer.llm.calls import Usage
from analyzer.llm.client import Event
from tests.support import virtual_time

CALLS = 4
PACE = 0.1
"""Seconds from one interview to the next."""
INTERVIEW = 357
"""Milliseconds of processor time that an interview of 8,000 words takes (benchmarks/batch.py)."""
BOUGHT = Event(
    kind="bought",
    stage="extract",
    usage=Usage(input_tokens=9000, output_tokens=2000),
    cost=Decimal("0.0125"),
)
ROW = IndexRow(id="talk-0123456789ab", source="past/talk.txt", status=Status.DONE)


class _Screen:
    """A file that says that it is a terminal."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.write = file.write
        self.flush = file.flush

    def isatty(self) -> bool:
        """As a terminal answers."""
        return True


async def _batch(account: Account, view: View | None, interviews: int) -> None:
    account.found(interviews)
    ticking = asyncio.create_task(view.tick()) if view else None
    for _ in range(interviews):
        if view:
            for _ in range(CALLS):
                account.add(BOUGHT)
            account.finished(ROW.status)
            view.interview(ROW)
        await asyncio.sleep(PACE)
    if ticking:
        ticking.cancel()


def cost(kind: Callable[[Account], View] | None, interviews: int) -> float:
    """Processor seconds of a batch of so many interviews that is shown in this way."""

    async def run() -> None:
        account = Account(virtual_time.now)
        await _batch(account, kind(account) if kind else None, interviews)

    start = time.process_time()
    virtual_time.run(run())
    return time.process_time() - start


@contextmanager
def shown_in(folder: Path, *, terminal: bool) -> Iterator[None]:
    """All that is written goes to a file."""
    before = sys.stdout, sys.stderr
    with (folder / "shown").open("w", encoding="utf-8") as file:
        sys.stdout = sys.stderr = _Screen(file) if terminal else file
        try:
            yield
        finally:
            sys.stdout, sys.stderr = before


def main() -> None:
    """Print a row for each way to show progress."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--interviews", type=int, default=5000)
    count = parser.parse_args().interviews
    rows: dict[str, float] = {}
    with TemporaryDirectory() as name:
        folder = Path(name)
        kinds: dict[str, tuple[Callable[[Account], View], bool]] = {
            "lines": (lambda account: View(account, Folder(folder)), False),
            "terminal": (lambda account: View(account, Folder(folder)), True),
            "--json events": (lambda account: Events(account, Folder(folder)), False),
        }
        cost(None, count)  # loads what is loaded once
        bare = cost(None, count)
        for title, (kind, terminal) in kinds.items():
            with shown_in(folder, terminal=terminal):
                rows[title] = cost(kind, count)
    print(f"{'':16}{'ms an interview':>18}{'of its processor time':>24}")
    for title, seconds in {"none": bare, **rows}.items():
        each = 1000 * (seconds - bare) / count
        print(f"{title:16}{each:18.3f}{each / INTERVIEW:24.3%}")


if __name__ == "__main__":
    main()
