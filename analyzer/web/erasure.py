"""Forgetting a candidate: at once when a person asks, and by itself when the time is over."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from analyzer.batch.passages import opened
from analyzer.errors import UsageError
from analyzer.web import audit
from analyzer.web.config import WebConfig
from analyzer.web.database import (
    Act,
    Analysis,
    Assignment,
    Delivery,
    Interview,
    Job,
    Position,
    Signature,
    Upload,
    now,
)

LONGEST_KEPT = 3650
"""Days."""


def erase(session: Session, by: int | None, interview: Interview) -> None:
    """Delete all that is known of an interview in the database; what is left names nobody.

    Ledger and search index are files of their own: call `erase_files` once this is committed.
    """
    for table in (Act, Signature, Analysis, Job, Upload, Assignment, Delivery):
        session.execute(delete(table).where(table.interview_id == interview.id))
    interview.file_name = interview.source = interview.position = interview.held_on = ""
    interview.candidate, interview.verdict, interview.present = None, "", ""
    interview.state, interview.erased = "erased", now()
    audit.record(session, by, "interview erased", interview.id)


def erase_files(config: WebConfig, interviews: Iterable[str]) -> None:
    """Delete what was sent to a model and came back, and what the search knows.

    Raises:
        InputError: the search index cannot be used.
    """
    erased = set(interviews)
    for file in config.ledgers.iterdir():
        if file.name.split(".")[0] in erased:
            file.unlink(missing_ok=True)
    if config.search_index.exists():
        with opened(config.search_index) as index:
            index.forget(erased)


def keep_for(session: Session, by: int, position: str, days: int) -> None:
    """Erase interviews for a role so many days after their upload. Raises UsageError."""
    position = position.strip()
    if not position or not 1 <= days <= LONGEST_KEPT:
        raise UsageError(f"Name a role, and 1 to {LONGEST_KEPT} days.")
    session.merge(Position(name=position, keep_days=days))
    audit.record(session, by, "retention set", "", f"{days} days")


def periods(session: Session) -> list[Position]:
    """How long interviews are kept, by role."""
    return list(session.scalars(select(Position).order_by(Position.name)))


def kept_for(session: Session, interview: Interview) -> int | None:
    """Days that an interview is kept after its upload; None where nobody set them."""
    period = session.get(Position, interview.position)
    return period.keep_days if period else None


def overdue(session: Session) -> list[Interview]:
    """Interviews whose time is over."""
    found: list[Interview] = []
    for period in periods(session):
        last = datetime.now(UTC) - timedelta(days=period.keep_days)
        found += session.scalars(
            select(Interview).where(
                Interview.position == period.name,
                Interview.state != "erased",
                Interview.uploaded < last.strftime("%Y-%m-%dT%H:%M:%SZ"),
            )
        )
    return found
