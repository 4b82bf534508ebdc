"""The REST interface: the same services as the pages, for programs with a token."""

from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile

from analyzer.assessment import Assessment
from analyzer.batch.unasked import Interviewer, Unasked
from analyzer.errors import NotFoundError, UsageError
from analyzer.models import Model
from analyzer.web import erasure, interviews, jobs, reviews, searching, webhooks
from analyzer.web.access import Number, interview_of, person_of, visit_of
from analyzer.web.database import Interview
from analyzer.web.pages.reviews import MEDIA, memo_file
from analyzer.web.pages.webhooks import SHOWN_DELIVERIES
from analyzer.web.reviews import Reviewed
from analyzer.web.state import state_of
from analyzer.web.uploads import take_in

router = APIRouter(prefix="/api/v1")
_FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_SCHEME = {"token": {"type": "http", "scheme": "bearer"}}
State = Literal["read", "queued", "running", "done", "failed", "cancelled", "erased"]
Format = Literal["md", "html", "json", "docx", "pdf", "scorecard-csv", "scorecard-json"]


class Problem(Model):
    """Why a request was not followed."""

    detail: str


class InterviewStatus(Model):
    """How an interview stands."""

    id: str
    state: State
    file_name: str
    candidate: str | None
    position: str
    held_on: str
    uploaded: str
    verdict: str
    message: str = ""
    """Why the last analysis failed."""


class RefusedFile(Model):
    """A file that was not taken in."""

    name: str
    why: str


class Taken(Model):
    """What became of the uploaded files."""

    interviews: list[InterviewStatus]
    refused: list[RefusedFile]


class Hits(Model):
    """What was found."""

    hits: list[searching.Found]


class Questions(Model):
    """Which questions of the guide were not asked, and who led the interviews."""

    interviews: int
    unasked: list[Unasked]
    interviewers: list[Interviewer]


class Page(Model):
    """A page of interviews, newest first."""

    interviews: list[InterviewStatus]
    total: int


class NewWebhook(Model):
    """An address to tell when an analysis ends."""

    url: str
    secret: str = ""
    """`whsec_` and 24 to 64 bytes in Base64; empty for a fresh one."""


class KnownWebhook(Model):
    """An address that is told."""

    id: int
    url: str
    created: str
    secret: str | None = None
    """Only in the answer to the request that made it."""


class Sent(Model):
    """A message, and what became of it."""

    id: str
    webhook_id: int
    interview_id: str | None
    event: str
    state: Literal["waiting", "delivered", "given up"]
    attempts: int
    due: str
    answer: str
    created: str


class Webhooks(Model):
    """All webhooks, and their last messages, newest first."""

    webhooks: list[KnownWebhook]
    deliveries: list[Sent]


_ALWAYS = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)


