"""Which requests go into which file, and how they are written there."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import IO

from analyzer.llm.batches.queue import Failure, Plan, Request
from analyzer.llm.calls import Call, canonical_json
from analyzer.models import Model


class Limits(Model):
    """What the server takes in one batch; the defaults are OpenAI's."""

    requests: int = 50_000
    size: int = 200_000_000
    """Bytes of the file; OpenAI says 200 MB."""

    def with_requests(self, requests: int) -> "Limits":
        """The same with no more requests than these."""
        return self.model_copy(update={"requests": min(requests, self.requests)})


class Packed(Model):
    """Requests in parts, and those that fit into none."""

    plans: tuple[Plan, ...]
    failed: tuple[tuple[Request, Failure], ...]


def line(call: Call) -> bytes:
    """The line of a batch's input file that asks a call; `custom_id` is the call's key."""
    request = {
        "custom_id": call.key,
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": call.body,
    }
    return canonical_json(request).encode() + b"\n"


def write(calls: Iterable[Call], file: IO[bytes]) -> None:
    """Write an input file, and go back to its start."""
    file.writelines(map(line, calls))
    file.seek(0)


def pack(requests: Iterable[Request], limits: Limits) -> Packed:
    """Make as few parts as the limits allow; all requests are for one model.

    What is larger than a whole file may be is too long.
    """
    packer = _Packer(limits)
    for request in requests:
        packer.add(request)
    return Packed(plans=tuple(packer.plans()), failed=tuple(packer.failed))


class _Packer:
    """Fills one part after the other."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._parts: list[_Filling] = []
        self.failed: list[tuple[Request, Failure]] = []

    def add(self, request: Request) -> None:
        text = line(request.call)
        if len(text) > self._limits.size:
            why = f"The request has {len(text)} bytes, more than a batch's file may have."
            self.failed.append((request, Failure(kind="too_long", why=why)))
            return
        if not self._parts or not self._parts[-1].takes(text, self._limits):
            self._parts.append(_Filling(request.call.model))
        self._parts[-1].add(request, text)

    def plans(self) -> Iterator[Plan]:
        for part in self._parts:
            yield Plan(model=part.model, ids=tuple(part.ids), sha256=part.hash.hexdigest())


class _Filling:
    """A part that more may be added to."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.ids: list[int] = []
        self.size = 0
        self.hash = sha256()

    def takes(self, text: bytes, limits: Limits) -> bool:
        return len(self.ids) < limits.requests and self.size + len(text) <= limits.size

    def add(self, request: Request, text: bytes) -> None:
        self.ids.append(request.id)
        self.size += len(text)
        self.hash.update(text)
