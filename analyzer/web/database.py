"""The tables, and the one way to open them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, ForeignKey, LargeBinary, Text, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from analyzer.errors import ConfigError, MissingExtraError, UsageError

MIGRATIONS = Path(__file__).parent / "migrations"
BACKENDS = ("sqlite", "postgresql")
_BUSY_SECONDS = 30
_WRITERS = 6
"""Number of the lock that writers take in PostgreSQL."""


def now() -> str:
    """The current second in UTC as ISO 8601: such texts sort by time in every database."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Table(DeclarativeBase):
    """Base of all tables. All times are texts from `now`."""


class Person(Table):
    """Somebody who may log in."""

    __tablename__ = "people"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    """As it stands under a signature."""
    login: Mapped[str] = mapped_column(unique=True)
    password: Mapped[str]
    """Argon2id, with its salt."""
    role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created: Mapped[str] = mapped_column(default=now)


class Login(Table):
    """A browser in which somebody is logged in."""

    __tablename__ = "logins"
    key: Mapped[str] = mapped_column(primary_key=True)
    """sha256 of the cookie."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    form_token: Mapped[str]
    """Stands in each form, so that no other site can send one."""
    expires: Mapped[str]


class LoginFailure(Table):
    """A wrong password, for the limit."""

    __tablename__ = "login_failures"
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(index=True)
    """sha256 of the name that was tried."""
    at: Mapped[str]


class Token(Table):
    """A key to the REST interface."""

    __tablename__ = "tokens"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    name: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)
    """sha256 of the token."""
    created: Mapped[str] = mapped_column(default=now)
    revoked: Mapped[str | None]


class Position(Table):
    """A role that is interviewed for."""

    __tablename__ = "positions"
    name: Mapped[str] = mapped_column(primary_key=True)
    keep_days: Mapped[int]
    """Interviews for it are erased so many days after their upload."""


class Interview(Table):
    """One interview; once it is erased only its id, its times and who erased it are left."""

    __tablename__ = "interviews"
    id: Mapped[str] = mapped_column(primary_key=True)
    file_name: Mapped[str]
    source: Mapped[str] = mapped_column(default="", index=True)
    """sha256 of the file, to tell copies."""
    candidate: Mapped[str | None]
    """None until it is known who is the candidate."""
    position: Mapped[str] = mapped_column(default="", index=True)
    held_on: Mapped[str] = mapped_column(default="")
    """Date of the interview, as the user gave it."""
    state: Mapped[str] = mapped_column(default="read", index=True)
    """read | queued | running | done | failed | cancelled | erased."""
    verdict: Mapped[str] = mapped_column(default="")
    """Of the latest analysis."""
    present: Mapped[str] = mapped_column(default="")
    """Ids of the flags that are present in it, each between two blanks."""
    uploaded: Mapped[str] = mapped_column(default=now, index=True)
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    erased: Mapped[str | None]


class Upload(Table):
    """What was uploaded, and how it reads; apart from the interview, so that lists stay light."""

    __tablename__ = "uploads"
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    transcript: Mapped[str] = mapped_column(Text)
    """A `Transcript` as JSON."""


class Job(Table):
    """An analysis that was asked for."""

    __tablename__ = "jobs"
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), index=True)
    state: Mapped[str] = mapped_column(default="queued", index=True)
    """queued | running | done | failed | cancelled."""
    done: Mapped[int] = mapped_column(default=0)
    """Answers so far."""
    calls: Mapped[int] = mapped_column(default=0)
    """Answers that the first look takes."""
    message: Mapped[str] = mapped_column(default="")
    """Why it failed."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    created: Mapped[str] = mapped_column(default=now)
    ended: Mapped[str | None]


class Analysis(Table):
    """What an engine and the rules made of an interview; never changed."""

    __tablename__ = "analyses"
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), index=True)
    assessment: Mapped[str] = mapped_column(Text)
    created: Mapped[str] = mapped_column(default=now)


