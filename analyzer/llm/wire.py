"""What a model server's responses and failures mean."""

import json
import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, ValidationError

from analyzer.errors import ModelError
from analyzer.llm.calls import Answer, CallFailed, CallRejected, CallTooLong, Usage
from analyzer.llm.retrying import retry_after

if TYPE_CHECKING:
    import openai

QUOTED_CHARACTERS = 200
MAX_TOKENS = 10**9
"""A server that counts more in one call, or less than none, is not believed."""
RATE_LIMITED = "rate_limited"
_RETRIED = frozenset({408, 409, 429})
_SERVER_ERROR = 500
_ABOUT_THE_SCHEMA = re.compile("response_format|json_schema")


class AttemptFailed(Exception):  # noqa: N818 - it is an outcome, and stays between client and wire
    """One attempt brought no answer, and another may.

    `why` is one word for the ledger; `status` is None where no response came; `wait` is the
    number of seconds the server asks for.
    """

    def __init__(
        self,
        why: str,
        detail: str,
        *,
        status: int | None = None,
        wait: float | None = None,
        usage: Usage | None = None,
    ) -> None:
        super().__init__(detail)
        self.why = why
        self.status = status
        self.wait = wait
        self.usage = usage

    @property
    def is_rate_limit(self) -> bool:
        """Whether the server turned the attempt away because there were too many."""
        return self.why == RATE_LIMITED

    @property
    def may_be_billed(self) -> bool:
        """Servers do not bill an HTTP error, and where nobody listened nothing was bought."""
        return self.status in {None, 200} and self.why != "unreachable"


class AttemptRefused(Exception):  # noqa: N818 - as above
    """One attempt brought no answer, and another would not either.

    `verdict` is what to raise: CallFailed where only this call is concerned, else ModelError.
    """

    def __init__(self, why: str, verdict: ModelError, *, status: int) -> None:
        super().__init__(str(verdict))
        self.why = why
        self.verdict = verdict
        self.status = status


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    model: str = ""
    system_fingerprint: str | None = None


class _PromptDetails(BaseModel):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(BaseModel):
    prompt_tokens: int
    completion_tokens: int = 0
    prompt_tokens_details: _PromptDetails | None = None


def read_answer(text: str, url: str) -> Answer:
    """The answer in the body of a response with status 200.

    Raises AttemptFailed when the body is cut short or no chat completion, AttemptRefused when
    whoever answers at `url` does not speak JSON at all.
    """
    document = _document(text, url)
    usage = _usage(document)
    try:
        completion = _Completion.model_validate(document)
    except ValidationError as error:
        detail = "answered with JSON that is no chat completion"
        raise AttemptFailed("unreadable", detail, status=200, usage=usage) from error
    choice = completion.choices[0]
    return Answer(
        content=_writable(choice.message.content),
        refusal=_writable(choice.message.refusal),
        finish_reason=choice.finish_reason or "unknown",
        model=completion.model,
        fingerprint=completion.system_fingerprint,
        usage=usage,
    )


def _document(text: str, url: str) -> Any:
    start = text.lstrip()[:1]
    if start not in {"{", ""}:
        spoken = "HTML" if start == "<" else "something other than JSON"
        verdict = ModelError(
            f"The model server at {url} answered with {spoken}; does the base URL in"
            " OPENAI_BASE_URL end in /v1?"
        )
        raise AttemptRefused("not_an_api", verdict, status=200)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise AttemptFailed("unreadable", "answered with a body cut short", status=200) from error


def _writable(text: str | None) -> str | None:
    """The text without halves of surrogate pairs, which JSON can spell and UTF-8 cannot."""
    return None if text is None else text.encode(errors="replace").decode()


def _usage(document: Any) -> Usage | None:
    try:
        usage = _Usage.model_validate(document["usage"])
    except (KeyError, ValidationError):
        return None
    details = usage.prompt_tokens_details or _PromptDetails()
    counts = (usage.prompt_tokens, usage.completion_tokens, details.cached_tokens or 0)
    if not all(0 <= count <= MAX_TOKENS for count in counts):
        return None
    return Usage(
        input_tokens=usage.prompt_tokens,
        cached_tokens=details.cached_tokens or 0,
        cache_write_tokens=details.cache_write_tokens or 0,
        output_tokens=usage.completion_tokens,
    )


def read_silence(error: Exception) -> AttemptFailed:
    """What became of an attempt that got no response, or half of one."""
    import httpx2  # noqa: PLC0415 - imported with openai, which is not loaded for a replay
    import openai  # noqa: PLC0415 - as above

    cause = error.__cause__
    if isinstance(cause, (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)):
        return AttemptFailed("unreachable", f"cannot be reached ({str(cause) or 'no reply'})")
    if isinstance(error, (TimeoutError, openai.APITimeoutError)):
        return AttemptFailed("timeout", "did not answer in time")
    return AttemptFailed("disconnected", "broke the connection off")


def read_status(
    error: "openai.APIStatusError", url: str, model: str
) -> AttemptFailed | AttemptRefused:
    """What a response with an error status means for the call."""
    status, said = error.status_code, _quoted(error)
    if error.code == "insufficient_quota":
        sentence = f"The account behind OPENAI_API_KEY has no quota left at {url}: {said}"
        return AttemptRefused("no_quota", ModelError(sentence), status=status)
    # llama-cpp-python answers a request form that it does not know with 500, not with 400.
    passes = status >= _SERVER_ERROR and not _ABOUT_THE_SCHEMA.search(said)
    if status in _RETRIED or passes:
        why = RATE_LIMITED if status == 429 else "server_error"  # noqa: PLR2004 - HTTP's number
        wait = retry_after(error.response.headers)
        asks = "" if wait is None else f" and asks to wait {wait:.0f} seconds"
        detail = f"answered with HTTP {status}: {said}{asks}"
        return AttemptFailed(why, detail, status=status, wait=wait)
    return AttemptRefused("refused", _verdict(error, said, url, model), status=status)


def _verdict(error: "openai.APIStatusError", said: str, url: str, model: str) -> ModelError:
    if error.code == "context_length_exceeded":
        return CallTooLong(f"The model server at {url} declined this request: {said}")
    if error.code == "content_filter":
        return CallFailed(f"The model server at {url} declined this request: {said}")
    match error.status_code:
        case 401 | 403:
            return ModelError(
                f"The model server at {url} refused the key (HTTP {error.status_code}); put a key"
                f" that may use {model} into OPENAI_API_KEY."
            )
        case 404:
            return ModelError(
                f"The model server at {url} knows no such path or no model {model} (HTTP 404:"
                f" {said}); check OPENAI_BASE_URL and the model's name."
            )
        case status:
            hint = " If it does not know JSON schemas, set ANALYZER_JSON_MODE=object."
            return CallRejected(
                f"The model server at {url} rejected the request (HTTP {status}): {said}"
                f"{hint if _ABOUT_THE_SCHEMA.search(said) else ''}"
            )


def _quoted(error: "openai.APIStatusError") -> str:
    body = error.body
    said = body.get("message") if isinstance(body, dict) else body
    line = " ".join(str(said or error.response.reason_phrase).split())
    short = line if len(line) <= QUOTED_CHARACTERS else line[: QUOTED_CHARACTERS - 1] + "…"
    return f"“{short}”"
