"""Interviews: the list, the upload, the reading, the progress."""

from collections.abc import AsyncIterator
from itertools import count
from typing import NamedTuple

import anyio
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.datastructures import UploadFile

from analyzer.errors import UsageError
from analyzer.transcript.formats import FORMATS
from analyzer.transcript.models import Speaker, Transcript
from analyzer.web import erasure, interviews, jobs, people
from analyzer.web.access import field, interview_of, person_of, visit_of
from analyzer.web.analysis import expected, price
from analyzer.web.database import Interview
from analyzer.web.pages.reviews import review_page
from analyzer.web.pages.view import STATES, asked, go, page
from analyzer.web.state import state_of
from analyzer.web.uploads import Refused, take_in

router = APIRouter(include_in_schema=False)
_LOOK_SECONDS = 0.5
"""Between two looks at a job for whoever watches it."""
_UNDER_WAY = ("queued", "running")


@router.get("/")
def start(request: Request) -> Response:
    """The list, and the place to drop files."""
    return _list(request, [])


@router.post("/interviews")
def upload(request: Request) -> Response:
    """Take files in: one goes straight to its reading, several to the list."""
    files = [f for f in visit_of(request).form.getlist("file") if isinstance(f, UploadFile)]
    taken, refused = take_in(state_of(request), person_of(request), files)
    if not refused and len(taken) == 1:
        return go(f"/interviews/{taken[0].id}")
    return _list(request, refused) if refused else go("/")


@router.get("/interviews/{interview}")
def show(request: Request) -> Response:
    """The reading before the analysis, the progress during it, the review after it."""
    interview = interview_of(request)
    if interview.state == "erased":
        return page(request, "erased.html", interview=interview)
    if interview.state in _UNDER_WAY:
        with state_of(request).store.reading() as session:
            job = jobs.latest_job(session, interview.id)
        return page(request, "progress.html", interview=interview, job=job)
    with state_of(request).store.reading() as session:
        analysis = interviews.latest_analysis(session, interview.id)
    if analysis is None or "reading" in request.query_params:
        return _reading(request, interview)
    return review_page(request, interview, analysis)


@router.post("/interviews/{interview}/analysis")
def analyze(request: Request) -> Response:
    """Have the interview analyzed as the reading's form says."""
    state, interview = state_of(request), interview_of(request)
    with state.store.begin() as session:
        own = session.get_one(Interview, interview.id)
        told = (field(request, name) for name in ("candidate", "position", "date"))
        interviews.choose(session, own, *told)
        jobs.ask_for(session, person_of(request).id, own)
    state.runner.look()
    return go(f"/interviews/{interview.id}")


@router.post("/interviews/{interview}/cancel")
def cancel(request: Request) -> Response:
    """Stop the analysis."""
    state, interview = state_of(request), interview_of(request)
    with state.store.begin() as session:
        own = session.get_one(Interview, interview.id)
        jobs.cancel(session, person_of(request).id, own)
    state.runner.look()
    return go(f"/interviews/{interview.id}?reading")


@router.post("/interviews/{interview}/erase")
def erase(request: Request) -> Response:
    """Forget the candidate."""
    state, interview = state_of(request), interview_of(request)
    if field(request, "sure") != "yes":
        raise UsageError("Tick the box that says that you are sure.")
    with state.store.begin() as session:
        own = session.get_one(Interview, interview.id)
        erasure.erase(session, person_of(request).id, own)
    erasure.erase_files(state.config, [interview.id])
    state.runner.look()
    return go(f"/interviews/{interview.id}")


@router.get("/interviews/{interview}/events")
async def events(request: Request) -> Response:
    """The analysis as it goes on, as server-sent events."""
    return StreamingResponse(_events(request), media_type="text/event-stream")


async def _events(request: Request) -> AsyncIterator[bytes]:
    last = ""
    for _ in count():
        state, words = await run_sync(_standing, request)
        if words != last:
            last = words
            event = "progress" if state in _UNDER_WAY else "end"
            yield format_sse_event(event=event, data_str=words)
        if state not in _UNDER_WAY or await request.is_disconnected():
            return
        await anyio.sleep(_LOOK_SECONDS)


def _standing(request: Request) -> tuple[str, str]:
    """How an analysis stands: its state, and a sentence."""
    with state_of(request).store.reading() as session:
        interview = session.get_one(Interview, interview_of(request).id)
        job = jobs.latest_job(session, interview.id)
    if interview.state != "running" or job is None or not job.calls:
        return interview.state, STATES[interview.state]
    if job.done < job.calls:
        return interview.state, f"{job.done} of {job.calls} pieces are read"
    return interview.state, "All pieces are read; the evidence is looked at a second time"


class Voice(NamedTuple):
    """A speaker, as the reading shows one."""

    speaker: Speaker
    share: int
    """Of all words, in percent."""


def _reading(request: Request, interview: Interview) -> Response:
    state = state_of(request)
    with state.store.reading() as session:
        transcript = interviews.transcript_in(session, interview)
        job = jobs.latest_job(session, interview.id)
    told = interviews.candidate_of(transcript)
    estimate = expected(transcript, state.config) if told else None
    return page(
        request,
        "reading.html",
        interview=interview,
        transcript=transcript,
        format=next((f.name for f in FORMATS if f.id == transcript.source.format), ""),
        voices=_voices(transcript),
        candidate=told,
        estimate=estimate,
        price=price(estimate) if told else "",
        server=state.config.server,
        job=job,
        unclear="" if told else transcript.candidate_reason,
    )


def _voices(transcript: Transcript) -> list[Voice]:
    words = sum(speaker.words for speaker in transcript.speakers) or 1
    return [Voice(s, round(100 * s.words / words)) for s in transcript.speakers]


def _list(request: Request, refused: list[Refused]) -> Response:
    wanted, state = asked(request, interviews.Filter), state_of(request)
    with state.store.reading() as session:
        found = interviews.listed(session, person_of(request), wanted)
        positions = interviews.positions_in_use(session, person_of(request))
    return page(
        request,
        "interviews.html",
        found=found,
        wanted=wanted,
        pages=-(-found.total // interviews.PAGE),
        positions=positions,
        flags={flag.id: flag.name for flag in state.config.guide.flags},
        refused=refused,
        may_upload=person_of(request).role != people.Role.REVIEWER,
    )
