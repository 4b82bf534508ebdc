"""Every call ever sent and every answer ever paid for, in one SQLite file."""

import sqlite3
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Self

from analyzer.errors import ConfigError, FolderError
from analyzer.llm.calls import Answer, Call, Spending, Usage, canonical_json
from analyzer.models import Model
from analyzer.sqlite import open_database

APPLICATION_ID = 0x416E4C67  # "AnLg"; marks the file as ours

_TABLES = (
    """CREATE TABLE calls (
        endpoint TEXT NOT NULL,
        key TEXT NOT NULL,
        stage TEXT NOT NULL,
        prompt_version TEXT NOT NULL,
        model TEXT NOT NULL,
        body TEXT NOT NULL,
        answer TEXT,
        PRIMARY KEY (endpoint, key)
    )""",
    """CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        endpoint TEXT NOT NULL,
        key TEXT NOT NULL,
        sent_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT NOT NULL,
        http_status INTEGER,
        input_tokens INTEGER,
        cached_tokens INTEGER,
        cache_write_tokens INTEGER,
        output_tokens INTEGER,
        cost TEXT,
        FOREIGN KEY (endpoint, key) REFERENCES calls
    )""",
    "CREATE INDEX attempts_by_call ON attempts (endpoint, key)",
)

# Servers do not bill an HTTP error; where no API listened, or a batch ended before a request was
# looked at, nothing was bought.
_IN_DOUBT = (
    "(outcome NOT IN ('answered', 'failed:unreachable', 'failed:not_an_api', 'failed:not_run')"
    " AND coalesce(http_status, 200) = 200 AND input_tokens IS NULL)"
)
_BILLED = "(outcome = 'answered' OR input_tokens IS NOT NULL)"
_END = """UPDATE attempts SET ended_at = :ended_at, outcome = :outcome, http_status = :http_status,
    input_tokens = :input_tokens, cached_tokens = :cached_tokens,
    cache_write_tokens = :cache_write_tokens, output_tokens = :output_tokens, cost = :cost
    WHERE id = :id"""
_NO_USAGE = dict.fromkeys(Usage.model_fields)


class Attempt(Model):
    """One request that was sent, and what is known of it."""

    id: int
    endpoint: str
    key: str
    stage: str
    sent_at: datetime
    outcome: str
    """`sent`, `answered` or `failed:<why>`."""


class Settled(Model):
    """What became of a call that was sent with others in a batch."""

    call: Call
    answer: Answer | None
    why: str = ""
    """One word, where there is no answer."""
    status: int | None
    usage: Usage | None
    cost: Decimal | None


