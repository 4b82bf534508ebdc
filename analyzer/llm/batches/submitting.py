"""Hand in what is queued."""

from collections.abc import Iterable
from itertools import groupby
from tempfile import TemporaryFile

from analyzer.llm.batches.packing import Limits, pack, write
from analyzer.llm.batches.queue import Part, Queue, Request
from analyzer.llm.batches.server import BatchClient
from analyzer.models import Model


class Submitted(Model):
    """What was handed in."""

    batches: int
    requests: int


async def submit(queue: Queue, client: BatchClient, limits: Limits = Limits()) -> Submitted:
    """Make files of all queued calls, upload them and have batches made of them.

    What is in a file is fixed, on disk, before it is uploaded, and its batch carries the run's id,
    the number of the part and the sha256 of the file. So after a crash at any step the same call
    of this function finds the batch, or makes it; none is made twice.

    Raises ModelError when the server cannot be used, UsageError when another process submits.
    """
    with queue.alone():
        for model, requests in groupby(queue.queued(client.url), lambda r: r.call.model):
            _plan(queue, client.url, model, requests, limits)
        parts = [part for part in queue.parts(client.url) if part.batch_id is None]
        for part in parts:
            await _hand_in(queue, client, part)
    return Submitted(batches=len(parts), requests=sum(part.requests for part in parts))


def _plan(queue: Queue, url: str, model: str, requests: Iterable[Request], limits: Limits) -> None:
    pace = queue.pace(url, model)
    if pace is not None and queue.under_way(url, model):
        return
    at_most = limits if pace is None else limits.with_requests(pace)
    packed = pack(requests, at_most)
    queue.plan(url, packed.plans if pace is None else packed.plans[:1])
    queue.put_back([], packed.failed)


async def _hand_in(queue: Queue, client: BatchClient, part: Part) -> None:
    file_id = part.file_id or await _upload(queue, client, part)
    metadata = {
        "analyzer_run": queue.run_id,
        "analyzer_part": str(part.id),
        "analyzer_sha256": part.sha256,
    }
    batch = await client.ensure_batch(file_id, metadata)
    queue.seen(part, batch.id, batch.status, batch.done)


async def _upload(queue: Queue, client: BatchClient, part: Part) -> str:
    name = f"analyzer-{queue.run_id}-{part.id}.jsonl"
    with TemporaryFile() as file:
        write((request.call for request in queue.sent(part)), file)
        file_id = await client.upload(name, file)
    queue.uploaded(part, file_id)
    return file_id
