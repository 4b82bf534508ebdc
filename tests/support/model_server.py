"""A scripted model server: real HTTP on loopback, OpenAI's wire format, faults on request.

It is no model. What it says is what the test's `answer` function returns; tokens are counted
honestly, so that usage and cost computed from them can be checked.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

from analyzer.tokens import count_tokens

Body = dict[str, Any]
PREFIX_MINIMUM = 1024
PREFIX_STEP = 128
"""A prompt's beginning is cached from that many tokens on and in such steps, as at OpenAI."""
REQUESTS_A_MINUTE = 10_000
HTML = "<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>"


@dataclass(frozen=True)
class Reply:
    """What the model says, where a plain string is not enough."""

    content: str | None = None
    refusal: str | None = None
    finish_reason: str = "stop"
    usage: bool = True
    """Whether the server tells the tokens."""
    after: int = 0
    """Held back until so many other answers were sent."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one request."""

    status: int = 200
    body: str | None = None
    """Sent as it stands; None for OpenAI's error object or, at status 200, for the answer."""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    message: str = "scripted fault"
    code: str | None = None
    reset: bool = False
    """Break the connection before the first byte."""
    cut: float = 1.0
    """Send this share of the body, then break the connection."""
    trickle: float = 0.0
    """Seconds between one byte of the body and the next."""
    latency: float = 0.0
    """Seconds on top of the server's own."""

    @property
    def answers(self) -> bool:
        """Whether the model is asked at all."""
        return self.status == HTTPStatus.OK and self.body is None and not self.reset


RESET = Fault(reset=True)
REQUEST_TIMEOUT = Fault(408)
SERVER_ERROR = Fault(500)
BAD_GATEWAY = Fault(502, HTML, "text/html")
WRONG_KEY = Fault(401)
WELCOME_PAGE = Fault(200, HTML, "text/html")
INVALID_JSON = Fault(200, '{"id": "chatcmpl-1", "choices": [{"mess')
NO_COMPLETION = Fault(200, '{"object": "list", "data": []}')


def rate_limited(**headers: str) -> Fault:
    """HTTP 429; `retry_after="3"` becomes the header `retry-after: 3`."""
    return Fault(429, headers={name.replace("_", "-"): text for name, text in headers.items()})


