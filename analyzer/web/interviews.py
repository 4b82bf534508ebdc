"""Interviews: taken in, read, listed, shown to whom."""

import unicodedata
from pathlib import Path, PurePosixPath
from typing import Annotated, NamedTuple
from uuid import uuid4

from pydantic import Field
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from analyzer.errors import ConflictError, NotFoundError, UsageError
from analyzer.models import Model
from analyzer.transcript.document import Document
from analyzer.transcript.files import documents_of
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Role as Part
from analyzer.transcript.models import Transcript
from analyzer.transcript.reading import transcript_of
from analyzer.web import audit
from analyzer.web.database import Analysis, Assignment, Interview, Person, Upload
from analyzer.web.people import Role

NAME_LENGTH = 120
"""Characters of a file's name that are kept."""
TEXT_LENGTH = 200
"""Characters of a position or date that are kept."""
PAGE = 50
"""Interviews on one page of the list."""
LAST_PAGE = 1_000_000
WAITING = ("read", "failed", "cancelled", "done")
"""States in which an analysis may be asked for."""


class Filter(Model):
    """Which interviews are listed; an empty field lets all through."""

    words: str = ""
    """Part of the candidate's, the file's or the position's name."""
    position: str = ""
    verdict: str = ""
    flag: str = ""
    """Id of a flag that is present."""
    state: str = ""
    since: str = ""
    """First day of upload, as YYYY-MM-DD."""
    until: str = ""
    """Last day of upload."""
    page: Annotated[int, Field(ge=1, le=LAST_PAGE)] = 1


class Listed(NamedTuple):
    """A page of the list."""

    interviews: list[Interview]
    total: int


def shown_name(name: str) -> str:
    """What is kept of a file's name: no folders, nothing invisible, not endless."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if not unicodedata.category(c).startswith("C"))
    return seen.strip()[-NAME_LENGTH:] or "transcript"


def read_upload(name: str, data: bytes) -> list[tuple[Document, Transcript]]:
    """The interviews in a file, read as far as nobody says who is the candidate.

    Raises:
        TranscriptError: it cannot be read.
        UsageError: it is a table of interviews, or empty.
    """
    name = shown_name(name)
    if not data.strip():
        raise UsageError(f"{name} is empty: export the transcript again.")
    documents = documents_of(Document(Path(name), data)).documents
    if any(document.known for document in documents):
        raise UsageError(f"{name} is a table of interviews: give each as a file of its own.")
    return [(one, transcript_of(one, Hints(), undecided=True)) for one in documents]


def add_interview(
    session: Session, by: Person, document: Document, transcript: Transcript
) -> Interview:
    """Keep an interview that was read."""
    interview = Interview(
        id=uuid4().hex,
        file_name=shown_name(PurePosixPath(document.name).name),
        source=transcript.source.sha256,
        candidate=candidate_of(transcript),
        uploaded_by=by.id,
    )
    session.add(interview)
    session.flush()
    stored = Upload(
        interview_id=interview.id, data=document.data, transcript=transcript.model_dump_json()
    )
    session.add(stored)
    if by.role == Role.REVIEWER:
        session.add(Assignment(interview_id=interview.id, person_id=by.id))
    audit.record(session, by.id, "interview uploaded", interview.id)
    return interview


def candidate_of(transcript: Transcript) -> str | None:
    """The candidate's name; None where nobody can be told to be the candidate."""
    return next((s.name for s in transcript.speakers if s.role is Part.CANDIDATE), None)


def transcript_in(session: Session, interview: Interview) -> Transcript:
    """How an interview reads at present. Raises NotFoundError when it was erased."""
    upload = session.get(Upload, interview.id)
    if upload is None:
        raise NotFoundError("This interview was erased.")
    return Transcript.model_validate_json(upload.transcript)


def choose(
    session: Session, interview: Interview, candidate: str, position: str, date: str
) -> None:
    """Say who is the candidate, for which role, and when it was held.

    Raises:
        ConflictError: it is being analyzed, was erased, or was imported without its file.
        CandidateError: the named one does not speak.
    """
    if interview.state not in WAITING:
        raise ConflictError("This interview is being analyzed: wait, or cancel that first.")
    upload = session.get_one(Upload, interview.id)
    transcript = Transcript.model_validate_json(upload.transcript)
    if candidate and candidate != candidate_of(transcript):
        if not upload.data:
            raise ConflictError(
                "This interview was imported without its file: upload that to choose another"
                " candidate."
            )
        document = Document(Path(interview.file_name), upload.data)
        transcript = transcript_of(document, Hints(candidate=candidate))
        upload.transcript = transcript.model_dump_json()
    interview.candidate = candidate_of(transcript)
    interview.position, interview.held_on = (
        position.strip()[:TEXT_LENGTH],
        date.strip()[:TEXT_LENGTH],
    )
    if interview.candidate is None:
        raise UsageError("Say first who is the candidate.")


