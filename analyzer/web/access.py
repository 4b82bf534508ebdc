"""Who may do what: one table of all routes, and the check that reads it.

The check runs before a route and before a body is read. A route that is missing here lets nobody
in, and a test holds that none is missing.
"""

import re
from collections.abc import AsyncIterator, Iterable
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from fastapi import Path, Request
from starlette.datastructures import FormData

from analyzer.errors import ForbiddenError, LoginError, UsageError
from analyzer.web.database import Interview, Person
from analyzer.web.interviews import visible
from analyzer.web.people import LoggedIn, Role, digest, who_is, whose_token
from analyzer.web.state import state_of

ALL = frozenset(Role)
RECRUITERS = frozenset({Role.ADMIN, Role.RECRUITER})
ADMINS = frozenset({Role.ADMIN})
NOBODY_YET: frozenset[Role] = frozenset()
"""Open to whoever is not logged in."""

ACCESS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/healthz"): NOBODY_YET,
    ("GET", "/setup"): NOBODY_YET,
    ("POST", "/setup"): NOBODY_YET,
    ("GET", "/login"): NOBODY_YET,
    ("POST", "/login"): NOBODY_YET,
    ("POST", "/logout"): ALL,
    ("GET", "/"): ALL,
    ("POST", "/interviews"): RECRUITERS,
    ("GET", "/interviews/{interview}"): ALL,
    ("GET", "/interviews/{interview}/events"): ALL,
    ("POST", "/interviews/{interview}/analysis"): RECRUITERS,
    ("POST", "/interviews/{interview}/cancel"): RECRUITERS,
    ("POST", "/interviews/{interview}/acts"): ALL,
    ("POST", "/interviews/{interview}/signatures"): ALL,
    ("GET", "/interviews/{interview}/versions/{number}"): ALL,
    ("GET", "/interviews/{interview}/versions/{number}/candidate/{format}"): ALL,
    ("GET", "/interviews/{interview}/memo"): ALL,
    ("GET", "/interviews/{interview}/files/{format}"): ALL,
    ("POST", "/interviews/{interview}/reviewers"): RECRUITERS,
    ("POST", "/interviews/{interview}/erase"): RECRUITERS,
    ("GET", "/compare"): ALL,
    ("GET", "/search"): ALL,
    ("GET", "/questions"): ALL,
    ("GET", "/people"): ADMINS,
    ("POST", "/people"): ADMINS,
    ("POST", "/people/{person}/active"): ADMINS,
    ("GET", "/account"): ALL,
    ("POST", "/account/password"): ALL,
    ("POST", "/account/tokens"): ALL,
    ("POST", "/account/tokens/{token}/revoke"): ALL,
    ("GET", "/imports"): ADMINS,
    ("POST", "/imports"): ADMINS,
    ("GET", "/webhooks"): ADMINS,
    ("POST", "/webhooks"): ADMINS,
    ("POST", "/webhooks/{webhook}/trial"): ADMINS,
    ("POST", "/webhooks/{webhook}/remove"): ADMINS,
    ("GET", "/audit"): ADMINS,
    ("GET", "/retention"): RECRUITERS,
    ("POST", "/retention"): ADMINS,
    ("GET", "/api/v1/openapi.json"): NOBODY_YET,
    ("GET", "/api/v1/interviews"): ALL,
    ("POST", "/api/v1/interviews"): RECRUITERS,
    ("GET", "/api/v1/interviews/{interview}"): ALL,
    ("POST", "/api/v1/interviews/{interview}/analysis"): RECRUITERS,
    ("GET", "/api/v1/interviews/{interview}/assessment"): ALL,
    ("GET", "/api/v1/interviews/{interview}/memo"): ALL,
    ("DELETE", "/api/v1/interviews/{interview}"): RECRUITERS,
    ("GET", "/api/v1/search"): ALL,
    ("GET", "/api/v1/questions"): ALL,
    ("GET", "/api/v1/webhooks"): ADMINS,
    ("POST", "/api/v1/webhooks"): ADMINS,
    ("DELETE", "/api/v1/webhooks/{webhook}"): ADMINS,
}
SAFE = frozenset({"GET", "HEAD"})
API = "/api/"
COOKIE = "login"
FORM_COOKIE = "form"
"""Of a browser in which nobody is logged in: the forms of such pages go with it."""
MAX_FILES = 50
MAX_FIELDS = 100
DIGITS = 9
"""Of a number, at most."""
Number = Annotated[int, Path(ge=0, lt=10**DIGITS)]
"""A number in an address."""
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class Visit(NamedTuple):
    """Who asks, for which interview, with which form."""

    person: Person | None
    logged_in: LoggedIn | None
    interview: Interview | None
    form: FormData


