"""The Batch API behind `analyzer batch`: what is collected, handed in and told."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

from analyzer.batch.folder import Folder
from analyzer.errors import ModelError
from analyzer.llm.batches.collecting import Collected, collect
from analyzer.llm.batches.completer import QueueingCompleter
from analyzer.llm.batches.queue import Queue
from analyzer.llm.batches.server import BatchClient
from analyzer.llm.batches.submitting import submit
from analyzer.llm.client import Endpoint
from analyzer.llm.ledger import Ledger


class Handing:
    """A queue and the server it is handed in at, for one run."""

    def __init__(self, queue: Queue, ledger: Ledger, client: BatchClient) -> None:
        self._queue = queue
        self._ledger = ledger
        self._client = client
        self._error: ModelError | None = None
        self.completer = QueueingCompleter(ledger, client.url, queue)

    async def collect(self) -> Collected:
        """Bring home what came back; an error waits until the interviews were looked at."""
        try:
            return await collect(self._queue, self._ledger, self._client)
        except ModelError as error:
            self._error = error
            return Collected()

    async def hand_in(self) -> None:
        """Hand in what is queued. Raises ModelError, also the one that collecting met."""
        await submit(self._queue, self._client)
        if self._error is not None:
            raise self._error


@asynccontextmanager
async def handing(folder: Folder, ledger: Ledger, endpoint: Endpoint) -> AsyncIterator[Handing]:
    """The queue of a folder, opened."""
    with Queue(folder.batches) as queue:
        async with BatchClient(endpoint) as client:
            yield Handing(queue, ledger, client)


def await_answers(folder: Folder, endpoint: Endpoint, seconds: float) -> None:
    """Return when a batch has ended or none is under way; ask every so many seconds.

    Raises ModelError when the server cannot be used.
    """
    while True:
        with folder.locked():
            news = asyncio.run(_collected(folder, endpoint))
        if news.answered or news.again or news.failed or not news.waiting:
            return
        time.sleep(seconds)


async def _collected(folder: Folder, endpoint: Endpoint) -> Collected:
    with Queue(folder.batches) as queue, Ledger(folder.ledger) as ledger:
        async with BatchClient(endpoint) as client:
            return await collect(queue, ledger, client)


def forget_failures(folder: Folder) -> None:
    """Let calls that the Batch API gave up be handed in once more."""
    if folder.batches.is_file():
        with folder.locked(), Queue(folder.batches) as queue:
            queue.forget_failures()


def batch_lines(folder: Folder) -> Iterator[str]:
    """How far the batches of a folder are, for a person; nothing where there are none."""
    if not folder.batches.is_file():
        return
    with Queue(folder.batches) as queue:
        parts, counts = queue.parts(), queue.counts()
    states = Counter(part.status.replace("_", " ") for part in parts)
    listed = ", ".join(f"{number:,} {state}" for state, number in sorted(states.items()))
    yield f"Batches    {listed or 'none handed in'}"
    done = sum(part.done for part in parts if part.status != "collected")
    yield (
        f"Requests   {counts.answered:,} answered, {counts.sent:,} handed in ({done:,} of them"
        f" done), {counts.queued:,} not yet, {counts.failed:,} given up"
    )


def waiting_sentence(folder: Folder, waiting: int) -> str:
    """What a person does next."""
    return (
        f"{waiting:,} interviews wait for the Batch API, which may take a day: analyzer batch"
        f" collect {folder.results}"
    )
