"""Group commits: what many calls write to the ledger at the same time waits for the disk once."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar

from analyzer.llm.calls import Answer, Call, Usage
from analyzer.llm.ledger import Ledger

T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Job:
    run: Callable[[], Any]
    done: asyncio.Future[Any]
    writes: bool
    skipped_if_cancelled: bool = False
    result: Any = None
    error: Exception | None = None


class LedgerWriter:
    """Reads and writes a ledger in a thread of its own, for one event loop.

    Each method returns after the commit. While one commit waits for the disk the next jobs
    gather, and go together in the one after it; so there is no delay when there is little to do.
    Every method raises ConfigError when the file cannot be used.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._jobs: list[_Job] = []
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ledger")
        self._working: asyncio.Task[None] | None = None

    async def find(self, endpoint: str, key: str) -> Answer | None:
        """The committed answer to a call, or None."""
        return await self._do(partial(self._ledger.find, endpoint, key), writes=False)

    async def begin(self, endpoint: str, call: Call) -> int:
        """Commit that a request is about to leave. Returns the id of the attempt."""
        run = partial(self._ledger.begin, endpoint, call)
        return await self._do(run, skipped_if_cancelled=True)

    async def answered(self, attempt: int, answer: Answer, cost: Decimal | None) -> Answer:
        """Commit an answer, even if whoever waits for it is cancelled. Returns the call's."""
        return await self._do(partial(self._ledger.answered, attempt, answer, cost))

    async def failed(
        self,
        attempt: int,
        why: str,
        status: int | None,
        usage: Usage | None = None,
        cost: Decimal | None = None,
    ) -> None:
        """Commit that an attempt brought no answer."""
        await self._do(partial(self._ledger.failed, attempt, why, status, usage, cost))

    async def close(self) -> None:
        """Wait until everything is committed, and end the thread; the ledger stays open."""
        if self._working is not None:
            await asyncio.wait([self._working])  # which a second Ctrl-C does not cancel
        self._thread.shutdown()

    async def _do(
        self, run: Callable[[], T], *, writes: bool = True, skipped_if_cancelled: bool = False
    ) -> T:
        loop = asyncio.get_running_loop()
        job = _Job(run, loop.create_future(), writes, skipped_if_cancelled)
        self._jobs.append(job)
        if self._working is None:
            self._working = loop.create_task(self._work())
        result: T = await job.done
        return result

    async def _work(self) -> None:
        loop = asyncio.get_running_loop()
        while self._jobs:
            jobs = [j for j in self._jobs if not (j.skipped_if_cancelled and j.done.cancelled())]
            self._jobs = []
            await loop.run_in_executor(self._thread, self._commit, jobs)
            for job in jobs:
                _tell(job)
        self._working = None

    def _commit(self, jobs: list[_Job]) -> None:
        for job in jobs:
            if not job.writes:
                _run(job)
        writing = [job for job in jobs if job.writes]
        if not writing:
            return
        try:
            with self._ledger.together():
                for job in writing:
                    job.result = job.run()
        except Exception as error:  # noqa: BLE001 - nothing was committed; whoever waits gets it
            for job in writing:
                job.error = error


def _run(job: _Job) -> None:
    try:
        job.result = job.run()
    except Exception as error:  # noqa: BLE001 - whoever waits gets it
        job.error = error


def _tell(job: _Job) -> None:
    if job.done.cancelled():
        return
    if job.error is not None:
        job.done.set_exception(job.error)
    else:
        job.done.set_result(job.result)
