"""The audit log, how long interviews are kept, and batches to import."""

from fastapi import APIRouter, Request, Response

from analyzer.errors import NotFoundError
from analyzer.web import audit, erasure, imports, interviews, people
from analyzer.web.access import field, person_of, whole
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
        positions = interviews.positions_in_use(session, person_of(request))
    return page(request, "retention.html", periods=periods, positions=positions)


@router.post("/retention")
def keep(request: Request) -> Response:
    """Set how long interviews for a role are kept."""
    days = whole(field(request, "days"), "days")
    state = state_of(request)
    with state.store.begin() as session:
        position = field(request, "position")
        erasure.keep_for(session, person_of(request).id, position, days)
    state.runner.look()
    return go("/retention")


@router.get("/imports")
def batches(request: Request) -> Response:
    """The batches that may be imported."""
    return _batches(request, "", None)


@router.post("/imports")
def take_over(request: Request) -> Response:
    """Import a batch, one of those that are listed."""
    state, name = state_of(request), field(request, "batch")
    folder = state.config.imports
    if folder is None or name not in imports.batches_in(folder):
        raise NotFoundError("There is no such batch.")
    became = imports.import_batch(state.store, person_of(request), folder / name, state.config)
    return _batches(request, name, became)


def _batches(request: Request, name: str, became: imports.Imported | None) -> Response:
    folder = state_of(request).config.imports
    found = imports.batches_in(folder)
    return page(request, "imports.html", folder=folder, batches=found, name=name, became=became)
