"""What is known of each interview of a batch, in one SQLite file.

An interview is done when its row says so, and the row says so only after its files are on disk.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from analyzer.batch.index import Entry, IndexRow, Status
from analyzer.errors import ConfigError
from analyzer.sqlite import open_database

APPLICATION_ID = 0x416E4261  # "AnBa"; marks the file as ours
_TABLES = (
    """CREATE TABLE interviews (
        number INTEGER PRIMARY KEY,
        place TEXT NOT NULL UNIQUE,
        given TEXT NOT NULL,
        id TEXT NOT NULL UNIQUE,
        content TEXT,
        key TEXT,
        status TEXT,
        words TEXT,
        row TEXT
    )""",
    "CREATE INDEX interviews_by_content ON interviews (content)",
    "CREATE INDEX interviews_by_words ON interviews (words)",
    "CREATE TABLE run (only_one INTEGER PRIMARY KEY CHECK (only_one = 1), options TEXT NOT NULL)",
)
_SAME_WORDS = """(SELECT o.id FROM interviews o WHERE o.words = i.words AND o.number < i.number
    ORDER BY o.number LIMIT 1)"""


class Place(NamedTuple):
    """Where an interview lies, and how it was named."""

    place: str
    """Absolute path, and the name within an archive or a table; unique."""
    given: str
    """The `Given` it was found by, with an absolute path, as JSON."""


class Known(NamedTuple):
    """What a row says of an interview."""

    id: str
    content: str | None
    key: str | None
    status: Status | None
    """None while it has not been finished once."""
    row: IndexRow | None
    place: str


class State:
    """The state file. Use it as a context manager, with the folder locked.

    Every method raises ConfigError when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._named():
            self._database = open_database(path, APPLICATION_ID, _TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()

    @property
    def options(self) -> str | None:
        """The options of the last run as JSON; None before the first."""
        with self._named():
            row = self._database.execute("SELECT options FROM run").fetchone()
            return row["options"] if row else None

    def remember(self, options: str) -> None:
        """Commit the options of a run."""
        with self._named(), self._database:
            self._database.execute("INSERT OR REPLACE INTO run VALUES (1, ?)", (options,))

    def at(self, place: str) -> Known | None:
        """The interview at a place."""
        with self._named():
            return _known(
                self._database.execute(
                    "SELECT * FROM interviews WHERE place = ?", (place,)
                ).fetchone()
            )

    def original(self, content: str, place: str) -> Known | None:
        """The interview with this content that lies at another place and is no duplicate."""
        with self._named():
            return _known(
                self._database.execute(
                    "SELECT * FROM interviews WHERE content = ? AND place != ?"
                    " AND status IS NOT 'duplicate' ORDER BY number LIMIT 1",
                    (content, place),
                ).fetchone()
            )

    def add(self, place: Place, id_: str, content: str | None) -> str:
        """Enter an interview. Returns its id: the given one, with a number if that is taken.

        It is on disk with the next commit: until then nothing is lost that a run would not find.
        """
        with self._named():
            free, number = id_, 2
            while self._database.execute(
                "SELECT 1 FROM interviews WHERE id = ?", (free,)
            ).fetchone():
                free, number = f"{id_}-{number}", number + 1
            self._database.execute(
                "INSERT INTO interviews (place, given, id, content) VALUES (?, ?, ?, ?)",
                (place.place, place.given, free, content),
            )
            return free

    def move(self, id_: str, place: Place) -> None:
        """An interview lies elsewhere now."""
        with self._named():
            self._database.execute(
                "UPDATE interviews SET place = ?, given = ? WHERE id = ?",
                (place.place, place.given, id_),
            )

    def forget(self, place: str) -> None:
        """Commit that what lay at a place is none of the batch any more."""
        with self._named(), self._database:
            self._database.execute("DELETE FROM interviews WHERE place = ?", (place,))

    def adopt(self, entries: Iterable[tuple[Place, Entry]]) -> None:
        """Commit, all at once, what is known of interviews that were finished elsewhere."""
        with self._named(), self._database:
            self._database.executemany(
                "INSERT INTO interviews (place, given, id, content, key, status, words, row)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        *place,
                        e.row.id,
                        e.content,
                        e.key,
                        e.row.status,
                        e.words,
                        e.row.model_dump_json(),
                    )
                    for place, e in entries
                ),
            )

    def reopen(self, id_: str) -> None:
        """Commit that an interview is not done, before its files are written over."""
        with self._named(), self._database:
            self._database.execute(
                "UPDATE interviews SET key = NULL, status = NULL, words = NULL, row = NULL"
                " WHERE id = ?",
                (id_,),
            )

    def finish(self, row: IndexRow, key: str | None = None, words: str | None = None) -> None:
        """Commit what became of an interview; its files are on disk by now."""
        with self._named(), self._database:
            self._database.execute(
                "UPDATE interviews SET key = ?, status = ?, words = ?, row = ? WHERE id = ?",
                (key, row.status, words, row.model_dump_json(), row.id),
            )

    def rows(self) -> Iterator[IndexRow]:
        """The row of every interview that was finished, in the order in which they were found."""
        with self._named():
            found = self._database.execute(
                f"SELECT row, {_SAME_WORDS} AS same FROM interviews i"  # noqa: S608 - our own words
                " WHERE row IS NOT NULL ORDER BY number"
            )
            for record in found:
                row = IndexRow.model_validate_json(record["row"])
                yield row.model_copy(update={"same_words_as": record["same"]})

    def unfinished(self) -> list[str]:
        """The `Given`s of interviews that failed, are partial or waiting, or were not begun."""
        with self._named():
            found = self._database.execute(
                "SELECT DISTINCT given FROM interviews WHERE coalesce(status, '') NOT IN"
                " ('done', 'duplicate') ORDER BY number"
            )
            return [record["given"] for record in found]

    def unfinished_rows(self) -> Iterator[IndexRow]:
        """The rows of interviews that failed, are partial or waiting."""
        return (
            row
            for row in self.rows()
            if row.status in {Status.FAILED, Status.PARTIAL, Status.WAITING}
        )

    def counts(self) -> Counter[str]:
        """How many interviews have each status; `pending` ones have none."""
        with self._named():
            found = self._database.execute(
                "SELECT coalesce(status, 'pending') AS status, count(*) AS n FROM interviews"
                " GROUP BY 1"
            )
            return Counter({record["status"]: record["n"] for record in found})

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, ValueError, OSError) as error:
            raise ConfigError(
                f"The state of the batch in {self._path} cannot be used: {error}. Free the file or"
                " its disk; or move it away: results are then made again from the ledger, at no"
                " cost."
            ) from error


def _known(record: sqlite3.Row | None) -> Known | None:
    if record is None:
        return None
    return Known(
        id=record["id"],
        content=record["content"],
        key=record["key"],
        status=Status(record["status"]) if record["status"] else None,
        row=IndexRow.model_validate_json(record["row"]) if record["row"] else None,
        place=record["place"],
    )
