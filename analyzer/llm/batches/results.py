"""What one line of a batch's output or error file says."""

import json
from typing import Any

from pydantic import BaseModel, ValidationError

from analyzer.errors import ModelError
from analyzer.llm.batches.queue import Failure
from analyzer.llm.calls import Answer, CallFailed, CallRejected, CallTooLong, Usage
from analyzer.llm.wire import AttemptFailed, AttemptRefused, read_answer, read_status
from analyzer.models import Model

OK = 200
NOT_RUN = frozenset({"batch_expired", "batch_cancelled", "batch_canceled"})
"""Codes of requests that the server did not get to, and does not bill."""


class Outcome(Model):
    """What became of one request."""

    answer: Answer | None = None
    why: str = ""
    """One word for the ledger, where there is no answer."""
    detail: str = ""
    status: int | None = None
    usage: Usage | None = None
    """Tokens that were used for nothing."""
    failure: Failure | None = None
    """Set where another try would fare no better."""


MISSING = Outcome(why="missing", detail="did not say what became of the request")
EXPIRED = Outcome(why="not_run", detail="did not get to the request in time")
CANCELLED = Outcome(why="not_run", detail="cancelled the batch before it got to the request")
REJECTED = Outcome(why="not_run", detail="rejected the batch")


class _Response(BaseModel):
    status_code: int
    body: Any = None


class _Error(BaseModel):
    code: str | None = None
    message: str | None = None


class Line(BaseModel):
    """A line of an output or error file."""

    custom_id: str
    response: _Response | None = None
    error: _Error | None = None


def parse_line(text: bytes) -> Line | None:
    """The line; None where it is empty, cut off or of another form."""
    try:
        return Line.model_validate_json(text)
    except ValidationError:
        return None


def read_line(line: Line, url: str, model: str) -> Outcome:
    """What became of the request of a line."""
    if line.response is not None and line.response.status_code == OK:
        return _answered(line.response.body, url)
    if line.response is not None:
        return _refused(line.response, url, model)
    error = line.error or _Error()
    if error.code in NOT_RUN:
        return EXPIRED if error.code == "batch_expired" else CANCELLED
    detail = f"reported an error: “{error.message or error.code or 'no reason given'}”"
    return Outcome(why="server_error", detail=detail)


def _answered(body: Any, url: str) -> Outcome:
    try:
        return Outcome(answer=read_answer(json.dumps(body), url), status=OK)
    except AttemptFailed as error:
        return Outcome(why=error.why, detail=str(error), status=OK, usage=error.usage)
    except AttemptRefused as error:
        return Outcome(why="unreadable", detail=str(error), status=OK)


def _refused(response: _Response, url: str, model: str) -> Outcome:
    read = read_status(_as_raised(response, url), url, model)
    if isinstance(read, AttemptFailed):
        return Outcome(why=read.why, detail=str(read), status=read.status)
    return Outcome(
        why=read.why, detail=str(read), status=read.status, failure=as_failure(read.verdict)
    )


def as_failure(error: ModelError) -> Failure:
    """The error as it is kept in the queue."""
    why = str(error)
    match error:
        case CallTooLong():
            return Failure(kind="too_long", why=why)
        case CallFailed():
            return Failure(kind="failed", why=why)
        case CallRejected():
            return Failure(kind="rejected", why=why)
        case _:
            return Failure(kind="unusable", why=why)


def _as_raised(response: _Response, url: str) -> Any:
    """The error that the SDK would have raised, had the request been sent on its own."""
    import httpx2  # noqa: PLC0415 - comes with openai
    import openai  # noqa: PLC0415 - takes a second to import

    body = response.body
    said = body.get("error", body) if isinstance(body, dict) else body
    request = httpx2.Request("POST", f"{url}/chat/completions")
    answer = httpx2.Response(response.status_code, request=request)
    return openai.APIStatusError(str(said), response=answer, body=said)
