"""Worker processes for what takes the processor, so that the calls under way never wait for it."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Self, TypeVar

from analyzer.batch.work import Kit
from analyzer.errors import InputError

_T = TypeVar("_T")
_kit: Kit
"""Of this worker; the main process has none."""


class Workers:
    """A pool of processes, each with the kit at hand. Use it as a context manager.

    A worker that dies takes the work of all others with it; each piece is then done once more in
    a process of its own, so that only the piece that kills its worker fails.
    """

    def __init__(self, kit: Kit, count: int | None = None) -> None:
        self._kit = kit
        self.count = count or os.cpu_count() or 1
        self._pool = self._started(self.count)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=kind is None, cancel_futures=True)

    async def run(
        self,
        work: Callable[..., _T],
        *arguments: Any,
    ) -> _T:
        """The result of `work(*arguments, kit)`.

        Raises:
            InputError: the work ends its process, also when done alone.
        """
        pool = self._pool
        try:
            return await self._done(pool, work, arguments)
        except BrokenProcessPool:
            if self._pool is pool:
                self._pool = self._started(self.count)
        alone = self._started(1)
        try:
            return await self._done(alone, work, arguments)
        except BrokenProcessPool as error:
            raise InputError(
                "The process that worked on it was ended from outside, twice; it may need more"
                " memory than there is."
            ) from error
        finally:
            alone.shutdown(wait=False)

    async def _done(
        self, pool: ProcessPoolExecutor, work: Callable[..., _T], arguments: tuple[Any, ...]
    ) -> _T:
        return await asyncio.get_running_loop().run_in_executor(pool, _with_kit, work, arguments)

    def _started(self, count: int) -> ProcessPoolExecutor:
        pool = ProcessPoolExecutor(count, get_context("spawn"), _start, (self._kit,))
        with _deaf():
            for _ in range(count):  # a process is started with each of the first pieces of work
                pool.submit(_nothing)
        return pool


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started now do not hear Ctrl-C, which a terminal sends to all of them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, heard)


def _start(kit: Kit) -> None:
    global _kit  # noqa: PLW0603 - what every piece of work needs is sent once
    _kit = kit
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Nobody may be left at work on a folder whose lock is free again."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _with_kit(work: Callable[..., _T], arguments: tuple[Any, ...]) -> _T:
    return work(*arguments, _kit)


def _nothing() -> None:
    pass
