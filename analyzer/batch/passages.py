"""An index of what was found, said and asked in many interviews: one SQLite file (FTS5).

It holds nothing that the assessments do not: it follows them, and is made anew when it is gone.
"""

import json
import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.assessment import Assessment
from analyzer.batch.unasked import UnaskedTally
from analyzer.errors import InputError, UsageError
from analyzer.evidence import Evidence, Kind
from analyzer.models import Model
from analyzer.transcript.models import Role, Turn

SCHEMA_VERSION = 2
SNIPPET_WORDS = 24
"""Words of a turn that are shown around a hit."""
SNIPPET_CHARACTERS = 200
"""Of a turn in a script without spaces."""
RANKED = 1000
"""Passages that are ordered by how well they fit; where more do, the newest stand first."""
_BUSY_SECONDS = 60
_AT_ONCE = 100
"""Interviews that are added in one transaction."""
_SHORTEST_BEGINNING = 3
"""Letters; a shorter word is looked for as it is, for half of all words begin so."""
_NO_SPACES = "\u0e00"
"""First letter of Thai; the scripts that put no spaces between words lie behind it."""
_BITS = 20
"""A passage's row is the interview's number, shifted by this, and the passage's own."""

_COLUMNS = (
    "words, labels, evidence UNINDEXED, turn UNINDEXED, start UNINDEXED, speaker UNINDEXED,"
    " kind UNINDEXED, stance UNINDEXED, flags UNINDEXED,"
    " tokenize = 'porter unicode61 remove_diacritics 2'"
)
_TABLES = """
DROP TABLE IF EXISTS interviews; DROP TABLE IF EXISTS passages;
DROP TABLE IF EXISTS quotes; DROP TABLE IF EXISTS turns; DROP TABLE IF EXISTS mark;
CREATE TABLE interviews (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL,
    candidate TEXT NOT NULL, interviewers TEXT NOT NULL, unasked TEXT NOT NULL
);
CREATE VIRTUAL TABLE quotes USING fts5 ({columns});
CREATE VIRTUAL TABLE turns USING fts5 ({columns});
INSERT INTO quotes (quotes, rank) VALUES ('rank', 'bm25(1.0, 0.3)');
CREATE TABLE mark (mark TEXT NOT NULL);
PRAGMA user_version = {version};
"""
_PASSAGES = ("quotes", "turns")
_THESE = "(:among IS NULL OR id IN (SELECT value FROM json_each(:among)))"
_AMONG = """
    AND (:among IS NULL OR ({table}.rowid >> {bits}) IN (
        SELECT number FROM interviews WHERE {these}
    ))
    AND (:kind IS NULL OR kind = :kind) AND (:flag IS NULL OR instr(flags, ' ' || :flag || ' '))
"""
_BY_WORDS = """
SELECT rowid, *, {shown} AS shown FROM {table} WHERE {table} MATCH :match {among}
ORDER BY {order} LIMIT :limit
"""
_BY_CHARACTERS = """
SELECT rowid, *, {shown} AS shown FROM {table} WHERE words LIKE :match {among} LIMIT :limit
"""
_MATCHES = "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT {most})"


class Hit(Model):
    """A passage that was found."""

    interview: str
    """Id of the interview: of a batch, the name of its folder."""
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
    among: Collection[str] | None = None
    """Ids of the interviews that are looked at; None for all."""


