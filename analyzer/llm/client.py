"""The one place that talks to a model server."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal
from types import TracebackType
from typing import TYPE_CHECKING, Annotated, Literal, Self
from weakref import WeakValueDictionary

from pydantic import Field

from analyzer.errors import ModelError
from analyzer.llm.budget import Account, Budget
from analyzer.llm.calls import Answer, Call, CallFailed, Usage
from analyzer.llm.expecting import Expectation
from analyzer.llm.ledger import Ledger
from analyzer.llm.prices import cost
from analyzer.llm.retrying import LONGEST_WAIT, backoff
from analyzer.llm.window import Place, Window
from analyzer.llm.wire import AttemptFailed, AttemptRefused, read_answer, read_silence, read_status
from analyzer.llm.writing import LedgerWriter
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
    """Calls under way at the same time, at most; fewer while the server limits its rate."""
    rpm: Annotated[int, Field(ge=1)] | None = None
    """Requests that may leave in any 60 seconds; None for no limit of ours."""
    tpm: Annotated[int, Field(ge=1)] | None = None
    """Tokens, sent and received, in any 60 seconds, as far as they can be foreseen."""

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

    All calls share one window (`Window`), so give it everything there is to ask at once. All
    retries happen here; a call that waits for its next attempt takes no room from the others. A
    cancelled call leaves an attempt in doubt in the ledger, no more.
    """

    def __init__(  # noqa: PLR0913 - three are for tests, which do not wait for real time
        self,
        endpoint: Endpoint,
        ledger: Ledger,
        *,
        on_event: Callable[[Event], None] | None = None,
        budget: Budget | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._endpoint = endpoint
        self._ledger = LedgerWriter(ledger)
        self._on_event = on_event or _ignore
        self._budget = budget
        self._sleep = sleep
        self._jitter = jitter
        self._window = Window(
            endpoint.concurrency, rpm=endpoint.rpm, tpm=endpoint.tpm, clock=clock, sleep=sleep
        )
        self._expectation = Expectation()
        self._one_by_one: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._server: openai.AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._window.close()
        await self._ledger.close()
        if self._server is not None:
            await self._server.close()

    async def complete(self, call: Call) -> Answer:
        """The answer to a call; a committed one is never bought again.

        Raises CallFailed when this call got no answer, ModelError when no call will get one,
        ConfigError when the ledger cannot be used, BudgetReached when it may cost too much.
        """
        key = call.key
        async with self._one_by_one.setdefault(key, asyncio.Lock()):
            answer = await self._ledger.find(self._endpoint.url, key)
            if answer is not None:
                self._on_event(Event(kind="from_ledger", stage=call.stage))
                return answer
            return await self._buy(call)

    async def _buy(self, call: Call) -> Answer:
        self._connected()  # or say why not, before anything stands in the ledger
        failures: list[AttemptFailed] = []
        while True:
            tokens = self._expectation.tokens(call)
            try:
                async with self._window.place(tokens, again=bool(failures)) as place:
                    return await self._attempt(call, place)
            except AttemptRefused as refusal:
                raise refusal.verdict from refusal
            except AttemptFailed as failure:
                failures.append(failure)
            if self._is_hopeless(failures):
                self._tell_failure("failed", call, failures[-1])
                raise self._verdict(failures) from failures[-1]
            self._tell_failure("retry", call, failures[-1])
            with self._everybody_waits(failures[-1]):
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

    def _everybody_waits(self, failure: AttemptFailed) -> AbstractContextManager[None]:
        """A rate limit of the account concerns all calls: they would use up their attempts."""
        limited = failure.is_rate_limit and self._window.congested
        return self._window.paused() if limited else nullcontext()

    def _wait(self, failures: list[AttemptFailed]) -> float:
        asked, limited = failures[-1].wait, failures[-1].is_rate_limit
        return backoff(len(failures), self._jitter, limited=limited) if asked is None else asked

    def _tell_failure(
        self, kind: Literal["retry", "failed"], call: Call, failure: AttemptFailed
    ) -> None:
        price = cost(call.model, failure.usage)
        event = Event(
            kind=kind, stage=call.stage, usage=failure.usage, cost=price, detail=str(failure)
        )
        self._on_event(event)

    async def _attempt(self, call: Call, place: Place) -> Answer:
        budget = self._budget
        async with budget.attempt(call) if budget else nullcontext(Account()) as account:
            number = await self._ledger.begin(self._endpoint.url, call)
            account.cost = None  # from here on it may be billed, whatever comes back
            try:
                answer = await self._send(call)
            except AttemptFailed as failure:
                self._note_failure(failure, place)
                price = cost(call.model, failure.usage)
                account.cost = price if failure.may_be_billed else Decimal(0)
                await self._ledger.failed(number, failure.why, failure.status, failure.usage, price)
                raise
            except AttemptRefused as refusal:
                account.cost = Decimal(0)
                await self._ledger.failed(number, refusal.why, refusal.status)
                raise
            price = cost(answer.model or call.model, answer.usage)
            account.cost = price
            self._note_answer(call, answer, place)
            committed = await self._ledger.answered(number, answer, price)
        self._on_event(Event(kind="bought", stage=call.stage, usage=answer.usage, cost=price))
        return committed

    def _note_answer(self, call: Call, answer: Answer, place: Place) -> None:
        usage = answer.usage
        tokens = None if usage is None else usage.input_tokens + usage.output_tokens
        self._window.answered(place, tokens)
        if tokens is not None:
            self._expectation.learn(call, tokens)

    def _note_failure(self, failure: AttemptFailed, place: Place) -> None:
        if failure.is_rate_limit:
            self._window.rate_limited(place)
        elif not failure.may_be_billed:
            self._window.not_counted(place)

    async def _send(self, call: Call) -> Answer:
        """One request. Raises AttemptFailed or AttemptRefused."""
        import openai  # noqa: PLC0415 - takes a second to import, and a replay needs none of it

        completions = self._connected().chat.completions.with_raw_response
        body = dict(call.body)
        named = {"model": body.pop("model"), "messages": body.pop("messages")}
        try:
            async with asyncio.timeout(self._endpoint.timeout):
                # The rest goes round the SDK's signature: a server may know keys the SDK does not.
                response = await completions.create(**named, extra_body=body)
        except openai.APIStatusError as error:
            self._window.hear(error.response.headers)
            raise read_status(error, self._endpoint.url, call.model) from error
        except (TimeoutError, openai.APIConnectionError) as error:
            raise read_silence(error) from error
        self._window.hear(response.headers)
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