class Ledger:
    """A ledger file, or `:memory:`. Use it as a context manager.

    An attempt is on disk before its request leaves and an answer before anybody sees it, so
    that after a crash a committed answer is not bought again and an attempt in doubt shows.

    One connection and a rollback journal, not WAL: SQLite below 3.51.3 can corrupt a WAL file
    that two connections write to. Two processes may share the file, and the threads of one.

    Every method raises ConfigError when the file cannot be used.
    """

    def __init__(self, path: Path | str, clock: Callable[[], datetime] | None = None) -> None:
        self._path = str(path)
        self._clock = clock or _now
        self._mine = threading.RLock()
        with self._named():
            self._database = open_database(
                self._path, APPLICATION_ID, _TABLES, isolation=None, one_thread=False
            )

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
        with self._mine:
            self._database.close()

    def find(self, endpoint: str, key: str) -> Answer | None:
        """The committed answer to a call, or None."""
        with self._named():
            row = self._database.execute(
                "SELECT answer FROM calls WHERE endpoint = ? AND key = ?", (endpoint, key)
            ).fetchone()
            return Answer.model_validate_json(row["answer"]) if row and row["answer"] else None

    @contextmanager
    def together(self) -> Iterator[None]:
        """Commit all that is written while this lasts at once, or nothing of it.

        A commit waits for the disk, so many attempts and answers in one are many times faster.
        """
        with self._named(), self._database:
            self._database.execute("BEGIN IMMEDIATE")
            yield

    def begin(self, endpoint: str, call: Call, sent_at: datetime | None = None) -> int:
        """Commit that a request is about to leave, or left then. Returns the attempt's id."""
        with self._writing():
            self._database.execute(
                "INSERT OR IGNORE INTO calls VALUES (?, ?, ?, ?, ?, ?, NULL)",
                (
                    endpoint,
                    call.key,
                    call.stage,
                    call.prompt_version,
                    call.model,
                    canonical_json(call.body),
                ),
            )
            attempt = self._database.execute(
                "INSERT INTO attempts (endpoint, key, sent_at, outcome) VALUES (?, ?, ?, 'sent')",
                (endpoint, call.key, (sent_at or self._clock()).isoformat()),
            )
            return attempt.lastrowid or 0

    def answered(self, attempt: int, answer: Answer, cost: Decimal | None) -> Answer:
        """Commit an answer. Returns the call's answer: another process may have been first."""
        with self._writing():
            self._end(attempt, "answered", 200, answer.usage, cost)
            row = self._database.execute(
                "UPDATE calls SET answer = coalesce(answer, :answer) WHERE (endpoint, key) ="
                " (SELECT endpoint, key FROM attempts WHERE id = :id) RETURNING answer",
                {"answer": answer.model_dump_json(), "id": attempt},
            ).fetchone()
            return Answer.model_validate_json(row["answer"])

    def failed(
        self,
        attempt: int,
        why: str,
        status: int | None,
        usage: Usage | None = None,
        cost: Decimal | None = None,
    ) -> None:
        """Commit that an attempt brought no answer; `status` is None where no response came."""
        with self._writing():
            self._end(attempt, f"failed:{why}", status, usage, cost)

    def settle(self, endpoint: str, sent_at: datetime, settled: Iterable[Settled]) -> None:
        """Commit, all at once, what became of calls that were sent together at that moment.

        Moment and call name the attempt: settling it once more changes nothing.
        """
        with self.together():
            for one in settled:
                if self._is_settled(endpoint, one.call.key, sent_at):
                    continue
                attempt = self.begin(endpoint, one.call, sent_at)
                if one.answer is None:
                    self.failed(attempt, one.why, one.status, one.usage, one.cost)
                else:
                    self.answered(attempt, one.answer, one.cost)

    def spending(self, endpoint: str, keys: Collection[str]) -> Spending:
        """What these calls took at this endpoint, the same on every later run."""
        with self._named():
            rows = [row for key in set(keys) for row in self._attempts_at(endpoint, key)]
            return _spending(rows)

    def spent(self, endpoint: str) -> Decimal:
        """US dollars that everything bought at this endpoint is known to have cost."""
        with self._named():
            rows = self._database.execute(
                "SELECT cost FROM attempts WHERE endpoint = ? AND cost IS NOT NULL", (endpoint,)
            )
            return sum((Decimal(row["cost"]) for row in rows), Decimal(0))

    def unpriced(self, endpoint: str) -> list[Call]:
        """The call of each attempt at this endpoint that may have cost something unknown."""
        with self._named():
            rows = self._database.execute(
                "SELECT calls.* FROM attempts JOIN calls USING (endpoint, key)"  # noqa: S608 - our own words
                f" WHERE endpoint = ? AND cost IS NULL AND ({_BILLED} OR {_IN_DOUBT})",
                (endpoint,),
            )
            return [_call(row) for row in rows]

    def in_doubt(self) -> list[Attempt]:
        """Attempts that may have been billed although no usage came back, oldest first.

        Those of a process that is still at work are among them.
        """
        with self._named():
            columns = ", ".join(Attempt.model_fields)
            rows = self._database.execute(
                f"SELECT {columns} FROM attempts JOIN calls USING (endpoint, key)"  # noqa: S608 - our own names
                f" WHERE {_IN_DOUBT} ORDER BY id"
            )
            return [Attempt.model_validate(dict(row)) for row in rows]

    def answers(self) -> Iterator[tuple[Call, Answer]]:
        """Every call that has an answer, sorted by key."""
        with self._named():
            rows = self._database.execute(
                "SELECT * FROM calls WHERE answer IS NOT NULL ORDER BY key, endpoint"
            )
            for row in rows:
                yield _call(row), Answer.model_validate_json(row["answer"])

    def _attempts_at(self, endpoint: str, key: str) -> list[sqlite3.Row]:
        return self._database.execute(
            f"SELECT *, {_IN_DOUBT} AS in_doubt FROM attempts WHERE endpoint = ? AND key = ?",  # noqa: S608 - our own words
            (endpoint, key),
        ).fetchall()

    def _is_settled(self, endpoint: str, key: str, sent_at: datetime) -> bool:
        found = self._database.execute(
            "SELECT 1 FROM attempts WHERE endpoint = ? AND key = ? AND sent_at = ?",
            (endpoint, key, sent_at.isoformat()),
        )
        return found.fetchone() is not None

    def _end(
        self,
        attempt: int,
        outcome: str,
        status: int | None,
        usage: Usage | None,
        cost: Decimal | None,
    ) -> None:
        self._database.execute(
            _END,
            {
                "id": attempt,
                "ended_at": self._clock().isoformat(),
                "outcome": outcome,
                "http_status": status,
                "cost": None if cost is None else str(cost),
                **(_NO_USAGE if usage is None else usage.model_dump()),
            },
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """A transaction of its own, or a part of the one that is open."""
        with self._mine:
            if self._database.in_transaction:
                yield
            else:
                with self.together():
                    yield

    @contextmanager
    def _named(self) -> Iterator[None]:
        """One thread at a time; whatever goes wrong with the file is told with its name."""
        try:
            with self._mine:
                yield
        except (sqlite3.Error, ValueError, ArithmeticError, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise FolderError(
                    f"{Path(self._path).parent} cannot be written to: No space left on device."
                    " Make room; what is there is kept, and the same command goes on from there."
                ) from error
            damaged = isinstance(error, (ValueError, ArithmeticError))
            reason = "a record in it is damaged" if damaged else str(error)
            raise ConfigError(
                f"The ledger {self._path} cannot be used: {reason}. Free the file or its disk, or"
                " move it away: a new one is started, and its answers are bought again."
            ) from error


def _now() -> datetime:
    return datetime.now(UTC)


def _call(row: sqlite3.Row) -> Call:
    return Call.model_validate_json(
        f'{{"stage":{canonical_json(row["stage"])},'
        f'"prompt_version":{canonical_json(row["prompt_version"])},"body":{row["body"]}}}'
    )


def _usage(row: sqlite3.Row) -> Usage:
    return Usage(**{name: row[name] or 0 for name in Usage.model_fields})


def _spending(rows: list[sqlite3.Row]) -> Spending:
    answered = [row for row in rows if row["outcome"] == "answered"]
    unused = [row for row in rows if row["outcome"] != "answered" and row["input_tokens"]]
    costs = [row["cost"] for row in answered + unused]
    return Spending(
        calls=len({row["key"] for row in rows}),
        attempts=len(rows),
        in_doubt=sum(row["in_doubt"] for row in rows),
        usage=sum((_usage(row) for row in rows), Usage()),
        cost=None if None in costs else sum(map(Decimal, costs), Decimal(0)),
        answered_on=max((_day(row["ended_at"]) for row in answered), default=None),
    )


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
