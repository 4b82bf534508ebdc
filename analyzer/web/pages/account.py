"""Set-up, login, and one's own account."""

import secrets
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response

from analyzer.errors import ConflictError, ForbiddenError
from analyzer.web import people
from analyzer.web.access import (
    FORM_COOKIE,
    Number,
    cookie_name,
    field,
    form_token_before_login,
    person_of,
    visit_of,
)
from analyzer.web.pages.view import go, page
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def health() -> dict[str, str]:
    """Whether the server answers."""
    return {"status": "ok"}


@router.get("/setup")
def setup_page(request: Request) -> Response:
    """The form for the first admin."""
    with state_of(request).store.reading() as session:
        if people.anybody(session):
            return go("/login")
    return _open_form(request, "setup.html")


@router.post("/setup")
def setup(request: Request) -> Response:
    """Make the first admin, for whoever has the token from the terminal."""
    state = state_of(request)
    known = state.config.setup_token
    with state.store.begin() as session:
        if people.anybody(session):
            raise ConflictError("The app is set up already: log in.")
        if not known or not secrets.compare_digest(
            field(request, "token").strip().encode(), known.encode()
        ):
            raise ForbiddenError("This is not the token that stands on the server's terminal.")
        admin = people.add_person(
            session,
            None,
            name=field(request, "name"),
            login=field(request, "login"),
            password=field(request, "password"),
            role=people.Role.ADMIN,
        )
        cookie = people.log_in(session, admin.id, None)
    return _with_cookie(request, cookie)


@router.get("/login")
def login_page(request: Request) -> Response:
    """The form to log in."""
    with state_of(request).store.reading() as session:
        if not people.anybody(session):
            return go("/setup")
    return _open_form(request, "login.html", wrong=False)


@router.post("/login")
def login(request: Request) -> Response:
    """Log in; the browser gets a fresh cookie."""
    store = state_of(request).store
    with store.begin() as session:
        person = people.check_password(session, field(request, "login"), field(request, "password"))
        if person is not None:
            before = request.cookies.get(cookie_name(request))
            return _with_cookie(request, people.log_in(session, person, before))
    return _open_form(request, "login.html", status=HTTPStatus.UNAUTHORIZED, wrong=True)


@router.post("/logout")
def logout(request: Request) -> Response:
    """End the login."""
    logged_in = visit_of(request).logged_in
    if logged_in:
        with state_of(request).store.begin() as session:
            people.log_out(session, logged_in)
    response = go("/login")
    response.delete_cookie(cookie_name(request))
    return response


@router.get("/account")
def account(request: Request) -> Response:
    """One's own tokens and password."""
    return _account(request, None)


@router.post("/account/password")
def password(request: Request) -> Response:
    """Another password."""
    with state_of(request).store.begin() as session:
        people.change_password(
            session, person_of(request), field(request, "old"), field(request, "new")
        )
    return go("/login")


@router.post("/account/tokens")
def token(request: Request) -> Response:
    """A new token, shown this once."""
    with state_of(request).store.begin() as session:
        made = people.new_token(session, person_of(request), field(request, "name"))
    return _account(request, made)


@router.post("/account/tokens/{token}/revoke")
def revoke(request: Request, token: Number) -> Response:
    """End a token."""
    with state_of(request).store.begin() as session:
        people.revoke_token(session, person_of(request), token)
    return go("/account")


def _account(request: Request, made: str | None) -> Response:
    with state_of(request).store.reading() as session:
        tokens = people.tokens(session, person_of(request))
    return page(request, "account.html", tokens=tokens, made=made)


def _open_form(request: Request, template: str, **values: Any) -> Response:
    """A form for whoever is not logged in: its token goes with a cookie of this browser."""
    name = cookie_name(request, FORM_COOKIE)
    cookie = request.cookies.get(name) or secrets.token_urlsafe(32)
    response = page(request, template, form_token=form_token_before_login(cookie), **values)
    _set_cookie(request, response, name, cookie)
    return response


def _with_cookie(request: Request, cookie: str) -> Response:
    response = go("/")
    _set_cookie(request, response, cookie_name(request), cookie)
    return response


def _set_cookie(request: Request, response: Response, name: str, cookie: str) -> None:
    response.set_cookie(
        name,
        cookie,
        max_age=people.LOGIN_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=state_of(request).config.https,
    )
