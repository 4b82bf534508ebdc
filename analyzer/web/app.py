"""The app: routes, headers, and what becomes of errors."""

import logging
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from pathlib import Path

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from analyzer.errors import (
    AnalyzerError,
    CandidateError,
    ConflictError,
    ForbiddenError,
    InputError,
    LoginError,
    NotFoundError,
    TooManyError,
    UsageError,
)
from analyzer.pipeline import analyzer_version
from analyzer.web import api
from analyzer.web.access import API, authorise
from analyzer.web.config import WebConfig
from analyzer.web.database import Store
from analyzer.web.jobs import Runner
from analyzer.web.pages import account, interviews, looking, people, reviews, settings, webhooks
from analyzer.web.pages.view import page
from analyzer.web.state import State

_LOG = logging.getLogger(__name__)
STATIC = Path(__file__).parent / "static"
FORM_BYTES = 100_000
"""Of a request beside its files."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_STATUS: tuple[tuple[type[AnalyzerError], HTTPStatus], ...] = (
    (LoginError, HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (ConflictError, HTTPStatus.CONFLICT),
    (TooManyError, HTTPStatus.TOO_MANY_REQUESTS),
    (CandidateError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UsageError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
_WORDS = {
    HTTPStatus.NOT_FOUND: "There is no such page.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is more than the app takes: give the transcript of"
    " one interview, not its recording.",
    HTTPStatus.BAD_REQUEST: "This form cannot be read: load the page again.",
}


def create_app(config: WebConfig) -> FastAPI:
    """The app over one folder of data; its database is migrated at once.

    Raises:
        ConfigError: the database cannot be opened.
        MissingExtraError: its driver is not installed.
    """
    config.ledgers.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(config.database_url)
    runner = Runner(store, config)
    app = FastAPI(
        title="Interview transcript analyzer",
        version=analyzer_version(),
        lifespan=_life(store, runner),
        dependencies=[Depends(authorise)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        max_body_size=config.upload_limit + FORM_BYTES,
    )
    app.state.parts = State(config, store, runner)
    for module in (account, interviews, looking, reviews, people, settings, webhooks, api):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC, packages=[("analyzer.memo", "shared")]))
    app.add_exception_handler(AnalyzerError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _unfit)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(config.hosts))
    app.add_middleware(_Unforeseen)
    app.add_middleware(_Headers)
    return app


def _life(store: Store, runner: Runner) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        runner.start()
        yield
        runner.stop()
        store.close()

    return life


class _Unforeseen:
    """Answers where the app broke, and logs where: the error's own words may quote an interview."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - whatever broke, the server goes on
            kind, places = type(error).__name__, traceback.extract_tb(error.__traceback__)
            _LOG.error("%s at %s", kind, ", ".join(f"{p.filename}:{p.lineno}" for p in places))
            if not begun:
                words = "The app broke here; its log says where."
                await PlainTextResponse(words, 500)(scope, receive, send)


class _Headers:
    """Adds to every response what tells a browser to be strict."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if scope["path"].startswith("/static/"):
                    headers["Cache-Control"] = "public, max-age=3600"
            await send(message)

        await self._app(scope, receive, with_headers)


async def _unfit(request: Request, error: Exception) -> Response:
    """A value that does not fit what the route asks for, as one sentence."""
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    name = ".".join(map(str, first.get("loc", ())[1:]))
    return await _told(request, UsageError(f"{name}: {first.get('msg', 'does not fit')}."))


async def _told(request: Request, error: Exception) -> Response:
    """An error as a page, or as JSON where a program asked."""
    status = next((s for kind, s in _STATUS if isinstance(error, kind)), None)
    if status is None:
        status = HTTPStatus(getattr(error, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR))
    words = str(error) if isinstance(error, AnalyzerError) else _WORDS.get(status, status.phrase)
    if request.url.path.startswith(API):
        headers = {"WWW-Authenticate": "Bearer"} if status is HTTPStatus.UNAUTHORIZED else {}
        return JSONResponse({"detail": words}, status, headers)
    if status is HTTPStatus.UNAUTHORIZED and request.method == "GET":
        return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
    return page(request, "error.html", status=status, words=words)
