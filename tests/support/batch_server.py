"""The scripted model server with OpenAI's Batch API: files, batches, and what goes wrong there.

A batch lies still until the test says `finish`, which runs its requests as the script has it. It
is validated as at OpenAI: at most 50,000 requests and 200 MB, one model, no id twice.
"""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.model_server import (
    Body,
    Fault,
    ModelServer,
    Reply,
    _as_reply,
    _error,
    _send,
)

MAX_REQUESTS = 50_000
MAX_SIZE = 200_000_000
Row = dict[str, Any]


def _never(_: Row) -> bool:
    return False


@dataclass(frozen=True)
class Script:
    """How a batch ends. A predicate gets a line of its input file."""

    seed: int = 0
    """The output is shuffled with it."""
    done: float = 1.0
    """Share of the requests that run before the batch ends."""
    status: str = "completed"
    """`expired` or `cancelled` for an end with unfinished requests."""
    missing: Callable[[Row], bool] = _never
    """Run, and then named in neither file."""
    twice: Callable[[Row], bool] = _never
    """Named in the output file two times."""
    error: Callable[[Row], Fault | None] = lambda _: None
    """Answered with this in the error file."""
    named: bool = True
    """Whether the unfinished requests stand in the error file."""
    extra: bytes = b""
    """Put at the end of the output file."""