def visible(session: Session, person: Person, interview_id: str) -> Interview:
    """An interview that the person may see. Raises NotFoundError for any other."""
    interview = session.scalar(_seen_by(person).where(Interview.id == interview_id))
    if interview is None:
        raise NotFoundError("There is no such interview, or it is not yours to see.")
    return interview


def listed(session: Session, person: Person, wanted: Filter) -> Listed:
    """Interviews that the person may see, newest first."""
    found = _filtered(_seen_by(person).where(Interview.state != "erased"), wanted)
    total = session.scalar(select(func.count()).select_from(found.subquery())) or 0
    newest = found.order_by(Interview.uploaded.desc(), Interview.id)
    page = newest.limit(PAGE).offset(PAGE * (wanted.page - 1))
    return Listed(list(session.scalars(page)), total)


def chosen(session: Session, person: Person, wanted: Filter) -> list[str] | None:
    """Ids of the interviews that the person may see and the filter lets through; None: all."""
    if person.role != Role.REVIEWER and wanted == Filter():
        return None
    found = _filtered(_seen_by(person).where(Interview.state != "erased"), wanted)
    return list(session.scalars(found.with_only_columns(Interview.id)))


def seen(session: Session, person: Person, ids: set[str]) -> dict[str, Interview]:
    """Those of the interviews that the person may see, by id."""
    own = _seen_by(person).where(Interview.id.in_(ids), Interview.state != "erased")
    return {interview.id: interview for interview in session.scalars(own)}


def positions_in_use(session: Session, person: Person) -> dict[str, str]:
    """The roles of the interviews that the person may see, each as it is shown."""
    named = _seen_by(person).where(Interview.position != "").with_only_columns(Interview.position)
    return {position: position for position in sorted(session.scalars(named.distinct()))}


def latest_analysis(session: Session, interview_id: str) -> Analysis | None:
    """The analysis that counts."""
    own = select(Analysis).where(Analysis.interview_id == interview_id)
    return session.scalar(own.order_by(Analysis.id.desc()).limit(1))


def reviewers_of(session: Session, interview_id: str) -> set[int]:
    """Ids of the people whom the interview was assigned to."""
    own = Assignment.interview_id == interview_id
    return set(session.scalars(select(Assignment.person_id).where(own)))


def assign(session: Session, by: int, interview_id: str, people: set[int]) -> None:
    """Let exactly these reviewers see the interview. Raises NotFoundError when one is unknown."""
    for person_id in people:
        if session.get(Person, person_id) is None:
            raise NotFoundError("There is no such person.")
    before = reviewers_of(session, interview_id)
    for gone in before - people:
        session.delete(session.get_one(Assignment, (interview_id, gone)))
    session.add_all(Assignment(interview_id=interview_id, person_id=p) for p in people - before)
    audit.record(session, by, "reviewers set", interview_id, ",".join(map(str, sorted(people))))


def _seen_by(person: Person) -> Select[Interview]:
    found = select(Interview)
    if person.role != Role.REVIEWER:
        return found
    own = select(Assignment.interview_id).where(Assignment.person_id == person.id)
    return found.where(Interview.id.in_(own))


def _filtered(found: Select[Interview], wanted: Filter) -> Select[Interview]:
    if wanted.words:
        columns = (Interview.candidate, Interview.file_name, Interview.position)
        found = found.where(or_(*(c.icontains(wanted.words, autoescape=True) for c in columns)))
    for column, value in (
        (Interview.position, wanted.position),
        (Interview.verdict, wanted.verdict),
        (Interview.state, wanted.state),
    ):
        found = found.where(column == value) if value else found
    if wanted.flag:
        found = found.where(Interview.present.contains(f" {wanted.flag} ", autoescape=True))
    if wanted.since:
        found = found.where(Interview.uploaded >= wanted.since)
    return found.where(Interview.uploaded <= f"{wanted.until}T99") if wanted.until else found
