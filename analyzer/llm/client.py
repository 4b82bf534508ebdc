"""The one place that talks to a model server."""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field

from analyzer.errors import ModelError
from analyzer.llm.calls import Answer, Call, CallFailed, Usage
from analyzer.llm.ledger import Ledger
from analyzer.llm.prices import cost
from analyzer.llm.retrying import LONGEST_WAIT, backoff
from analyzer.llm.wire import AttemptFailed, AttemptRefused, read_answer, read_silence, read_status
from analyzer.models import Model

if TYPE_CHECKING:
    import openai

OPENAI_URL = "https://api.openai.com/v1"
CONNECT_SECONDS = 10.0


class Endpoint(Model):
    """A model server and how to treat it."""

    base_url: str | None = None
    """None for OpenAI's own."""
    api_key: Annotated[str, Field(repr=False)]
    timeout: float = 600.0
    """Seconds that one attempt may take in all."""
    max_attempts: Annotated[int, Field(ge=1)] = 5
    """For each call."""
    concurrency: Annotated[int, Field(ge=1)] = 8
    """Calls under way at the same time."""

    @property
    def url(self) -> str:
        """The base URL in the one spelling that stands in the ledger."""
        return (self.base_url or OPENAI_URL).rstrip("/")


class Event(Model):
    """Something that happened to a call, for whoever shows progress."""

    kind: Literal["bought", "from_ledger", "retry", "failed"]
    stage: str
    usage: Usage | None = None
    """What this event took; None where it took nothing or the server does not say."""
    cost: Decimal | None = None
    """US dollars."""
    detail: str = ""
    """Why an attempt is repeated, or given up."""


class ModelClient:
    """Answers calls from the ledger, else from the server. Use it as an async context manager.

    All calls share one sliding window, so give it everything there is to ask at once; a call
    that waits for its next attempt keeps its place, which slows down a flood of 429s. All
    retries happen here. A cancelled call leaves an attempt in doubt in the ledger, no more.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        *,
        on_event: Callable[[Event], None] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._endpoint = endpoint
        self._ledger = ledger
        self._on_event = on_event or _ignore
        self._sleep = sleep
        self._jitter = jitter
        self._window = asyncio.Semaphore(endpoint.concurrency)
        self._one_by_one: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._server: openai.AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            await self._server.close()

    async def complete(self, call: Call) -> Answer:
        """The answer to a call; a committed one is never bought again.

        Raises CallFailed when this call got no answer, ModelError when no call will get one,
        ConfigError when the ledger cannot be used.
        """
        async with self._one_by_one[call.key]:
            answer = self._ledger.find(self._endpoint.url, call.key)
            if answer is not None:
                self._on_event(Event(kind="from_ledger", stage=call.stage))
                return answer
            async with self._window:
                return await self._buy(call)

    async def _buy(self, call: Call) -> Answer:
        server = self._connected()
        failures: list[AttemptFailed] = []
        while True:
            try:
                return await self._attempt(server, call)
            except AttemptRefused as refusal:
                raise refusal.verdict from refusal
            except AttemptFailed as failure:
                failures.append(failure)
            if self._is_hopeless(failures):
                self._tell_failure("failed", call, failures[-1])
                raise self._verdict(failures) from failures[-1]
            self._tell_failure("retry", call, failures[-1])
            await self._sleep(self._wait(failures))

    def _is_hopeless(self, failures: list[AttemptFailed]) -> bool:
        asked_to_wait = failures[-1].wait or 0.0
        return len(failures) >= self._endpoint.max_attempts or asked_to_wait > LONGEST_WAIT

    def _verdict(self, failures: list[AttemptFailed]) -> ModelError:
        url, last = self._endpoint.url, failures[-1]
        if all(failure.why == "unreachable" for failure in failures):
            return ModelError(
                f"The model server at {url} {last}; start it, or check OPENAI_BASE_URL and the"
                " network."
            )
        return CallFailed(
            f"The model server at {url} {last} (attempt {len(failures)}, the last); run again"
            " later, answers that were given are kept."
        )

    def _wait(self, failures: list[AttemptFailed]) -> float:
        asked = failures[-1].wait
        return backoff(len(failures), self._jitter) if asked is None else asked

    def _tell_failure(
        self, kind: Literal["retry", "failed"], call: Call, failure: AttemptFailed
    ) -> None:
        price = cost(call.model, failure.usage)
        event = Event(
            kind=kind, stage=call.stage, usage=failure.usage, cost=price, detail=str(failure)
        )
        self._on_event(event)

    async def _attempt(self, server: "openai.AsyncOpenAI", call: Call) -> Answer:
        attempt = self._ledger.begin(self._endpoint.url, call)
        try:
            answer = await self._send(server, call)
        except AttemptFailed as failure:
            price = cost(call.model, failure.usage)
            self._ledger.failed(attempt, failure.why, failure.status, failure.usage, price)
            raise
        except AttemptRefused as refusal:
            self._ledger.failed(attempt, refusal.why, refusal.status)
            raise
        price = cost(answer.model or call.model, answer.usage)
        committed = self._ledger.answered(attempt, answer, price)
        self._on_event(Event(kind="bought", stage=call.stage, usage=answer.usage, cost=price))
        return committed

    async def _send(self, server: "openai.AsyncOpenAI", call: Call) -> Answer:
        """One request. Raises AttemptFailed or AttemptRefused."""
        import openai  # noqa: PLC0415 - takes a second to import, and a replay needs none of it

        completions = server.chat.completions.with_raw_response
        body = dict(call.body)
        named = {"model": body.pop("model"), "messages": body.pop("messages")}
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                # The rest goes round the SDK's signature: a server may know keys the SDK does not.
                response = await completions.create(**named, extra_body=body)
        except openai.APIStatusError as error:
            raise read_status(error, self._endpoint.url, call.model) from error
        except (TimeoutError, openai.APIConnectionError) as error:
            raise read_silence(error) from error
        return read_answer(response.text, self._endpoint.url)

    def _connected(self) -> "openai.AsyncOpenAI":
        if self._server is None:
            self._server = connect(self._endpoint)
        return self._server


def connect(endpoint: Endpoint) -> "openai.AsyncOpenAI":
    """A client of the SDK that repeats nothing. Raises ModelError when key or address are none."""
    import httpx2  # noqa: PLC0415 - imported with openai, which is not loaded for a replay
    import openai  # noqa: PLC0415 - as above

    key = endpoint.api_key.strip()
    if not (key.isascii() and key.isprintable()):
        raise ModelError("OPENAI_API_KEY holds characters that no key has; copy the key again.")
    connect = min(CONNECT_SECONDS, endpoint.timeout)
    plain = endpoint.url.startswith("http://")
    try:
        return openai.AsyncOpenAI(
            base_url=endpoint.url,
            api_key=key or "none",  # servers at home ask for no key, the SDK insists on one
            timeout=openai.Timeout(endpoint.timeout, connect=connect),
            max_retries=0,
            # A server at home speaks plain HTTP: no certificates have to be loaded for it.
            http_client=openai.DefaultAsyncHttpx2Client(verify=False) if plain else None,
        )
    except httpx2.InvalidURL as error:
        raise ModelError(
            f"OPENAI_BASE_URL is no web address ({error}): {endpoint.url}; it looks like"
            f" {OPENAI_URL}."
        ) from error


def _ignore(_: Event) -> None:
    pass
