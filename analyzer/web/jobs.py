"""Analyses as jobs: asked for in the database, done in a thread of their own.

A job that was under way when the server stopped is queued again when it starts; what its model
calls bought lies in the interview's ledger, so nothing is bought twice.
"""

import asyncio
import logging
import threading
from contextlib import suppress
from functools import partial

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from analyzer.assessment import Assessment
from analyzer.errors import AnalyzerError, ConflictError, InputError
from analyzer.guide import Verdict
from analyzer.pipeline import About
from analyzer.web import audit, webhooks
from analyzer.web.analysis import analyze
from analyzer.web.config import WebConfig
from analyzer.web.courier import Courier
from analyzer.web.database import Analysis, Interview, Job, Store, now
from analyzer.web.erasure import erase, erase_files, overdue
from analyzer.web.interviews import WAITING, transcript_in

AT_ONCE = 2
"""Interviews that are analyzed at the same time."""
SWEEP_SECONDS = 3600
"""How often, at least, interviews are looked for whose time is over."""
RETRY_SECONDS = 5
"""Until the database is tried again after an error."""
_LOG = logging.getLogger(__name__)


def ask_for(session: Session, by: int, interview: Interview) -> Job:
    """Queue an analysis. Raises ConflictError when one is under way."""
    if interview.state not in WAITING:
        raise ConflictError("This interview is being analyzed already.")
    job = Job(interview_id=interview.id, person_id=by)
    session.add(job)
    interview.state = "queued"
    session.flush()
    audit.record(session, by, "analysis asked for", interview.id, f"job {job.id}")
    return job


def cancel(session: Session, by: int, interview: Interview) -> None:
    """Stop the analysis of an interview. Raises ConflictError when none is under way."""
    if interview.state not in {"queued", "running"}:
        raise ConflictError("This interview is not being analyzed.")
    _end_jobs(session, interview.id, "cancelled")
    interview.state = "cancelled"
    audit.record(session, by, "analysis cancelled", interview.id)


def latest_job(session: Session, interview_id: str) -> Job | None:
    """The last analysis that was asked for."""
    own = select(Job).where(Job.interview_id == interview_id)
    return session.scalar(own.order_by(Job.id.desc()).limit(1))


def _end_jobs(session: Session, interview_id: str, state: str) -> None:
    session.execute(
        update(Job)
        .where(Job.interview_id == interview_id, Job.state.in_(("queued", "running")))
        .values(state=state, ended=now())
    )


class Runner:
    """The thread that does the jobs, one server process for each database."""

    def __init__(self, store: Store, config: WebConfig) -> None:
        self._store = store
        self._config = config
        self._courier = Courier(store, config)
        self._thread = threading.Thread(target=self._main, name="jobs", daemon=True)
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._wake: asyncio.Event
        self._stopping = False
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Take up what was left, and wait for more."""
        with self._store.begin() as session:
            session.execute(update(Job).where(Job.state == "running").values(state="queued"))
            session.execute(
                update(Interview).where(Interview.state == "running").values(state="queued")
            )
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Leave what is under way to the next start."""
        self._stopping = True
        self.look()
        self._thread.join()

    def look(self) -> None:
        """Tell the thread that a job was queued or cancelled, or that a message waits."""
        self._loop.call_soon_threadsafe(self._wake.set)

    def _main(self) -> None:
        asyncio.run(self._work())

    async def _work(self) -> None:
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self._ready.set()
        courier = asyncio.create_task(self._courier.work())
        while not self._stopping:
            self._wake.clear()
            self._courier.look()
            patience = SWEEP_SECONDS
            try:
                self._begin_jobs()
            except SQLAlchemyError as error:  # locked for long, or out of reach: it may come back
                _LOG.error("the database cannot be used: %s", type(error).__name__)
                patience = RETRY_SECONDS
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), patience)
        ending = [courier, *self._tasks.values()]
        for task in ending:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*ending, return_exceptions=True)

    def _begin_jobs(self) -> None:
        self._forget_overdue()
        self._drop_cancelled()
        while len(self._tasks) < AT_ONCE and (job := self._next()) is not None:
            task = asyncio.create_task(self._do(job))
            self._tasks[job] = task
            task.add_done_callback(partial(self._forget, job))

    def _forget(self, job: int, _: asyncio.Task[None]) -> None:
        del self._tasks[job]
        self._wake.set()

    def _drop_cancelled(self) -> None:
        with self._store.reading() as session:
            for job, task in self._tasks.items():
                stored = session.get(Job, job)  # gone when the interview was erased
                if stored is None or stored.state == "cancelled":
                    task.cancel()

    def _forget_overdue(self) -> None:
        with self._store.begin() as session:
            for interview in overdue(session):
                erase(session, None, interview)
            gone = session.scalars(select(Interview.id).where(Interview.state == "erased")).all()
        try:
            erase_files(self._config, gone)
        except InputError:  # of the search index, which must not keep jobs from being done
            _LOG.exception("erased interviews are left in a file")

    def _next(self) -> int | None:
        with self._store.begin() as session:
            queued = select(Job).where(Job.state == "queued").order_by(Job.id).limit(1)
            job = session.scalar(queued)
            if job is None:
                return None
            job.state = session.get_one(Interview, job.interview_id).state = "running"
            return job.id

    async def _do(self, number: int) -> None:
        try:
            await self._analyze(number)
        except AnalyzerError as error:
            self._fail(number, str(error))
        except Exception as error:  # noqa: BLE001 - a job that breaks must not end the thread
            # The traceback of a failed analysis may quote the interview: only its kind is logged.
            _LOG.error("job %d failed: %s", number, type(error).__name__)
            self._fail(
                number, f"The analysis stopped for an unforeseen reason ({type(error).__name__})."
            )

    async def _analyze(self, number: int) -> None:
        with self._store.reading() as session:
            job = session.get_one(Job, number)
            interview = session.get_one(Interview, job.interview_id)
            transcript = transcript_in(session, interview)
            about = About(interview.position or None, interview.held_on or None)

        def progress(done: int, calls: int) -> None:
            with self._store.begin() as session:
                session.execute(update(Job).where(Job.id == number).values(done=done, calls=calls))

        assessment = await analyze(transcript, about, self._config, interview.id, progress)
        self._finish(number, assessment)

    def _finish(self, number: int, assessment: Assessment) -> None:
        with self._store.begin() as session:
            job = session.get(Job, number)
            if job is None or job.state != "running":  # erased or cancelled at the last moment
                return
            keep(session, job.interview_id, assessment)
            job.state, job.ended = "done", now()
            audit.record(session, None, "analysis done", job.interview_id, f"job {number}")
            webhooks.announce(session, job, self._config)

    def _fail(self, number: int, message: str) -> None:
        with self._store.begin() as session:
            job = session.get(Job, number)
            if job is not None and job.state == "running":
                job.state, job.ended, job.message = "failed", now(), message
                session.get_one(Interview, job.interview_id).state = "failed"
                audit.record(session, None, "analysis failed", job.interview_id, f"job {number}")
                webhooks.announce(session, job, self._config)


def keep(session: Session, interview_id: str, assessment: Assessment) -> None:
    """Store an assessment as the one that counts."""
    session.add(Analysis(interview_id=interview_id, assessment=assessment.model_dump_json()))
    interview = session.get_one(Interview, interview_id)
    interview.state = "done"
    first = assessment.run.first_reading  # which recommends nothing
    interview.verdict = "" if first else assessment.overall.verdict
    present = [flag.id for flag in assessment.flags if flag.verdict is Verdict.PRESENT]
    interview.present = f" {' '.join(present)} "
