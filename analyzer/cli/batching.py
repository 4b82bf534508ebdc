"""The run behind `analyzer batch`: options to a recipe, signals, and what is shown."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from types import FrameType
from typing import NamedTuple

from analyzer.batch.cluster import ClusterWorkers
from analyzer.batch.folder import Folder
from analyzer.batch.index import INDEX_CSV, INDEX_JSONL, write_index
from analyzer.batch.inputs import Given
from analyzer.batch.listing import Lister, adopt
from analyzer.batch.manifest import Told
from analyzer.batch.progress import Account
from analyzer.batch.recipe import Recipe
from analyzer.batch.report import REPORT, write_report
from analyzer.batch.running import Asking, Run
from analyzer.batch.state import State
from analyzer.batch.work import Kit, Task, estimate_interview, list_interviews
from analyzer.batch.workers import Workers
from analyzer.cli.asking import endpoint_of, model_options, uses_model
from analyzer.cli.batchapi import Handing, await_answers, handing
from analyzer.cli.batchview import Estimates, View, shown
from analyzer.cli.options import Engine, Via
from analyzer.engines.model import ModelOptions
from analyzer.errors import AnalyzerError, UsageError
from analyzer.guide import Guide, load_guide
from analyzer.llm.budget import Budget, budget_for
from analyzer.llm.calls import Spending
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.models import Model
from analyzer.settings import Settings, load_settings

POLL_SECONDS = 60.0
"""Between two questions whether a batch has ended."""
SPARE = 2
"""Interviews under way beyond the calls under way, for each worker: to be prepared or finished."""


class Chosen(Model):
    """The options of a run, as they are kept for the next one."""

    engine: Engine
    model: str | None
    guide: Path | None
    chunk: int | None
    review: bool
    separate: bool
    formats: tuple[str, ...]
    role: str | None
    date: str | None
    speakers: Path | None
    concurrency: int | None
    rpm: int | None
    tpm: int | None
    budget: Decimal | None
    workers: int | None
    ray_address: str | None = None
    """Of a cluster that does what worker processes do elsewise."""
    via: Via = Via.CALLS


class Server(NamedTuple):
    """The model server, and how much of it may be used."""

    endpoint: Endpoint
    budget: Decimal | None
    """US dollars for everything that stands in the ledger."""
    via: Via


class Connected(NamedTuple):
    """Whoever answers calls, and what is to be done when no more are made."""

    asking: Asking | None
    handing: Handing | None = None


class Ended(NamedTuple):
    """How a run ended."""

    stopped: bool
    """By Ctrl-C, before everything was done."""
    unfinished: int
    """Interviews that are partial or failed."""
    waiting: int
    """Interviews whose answers come later."""


def run_all(
    given: Sequence[Given], chosen: Chosen, folder: Folder, *, fresh: bool, as_json: bool
) -> Ended:
    """Analyze what is not done, show how it goes, and write the index whatever happens.

    Raises:
        AnalyzerError: something concerns every interview.
    """
    settings = _settings(chosen)
    recipe = _recipe(chosen, settings)
    if chosen.via is Via.BATCH_API:
        _check_batch_api(chosen, recipe)
    account = Account()
    with (
        folder.locked(),
        State(folder.state) as state,
        _workers(Kit(recipe, folder), chosen) as workers,
    ):
        adopt(folder, state)
        state.remember(chosen.model_dump_json())
        lister = Lister(state, Kit(recipe, folder), fresh=fresh)
        view = shown(account, folder, as_json=as_json)
        try:
            stopped = asyncio.run(_run(given, lister, workers, _server(chosen, settings), view))
        except AnalyzerError:
            with suppress(AnalyzerError):  # the first error is the one to tell
                _end(folder, state, view, recipe.guide)
            raise
        counts = _end(folder, state, view, recipe.guide)
    return Ended(stopped, counts["partial"] + counts["failed"], counts["waiting"])


def _workers(kit: Kit, chosen: Chosen) -> Workers | ClusterWorkers:
    if chosen.ray_address is None:
        return Workers(kit, chosen.workers)
    return ClusterWorkers(kit, chosen.ray_address)


def _check_batch_api(chosen: Chosen, recipe: Recipe) -> None:
    if recipe.options is None:
        raise UsageError(
            "The Batch API needs a model: set OPENAI_API_KEY, or leave out --via batch-api."
        )
    if chosen.budget is not None:
        raise UsageError(
            "A budget does not reach into the Batch API: leave out --budget and look at --dry-run"
            " (about half of its cost), or leave out --via batch-api."
        )


def collect_all(given: Sequence[Given], chosen: Chosen, folder: Folder, *, as_json: bool) -> Ended:
    """Take interviews up again whenever answers came back, until none waits.

    Raises as `run_all`.
    """
    while True:
        ended = run_all(given, chosen, folder, fresh=False, as_json=as_json)
        if ended.stopped or not ended.waiting:
            return ended
        await_answers(folder, endpoint_of(_settings(chosen)), POLL_SECONDS)


async def _run(
    given: Sequence[Given],
    lister: Lister,
    workers: Workers | ClusterWorkers,
    server: Server,
    view: View,
) -> bool:
    """Returns whether it was stopped."""
    async with _connected(server, lister.kit, view.account) as (asking, handing):
        calls = server.endpoint.concurrency if asking else 0
        run = Run(
            lister,
            workers,
            view.account,
            asking,
            at_once=calls + SPARE * workers.count,
            on_row=view.interview,
        )
        ticking = asyncio.create_task(view.tick())
        working = asyncio.create_task(run.all(given))
        try:
            with _stopping(run, working, view):
                await working
                if handing and not run.stopped:
                    await handing.hand_in()
        except asyncio.CancelledError:
            return True
        finally:
            ticking.cancel()
    return run.stopped


@asynccontextmanager
async def _connected(server: Server, kit: Kit, account: Account) -> AsyncIterator[Connected]:
    options = kit.recipe.options
    if options is None:
        yield Connected(None)
        return
    endpoint = server.endpoint
    with Ledger(kit.folder.ledger) as ledger:

        def spending(keys: Collection[str]) -> Spending:
            return ledger.spending(endpoint.url, keys)

        if server.via is Via.BATCH_API:
            async with handing(kit.folder, ledger, endpoint) as handed:
                await handed.collect()
                yield Connected(Asking(handed.completer, options, spending), handed)
            return
        account.budget = budget = _budget(server, options.model, ledger)
        async with ModelClient(endpoint, ledger, on_event=account.add, budget=budget) as client:
            yield Connected(Asking(client, options, spending))


def _budget(server: Server, model: str, ledger: Ledger) -> Budget | None:
    """What is left of the budget; what the ledger bought before counts."""
    if server.budget is None:
        return None
    url = server.endpoint.url
    return budget_for(server.budget, ledger.spent(url), ledger.unpriced(url), [model])


@contextmanager
def _stopping(run: Run, working: asyncio.Task[None], view: View) -> Iterator[None]:
    """Ctrl-C once: finish what is under way; twice: stop now."""
    loop = asyncio.get_running_loop()

    def interrupted() -> None:
        if run.stopped:
            working.cancel()
        else:
            run.stop()
            view.stopping()

    def heard(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(interrupted)

    before = signal.signal(signal.SIGINT, heard)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _end(folder: Folder, state: State, view: View, guide: Guide) -> Counter[str]:
    """Write index and report and show the outcome, also of a failed run. Returns the counts."""
    with folder.writing():
        write_index(folder.path, state.rows)
    write_report(folder.path, guide)
    folder.publish((INDEX_JSONL, INDEX_CSV, REPORT))
    counts = state.counts()
    view.end(counts, state.unfinished_rows())
    return counts


async def estimate_all(
    given: Sequence[Given], chosen: Chosen, folder: Folder, *, as_json: bool
) -> None:
    """Show what each interview would send and cost, and all of them; nothing is sent or written."""
    settings = _settings(chosen)
    recipe = _recipe(chosen, settings, plan=True)
    with _workers(Kit(recipe, folder), chosen) as workers:
        estimates = Estimates(settings.model, as_json=as_json)
        options = model_options(settings, separate=chosen.separate)
        for one in given:
            await _estimate(one, options, workers, estimates)
        estimates.end()


async def _estimate(
    given: Given, options: ModelOptions, workers: Workers | ClusterWorkers, estimates: Estimates
) -> None:
    try:
        listed = await workers.run(list_interviews, given)
    except AnalyzerError as error:
        estimates.failed(str(given.path), str(error))
        return
    tasks = [Task("", given.path, str(given.path / one.item), one) for one in listed]
    results = await asyncio.gather(
        *(workers.run(estimate_interview, task, options) for task in tasks), return_exceptions=True
    )
    for task, result in zip(tasks, results, strict=True):
        if isinstance(result, AnalyzerError):
            estimates.failed(task.source, str(result))
        elif isinstance(result, BaseException):
            raise result
        else:
            estimates.add(task.source, task.listed.content, result)


def batch_folder(name: str) -> Folder:
    """The folder that a user names. Raises UsageError and ConfigError."""
    return Folder.named(name, load_settings().work)


def _server(chosen: Chosen, settings: Settings) -> Server:
    limits = {"rpm": chosen.rpm, "tpm": chosen.tpm}
    return Server(endpoint_of(settings).model_copy(update=limits), chosen.budget, chosen.via)


def _settings(chosen: Chosen) -> Settings:
    return load_settings(
        model=chosen.model, concurrency=chosen.concurrency, chunk_tokens=chosen.chunk
    )


def _recipe(chosen: Chosen, settings: Settings, *, plan: bool = False) -> Recipe:
    by_model = plan or uses_model(chosen.engine, settings)
    return Recipe(
        engine="model" if by_model else "offline",
        endpoint=endpoint_of(settings).url if by_model else None,
        options=model_options(settings, separate=chosen.separate) if by_model else None,
        chunk_tokens=settings.chunk_tokens,
        review=chosen.review,
        formats=chosen.formats,
        guide=load_guide(chosen.guide),
        speakers=chosen.speakers,
        told=Told(role=chosen.role, date=chosen.date),
    )
