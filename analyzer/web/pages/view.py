"""Templates, and what all pages show."""

from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from analyzer.errors import UsageError
from analyzer.memo import wording
from analyzer.memo.pages import TEMPLATES
from analyzer.models import Model
from analyzer.web.access import Visit

_M = TypeVar("_M", bound=Model)
_TEMPLATES = Environment(
    loader=FileSystemLoader([Path(__file__).parent.parent / "templates", TEMPLATES]),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
STATES = {
    "read": "Ready to analyze",
    "queued": "Waiting",
    "running": "Being analyzed",
    "done": "Analyzed",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "erased": "Erased",
}


def page(
    request: Request,
    template: str,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    form_token: str = "",
    **values: Any,
) -> HTMLResponse:
    """A page, for whoever asked; with the token of the login, or the one that is given."""
    visit: Visit | None = getattr(request.state, "visit", None)
    html = _TEMPLATES.get_template(template).render(
        person=visit.person if visit else None,
        form_token=form_token or (visit.logged_in.form_token if visit and visit.logged_in else ""),
        path=request.url.path,
        wording=wording,
        states=STATES,
        **values,
    )
    return HTMLResponse(html, status)


def asked(request: Request, model: type[_M]) -> _M:
    """What the address asks for; empty fields and those that the model has not are left out.

    Raises:
        UsageError: a field is not what it should be.
    """
    fields = {k: v for k, v in request.query_params.items() if v and k in model.model_fields}
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        name = error.errors()[0]["loc"][0]
        raise UsageError(f"The address gives a {name} that cannot be used.") from None


def go(path: str) -> RedirectResponse:
    """Send the browser on after a form."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)