class Index:
    """The index, opened."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @property
    def mark(self) -> str:
        """What `follows` was last told; empty before that."""
        row = self._database.execute("SELECT mark FROM mark").fetchone()
        return row["mark"] if row else ""

    def follows(self, mark: str) -> None:
        """Keep a mark of the assessments that were followed, to see that none has changed."""
        with self._database:
            self._database.execute("DELETE FROM mark")
            self._database.execute("INSERT INTO mark VALUES (?)", (mark,))

    def update(self, stamps: Mapping[str, str], read: Callable[[str], Assessment]) -> None:
        """Follow the assessments: read those that are new or have changed, forget what is gone.

        Args:
            stamps: interview id → what changes with its assessment; of all interviews.
            read: gives the assessment of an interview.
        """
        known = self._stamps()
        self.forget(known.keys() - stamps.keys())
        new = [id_ for id_, stamp in stamps.items() if known.get(id_) != stamp]
        for start in range(0, len(new), _AT_ONCE):
            with self._database:
                for id_ in new[start : start + _AT_ONCE]:
                    self._remove(id_)
                    self._add(id_, stamps[id_], read(id_))

    def forget(self, ids: Collection[str]) -> None:
        """Leave no word of these interviews in the file; in a large one it takes seconds."""
        gone = self._stamps().keys() & set(ids)
        if not gone:
            return
        with self._database:
            for id_ in gone:
                self._remove(id_)
            for table in _PASSAGES:  # else the words of deleted rows stay in older segments
                self._database.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608 - a name of ours

    def find(self, wanted: Wanted) -> list[Hit]:
        """The best passages, evidence before turns; all words must occur, else any of them.

        Args:
            wanted: words and filters; with a kind or a flag, only evidence is looked at.

        Raises:
            UsageError: the query holds no word.
        """
        words = re.findall(r"\w+", wanted.query)
        if not words:
            raise UsageError("The query holds no word to look for; name one, such as: vector store")
        terms = [f'"{w}"*' if len(w) >= _SHORTEST_BEGINNING else f'"{w}"' for w in words]
        for joint in (" AND ", " OR "):
            if hits := self._hits(wanted, joint.join(terms), _BY_WORDS):
                return hits
        if max(wanted.query) < _NO_SPACES:
            return []
        # A script without spaces between its words is one long word to the index.
        return self._hits(wanted, f"%{wanted.query}%", _BY_CHARACTERS)

    def unasked(self, among: Collection[str] | None) -> UnaskedTally:
        """Which questions of the guide nobody asked in these interviews, and who led them."""
        rows = self._database.execute(
            f"SELECT interviewers, unasked FROM interviews WHERE {_THESE}",  # noqa: S608 - ours
            {"among": _listed(among)},
        )
        tally = UnaskedTally()
        for interviewers, unasked in rows:
            tally.add(json.loads(interviewers), json.loads(unasked))
        return tally

    def _hits(self, wanted: Wanted, match: str, sql: str) -> list[Hit]:
        hits = self._found(wanted, match, sql, "quotes")
        if len(hits) < wanted.limit and not (wanted.kind or wanted.flag):
            shown = {(hit.interview, hit.turn) for hit in hits}
            turns = self._found(wanted, match, sql, "turns", more=len(hits))
            hits += [turn for turn in turns if (turn.interview, turn.turn) not in shown]
        return hits[: wanted.limit]

    def _found(
        self, wanted: Wanted, match: str, sql: str, table: str, *, more: int = 0
    ) -> list[Hit]:
        shown, order = f"substr(words, 1, {SNIPPET_CHARACTERS})", ""
        if sql is _BY_WORDS:
            shown = f"snippet({table}, 0, '', '', '…', {SNIPPET_WORDS})"
            most = _MATCHES.format(table=table, most=RANKED + 1)
            (matches,) = self._database.execute(most, (match,)).fetchone()
            order = "rank" if matches <= RANKED else f"{table}.rowid DESC"
        values = {
            "match": match,
            "kind": wanted.kind,
            "flag": wanted.flag,
            "limit": wanted.limit + more,
            "among": _listed(wanted.among),
        }
        among = _AMONG.format(table=table, bits=_BITS, these=_THESE)
        rows = self._database.execute(
            sql.format(table=table, among=among, shown=shown, order=order), values
        ).fetchall()
        return [self._hit(row) for row in rows]

    def _hit(self, row: sqlite3.Row) -> Hit:
        interview = self._database.execute(
            "SELECT id, candidate FROM interviews WHERE number = ?", (row["rowid"] >> _BITS,)
        ).fetchone()
        return Hit(
            interview=interview["id"],
            candidate=interview["candidate"],
            evidence=row["evidence"],
            turn=row["turn"],
            start=row["start"],
            speaker=row["speaker"],
            text=row["words"] if row["evidence"] else row["shown"],
            kind=row["kind"],
            stance=row["stance"],
            flags=tuple(row["flags"].split()),
        )

    def _stamps(self) -> dict[str, str]:
        return dict(self._database.execute("SELECT id, stamp FROM interviews").fetchall())

    def _remove(self, id_: str) -> None:
        own = "DELETE FROM interviews WHERE id = ? RETURNING number"
        for row in self._database.execute(own, (id_,)).fetchall():
            rows = (row["number"] << _BITS, (row["number"] + 1 << _BITS) - 1)
            for table in _PASSAGES:
                self._database.execute(f"DELETE FROM {table} WHERE rowid BETWEEN ? AND ?", rows)  # noqa: S608 - a name of ours

    def _add(self, id_: str, stamp: str, assessment: Assessment) -> None:
        transcript = assessment.transcript
        led = json.dumps([s.name for s in transcript.speakers if s.role is Role.INTERVIEWER])
        unasked = json.dumps([q.id for q in assessment.questions if not q.asked_in])
        added = self._database.execute(
            "INSERT INTO interviews (id, stamp, candidate, interviewers, unasked)"
            " VALUES (?, ?, ?, ?, ?)",
            (id_, stamp, transcript.candidate, led, unasked),
        )
        first = (added.lastrowid or 0) << _BITS
        quotes = [_evidence_row(e, assessment) for e in assessment.evidence if e.counts]
        turns = [_turn_row(turn) for turn in transcript.turns]
        for table, rows in zip(_PASSAGES, (quotes, turns), strict=True):
            self._database.executemany(
                f"INSERT INTO {table} (rowid, words, labels, evidence, turn, start, speaker, kind,"  # noqa: S608 - a name of ours
                " stance, flags) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(first + number, *row) for number, row in enumerate(rows)],
            )


@contextmanager
def opened(path: Path) -> Iterator[Index]:
    """The index in a file, which is made where there is none.

    Raises:
        InputError: the file cannot be used.
    """
    try:
        with closing(_open(path)) as database:
            yield Index(database)
    except (sqlite3.Error, OSError) as error:
        raise InputError(
            f"{path}: the search index cannot be used ({error}); free its folder, or"
            " delete the file: it is made anew."
        ) from error


def _open(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)  # what was said in an interview is nobody else's to read
    database = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level="IMMEDIATE")
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA secure_delete = ON")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version != SCHEMA_VERSION:
        tables = _TABLES.format(columns=_COLUMNS, version=SCHEMA_VERSION)
        database.executescript(f"BEGIN IMMEDIATE; {tables} COMMIT;")
    return database


def _listed(ids: Collection[str] | None) -> str | None:
    return None if ids is None else json.dumps(list(ids))


def _evidence_row(evidence: Evidence, assessment: Assessment) -> tuple[Any, ...]:
    flags = [f.id for f in assessment.flags if evidence.id in f.evidence_for + f.evidence_against]
    labels = " ".join((evidence.kind, *evidence.aspects, evidence.claim)).replace("_", " ")
    return (
        evidence.quote,
        labels,
        evidence.id,
        evidence.turn,
        evidence.start,
        assessment.transcript.candidate,
        evidence.kind.value,
        evidence.stance.value,
        f" {' '.join(flags)} ",
    )


def _turn_row(turn: Turn) -> tuple[Any, ...]:
    return (turn.text, "", None, turn.number, turn.start, turn.speaker, None, None, "")
