"""Calls on their way through the Batch API, in one SQLite file."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar

from analyzer.errors import ConfigError, ModelError, UsageError
from analyzer.llm.calls import Call, CallFailed, CallRejected, CallTooLong, canonical_json
from analyzer.models import Model
from analyzer.sqlite import open_database

APPLICATION_ID = 0x416E4271  # "AnBq"; marks the file as ours
SLICE = 500
"""Requests that are handled at a time: their bodies are large."""
Item = TypeVar("Item")

_TABLES = (
    "CREATE TABLE run (id TEXT NOT NULL)",
    """CREATE TABLE parts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        requests INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        planned_at TEXT NOT NULL,
        file_id TEXT,
        batch_id TEXT UNIQUE,
        status TEXT NOT NULL DEFAULT 'planned',
        done INTEGER NOT NULL DEFAULT 0
    )""",
    """CREATE TABLE requests (
        id INTEGER PRIMARY KEY,
        endpoint TEXT NOT NULL,
        key TEXT NOT NULL,
        stage TEXT NOT NULL,
        prompt_version TEXT NOT NULL,
        model TEXT NOT NULL,
        body TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'queued',
        part INTEGER REFERENCES parts,
        submissions INTEGER NOT NULL DEFAULT 0,
        failure TEXT,
        UNIQUE (endpoint, key)
    )""",
    """CREATE TABLE paces (
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        requests INTEGER NOT NULL,
        PRIMARY KEY (endpoint, model)
    )""",
    "CREATE INDEX requests_by_state ON requests (state, endpoint, model)",
    "CREATE INDEX requests_by_part ON requests (part)",
    "INSERT INTO run VALUES (lower(hex(randomblob(16))))",
)
# An answered call whose ledger was deleted is asked again.
_PUT = """INSERT INTO requests (endpoint, key, stage, prompt_version, model, body)
    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint, key) DO UPDATE
    SET state = 'queued', part = NULL, submissions = 0, body = excluded.body
    WHERE state = 'answered'"""

_ERRORS: dict[str, type[ModelError]] = {
    "failed": CallFailed,
    "too_long": CallTooLong,
    "rejected": CallRejected,
    "unusable": ModelError,
}
PartStatus = str
"""`planned` before there is a batch, then as the server says, then `collected`."""


class Failure(Model):
    """Why a call gets no answer from the Batch API."""

    kind: Literal["failed", "too_long", "rejected", "unusable"]
    """`too_long`: a shorter prompt may get one; `rejected`: other requests may be accepted;
    `unusable`: no call will get one."""
    why: str

    def error(self) -> ModelError:
        """What to raise in the place of an answer."""
        return _ERRORS[self.kind](self.why)


class Part(Model):
    """The requests of one file, which becomes one batch."""

    id: int
    endpoint: str
    model: str
    requests: int
    sha256: str
    """Of the file."""
    planned_at: datetime
    file_id: str | None
    batch_id: str | None
    status: PartStatus
    done: int
    """Requests the server has finished, by its own count."""


class Plan(Model):
    """Requests that shall become a part."""

    model: str
    ids: tuple[int, ...]
    sha256: str


class Request(Model):
    """A call and how often it was handed in."""

    id: int
    call: Call
    submissions: int


class Counts(Model):
    """How many requests are where."""

    queued: int = 0
    sent: int = 0
    answered: int = 0
    failed: int = 0


class Queue:
    """A queue file. Use it as a context manager.

    Everything is on disk before it is told to a server, so that after a crash the same parts are
    handed in, or found to have been. The file holds transcripts' words until their answers have
    come, and is readable by its owner only.

    Every method raises ConfigError when the file cannot be used.
    """

    def __init__(self, path: Path, clock: Callable[[], datetime] | None = None) -> None:
        self._path = path
        self._clock = clock or _now
        with self._named():
            self._database = open_database(path, APPLICATION_ID, _TABLES)
            self._database.execute("PRAGMA secure_delete = ON")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was committed stays."""
        self._database.close()

    @property
    def run_id(self) -> str:
        """Tells the batches of this queue from all others of the same account."""
        with self._named():
            (run,) = self._database.execute("SELECT id FROM run").fetchone()
            return str(run)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else hands in or collects meanwhile; the lock ends with the process at the latest.

        Raises UsageError when somebody else does.
        """
        lock = self._path.with_suffix(".lock")
        with closing(sqlite3.connect(lock, timeout=0, isolation_level=None)) as database:
            try:
                database.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise UsageError(
                    f"Another process hands in or collects the batches of {self._path.parent} just"
                    " now; wait until it is done."
                ) from error
            yield

    def put(self, endpoint: str, calls: Iterable[Call]) -> None:
        """Queue calls; those that are queued, on their way or failed stay as they are."""
        rows = (
            (endpoint, c.key, c.stage, c.prompt_version, c.model, canonical_json(c.body))
            for c in calls
        )
        with self._writing() as database:
            database.executemany(_PUT, rows)

    def failure(self, endpoint: str, key: str) -> Failure | None:
        """Why a call gets no answer; None where it may still get one."""
        with self._named():
            row = self._database.execute(
                "SELECT failure FROM requests WHERE endpoint = ? AND key = ? AND +state = 'failed'",
                (endpoint, key),
            ).fetchone()
            return Failure.model_validate_json(row["failure"]) if row else None

    def forget_failures(self) -> int:
        """Queue failed calls once more, as if they had never been asked. Returns how many."""
        with self._writing() as database:
            return database.execute(
                "UPDATE requests SET state = 'queued', part = NULL, submissions = 0, failure = NULL"
                " WHERE state = 'failed'"
            ).rowcount

    def queued(self, endpoint: str) -> Iterator[Request]:
        """Calls that are in no part, model by model, in the order they came."""
        with self._named():
            ids = self._ids("state = 'queued' AND endpoint = ? ORDER BY model, id", endpoint)
        yield from self._requests(ids)

    def sent(self, part: Part) -> Iterator[Request]:
        """Calls of a part that are not settled, in the order of its file."""
        with self._named():
            ids = self._ids("+state = 'sent' AND part = ? ORDER BY id", part.id)
        yield from self._requests(ids)

    def find_sent(self, part: Part, keys: Sequence[str]) -> dict[str, Request]:
        """Key → call, of at most SLICE keys: those of a part's calls that are not settled."""
        marks = ", ".join("?" * len(keys))
        # The plus signs keep SQLite from going through all that is sent.
        where = f"endpoint = ? AND key IN ({marks}) AND +state = 'sent' AND +part = ?"
        with self._named():
            rows = self._database.execute(
                f"SELECT * FROM requests WHERE {where}",  # noqa: S608 - question marks
                (part.endpoint, *keys, part.id),
            )
            return {row["key"]: _request(row) for row in rows}

    def plan(self, endpoint: str, plans: Iterable[Plan]) -> None:
        """Make parts of queued requests, all at once.

        No two parts are planned at the same moment: it tells the attempts of a call apart.
        """
        with self._writing() as database:
            for plan in plans:
                (last,) = database.execute("SELECT max(planned_at) FROM parts").fetchone()
                moment = self._clock()
                if last is not None:
                    moment = max(moment, datetime.fromisoformat(last) + timedelta(microseconds=1))
                (part,) = database.execute(
                    "INSERT INTO parts (endpoint, model, requests, sha256, planned_at)"
                    " VALUES (?, ?, ?, ?, ?) RETURNING id",
                    (endpoint, plan.model, len(plan.ids), plan.sha256, moment.isoformat()),
                ).fetchone()
                database.executemany(
                    "UPDATE requests SET state = 'sent', part = ?, submissions = submissions + 1"
                    " WHERE id = ?",
                    ((part, request) for request in plan.ids),
                )

    def parts(self, endpoint: str | None = None) -> list[Part]:
        """All parts there ever were, oldest first, of one endpoint or of all."""
        with self._named():
            rows = self._database.execute(
                "SELECT * FROM parts WHERE ? IN (endpoint, '') ORDER BY id", (endpoint or "",)
            )
            return [Part.model_validate(dict(row)) for row in rows]

    def uploaded(self, part: Part, file_id: str) -> None:
        """Commit that the file of a part is at the server."""
        with self._writing() as database:
            database.execute("UPDATE parts SET file_id = ? WHERE id = ?", (file_id, part.id))

    def seen(self, part: Part, batch_id: str, status: PartStatus, done: int = 0) -> None:
        """Commit what the server says about the batch of a part."""
        with self._writing() as database:
            database.execute(
                "UPDATE parts SET batch_id = ?, status = ?, done = max(done, ?) WHERE id = ?",
                (batch_id, status, done, part.id),
            )

    def answered(self, requests: Iterable[Request]) -> None:
        """Commit that these answers are in the ledger; the words of the prompts are deleted."""
        with self._writing() as database:
            database.executemany(
                "UPDATE requests SET state = 'answered', body = '' WHERE id = ?",
                [(request.id,) for request in requests],
            )

    def put_back(
        self,
        again: Iterable[Request],
        failed: Iterable[tuple[Request, Failure]],
        *,
        uncounted: bool = False,
    ) -> None:
        """Commit what becomes of calls that came back without an answer.

        `uncounted` takes back that those asked again were handed in: nobody looked at them.
        """
        with self._writing() as database:
            database.executemany(
                "UPDATE requests SET state = 'queued', part = NULL, submissions = submissions - ?"
                " WHERE id = ?",
                [(int(uncounted), request.id) for request in again],
            )
            _fail(database, failed)

    def collected(self, part: Part) -> None:
        """Commit that a part is done with."""
        with self._writing() as database:
            database.execute("UPDATE parts SET status = 'collected' WHERE id = ?", (part.id,))

    def pace(self, endpoint: str, model: str) -> int | None:
        """Requests that a batch may have, one batch at a time; None where there is no hurdle."""
        with self._named():
            row = self._database.execute(
                "SELECT requests FROM paces WHERE endpoint = ? AND model = ?", (endpoint, model)
            ).fetchone()
            return row["requests"] if row else None

    def slow_down(self, part: Part) -> bool:
        """Commit that a part was more than the account may have queued.

        If it was the only one of its model under way, batches become half as large. Returns
        whether there is something to be tried: not where a single request is too much.
        """
        others = [p for p in self.under_way(part.endpoint, part.model) if p.id != part.id]
        requests = part.requests if others else part.requests // 2
        if requests:
            with self._writing() as database:
                database.execute(
                    "INSERT OR REPLACE INTO paces VALUES (?, ?, ?)",
                    (part.endpoint, part.model, requests),
                )
        return requests > 0

    def speed_up(self, part: Part) -> None:
        """Commit that a part was not too much: the next may be larger by a quarter."""
        with self._writing() as database:
            database.execute(
                "UPDATE paces SET requests = max(requests, ? + ? / 4 + 1)"
                " WHERE endpoint = ? AND model = ?",
                (part.requests, part.requests, part.endpoint, part.model),
            )

    def under_way(self, endpoint: str, model: str) -> list[Part]:
        """Parts of a model that are planned or handed in, and not collected."""
        parts = self.parts(endpoint)
        return [p for p in parts if p.model == model and p.status != "collected"]

    def counts(self) -> Counts:
        """How many requests are where, over all endpoints."""
        with self._named():
            rows = self._database.execute("SELECT state, count(*) FROM requests GROUP BY state")
            return Counts(**{str(state): number for state, number in rows})

    def _ids(self, condition: str, *values: object) -> list[int]:
        rows = self._database.execute(f"SELECT id FROM requests WHERE {condition}", values)  # noqa: S608 - our own conditions
        return [row["id"] for row in rows]

    def _requests(self, ids: list[int]) -> Iterator[Request]:
        for some in slices(ids):
            marks = ", ".join("?" * len(some))
            with self._named():
                rows = self._database.execute(
                    f"SELECT * FROM requests WHERE id IN ({marks})",  # noqa: S608 - question marks
                    some,
                ).fetchall()
                found = {row["id"]: _request(row) for row in rows}
            yield from (found[request] for request in some)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._named(), self._database as database:
            yield database

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, OSError) as error:
            reason = "a record in it is damaged" if isinstance(error, ValueError) else str(error)
            raise ConfigError(
                f"The queue of batches {self._path} cannot be used: {reason}. Free the file or its"
                " disk; if you move it away, batches under way are handed in and paid again."
            ) from error


def slices(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of at most SLICE."""
    rest = iter(items)
    while some := list(islice(rest, SLICE)):
        yield some


def _now() -> datetime:
    return datetime.now(UTC)


def _request(row: sqlite3.Row) -> Request:
    call = Call.model_validate_json(
        f'{{"stage":{canonical_json(row["stage"])},'
        f'"prompt_version":{canonical_json(row["prompt_version"])},"body":{row["body"]}}}'
    )
    return Request(id=row["id"], call=call, submissions=row["submissions"])


def _fail(database: sqlite3.Connection, failed: Iterable[tuple[Request, Failure]]) -> None:
    database.executemany(
        "UPDATE requests SET state = 'failed', failure = ? WHERE id = ?",
        [(failure.model_dump_json(), request.id) for request, failure in failed],
    )
