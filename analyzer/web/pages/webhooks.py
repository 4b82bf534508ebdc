"""Who is told when an analysis ends, for admins."""

from fastapi import APIRouter, Request, Response

from analyzer.web import webhooks
from analyzer.web.access import Number, field, person_of
from analyzer.web.database import Webhook
from analyzer.web.pages.view import go, page
from analyzer.web.state import state_of

router = APIRouter(include_in_schema=False)
SHOWN_DELIVERIES = 100


@router.get("/webhooks")
def listed(request: Request) -> Response:
    """All webhooks, and what became of the last messages."""
    return _listed(request, None)


@router.post("/webhooks")
def add(request: Request) -> Response:
    """A new webhook; its secret is shown this once."""
    state = state_of(request)
    with state.store.begin() as session:
        url, secret = field(request, "url"), field(request, "secret")
        made = webhooks.add(session, person_of(request).id, url, secret, state.config)
    return _listed(request, made)


@router.post("/webhooks/{webhook}/trial")
def try_out(request: Request, webhook: Number) -> Response:
    """Send a message that tells nothing."""
    state = state_of(request)
    with state.store.begin() as session:
        webhooks.try_out(session, webhook)
    state.runner.look()
    return go("/webhooks")


@router.post("/webhooks/{webhook}/remove")
def remove(request: Request, webhook: Number) -> Response:
    """Tell an address no more."""
    with state_of(request).store.begin() as session:
        webhooks.remove(session, person_of(request).id, webhook)
    return go("/webhooks")


def _listed(request: Request, made: Webhook | None) -> Response:
    with state_of(request).store.reading() as session:
        found = webhooks.list_all(session)
        sent = webhooks.deliveries(session, SHOWN_DELIVERIES)
    return page(request, "webhooks.html", webhooks=found, sent=sent, made=made)
