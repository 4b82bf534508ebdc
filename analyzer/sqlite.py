"""Opening a SQLite file of ours: a rollback journal, and no other program's file."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

BUSY_SECONDS = 30.0
"""How long to wait for another process that writes."""
MEMORY = ":memory:"


def open_database(
    path: Path | str,
    application_id: int,
    statements: Sequence[str],
    *,
    isolation: Literal["IMMEDIATE"] | None = "IMMEDIATE",
    one_thread: bool = True,
) -> sqlite3.Connection:
    """A connection whose rows have names; what it commits is on disk.

    A rollback journal, not WAL: SQLite below 3.51.3 can corrupt a WAL file that two connections
    write to.

    Args:
        path: of the file, or MEMORY. A new file is its owner's alone to read.
        application_id: marks the file as ours.
        statements: make the tables of a new file.
        isolation: as `sqlite3.connect` has it; None leaves transactions to the caller.
        one_thread: whether only this thread may use it.

    Raises:
        sqlite3.Error: the file cannot be used, or belongs to another program.
        OSError: it cannot be made.
    """
    if str(path) != MEMORY:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).touch(mode=0o600)
    database = sqlite3.connect(
        path, timeout=BUSY_SECONDS, isolation_level=isolation, check_same_thread=one_thread
    )
    database.row_factory = sqlite3.Row
    try:
        _prepare(database, application_id, statements)
    except BaseException:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, application_id: int, statements: Sequence[str]) -> None:
    database.execute("PRAGMA journal_mode = TRUNCATE")
    database.execute("PRAGMA synchronous = FULL")
    with database:
        database.execute("BEGIN IMMEDIATE")
        (owner,) = database.execute("PRAGMA application_id").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and owner != application_id:
            raise sqlite3.DatabaseError("it is the database of another program")
        if not tables:
            for statement in (*statements, f"PRAGMA application_id = {application_id}"):
                database.execute(statement)
