"""Bring home what came back."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO

from analyzer.errors import ModelError
from analyzer.llm.batches.queue import Failure, Part, Queue, Request, slices
from analyzer.llm.batches.results import (
    CANCELLED,
    EXPIRED,
    MISSING,
    REJECTED,
    Line,
    Outcome,
    parse_line,
    read_line,
)
from analyzer.llm.batches.server import Batch, BatchClient
from analyzer.llm.ledger import Ledger, Settled
from analyzer.llm.prices import batch_cost
from analyzer.models import Model

_UNFINISHED = {"expired": EXPIRED, "cancelled": CANCELLED}
"""What a batch's end means for a request that neither of its files names; else it is missing."""
QUEUE_FULL = "token_limit_exceeded"
_ENDED = frozenset({"completed", "failed", *_UNFINISHED})


class Collected(Model):
    """What came back."""

    answered: int = 0
    again: int = 0
    """Calls that are queued once more."""
    failed: int = 0
    """Calls that get no answer."""
    waiting: int = 0
    """Batches that have not ended."""


async def collect(queue: Queue, ledger: Ledger, client: BatchClient) -> Collected:
    """Commit the answers of every batch that has ended, and queue again what has none.

    A crash at any step loses and doubles nothing: the files are read once more. A batch that
    cannot be asked about does not keep the others from being collected.

    Raises:
        ModelError: the server cannot be used, or does not know one of the batches; the others
            were collected.
        UsageError: another process collects.
    """
    results: list[Collected] = []
    errors: list[ModelError] = []
    with queue.alone():
        for part in queue.parts(client.url):
            if part.batch_id is None or part.status == "collected":
                continue
            try:
                results.append(await _Collecting(queue, ledger, client, part).run(part.batch_id))
            except ModelError as error:
                errors.append(error)
    if errors:
        raise errors[0]
    return _summed(results)


class _Collecting:
    """The way home of one part."""

    def __init__(self, queue: Queue, ledger: Ledger, client: BatchClient, part: Part) -> None:
        self._queue = queue
        self._ledger = ledger
        self._client = client
        self._part = part
        self._answered = 0
        self._outcomes: dict[str, Outcome] = {}

    async def run(self, batch_id: str) -> Collected:
        batch = await self._client.retrieve(batch_id)
        self._queue.seen(self._part, batch.id, batch.status, batch.done)
        if batch.status not in _ENDED:
            return Collected(waiting=1)
        if batch.status == "failed":
            return self._rejected(batch)
        for file_id in (batch.output_file_id, batch.error_file_id):
            if file_id is not None:
                await self._read_file(file_id)
        return self._finish(_UNFINISHED.get(batch.status, MISSING))

    async def _read_file(self, file_id: str) -> None:
        with TemporaryFile() as file:
            await self._client.download(file_id, file)
            for lines in slices(_parsed(file)):
                self._take(lines)

    def _take(self, lines: list[Line]) -> None:
        """Commit the answers, remember the rest: a later line may still bring the answer."""
        answered: dict[str, tuple[Request, Outcome]] = {}
        sent = self._queue.find_sent(self._part, [line.custom_id for line in lines])
        for line in lines:
            request = sent.get(line.custom_id)
            if request is None or line.custom_id in answered:
                continue
            outcome = read_line(line, self._client.url, request.call.model)
            if outcome.answer is None:
                self._outcomes.setdefault(line.custom_id, outcome)
            else:
                answered[line.custom_id] = (request, outcome)
        self._settle(answered.values())
        self._queue.answered(request for request, _ in answered.values())
        self._answered += len(answered)

    def _finish(self, unnamed: Outcome) -> Collected:
        """Decide about the calls of the part that have no answer."""
        again = failed = 0
        for requests in slices(self._queue.sent(self._part)):
            left = [(r, self._outcomes.get(r.call.key, unnamed)) for r in requests]
            self._settle(left)
            given_up = [(r, f) for r, o in left if (f := self._failure(r, o)) is not None]
            ids = {request.id for request, _ in given_up}
            self._queue.put_back([r for r in requests if r.id not in ids], given_up)
            failed += len(ids)
            again += len(requests) - len(ids)
        self._queue.collected(self._part)
        self._queue.speed_up(self._part)
        return Collected(answered=self._answered, again=again, failed=failed)

    def _failure(self, request: Request, outcome: Outcome) -> Failure | None:
        if outcome.failure is not None or request.submissions < self._client.max_submissions:
            return outcome.failure
        why = (
            f"The model server at {self._client.url} {outcome.detail} (batch {request.submissions}"
            " with this request, the last); answers that were given are kept."
        )
        return Failure(kind="failed", why=why)

    def _rejected(self, batch: Batch) -> Collected:
        """The server did not begin: the account's queue is full, or it minds some lines."""
        requests = list(self._queue.sent(self._part))
        self._settle((request, REJECTED) for request in requests)
        if any(problem.code == QUEUE_FULL for problem in batch.problems):
            return self._declined(requests)
        minded = {problem.line: self._objection(problem.message) for problem in batch.problems}
        at_lines = {number: minded[number] for number in minded if number}
        everywhere = None if at_lines else minded.get(None, self._objection(None))
        read = [(r, at_lines.get(n, everywhere)) for n, r in enumerate(requests, start=1)]
        failed = [(request, failure) for request, failure in read if failure is not None]
        again = [request for request, failure in read if failure is None]
        self._queue.put_back(again, failed, uncounted=bool(failed))
        self._queue.collected(self._part)
        return Collected(again=len(again), failed=len(failed))

    def _objection(self, message: str | None) -> Failure:
        said = " ".join((message or "no reason given").split())
        why = f"The model server at {self._client.url} rejected the batch: “{said}”"
        return Failure(kind="rejected", why=why)

    def _declined(self, requests: list[Request]) -> Collected:
        """More than the account may have queued: from now on one batch at a time, and smaller."""
        if self._queue.slow_down(self._part):
            self._queue.put_back(requests, [], uncounted=True)
            self._queue.collected(self._part)
            return Collected(again=len(requests))
        why = (
            f"The account's limit of queued tokens at {self._client.url} is smaller than this"
            " request; raise the limit, or leave out --via batch-api."
        )
        failure = Failure(kind="failed", why=why)
        self._queue.put_back([], [(request, failure) for request in requests])
        self._queue.collected(self._part)
        return Collected(failed=len(requests))

    def _settle(self, outcomes: Iterable[tuple[Request, Outcome]]) -> None:
        settled = [
            Settled(
                call=request.call,
                answer=outcome.answer,
                why=outcome.why,
                status=outcome.status,
                usage=outcome.answer.usage if outcome.answer else outcome.usage,
                cost=_cost(request, outcome),
            )
            for request, outcome in outcomes
        ]
        self._ledger.settle(self._part.endpoint, self._part.planned_at, settled)


def _cost(request: Request, outcome: Outcome) -> Decimal | None:
    if outcome.answer is None:
        return batch_cost(request.call.model, outcome.usage)
    return batch_cost(outcome.answer.model or request.call.model, outcome.answer.usage)


def _parsed(file: IO[bytes]) -> Iterator[Line]:
    """The lines that are legible; what a line that is not was about shows as missing."""
    return (line for text in file if (line := parse_line(text)) is not None)


def _summed(results: Iterable[Collected]) -> Collected:
    read = list(results)
    return Collected(
        **{name: sum(getattr(r, name) for r in read) for name in Collected.model_fields}
    )
