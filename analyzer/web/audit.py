"""The log of who did what: each line holds the hash of the line before."""

import hashlib
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.llm.calls import canonical_json
from analyzer.web.database import Entry, now

FIRST = "0" * 64
"""What stands for the hash before the first line."""


class Checked(NamedTuple):
    """What a check of the log found."""

    entries: int
    head: str
    """Hash of the last line: whoever keeps it elsewhere can tell when lines are cut off."""
    broken: int | None
    """Number of the first line that does not fit; None when all do."""
    head_seen: bool = False
    """Whether a line has the hash that was asked for."""


def record(
    session: Session, person: int | None, action: str, obj: str = "", detail: str = ""
) -> None:
    """Add a line, in the transaction of what it tells of.

    Args:
        session: a writing transaction; no other one can add a line before it ends.
        person: id of who did it; None for the app itself.
        action: what was done, in one or two words.
        obj: id of what it was done to.
        detail: ids or numbers, never words of an interview and no name of a candidate.
    """
    last = session.scalar(select(Entry).order_by(Entry.number.desc()).limit(1))
    entry = Entry(
        number=last.number + 1 if last else 1,
        at=now(),
        person_id=person,
        action=action,
        object=obj,
        detail=detail,
        previous=last.sha256 if last else FIRST,
    )
    entry.sha256 = _hash(entry)
    session.add(entry)
    session.flush()


def verify(session: Session, kept: str | None = None) -> Checked:
    """Whether every line is as it was written, in its place, with none missing between.

    Args:
        session: a transaction.
        kept: hash of a line, to see whether it is still there.
    """
    count, head, seen = 0, FIRST, False
    for entry in session.scalars(
        select(Entry).order_by(Entry.number).execution_options(yield_per=500)
    ):
        count += 1
        if entry.number != count or entry.previous != head or entry.sha256 != _hash(entry):
            return Checked(count, head, count, seen)
        head = entry.sha256
        seen = seen or head == kept
    return Checked(count, head, None, seen)


def latest(session: Session, count: int) -> list[Entry]:
    """The last lines, newest first."""
    return list(session.scalars(select(Entry).order_by(Entry.number.desc()).limit(count)))


def _hash(entry: Entry) -> str:
    line = {
        name: getattr(entry, name)
        for name in ("number", "at", "person_id", "action", "object", "detail", "previous")
    }
    return hashlib.sha256(canonical_json(line).encode()).hexdigest()
