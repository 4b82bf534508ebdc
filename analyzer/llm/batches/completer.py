"""Stands in the place of a model client while answers come from the Batch API."""

from analyzer.llm.batches.queue import Queue
from analyzer.llm.calls import Answer, Awaited, Call
from analyzer.llm.ledger import Ledger


class QueueingCompleter:
    """Answers calls from the ledger, and queues the others for the Batch API."""

    def __init__(self, ledger: Ledger, endpoint_url: str, queue: Queue) -> None:
        self._ledger = ledger
        self._url = endpoint_url
        self._queue = queue

    async def complete(self, call: Call) -> Answer:
        """The committed answer to a call.

        Raises Awaited when the call is queued or on its way, CallFailed or ModelError when the
        Batch API gave it up, ConfigError when ledger or queue cannot be used.
        """
        answer = self._ledger.find(self._url, call.key)
        if answer is not None:
            return answer
        failure = self._queue.failure(self._url, call.key)
        if failure is not None:
            raise failure.error()
        self._queue.put(self._url, [call])
        raise Awaited