class ModelServer:
    """Serves `POST /v1/chat/completions` and `GET /v1/models` while its context lasts.

    `answer` gets a request's body and returns what the model says. `faults` is consumed one per
    request, None for a healthy one, or asked for each request's body. `requests` holds the
    bodies in order of arrival, also those that met a fault; `keys` the keys they came with.
    Without `usage` it tells no tokens and keeps no requests: it then takes little time and memory.
    """

    def __init__(
        self,
        answer: Callable[[Body], str | Reply] = lambda _: "{}",
        *,
        latency: float = 0.0,
        usage: bool = True,
        faults: Iterable[Fault | None] | Callable[[Body], Fault | None] = (),
    ) -> None:
        self.base_url = ""
        self.requests: list[Body] = []
        self.keys: list[str] = []
        self.asked = 0
        self.in_flight_max = 0
        self._in_flight = 0
        self._sent = 0
        self._one_sent = asyncio.Condition()
        self._answer = answer
        self._latency = latency
        self._usage_told = usage
        self._fault = faults if callable(faults) else _one_by_one(faults)
        self._prefixes: list[list[str]] = []
        self._port: Future[int] = Future()
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.base_url = f"http://127.0.0.1:{self._port.result()}/v1"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)
        self._port.set_result(server.sockets[0].getsockname()[1])
        await self._stopped.wait()
        server.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive until the client closes it or a fault breaks it."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                await self._respond(*await _read(reader), writer)
        writer.close()

    async def _respond(
        self, target: str, key: str, body: Body, writer: asyncio.StreamWriter
    ) -> None:
        match target:
            case "POST /v1/chat/completions":
                await self._complete(key, body, writer)
            case "GET /v1/models":
                await _send(writer, Fault(), '{"object": "list", "data": [{"id": "scripted"}]}')
            case _:
                unknown = Fault(404, message=f"nothing at {target}")
                await _send(writer, unknown, _error(unknown))

    async def _complete(self, key: str, body: Body, writer: asyncio.StreamWriter) -> None:
        self.asked += 1
        if self._usage_told:
            self.requests.append(body)
            self.keys.append(key)
        fault = self._fault(body) or Fault()
        reply = _as_reply(self._answer(body)) if fault.answers else Reply()
        with self._under_way():
            await asyncio.sleep(self._latency + fault.latency)
            await self._turn_of(reply)
        if fault.answers:
            await _send(writer, fault, self._completion(body, reply))
            await self._count_one()
        else:
            await _send(writer, fault, _error(fault) if fault.body is None else fault.body)

    @contextmanager
    def _under_way(self) -> Iterator[None]:
        self._in_flight += 1
        self.in_flight_max = max(self.in_flight_max, self._in_flight)
        try:
            yield
        finally:
            self._in_flight -= 1

    async def _turn_of(self, reply: Reply) -> None:
        async with self._one_sent:
            await self._one_sent.wait_for(lambda: self._sent >= reply.after)

    async def _count_one(self) -> None:
        async with self._one_sent:
            self._sent += 1
            self._one_sent.notify_all()

    def _completion(self, body: Body, reply: Reply) -> str:
        message = {"role": "assistant", "content": reply.content, "refusal": reply.refusal}
        completion = {
            "id": f"chatcmpl-{self.asked}",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": body["model"],
            "system_fingerprint": "fp_scripted",
            "choices": [{"index": 0, "message": message, "finish_reason": reply.finish_reason}],
        }
        if reply.usage and self._usage_told:
            completion["usage"] = self._usage(body, reply)
        return json.dumps(completion)

    def _usage(self, body: Body, reply: Reply) -> dict[str, Any]:
        prompt, answer = sum(map(_tokens, _texts(body))), _tokens(reply.content or reply.refusal)
        return {
            "prompt_tokens": prompt,
            "completion_tokens": answer,
            "total_tokens": prompt + answer,
            "prompt_tokens_details": {"cached_tokens": self._cached_tokens(body)},
            "completion_tokens_details": {"reasoning_tokens": 0},
        }

    def _cached_tokens(self, body: Body) -> int:
        """Tokens of everything before the last message, when it was seen before."""
        prefix = _texts(body)[:-1]
        if prefix not in self._prefixes:
            self._prefixes.append(prefix)
            return 0
        tokens = sum(map(_tokens, prefix))
        return tokens - tokens % PREFIX_STEP if tokens >= PREFIX_MINIMUM else 0


def _one_by_one(faults: Iterable[Fault | None]) -> Callable[[Body], Fault | None]:
    rest = iter(faults)
    return lambda _: next(rest, None)


def _as_reply(said: str | Reply) -> Reply:
    return said if isinstance(said, Reply) else Reply(said)


def _texts(body: Body) -> list[str]:
    """What the model reads: the schema, then the messages."""
    schema = json.dumps(body.get("response_format", {}).get("json_schema", {}))
    return [schema, *(str(message["content"]) for message in body["messages"])]


@cache
def _tokens(text: str | None) -> int:
    return count_tokens(text or "")


def _error(fault: Fault) -> str:
    error = {"message": fault.message, "type": "scripted", "param": None, "code": fault.code}
    return json.dumps({"error": error})


async def _read(reader: asyncio.StreamReader) -> tuple[str, str, Body]:
    """The next request: method and path, authorization, body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.splitlines()
    fields = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = request.split(" ")
    return f"{method} {path}", headers.get("authorization", ""), json.loads(body or b"{}")


async def _send(writer: asyncio.StreamWriter, fault: Fault, text: str) -> None:
    """Write a response as the fault has it. Raises ConnectionError where it is to break off."""
    if fault.reset:
        raise ConnectionResetError
    body = text.encode()
    headers = {
        "server": "scripted-model-server",
        "content-type": fault.content_type,
        "content-length": str(len(body)),
        "x-request-id": f"req_{uuid4().hex}",
        "x-ratelimit-limit-requests": str(REQUESTS_A_MINUTE),
        "x-ratelimit-remaining-requests": str(REQUESTS_A_MINUTE - 1),
        "x-ratelimit-reset-requests": "6ms",
        **fault.headers,
    }
    lines = [f"HTTP/1.1 {fault.status} {HTTPStatus(fault.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    sent = body[: int(len(body) * fault.cut)]
    for piece in [bytes([byte]) for byte in sent] if fault.trickle else [sent]:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(fault.trickle)
    if fault.cut < 1:
        raise ConnectionAbortedError
