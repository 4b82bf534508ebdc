"""Looking over all interviews that a person may see: for words, and for what nobody asked.

The index is the one of `analyzer search`, a file beside the database, whichever that is. It
follows the database whenever somebody looks, so what people set aside is not found any more.
"""

from typing import Annotated

from pydantic import Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analyzer.assessment import Assessment
from analyzer.batch.passages import Hit, Index, Wanted, opened
from analyzer.batch.unasked import UnaskedTally
from analyzer.errors import ConflictError, NotFoundError
from analyzer.evidence import Kind
from analyzer.models import Model
from analyzer.transcript.clocks import clock
from analyzer.web import interviews, reviews
from analyzer.web.config import WebConfig
from analyzer.web.database import Act, Analysis, Person

MOST_HITS = 100
QUERY_LENGTH = 200
"""Characters."""


class Sought(Model):
    """What is looked for, and in which interviews; an empty field lets all through."""

    query: Annotated[str, Field(max_length=QUERY_LENGTH)] = ""
    """Words; their beginnings are enough."""
    kind: Kind | None = None
    """Only evidence of this kind."""
    flag: str = ""
    """Only evidence for or against this flag, by its id."""
    candidate: str = ""
    """Part of the candidate's or the file's name."""
    position: str = ""
    verdict: str = ""
    since: str = ""
    """First day of upload, as YYYY-MM-DD."""
    until: str = ""
    """Last day of upload."""
    limit: Annotated[int, Field(ge=1, le=MOST_HITS)] = 50


class Found(Hit):
    """A passage that was found, and the way to it."""

    position: str
    held_on: str
    at: str
    """Its time in the recording, or its turn."""
    link: str
    """Path of the review, at the quote or the turn."""


def search(session: Session, config: WebConfig, person: Person, sought: Sought) -> list[Found]:
    """The best passages of the interviews that the person may see.

    Raises:
        UsageError: the query holds no word.
        InputError: the index cannot be used.
    """
    among = interviews.chosen(session, person, _filter(sought))
    wanted = Wanted(sought.query, sought.kind, sought.flag or None, sought.limit, among)
    with opened(config.search_index) as index:
        _update(index, session, config)
        hits = index.find(wanted)
    known = interviews.seen(session, person, {hit.interview for hit in hits})
    return [
        Found(
            **hit.model_dump(),
            position=known[hit.interview].position,
            held_on=known[hit.interview].held_on,
            at=f"turn {hit.turn}" if hit.start is None else clock(hit.start),
            link=f"/interviews/{hit.interview}#{_anchor(hit)}",
        )
        for hit in hits
        if hit.interview in known
    ]


def unasked(
    session: Session, config: WebConfig, person: Person, wanted: interviews.Filter
) -> UnaskedTally:
    """Which questions of the guide nobody asked, in the interviews that the person may see.

    Raises:
        InputError: the index cannot be used.
    """
    among = interviews.chosen(session, person, wanted)
    with opened(config.search_index) as index:
        _update(index, session, config)
        return index.unasked(among)


def _filter(sought: Sought) -> interviews.Filter:
    return interviews.Filter(
        words=sought.candidate,
        position=sought.position,
        verdict=sought.verdict,
        since=sought.since,
        until=sought.until,
    )


def _anchor(hit: Hit) -> str:
    return f"quote-{hit.evidence}" if hit.evidence else f"t{hit.turn}"


def _update(index: Index, session: Session, config: WebConfig) -> None:
    mark = " ".join(_mark(session, table) for table in (Analysis, Act))
    if mark == index.mark:
        return
    analyses, acts = _latest(session, Analysis), _latest(session, Act)
    stamps = {id_: f"{analysis} {acts.get(id_, 0)}" for id_, analysis in analyses.items()}

    def read(interview_id: str) -> Assessment:
        analysis = interviews.latest_analysis(session, interview_id)
        if analysis is None:
            raise NotFoundError("This interview was erased.")
        try:
            return reviews.reviewed(session, analysis, config.guide).assessment
        except ConflictError:  # by another guide, what people said does not count
            return Assessment.model_validate_json(analysis.assessment)

    index.update(stamps, read)
    index.follows(mark)


def _mark(session: Session, table: type[Analysis | Act]) -> str:
    """Changes with every row that is added or deleted; none is ever changed."""
    of = (func.count(table.id), func.max(table.id), func.sum(table.id))
    return " ".join(map(str, session.execute(select(*of)).one()))


def _latest(session: Session, table: type[Analysis | Act]) -> dict[str, int]:
    """Id of the last row of each interview."""
    rows = select(table.interview_id, func.max(table.id)).group_by(table.interview_id)
    return {row[0]: row[1] for row in session.execute(rows)}
