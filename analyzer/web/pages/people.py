"""Who may log in, for admins."""

from fastapi import APIRouter, Request, Response

from analyzer.errors import UsageError
from analyzer.web import people
from analyzer.web.access import Number, field, person_of
from analyzer.web.pages.view import go, page
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)


@router.get("/people")
def listed(request: Request) -> Response:
    """Everybody."""
    with state_of(request).store.reading() as session:
        found = people.people(session)
    return page(request, "people.html", people=found, roles=list(people.Role))


@router.post("/people")
def add(request: Request) -> Response:
    """A new person."""
    role = field(request, "role")
    if role not in set(people.Role):
        raise UsageError("Choose one of the roles.")
    with state_of(request).store.begin() as session:
        people.add_person(
            session,
            person_of(request).id,
            name=field(request, "name"),
            login=field(request, "login"),
            password=field(request, "password"),
            role=people.Role(role),
        )
    return go("/people")


@router.post("/people/{person}/active")
def active(request: Request, person: Number) -> Response:
    """Lock a person out, or let one in again."""
    with state_of(request).store.begin() as session:
        people.set_active(
            session, person_of(request).id, person, active=field(request, "active") == "yes"
        )
    return go("/people")
