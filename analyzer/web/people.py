"""Who may log in, and with what."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from analyzer.errors import ConflictError, LoginError, NotFoundError, TooManyError, UsageError
from analyzer.web import audit
from analyzer.web.database import Login, LoginFailure, Person, Token, now

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 256
"""Characters. Longer ones only cost time."""
LOGIN_HOURS = 12
FAILURES = 5
"""Wrong passwords for one name within FAILURE_MINUTES before the name has to wait."""
FAILURE_MINUTES = 15
TOKEN_PREFIX = "ita_"  # noqa: S105 - no secret by itself
"""Lets scanners for secrets recognise a token that was left lying about."""
_HASHER = PasswordHasher()


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    RECRUITER = "recruiter"
    REVIEWER = "reviewer"


class LoggedIn(NamedTuple):
    """A person, and what the person's forms must carry."""

    person: Person
    form_token: str
    key: str


def digest(secret: str) -> str:
    """What is stored of a cookie or token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def anybody(session: Session) -> bool:
    """Whether the app was set up."""
    return session.scalar(select(func.count()).select_from(Person)) != 0


def add_person(  # noqa: PLR0913 - what a person is made of
    session: Session, by: int | None, *, name: str, login: str, password: str, role: Role
) -> Person:
    """A new person.

    Raises:
        UsageError: name, login or password will not do.
        ConflictError: the login is taken.
    """
    login = login.strip().casefold()
    if not name.strip() or not login:
        raise UsageError("A person needs a name and a login: fill in both.")
    if session.scalar(select(Person).where(Person.login == login)):
        raise ConflictError(f"The login {login} is taken: choose another one.")
    person = Person(name=name.strip(), login=login, password=_hashed(password), role=role)
    session.add(person)
    session.flush()
    audit.record(session, by, "person added", str(person.id), role)
    return person


def people(session: Session) -> list[Person]:
    """Everybody, by name."""
    return list(session.scalars(select(Person).order_by(Person.name)))


def admin_with(session: Session, login: str) -> Person:
    """The admin with this login, or the first one where it is empty. Raises UsageError."""
    admins = select(Person).where(Person.role == Role.ADMIN, Person.active).order_by(Person.id)
    if login:
        admins = admins.where(Person.login == login.strip().casefold())
    admin = session.scalar(admins.limit(1))
    if admin is None:
        raise UsageError("There is no such admin: set the app up first, or name another login.")
    return admin


def set_active(session: Session, by: int, person_id: int, *, active: bool) -> None:
    """Let a person in again, or keep one out at once and everywhere.

    Raises:
        NotFoundError: there is no such person.
        ConflictError: it is the person's own account.
    """
    person = session.get(Person, person_id)
    if person is None:
        raise NotFoundError("There is no such person.")
    if person_id == by:
        raise ConflictError("Nobody can lock out themselves: ask another admin.")
    person.active = active
    session.execute(delete(Login).where(Login.person_id == person_id))
    audit.record(session, by, "person let in" if active else "person locked out", str(person_id))


def change_password(session: Session, person: Person, old: str, new: str) -> None:
    """Another password; every browser has to log in again.

    Raises:
        LoginError: the old one is wrong.
        UsageError: the new one will not do.
    """
    if not _fits(person.password, old):
        raise LoginError("The old password is wrong.")
    stored = session.get_one(Person, person.id)
    stored.password = _hashed(new)
    session.execute(delete(Login).where(Login.person_id == person.id))
    audit.record(session, person.id, "password changed", str(person.id))


def check_password(session: Session, login: str, password: str) -> int | None:
    """Id of the person with this login and password; None where they do not fit, which is noted.

    Raises:
        TooManyError: too many wrong ones were tried.
    """
    login = login.strip().casefold()
    since = (datetime.now(UTC) - timedelta(minutes=FAILURE_MINUTES)).strftime("%Y-%m-%dT%H:%M:%SZ")
    session.execute(delete(LoginFailure).where(LoginFailure.at < since))
    tried = LoginFailure.login == digest(login)
    failures = session.scalar(select(func.count()).select_from(LoginFailure).where(tried)) or 0
    if failures >= FAILURES:
        raise TooManyError(f"Too many wrong passwords: try again in {FAILURE_MINUTES} minutes.")
    person = session.scalar(select(Person).where(Person.login == login, Person.active))
    if _fits(person.password if person else _nobodys(), password) and person:
        session.execute(delete(LoginFailure).where(tried))
        return person.id
    session.add(LoginFailure(login=digest(login), at=now()))
    audit.record(session, None, "login refused", str(person.id) if person else "")
    return None


def log_in(session: Session, person_id: int, before: str | None) -> str:
    """A fresh cookie; the one from before, if any, ends."""
    if before:
        session.execute(delete(Login).where(Login.key == digest(before)))
    session.execute(delete(Login).where(Login.expires < now()))
    cookie = secrets.token_urlsafe(32)
    expires = datetime.now(UTC) + timedelta(hours=LOGIN_HOURS)
    session.add(
        Login(
            key=digest(cookie),
            person_id=person_id,
            form_token=secrets.token_urlsafe(32),
            expires=expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )
    )
    audit.record(session, person_id, "logged in")
    return cookie


def log_out(session: Session, logged_in: LoggedIn) -> None:
    """End a login."""
    session.execute(delete(Login).where(Login.key == logged_in.key))
    audit.record(session, logged_in.person.id, "logged out")


def who_is(session: Session, cookie: str | None) -> LoggedIn | None:
    """Whose cookie this is."""
    login = session.get(Login, digest(cookie)) if cookie else None
    if login is None or login.expires < now():
        return None
    person = session.get_one(Person, login.person_id)
    return LoggedIn(person, login.form_token, login.key) if person.active else None


def new_token(session: Session, person: Person, name: str) -> str:
    """A token for the REST interface; it is shown once and cannot be read again."""
    token = TOKEN_PREFIX + secrets.token_urlsafe(32)
    stored = Token(person_id=person.id, name=name.strip() or "token", key=digest(token))
    session.add(stored)
    session.flush()
    audit.record(session, person.id, "token made", str(stored.id))
    return token


def tokens(session: Session, person: Person) -> list[Token]:
    """A person's tokens that are still good."""
    own = Token.person_id == person.id, Token.revoked.is_(None)
    return list(session.scalars(select(Token).where(*own).order_by(Token.id)))


def revoke_token(session: Session, person: Person, token_id: int) -> None:
    """End a token of one's own. Raises NotFoundError when there is none with this id."""
    token = session.get(Token, token_id)
    if token is None or token.person_id != person.id:
        raise NotFoundError("There is no such token.")
    token.revoked = now()
    audit.record(session, person.id, "token revoked", str(token_id))


def whose_token(session: Session, token: str) -> Person | None:
    """Whose token this is."""
    stored = session.scalar(select(Token).where(Token.key == digest(token)))
    if stored is None or stored.revoked:
        return None
    person = session.get_one(Person, stored.person_id)
    return person if person.active else None


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise UsageError(
            f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters: choose another"
            " one."
        )
    return _HASHER.hash(password)


def _fits(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password[: LONGEST_PASSWORD + 1])
    except VerifyMismatchError:
        return False


@cache
def _nobodys() -> str:
    """A hash that is checked when there is no such login, so that the time tells nothing."""
    return _HASHER.hash(secrets.token_urlsafe(32))
