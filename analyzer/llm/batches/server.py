"""Files and batches at a model server."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError

from analyzer.errors import ModelError
from analyzer.llm.client import Endpoint, connect
from analyzer.llm.retrying import LONGEST_WAIT, backoff
from analyzer.llm.wire import AttemptFailed, AttemptRefused, read_silence, read_status

if TYPE_CHECKING:
    import openai

PAGE = 100
NOT_FOUND = 404
Read = TypeVar("Read", bound=BaseModel)
Result = TypeVar("Result")


class _Counts(BaseModel):
    completed: int = 0
    failed: int = 0


class _Problem(BaseModel):
    code: str | None = None
    message: str | None = None
    line: int | None = None


class _Problems(BaseModel):
    data: list[_Problem] | None = None


class Batch(BaseModel):
    """What the server says about a batch."""

    id: str = Field(min_length=1)
    status: str
    output_file_id: str | None = None
    error_file_id: str | None = None
    errors: _Problems | None = None
    request_counts: _Counts | None = None
    metadata: dict[str, str] | None = None

    @property
    def done(self) -> int:
        """Requests that are finished, well or ill."""
        counts = self.request_counts or _Counts()
        return counts.completed + counts.failed

    @property
    def problems(self) -> list[_Problem]:
        """Why the whole batch was rejected."""
        return (self.errors and self.errors.data) or []


class _Page(BaseModel):
    data: list[Batch]
    has_more: bool | None = None


class _File(BaseModel):
    id: str = Field(min_length=1)


class BatchClient:
    """Talks to a server about files and batches. Use it as an async context manager.

    What may be repeated without harm is, with the waits the server asks for. Creating a batch is
    not: so before each try the server is asked whether there is one.

    Every method raises ModelError when the server cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._endpoint = endpoint
        self._sleep = sleep
        self._jitter = jitter
        self._connected: openai.AsyncOpenAI | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._connected is not None:
            await self._connected.close()

    @property
    def url(self) -> str:
        """The server, as it stands in the ledger."""
        return self._endpoint.url

    @property
    def max_submissions(self) -> int:
        """How often one call is handed in."""
        return self._endpoint.max_attempts

    async def upload(self, name: str, content: IO[bytes]) -> str:
        """Hand over a file of requests. Returns its id."""

        async def attempt() -> _File:
            content.seek(0)
            files = self._server.files.with_raw_response
            response = await files.create(file=(name, content), purpose="batch")
            return self._read(_File, response.text)

        return (await self._persist(attempt)).id

    async def ensure_batch(self, file_id: str, metadata: dict[str, str]) -> Batch:
        """The batch with this metadata, made of the file if there is none."""

        async def attempt() -> Batch:
            return await self._find(metadata) or await self._create(file_id, metadata)

        return await self._persist(attempt)

    async def retrieve(self, batch_id: str) -> Batch:
        """What has become of a batch."""

        async def attempt() -> Batch:
            response = await self._server.batches.with_raw_response.retrieve(batch_id)
            return self._read(Batch, response.text)

        return await self._persist(attempt)

    async def download(self, file_id: str, into: IO[bytes]) -> None:
        """Copy a file of the server's; nothing where it has none of that id (any more)."""

        async def attempt() -> None:
            into.seek(0)
            into.truncate()
            content = self._server.files.with_streaming_response.content(file_id)
            async with content as response:
                async for block in response.iter_bytes():
                    into.write(block)

        with suppress(_NotFoundError):
            await self._persist(attempt)
        into.seek(0)

    async def _find(self, metadata: dict[str, str]) -> Batch | None:
        after: dict[str, Any] = {}
        while True:
            response = await self._server.batches.with_raw_response.list(limit=PAGE, **after)
            page = self._read(_Page, response.text)
            for batch in page.data:
                if metadata.items() <= (batch.metadata or {}).items():
                    return batch
            if not page.data or not page.has_more:
                return None
            after = {"after": page.data[-1].id}

    async def _create(self, file_id: str, metadata: dict[str, str]) -> Batch:
        response = await self._server.batches.with_raw_response.create(
            input_file_id=file_id,
            endpoint="/v1/chat/completions",
            completion_window="24h",
            metadata=metadata,
        )
        return self._read(Batch, response.text)

    @property
    def _server(self) -> "openai.AsyncOpenAI":
        if self._connected is None:
            self._connected = connect(self._endpoint)
        return self._connected

    async def _persist(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        """The result of the first attempt that succeeds."""
        failures = 0
        while True:
            try:
                return await self._classified(attempt)
            except AttemptRefused as refusal:
                raise refusal.verdict from refusal
            except AttemptFailed as failure:
                failures += 1
                wait = backoff(failures, self._jitter) if failure.wait is None else failure.wait
                if failures >= self._endpoint.max_attempts or wait > LONGEST_WAIT:
                    raise ModelError(
                        f"The model server at {self.url} {failure} (attempt {failures}, the last);"
                        " run again later: nothing is lost, and no batch is handed in twice."
                    ) from failure
            await self._sleep(wait)

    async def _classified(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        import httpx2  # noqa: PLC0415 - comes with openai
        import openai  # noqa: PLC0415 - takes a second to import

        try:
            return await attempt()
        except openai.APIStatusError as error:
            if error.status_code == NOT_FOUND:
                raise _NotFoundError(self.url) from error
            raise read_status(error, self.url, "this model") from error
        except (TimeoutError, openai.APIConnectionError, httpx2.TransportError) as error:
            raise read_silence(error) from error

    def _read(self, model: type[Read], text: str) -> Read:
        try:
            return model.model_validate_json(text)
        except ValidationError as error:
            raise ModelError(
                f"The model server at {self.url} does not speak of files and batches as OpenAI's"
                " Batch API does; leave out --via batch-api."
            ) from error


class _NotFoundError(ModelError):
    """HTTP 404."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"The model server at {url} has no Batch API, or no longer has the batch (HTTP 404);"
            " leave out --via batch-api, or check that OPENAI_BASE_URL and OPENAI_API_KEY are"
            " those it was handed in with."
        )
