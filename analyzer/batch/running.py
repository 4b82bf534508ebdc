"""The run over many interviews: whatever happens to one, the others go on."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from typing import NamedTuple

from analyzer.batch.cluster import ClusterWorkers
from analyzer.batch.index import IndexRow, Status
from analyzer.batch.inputs import Given, as_text
from analyzer.batch.listing import Lister
from analyzer.batch.progress import Account
from analyzer.batch.state import State
from analyzer.batch.work import (
    Listed,
    Result,
    Task,
    analyze_by_cues,
    finish_interview,
    ground_interview,
    list_interviews,
    prepare_interview,
)
from analyzer.batch.workers import Workers
from analyzer.engines.model import ModelEngine, ModelOptions
from analyzer.errors import AnalyzerError, FolderError, InputError, UsageError
from analyzer.llm.calls import Awaited, CallRejected, Completer, Spending
from analyzer.pipeline import Reading

REJECTED_INTERVIEWS = 3
"""So many, and no answer to anything: then the server rejects them all."""


class Asking(NamedTuple):
    """Whoever answers calls, and what they cost."""

    completer: Completer
    options: ModelOptions
    spending: Callable[[Collection[str]], Spending]
    """Account of the calls with the given keys; called in a thread."""


class _Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The run was asked to stop before anything was spent on this interview."""


class Run:
    """One run of a batch. `stop` may be called while `all` is under way.

    Interviews overlap, so that the calls of all of them share the client's one window; no more
    than `at_once` are in memory.
    """

    def __init__(  # noqa: PLR0913 - what a run is made of
        self,
        lister: Lister,
        workers: Workers | ClusterWorkers,
        account: Account,
        asking: Asking | None,
        *,
        at_once: int,
        on_row: Callable[[IndexRow], None] = lambda _: None,
    ) -> None:
        self._lister = lister
        self._state: State = lister.state
        self._kit = lister.kit
        self._workers = workers
        self._account = account
        self._asking = asking
        self._slots = asyncio.Semaphore(at_once)
        self._ahead = at_once
        self._on_row = on_row
        self._stopping = False
        self._answered = False
        self._rejected = 0
        self._hopeless: AnalyzerError | None = None

    def stop(self) -> None:
        """Begin no more interviews; those whose calls were sent are finished."""
        self._stopping = True

    @property
    def stopped(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopping

    async def all(self, given: Sequence[Given]) -> None:
        """Analyze what is not done.

        Raises:
            AnalyzerError: something concerns every interview: a wrong key, a full disk, a spent
                budget. What was done until then is kept.
        """
        self._account.found(len(given))
        async with asyncio.TaskGroup() as group:
            try:
                async for task in self._tasks(given):
                    await self._slots.acquire()
                    if self._stopping:
                        break
                    group.create_task(self._one(task))
            except AnalyzerError as error:
                self._give_up(error)
        if self._hopeless:
            raise self._hopeless

    def _give_up(self, error: AnalyzerError) -> None:
        """Begin nothing more; calls under way are finished, for they are paid for."""
        self._hopeless = self._hopeless or error
        self._stopping = True

    async def _tasks(self, given: Sequence[Given]) -> AsyncIterator[Task]:
        """What is to be done; files are opened a little ahead, in the order they were given."""
        opening: deque[tuple[Given, asyncio.Task[list[Listed] | AnalyzerError]]] = deque()
        rest = iter(given)
        try:
            while not self._stopping:
                while len(opening) < self._ahead and (one := next(rest, None)):
                    opening.append((one, asyncio.create_task(self._opened(one))))
                if not opening:
                    return
                one, listing = opening.popleft()
                for task in self._wanted(one, await listing):
                    yield task
        finally:
            for _, listing in opening:
                listing.cancel()

    async def _opened(self, given: Given) -> list[Listed] | AnalyzerError:
        try:
            return await self._workers.run(list_interviews, given)
        except (InputError, UsageError) as error:
            return error

    def _wanted(self, given: Given, listed: list[Listed] | AnalyzerError) -> list[Task]:
        if isinstance(listed, AnalyzerError):
            self._finish(self._lister.unreadable(given, str(listed)))
            return []
        self._account.found(len(listed) - 1)
        tasks = []
        for one in listed:
            entered = self._lister.enter(given, one)
            if isinstance(entered, Task):
                tasks.append(entered)
            elif entered is None:
                self._account.finished(None)
            else:
                self._finish(entered)
        return tasks

    async def _one(self, task: Task) -> None:
        """Analyze an interview; an error that concerns all of them ends the run."""
        try:
            await self._attempt(task)
        except AnalyzerError as error:
            self._give_up(error)
        finally:
            self._slots.release()

    async def _attempt(self, task: Task) -> None:
        """Analyze an interview and commit what became of it."""
        try:
            result = await self._result(task)
        except _Stopped:
            return
        except Awaited as awaited:
            reason = str(awaited) or "its answers come later"
            self._finish(_row(task, Status.WAITING, reason))
        except (CallRejected, InputError, UsageError) as error:
            if isinstance(error, FolderError) or self._rejects_all(error):
                raise
            self._finish(_row(task, Status.FAILED, str(error)))
        except AnalyzerError:
            raise
        except Exception as error:  # noqa: BLE001 - one bad interview never stops the rest
            reason = f"an error in the analyzer ({type(error).__name__}: {error}); please report it"
            self._finish(_row(task, Status.FAILED, reason))
        else:
            self._finish(result.row, task.listed.key, result.words)

    async def _result(self, task: Task) -> Result:
        if self._asking is None:
            return await self._workers.run(analyze_by_cues, task)
        return await self._asked(task, self._asking)

    async def _asked(self, task: Task, asking: Asking) -> Result:
        parcel, chunks = await self._workers.run(prepare_interview, task)
        if self._stopping:
            raise _Stopped
        engine = ModelEngine(asking.completer, self._kit.recipe.guide, asking.options)
        extraction = await engine.extract(chunks)
        self._answered = True
        parcel, plan = await self._workers.run(ground_interview, parcel, extraction)
        second = await engine.review(plan)
        spent = await asyncio.to_thread(asking.spending, engine.keys)
        reading = Reading(asking.options.model, extraction.unread, second, spent)
        return await self._workers.run(finish_interview, parcel, reading, task)

    def _rejects_all(self, error: AnalyzerError) -> bool:
        if not isinstance(error, CallRejected) or self._answered:
            return False
        self._rejected += 1
        return self._rejected >= REJECTED_INTERVIEWS

    def _finish(self, row: IndexRow, key: str | None = None, words: str | None = None) -> None:
        self._state.finish(row, key, words)
        self._account.finished(row.status)
        self._on_row(row)


def _row(task: Task, status: Status, reason: str) -> IndexRow:
    told = task.listed.told
    return IndexRow(
        id=task.id,
        source=task.source,
        status=status,
        reason=as_text(reason),
        candidate=told.candidate,
        role=told.role,
        date=told.date,
    )
