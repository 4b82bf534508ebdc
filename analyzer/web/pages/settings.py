"""The audit log, and how long interviews are kept."""

from fastapi import APIRouter, Request, Response

from analyzer.errors import UsageError
from analyzer.web import audit, erasure, interviews, people
from analyzer.web.access import field, person_of
from analyzer.web.pages.view import go, page
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)
SHOWN_ENTRIES = 500


@router.get("/audit")
def log(request: Request) -> Response:
    """The last lines of the log, and whether all of it is whole."""
    with state_of(request).store.reading() as session:
        entries = audit.latest(session, SHOWN_ENTRIES)
        names = {person.id: person.name for person in people.people(session)}
        checked = audit.verify(session)
    return page(request, "audit.html", entries=entries, names=names, checked=checked)


@router.get("/retention")
def retention(request: Request) -> Response:
    """How long interviews are kept, by role."""
    with state_of(request).store.reading() as session:
        periods = erasure.periods(session)
        positions = interviews.positions_in_use(session)
    return page(request, "retention.html", periods=periods, positions=positions)


@router.post("/retention")
def keep(request: Request) -> Response:
    """Set how long interviews for a role are kept."""
    days = field(request, "days")
    if not days.isdecimal():
        raise UsageError("Give the days as a number.")
    state = state_of(request)
    with state.store.begin() as session:
        position = field(request, "position")
        erasure.keep_for(session, person_of(request).id, position, int(days))
    state.runner.look()
    return go("/retention")