def visit_of(request: Request) -> Visit:
    """What the check found out."""
    visit: Visit = request.state.visit
    return visit


def person_of(request: Request) -> Person:
    """Who asks, on a route that lets nobody else in."""
    person = visit_of(request).person
    if person is None:
        raise LoginError("Log in first.")
    return person


def interview_of(request: Request) -> Interview:
    """The interview that is asked for, on a route that names one."""
    interview = visit_of(request).interview
    if interview is None:
        raise ForbiddenError("This address names no interview.")
    return interview


def field(request: Request, name: str) -> str:
    """A field of the form; empty where it is missing."""
    value = visit_of(request).form.get(name, "")
    return value if isinstance(value, str) else ""


def whole(text: str, what: str) -> int:
    """A number of a form, small enough for every database. Raises UsageError for any other text."""
    if not text.isdecimal() or len(text) > DIGITS:
        raise UsageError(f"Give the {what} as a number.")
    return int(text)


async def authorise(request: Request) -> AsyncIterator[None]:
    """Let a request through, or not; its files are closed when it is over.

    Raises:
        LoginError: nobody is logged in, or the token is not good.
        UsageError: a text holds what cannot be kept.
        ForbiddenError: the person's role may not, or another site sent the request.
        NotFoundError: the interview is none that the person may see.
    """
    path: str = request.scope["route"].path
    method = "GET" if request.method == "HEAD" else request.method
    roles = ACCESS.get((method, path))
    if roles is None:
        raise ForbiddenError("This address is open to nobody.")
    by_token = path.startswith(API)
    if not by_token and request.method not in SAFE:
        _check_site(request)
    # Whoever bears nothing waits for no thread: /healthz answers while all threads read uploads.
    bears = bool(request.cookies) or "authorization" in request.headers
    person, logged_in = await run_sync(_who, request, by_token) if bears else (None, None)
    if roles:
        _check_role(person, roles)
    _check_text((*request.path_params.values(), *request.query_params.values()))
    interview = None
    if person is not None and "interview" in request.path_params:
        interview = await run_sync(_interview, request, person)
    form = FormData()
    if request.method not in SAFE and request.headers.get("content-type", "").startswith(
        ("multipart/form-data", "application/x-www-form-urlencoded")
    ):
        form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    try:
        if not by_token and request.method not in SAFE:
            _check_token(form, _known_token(request, logged_in if roles else None))
        _check_text(form.values())
        request.state.visit = Visit(person, logged_in, interview, form)
        yield
    finally:
        await form.close()


def _who(request: Request, by_token: bool) -> tuple[Person | None, LoggedIn | None]:  # noqa: FBT001 - run in a thread
    with state_of(request).store.reading() as session:
        if by_token:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            return whose_token(session, token) if scheme.lower() == "bearer" else None, None
        logged_in = who_is(session, request.cookies.get(cookie_name(request)))
        return (logged_in.person if logged_in else None), logged_in


def cookie_name(request: Request, name: str = COOKIE) -> str:
    """Name of a cookie; with HTTPS, one that no other host can set."""
    return f"__Host-{name}" if state_of(request).config.https else name


def form_token_before_login(cookie: str) -> str:
    """What a form must carry that was sent to a browser with this cookie."""
    return digest(f"form {cookie}")


def _check_role(person: Person | None, roles: frozenset[Role]) -> None:
    if person is None:
        raise LoginError("Log in first.")
    if person.role not in roles:
        raise ForbiddenError("Your role does not allow this.")


def _interview(request: Request, person: Person) -> Interview:
    with state_of(request).store.reading() as session:
        return visible(session, person, request.path_params["interview"])


def _check_site(request: Request) -> None:
    """Refuse what no page of the app can have sent."""
    site = request.headers.get("sec-fetch-site")
    if site is None:
        origin = urlsplit(request.headers.get("origin", ""))
        own = bool(origin.netloc) and origin.netloc == request.headers.get("host")
    else:
        own = site == "same-origin"
    if not own:
        raise ForbiddenError("This request was not sent by a page of this app.")


def _known_token(request: Request, logged_in: LoggedIn | None) -> str:
    if logged_in:
        return logged_in.form_token
    cookie = request.cookies.get(cookie_name(request, FORM_COOKIE))
    return form_token_before_login(cookie) if cookie else ""


def _check_text(values: Iterable[object]) -> None:
    """Refuse what not every database can keep, and nobody types."""
    if any(isinstance(text, str) and _UNKEPT.search(text) for text in values):
        raise UsageError("A text holds a character that cannot be kept: take it out.")


def _check_token(form: FormData, known: str) -> None:
    given = form.get("form_token")
    if not isinstance(given, str) or not known or digest(given) != digest(known):
        raise ForbiddenError("This form is out of date: load the page again.")