def _problems(*codes: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    return {int(code): {"model": Problem} for code in (*_ALWAYS, *codes)}


_KNOWN = _problems(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)


@router.get("/openapi.json", include_in_schema=False)
def schema(request: Request) -> dict[str, Any]:
    """The description of this interface."""
    described: dict[str, Any] = request.app.openapi()
    described.setdefault("components", {})["securitySchemes"] = _SCHEME
    return {**described, "security": [{"token": []}]}


@router.get("/interviews", responses=_problems())
def listed(request: Request, wanted: Annotated[interviews.Filter, Query()]) -> Page:
    """Interviews that you may see."""
    with state_of(request).store.reading() as session:
        found = interviews.listed(session, person_of(request), wanted)
    return Page(interviews=[_status(i) for i in found.interviews], total=found.total)


@router.post(
    "/interviews",
    status_code=HTTPStatus.CREATED,
    openapi_extra=_FILE,
    responses=_problems(HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
)
def upload(request: Request) -> Taken:
    """Take in transcripts; nothing is analyzed yet."""
    files = [f for f in visit_of(request).form.getlist("file") if isinstance(f, UploadFile)]
    if not files:
        raise UsageError("Send the transcript as the file of a form, in a field named file.")
    taken, refused = take_in(state_of(request), person_of(request), files)
    if not taken:
        raise UsageError(" ".join(one.why for one in refused))
    return Taken(
        interviews=[_status(one) for one in taken],
        refused=[RefusedFile(name=one.name, why=one.why) for one in refused],
    )


@router.get("/search", responses=_problems())
def search(request: Request, sought: Annotated[searching.Sought, Query()]) -> Hits:
    """Quotes and turns of the interviews that you may see, the best first."""
    state = state_of(request)
    with state.store.reading() as session:
        hits = searching.search(session, state.config, person_of(request), sought)
    return Hits(hits=hits)


@router.get("/questions", responses=_problems())
def questions(request: Request, wanted: Annotated[interviews.Filter, Query()]) -> Questions:
    """What nobody asked in the interviews that you may see, by who led them."""
    state = state_of(request)
    with state.store.reading() as session:
        tally = searching.unasked(session, state.config, person_of(request), wanted)
    names = {question.id: question.text for question in state.config.guide.questions}
    return Questions(
        interviews=tally.interviews,
        unasked=tally.ranked(names),
        interviewers=tally.by_interviewer(names),
    )


@router.get("/interviews/{interview}", responses=_KNOWN)
def status(request: Request, interview: str) -> InterviewStatus:  # noqa: ARG001 - in the schema
    """How an interview stands."""
    own = interview_of(request)
    with state_of(request).store.reading() as session:
        job = jobs.latest_job(session, own.id)
    return _status(own, job.message if job and own.state == "failed" else "")


@router.post("/interviews/{interview}/analysis", status_code=HTTPStatus.ACCEPTED, responses=_KNOWN)
def analyze(
    request: Request,
    interview: str,  # noqa: ARG001 - in the schema
    candidate: str = "",
    position: str = "",
    held_on: str = "",
) -> InterviewStatus:
    """Have an interview analyzed; look at its state until it is done or failed."""
    state = state_of(request)
    with state.store.begin() as session:
        own = session.get_one(Interview, interview_of(request).id)
        interviews.choose(session, own, candidate, position or own.position, held_on or own.held_on)
        jobs.ask_for(session, person_of(request).id, own)
    state.runner.look()
    return _status(own)


@router.get("/interviews/{interview}/assessment", responses=_KNOWN)
def assessment(request: Request, interview: str) -> Assessment:  # noqa: ARG001 - in the schema
    """The assessment as it counts at present, with what people rejected and added."""
    return _reviewed(request).assessment


@router.get(
    "/interviews/{interview}/memo",
    response_class=Response,
    responses={
        **_KNOWN,
        200: {"content": {media.partition(";")[0]: {} for media in MEDIA.values()}},
    },
)
def memo(request: Request, interview: str, format: Format = "md") -> Response:  # noqa: A002, ARG001 - in the schema
    """The memo as a file."""
    notice = "As it counts at present; see the app for what was signed."
    return memo_file(request, _reviewed(request).assessment, format, notice)


@router.delete("/interviews/{interview}", status_code=HTTPStatus.NO_CONTENT, responses=_KNOWN)
def erase(request: Request, interview: str) -> None:  # noqa: ARG001 - in the schema
    """Forget the candidate: all that is known of the interview is deleted."""
    state, own = state_of(request), interview_of(request)
    with state.store.begin() as session:
        erasure.erase(session, person_of(request).id, session.get_one(Interview, own.id))
    erasure.erase_files(state.config, [own.id])
    state.runner.look()


@router.get("/webhooks", responses=_problems())
def hooks(request: Request) -> Webhooks:
    """Who is told, and what became of the last messages."""
    with state_of(request).store.reading() as session:
        found = webhooks.list_all(session)
        sent = webhooks.deliveries(session, SHOWN_DELIVERIES)
    return Webhooks(
        webhooks=[KnownWebhook(id=h.id, url=h.url, created=h.created) for h in found],
        deliveries=[
            Sent.model_validate({name: getattr(one, name) for name in Sent.model_fields})
            for one in sent
        ],
    )


@router.post(
    "/webhooks",
    status_code=HTTPStatus.CREATED,
    responses=_problems(),
)
def add_webhook(request: Request, new: NewWebhook) -> KnownWebhook:
    """Tell an address when an analysis is done or has failed."""
    state = state_of(request)
    with state.store.begin() as session:
        hook = webhooks.add(session, person_of(request).id, new.url, new.secret, state.config)
    return KnownWebhook(id=hook.id, url=hook.url, created=hook.created, secret=hook.secret)


@router.delete(
    "/webhooks/{webhook}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_problems(HTTPStatus.NOT_FOUND),
)
def remove_webhook(request: Request, webhook: Number) -> None:
    """Tell an address no more."""
    with state_of(request).store.begin() as session:
        webhooks.remove(session, person_of(request).id, webhook)


def _reviewed(request: Request) -> Reviewed:
    state = state_of(request)
    with state.store.reading() as session:
        analysis = interviews.latest_analysis(session, interview_of(request).id)
        if analysis is None:
            raise NotFoundError("This interview was not analyzed yet.")
        return reviews.reviewed(session, analysis, state.config.guide)


def _status(interview: Interview, message: str = "") -> InterviewStatus:
    names = InterviewStatus.model_fields.keys() - {"message"}
    return InterviewStatus.model_validate(
        {**{name: getattr(interview, name) for name in names}, "message": message}
    )