class BatchServer(ModelServer):
    """Serves `/v1/files` and `/v1/batches` beside chat completions.

    `lost` names requests, as `POST /v1/batches`, whose next response never arrives although they
    were carried out; `broken` those that meet a fault instead of being carried out; both are used
    up one by one. `queue_limit` is how many requests may lie in unfinished batches.
    """

    def __init__(
        self,
        answer: Callable[[Body], str | Reply] = lambda _: "{}",
        *,
        page: int = 100,
        queue_limit: int | None = None,
    ) -> None:
        super().__init__(answer)
        self.files: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.batches: dict[str, Row] = {}
        self.executed: Counter[str] = Counter()
        self.billed = 0
        self.lost: list[str] = []
        self.broken: list[tuple[str, Fault]] = []
        self.targets: list[str] = []
        self.on_retrieve: Callable[[], None] = lambda: None
        """Called before a batch is told about."""
        self._page = page
        self._queue_limit = queue_limit

    def finish(self, script: Script = Script()) -> None:
        """End every batch that is under way."""
        for batch in self.batches.values():
            if batch["status"] == "in_progress":
                self._end(batch, script)

    def lines(self, batch: Row) -> list[Row]:
        """The requests of a batch."""
        return [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                method, path, headers, raw = await _read(reader)
                if path.startswith(("/v1/files", "/v1/batches")):
                    await self._serve_batches(method, path, headers, raw, writer)
                else:
                    body = json.loads(raw or b"{}")
                    key = headers.get("authorization", "")
                    await self._respond(f"{method} {path}", key, body, writer)
        writer.close()

    async def _serve_batches(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        raw: bytes,
        writer: asyncio.StreamWriter,
    ) -> None:
        target = f"{method} {urlsplit(path).path}"
        self.targets.append(target)
        fault = self._broken(target)
        if fault is not None:
            await _send(writer, fault, _error(fault) if fault.body is None else fault.body)
            return
        found = self._carry_out(target, parse_qs(urlsplit(path).query), headers, raw)
        if target in self.lost:
            self.lost.remove(target)
            raise ConnectionResetError
        if found is None:
            await _send(writer, Fault(404), _error(Fault(404, message=f"nothing at {target}")))
        else:
            await _send(writer, Fault(), found)

    def _broken(self, target: str) -> Fault | None:
        for index, (name, fault) in enumerate(self.broken):
            if target.startswith(name):
                del self.broken[index]
                return fault
        return None

    def _carry_out(
        self, target: str, query: dict[str, list[str]], headers: dict[str, str], raw: bytes
    ) -> str | None:
        match target.split("/"):
            case ["POST ", "v1", "files"]:
                return self._take_file(headers, raw)
            case ["GET ", "v1", "files", name, "content"]:
                return self.files[name].decode() if name in self.files else None
            case ["POST ", "v1", "batches"]:
                return self._create(json.loads(raw))
            case ["GET ", "v1", "batches"]:
                return self._list(query)
            case ["GET ", "v1", "batches", name]:
                self.on_retrieve()
                return json.dumps(self.batches[name]) if name in self.batches else None
            case _:
                return None

    def _take_file(self, headers: dict[str, str], raw: bytes) -> str:
        head = f"Content-Type: {headers['content-type']}\r\n\r\n".encode()
        fields = {_field(part): part for part in message_from_bytes(head + raw).walk()}
        assert fields["purpose"].get_payload() == "batch"
        content = fields["file"].get_payload(decode=True)
        assert isinstance(content, bytes)
        name = self._keep(content)
        self.names[name] = fields["file"].get_filename() or ""
        return json.dumps({"id": name, "object": "file", "bytes": len(content)})

    def _keep(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name

    def _create(self, body: Row) -> str:
        name = f"batch_{len(self.batches) + 1}"
        batch = {
            "id": name,
            "object": "batch",
            "endpoint": body["endpoint"],
            "input_file_id": body["input_file_id"],
            "completion_window": body["completion_window"],
            "metadata": body.get("metadata"),
            "status": "in_progress",
            "output_file_id": None,
            "error_file_id": None,
        }
        problem = self._problem(batch)
        if problem:
            batch.update(status="failed", errors={"object": "list", "data": [problem]})
        self.batches[name] = batch
        return json.dumps({**batch, "status": "validating"})

    def _problem(self, batch: Row) -> Row | None:
        content = self.files[batch["input_file_id"]]
        lines = self.lines(batch)
        if len(content) > MAX_SIZE or len(lines) > MAX_REQUESTS:
            return {"code": "too_large", "message": "the file is too large", "line": None}
        if len({line["body"]["model"] for line in lines}) != 1:
            return {"code": "mismatched_model", "message": "more than one model", "line": None}
        for number, line in enumerate(lines, start=1):
            if "forbidden" in json.dumps(line["body"]):
                return {"code": "invalid", "message": "a forbidden field", "line": number}
        if len({line["custom_id"] for line in lines}) != len(lines):
            return {"code": "duplicate_custom_id", "message": "an id twice", "line": None}
        if self._queue_limit is not None and self._queued() + len(lines) > self._queue_limit:
            return {"code": "token_limit_exceeded", "message": "queue is full", "line": None}
        return None

    def _queued(self) -> int:
        under_way = (b for b in self.batches.values() if b["status"] == "in_progress")
        return sum(len(self.lines(batch)) for batch in under_way)

    def _list(self, query: dict[str, list[str]]) -> str:
        newest = list(reversed(self.batches.values()))
        after = query.get("after", [""])[0]
        start = next((i for i, b in enumerate(newest, start=1) if b["id"] == after), 0)
        rest = newest[start:]
        page = rest[: min(self._page, int(query["limit"][0]))]
        return json.dumps({"object": "list", "data": page, "has_more": len(rest) > len(page)})

    def _end(self, batch: Row, script: Script) -> None:
        rows = self.lines(batch)
        order = random.Random(script.seed)  # noqa: S311 - a shuffle, no secret
        order.shuffle(rows)
        count = int(len(rows) * script.done)
        output = [line for row in rows[:count] for line in self._lines_for(row, script)]
        errors = [line for row in rows[:count] for line in _failed(row, script)]
        if script.named:
            errors += [_unfinished(row, script.status) for row in rows[count:]]
        order.shuffle(output)
        if output or script.extra:
            batch["output_file_id"] = self._keep(_jsonl(output) + script.extra)
        if errors:
            batch["error_file_id"] = self._keep(_jsonl(errors))
        counts = {"total": len(rows), "completed": len(output), "failed": len(errors)}
        batch.update(status=script.status, request_counts=counts)

    def _lines_for(self, row: Row, script: Script) -> Iterator[Row]:
        if script.error(row) is not None:
            return
        self.executed[row["custom_id"]] += 1
        self.requests.append(row["body"])
        if script.missing(row):
            return
        body = json.loads(self._completion(row["body"], _as_reply(self._answer(row["body"]))))
        line = _line(row, {"status_code": 200, "request_id": "req_1", "body": body}, None)
        yield line
        if script.twice(row):
            yield line


def _failed(row: Row, script: Script) -> Iterator[Row]:
    fault = script.error(row)
    if fault is not None:
        body = json.loads(_error(fault))
        yield _line(row, {"status_code": fault.status, "request_id": "req_1", "body": body}, None)


def _unfinished(row: Row, status: str) -> Row:
    error = {"code": f"batch_{status}", "message": "the batch ended before this request ran"}
    return _line(row, None, error)


def _line(row: Row, response: Row | None, error: Row | None) -> Row:
    return {
        "id": f"batch_req_{row['custom_id'][:8]}",
        "custom_id": row["custom_id"],
        "response": response,
        "error": error,
    }


def _jsonl(lines: list[Row]) -> bytes:
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def _field(part: Message) -> str:
    return str(part.get_param("name", header="content-disposition"))


async def _read(reader: asyncio.StreamReader) -> tuple[str, str, dict[str, str], bytes]:
    """The next request: method, path with query, headers, body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    request, *lines = head.splitlines()
    fields = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in fields}
    method, path, _ = request.split(" ")
    if headers.get("transfer-encoding") == "chunked":
        return method, path, headers, await _chunks(reader)
    return method, path, headers, await reader.readexactly(int(headers.get("content-length", "0")))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    content = b""
    while size := int((await reader.readline()).strip(), 16):
        content += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return content
