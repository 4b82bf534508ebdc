"""What passes between an engine and a model server."""

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any, Protocol

from analyzer.errors import ModelError
from analyzer.models import Model


class CallFailed(ModelError):  # noqa: N818 - it is an outcome of one call, not of the run
    """One call got no answer; the others may. The engine turns it into unread turns."""


class CallRejected(ModelError):  # noqa: N818 - as above
    """The server finds fault with the request; it may accept those of other interviews."""


class CallTooLong(CallFailed):
    """The prompt is longer than the model can read; a shorter one may get an answer."""


class Awaited(Exception):  # noqa: N818 - nothing went wrong
    """A call was handed in and its answer comes later: the interview is taken up again then."""


class Usage(Model):
    """Tokens of one or more attempts, as the server counts them."""

    input_tokens: int = 0
    """All of the prompt, those read from and written to the cache included."""
    cached_tokens: int = 0
    """Of the prompt, read from the provider's cache."""
    cache_write_tokens: int = 0
    """Of the prompt, written to the provider's cache."""
    output_tokens: int = 0
    """All of the answer, reasoning included."""

    def __add__(self, other: "Usage") -> "Usage":
        """Sum, field by field."""
        mine, theirs = self.model_dump(), other.model_dump()
        return Usage(**{name: mine[name] + theirs[name] for name in mine})


class Call(Model):
    """One question to a model."""

    stage: str
    """`extract` or `review`."""
    prompt_version: str
    body: dict[str, Any]
    """JSON body of a chat completion: model, messages, response_format, ..."""

    @property
    def key(self) -> str:
        """sha256 (hex) of everything that can change the answer, and of nothing else."""
        return sha256(canonical_json(self.model_dump()).encode()).hexdigest()

    @property
    def model(self) -> str:
        """Name of the model that is asked."""
        return str(self.body["model"])


class Answer(Model):
    """What the model said, which may be a refusal, cut short, or not even JSON."""

    content: str | None
    refusal: str | None
    finish_reason: str
    model: str
    """As the server names it."""
    fingerprint: str | None
    usage: Usage | None
    """Of the attempt that brought it; None where the server does not say."""


class Spending(Model):
    """What a set of calls took, over all attempts there ever were."""

    calls: int
    attempts: int
    in_doubt: int
    """Attempts that may have been billed although no usage came back."""
    usage: Usage
    cost: Decimal | None
    """US dollars; None where an answer's price is not known."""
    answered_on: date | None
    """Day (UTC) of the latest answer."""


class Completer(Protocol):
    """Whoever answers calls: a model server, or a replay of one."""

    async def complete(self, call: Call) -> Answer:
        """Answer one call. Raises CallFailed, ModelError or ReplayError."""


def canonical_json(value: Any) -> str:
    """The one spelling of a JSON value: keys sorted, no spaces, no escapes."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