class Act(Table):
    """Something that a person said about an analysis; never changed."""

    __tablename__ = "acts"
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), index=True)
    analysis_id: Mapped[int] = mapped_column(ForeignKey("analyses.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[str]
    target: Mapped[str]
    """Id of evidence or of a flag; empty for a comment on the whole."""
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="")
    """overrule: the verdict; add: an `Evidence` as JSON."""
    at: Mapped[str] = mapped_column(default=now)


class Signature(Table):
    """A decision in somebody's own words, with all that it rests on; never changed."""

    __tablename__ = "signatures"
    id: Mapped[int] = mapped_column(primary_key=True)
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), index=True)
    number: Mapped[int]
    """Counts from 1 for each interview."""
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    document: Mapped[str] = mapped_column(Text)
    """A `Signed` as JSON."""
    sha256: Mapped[str]
    """Of the document."""
    at: Mapped[str] = mapped_column(default=now)


class Assignment(Table):
    """A reviewer who may see an interview."""

    __tablename__ = "assignments"
    interview_id: Mapped[str] = mapped_column(ForeignKey("interviews.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)


class Webhook(Table):
    """An address that is told when an analysis ends."""

    __tablename__ = "webhooks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    secret: Mapped[str]
    """Readable, as each message is signed with it; it opens nothing in the app."""
    created: Mapped[str] = mapped_column(default=now)


class Delivery(Table):
    """A message to one address. It holds ids and links, never what somebody said."""

    __tablename__ = "deliveries"
    id: Mapped[str] = mapped_column(primary_key=True)
    """The same in each attempt, so that a receiver can tell copies."""
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhooks.id"), index=True)
    interview_id: Mapped[str | None] = mapped_column(ForeignKey("interviews.id"), index=True)
    """None for a trial."""
    event: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="waiting", index=True)
    """waiting | delivered | given up."""
    attempts: Mapped[int] = mapped_column(default=0)
    due: Mapped[str] = mapped_column(default=now)
    """When the next attempt may begin."""
    answer: Mapped[str] = mapped_column(default="")
    """What came of the last attempt."""
    created: Mapped[str] = mapped_column(default=now)


class Entry(Table):
    """One line of the audit log. It holds ids, never what somebody said."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[str]
    person_id: Mapped[int | None]
    action: Mapped[str]
    object: Mapped[str]
    detail: Mapped[str]
    previous: Mapped[str]
    """Hash of the entry before."""
    sha256: Mapped[str]


class Store:
    """The database: migrated when it is opened, one transaction at a time for each `begin`."""

    def __init__(self, url: str) -> None:
        """Open or make it.

        Raises:
            UsageError: it is neither SQLite nor PostgreSQL.
            ConfigError: the URL leads to no database that can be used.
            MissingExtraError: the driver for PostgreSQL is not installed.
        """
        try:
            self.engine = _engine(url)
            _migrate(self.engine)
        except ModuleNotFoundError:
            raise MissingExtraError("postgres", "keep interviews in PostgreSQL") from None
        except SQLAlchemyError as error:
            # The driver's own words name the server and the account, and never the password.
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise ConfigError(f"The database cannot be used: {reason}. Check its URL.") from error

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction: committed at the end, undone when something is raised."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """The same for whoever only reads: it keeps nobody from writing."""
        engine = self.engine.execution_options(reads=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def _migrate(engine: Engine) -> None:
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _engine(url: str) -> Engine:
    if (backend := make_url(url).get_backend_name()) not in BACKENDS:
        raise UsageError(f"The app does not work with {backend}: give a URL of PostgreSQL.")
    if backend == "postgresql":
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _wait_for_writers)
        return engine
    engine = create_engine(url, connect_args={"timeout": _BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _wait_for_writers(connection: Any) -> None:
    """One transaction writes at a time, as in SQLite: no job or log line is added twice."""
    if not connection.get_execution_options().get("reads", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS})")


def _on_connect(connection: Any, _: object) -> None:
    # The driver's own transactions begin too late to hold the log's last line.
    connection.isolation_level = None
    for pragma in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Any) -> None:
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
