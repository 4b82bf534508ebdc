"""Full-text search over what was found and said in the interviews of a batch.

The index (SQLite FTS5) lies beside the results and follows them: an assessment that is new or has
changed is indexed by the next search, one that is gone is forgotten.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.assessment import Assessment, read_assessment
from analyzer.errors import InputError, UsageError
from analyzer.evidence import Evidence, Kind
from analyzer.models import Model
from analyzer.transcript.models import Turn

INDEX = "search.sqlite"
SCHEMA_VERSION = 1
SNIPPET_WORDS = 24
"""Words of a turn that are shown around a hit."""
SNIPPET_CHARACTERS = 200
"""Of a turn in a script without spaces."""

_TABLES = """
CREATE TABLE interviews (id TEXT PRIMARY KEY, stamp TEXT NOT NULL, candidate TEXT NOT NULL);
CREATE VIRTUAL TABLE passages USING fts5 (
    words, labels, interview UNINDEXED, evidence UNINDEXED, turn UNINDEXED, start UNINDEXED,
    speaker UNINDEXED, kind UNINDEXED, stance UNINDEXED, flags UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2'
);
"""
_HITS = """
SELECT p.*, i.candidate, {shown} AS shown
FROM passages AS p JOIN interviews AS i ON i.id = p.interview
WHERE {matches} AND (:kind IS NULL OR p.kind = :kind)
    AND (:flag IS NULL OR instr(p.flags, ' ' || :flag || ' '))
ORDER BY p.evidence = '', {order} LIMIT :limit
"""
_BY_WORDS = _HITS.format(
    shown=f"snippet(passages, 0, '', '', '…', {SNIPPET_WORDS})",
    matches="passages MATCH :match",
    order="bm25(passages, 1.0, 0.3)",
)
_BY_CHARACTERS = _HITS.format(
    shown=f"substr(p.words, 1, {SNIPPET_CHARACTERS})",
    matches="p.words LIKE :match",
    order="p.interview, p.turn",
)


class Hit(Model):
    """A passage that was found."""

    interview: str
    """Id of the interview, which is the name of its folder."""
    candidate: str
    evidence: str | None
    """Id of the evidence; None for a turn of which nothing was evidence here."""
    turn: int
    start: float | None
    """Second of the recording; None where the transcript has no times."""
    speaker: str
    text: str
    """The whole quote of evidence; the words around the hit of a turn."""
    kind: str | None
    stance: str | None
    flags: tuple[str, ...]
    """Ids of the flags whose verdict the evidence speaks for or against."""


class Wanted(NamedTuple):
    """What is looked for."""

    query: str
    kind: Kind | None = None
    flag: str | None = None
    limit: int = 20


def search(folder: Path, wanted: Wanted) -> list[Hit]:
    """The best passages, evidence before turns; all words must occur, else any of them.

    Args:
        folder: of a batch, with `interviews/ID/assessment.json`.
        wanted: words and filters; with a filter, only evidence is looked at.

    Raises:
        UsageError: the folder holds no results, or the query no word.
    """
    words = re.findall(r"\w+", wanted.query)
    if not words:
        raise UsageError("The query holds no word to look for; name one, such as: vector store")
    terms = [f'"{word}"*' for word in words]
    with _index(folder) as database:
        for joint in (" AND ", " OR "):
            if hits := _hits(database, _BY_WORDS, joint.join(terms), wanted):
                return hits
        # A script without spaces between its words is one long word to the index.
        return _hits(database, _BY_CHARACTERS, f"%{wanted.query}%", wanted)


def _hits(database: sqlite3.Connection, sql: str, match: str, wanted: Wanted) -> list[Hit]:
    enough = 2 * wanted.limit  # a turn whose evidence is among the hits does not count
    values = {"match": match, "kind": wanted.kind, "flag": wanted.flag, "limit": enough}
    rows = database.execute(sql, values)
    return list(_distinct(map(_hit, rows)))[: wanted.limit]


def _distinct(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits without turns of which a piece of evidence was found already."""
    shown: set[tuple[str, int]] = set()
    for hit in hits:
        place = (hit.interview, hit.turn)
        if hit.evidence or place not in shown:
            yield hit
        shown.add(place)


def _hit(row: sqlite3.Row) -> Hit:
    return Hit(
        interview=row["interview"],
        candidate=row["candidate"],
        evidence=row["evidence"] or None,
        turn=row["turn"],
        start=row["start"],
        speaker=row["speaker"],
        text=row["words"] if row["evidence"] else row["shown"],
        kind=row["kind"],
        stance=row["stance"],
        flags=tuple(row["flags"].split()),
    )


@contextmanager
def _index(folder: Path) -> Iterator[sqlite3.Connection]:
    results = sorted(folder.glob("interviews/*/assessment.json"))
    if not results:
        raise UsageError(
            f"{folder} holds no results of a batch (interviews/ID/assessment.json); name the"
            " folder that `analyzer batch --out` was given."
        )
    try:
        with closing(_open(folder / INDEX)) as database:
            _update(database, results)
            yield database
    except (sqlite3.Error, OSError) as error:
        raise InputError(
            f"{folder / INDEX}: the search index cannot be used ({error}); free its folder, or"
            " delete the file: it is made anew."
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)  # what was said in an interview is nobody else's to read
    database = sqlite3.connect(path, isolation_level="IMMEDIATE")
    database.row_factory = sqlite3.Row
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        database.executescript(
            "DROP TABLE IF EXISTS interviews; DROP TABLE IF EXISTS passages;"
            f"{_TABLES} PRAGMA user_version = {SCHEMA_VERSION};"
        )
    return database


def _update(database: sqlite3.Connection, results: Sequence[Path]) -> None:
    known = dict(database.execute("SELECT id, stamp FROM interviews").fetchall())
    stamps = {path.parent.name: _stamp(path) for path in results}
    stale = {id_ for id_, stamp in known.items() if stamps.get(id_) != stamp}
    with database:
        for id_ in stale:
            database.execute("DELETE FROM passages WHERE interview = ?", (id_,))
            database.execute("DELETE FROM interviews WHERE id = ?", (id_,))
        for path in results:
            id_ = path.parent.name
            if known.get(id_) != stamps[id_]:
                _add(database, id_, stamps[id_], read_assessment(path))


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"


def _add(database: sqlite3.Connection, id_: str, stamp: str, assessment: Assessment) -> None:
    transcript = assessment.transcript
    database.execute("INSERT INTO interviews VALUES (?, ?, ?)", (id_, stamp, transcript.candidate))
    rows = [_evidence_row(id_, e, assessment) for e in assessment.evidence if e.counts]
    rows += [_turn_row(id_, turn) for turn in transcript.turns]
    database.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _evidence_row(id_: str, evidence: Evidence, assessment: Assessment) -> tuple[Any, ...]:
    flags = [f.id for f in assessment.flags if evidence.id in f.evidence_for + f.evidence_against]
    labels = " ".join((evidence.kind, *evidence.aspects, evidence.claim)).replace("_", " ")
    return (
        evidence.quote,
        labels,
        id_,
        evidence.id,
        evidence.turn,
        evidence.start,
        assessment.transcript.candidate,
        evidence.kind.value,
        evidence.stance.value,
        f" {' '.join(flags)} ",
    )


def _turn_row(id_: str, turn: Turn) -> tuple[Any, ...]:
    return (turn.text, "", id_, "", turn.number, turn.start, turn.speaker, None, None, "")
