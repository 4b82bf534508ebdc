"""The results of `analyzer batch` taken over: each interview by itself, and none twice.

An assessment holds its transcript, so nothing else is needed. The file that was read is not among
the results: an imported interview can be analyzed again, but for another candidate it has to be
uploaded.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from analyzer.assessment import Assessment, read_assessment
from analyzer.batch.index import INDEX_JSONL, Status
from analyzer.batch.report import read_index
from analyzer.errors import AnalyzerError, ConflictError, InputError, UsageError
from analyzer.memo.view import memo_view
from analyzer.transcript.document import Document
from analyzer.web import audit
from analyzer.web.config import WebConfig
from analyzer.web.database import Analysis, Interview, Person, Store
from analyzer.web.interviews import WAITING, add_interview, candidate_of
from analyzer.web.jobs import keep
from analyzer.web.uploads import Refused

RESULTS = "interviews"
"""Folder of the results in a batch's folder; each has `assessment.json` in a folder of its own."""
LARGEST = 100_000_000
"""Bytes of one assessment."""


class Imported(NamedTuple):
    """What became of a batch's results."""

    new: int
    newer: int
    """Assessments that an interview which is here already did not have."""
    known: int
    """Results that are here already, and are left alone."""
    skipped: list[Refused]


def import_batch(
    store: Store,
    by: Person,
    folder: Path,
    config: WebConfig,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> Imported:
    """Take over all results of a batch; what was taken over before is left alone.

    Args:
        store: the database; each interview is a transaction of its own.
        by: who is noted as the one who uploaded them.
        folder: that `analyzer batch --out` was given.
        config: of the app; its guide is the one by which interviews are shown.
        progress: takes how many results are done, and how many there are.

    Raises:
        UsageError: the folder holds no results of a batch.
    """
    found = results_in(folder)
    if not found:
        raise UsageError(
            f"{folder} holds no results of a batch ({RESULTS}/ID/assessment.json): name the folder"
            " that `analyzer batch --out` was given."
        )
    counts = {"new": 0, "newer": 0, "known": 0}
    skipped: list[Refused] = []
    for number, result in enumerate(found, 1):
        try:
            assessment = _read(result, config)
            with store.begin() as session:
                counts[_take(session, by, assessment)] += 1
        except AnalyzerError as error:
            skipped.append(Refused(result.name, str(error)))
        progress(number, len(found))
    skipped += _without_result(folder, {result.name for result in found})
    return Imported(**counts, skipped=skipped)


def results_in(folder: Path) -> list[Path]:
    """The folders of a batch's results; empty where it is none."""
    try:
        return sorted(path for path in (folder / RESULTS).iterdir() if path.is_dir())
    except OSError:
        return []


def batches_in(folder: Path | None) -> list[str]:
    """Names of the batches that lie in a folder."""
    if folder is None or not folder.is_dir():
        return []
    return sorted(path.name for path in folder.iterdir() if results_in(path))


def _read(result: Path, config: WebConfig) -> Assessment:
    """An assessment that can be shown. Raises InputError telling why not."""
    file = result / "assessment.json"
    if file.is_symlink() or result.is_symlink():
        raise InputError(f"{file} is a link: copy the results themselves.")
    try:
        size = file.stat().st_size
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}.") from error
    if size > LARGEST:
        raise InputError(f"{file} has more than {LARGEST:,} bytes: it is no assessment.")
    assessment = read_assessment(file)
    if candidate_of(assessment.transcript) is None:
        raise InputError(f"{file} names no candidate: analyze the interview again.")
    memo_view(assessment, config.guide)
    return assessment


def _take(session: Session, by: Person, assessment: Assessment) -> str:
    """Keep an assessment: as a new interview, as a newer one of a known interview, or not."""
    transcript, run = assessment.transcript, assessment.run
    own = session.scalar(
        select(Interview).where(
            Interview.source == transcript.source.sha256,
            Interview.candidate == candidate_of(transcript),
        )
    )
    became = "newer"
    if own is None:
        own = add_interview(session, by, Document(Path(transcript.source.name), b""), transcript)
        own.position, own.held_on = run.role or "", run.date or ""
        became = "new"
    same = Analysis.assessment == assessment.model_dump_json()
    if session.scalar(select(Analysis.id).where(Analysis.interview_id == own.id, same)):
        return "known"
    if own.state not in WAITING:
        raise ConflictError("This interview is being analyzed: import again when that is done.")
    keep(session, own.id, assessment)
    audit.record(session, by.id, "analysis imported", own.id)
    return became


def _without_result(folder: Path, found: set[str]) -> Iterator[Refused]:
    """Interviews of the batch's index that have no folder, with what it says of them."""
    try:
        for row in read_index(folder):
            if row.id not in found and row.status is not Status.DUPLICATE:
                yield Refused(row.id, f"{row.status}: {row.reason or 'there is no result'}")
    except InputError as error:
        yield Refused(INDEX_JSONL, str(error))
