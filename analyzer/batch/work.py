"""The work on one interview that needs no network; it runs in worker processes.

Each function takes and gives what travels well between processes. A transcript on its way
(`Parcel`) is bytes that only workers open, so that it costs the main process nothing.
"""

import hashlib
import pickle
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from analyzer.assessment import Assessment
from analyzer.batch.folder import Folder
from analyzer.batch.index import Entry, IndexRow, assessed
from analyzer.batch.inputs import Given
from analyzer.batch.manifest import Told, told_in
from analyzer.batch.recipe import Recipe, speakers_hash
from analyzer.chunking import Chunk
from analyzer.engines.extraction import Extraction
from analyzer.engines.model import ModelOptions, Passages
from analyzer.errors import TranscriptError
from analyzer.estimates import Estimate, estimate
from analyzer.memo import render_file
from analyzer.pipeline import (
    About,
    Checked,
    Prepared,
    Reading,
    analyze_offline,
    conclude,
    ground_findings,
    prepare,
)
from analyzer.transcript.document import Document
from analyzer.transcript.files import Contents, chosen, documents_in
from analyzer.transcript.models import Role, Transcript
from analyzer.transcript.reading import transcript_of

Parcel = bytes
"""A pickled stage of the pipeline, made and opened by workers of the same run."""
SLUG_LIMIT = 60
"""Characters of an interview's name in its id."""


class Kit(NamedTuple):
    """What every worker has at hand."""

    recipe: Recipe
    folder: Folder


class Listed(NamedTuple):
    """An interview that was found in a file."""

    number: int
    """Of the documents in the file, counted from 0."""
    item: str
    """Its name there; empty for a file of its own."""
    content: str
    """sha256 of the interview."""
    told: Told
    key: str
    """From `Recipe.key`."""


class Task(NamedTuple):
    """An interview to be analyzed."""

    id: str
    path: Path
    source: str
    """As a user finds it."""
    listed: Listed


class Result(NamedTuple):
    """What is known of an interview that was analyzed and whose files are on disk."""

    row: IndexRow
    words: str
    """sha256 of what the candidate says, in lower case without punctuation."""


def list_interviews(given: Given, kit: Kit) -> list[Listed]:
    """The interviews in a file. Raises AnalyzerError when it cannot be opened."""
    recipe = kit.recipe
    contents = _contents(given.path, _stamp(given.path))
    wanted = [chosen(contents, given.item, given.path)] if given.item else contents.documents
    common = given.told.over(recipe.told)
    speakers = speakers_hash(recipe.hints(given.path, common))
    numbers = {id(document): n for n, document in enumerate(contents.documents)}
    return [
        _listed(document, numbers[id(document)], common, speakers, recipe) for document in wanted
    ]


def _listed(document: Document, number: int, common: Told, speakers: str, recipe: Recipe) -> Listed:
    content = hashlib.sha256(document.data).hexdigest()
    told = told_in(document.about).over(common) if document.about else common
    key = recipe.key(content, told, speakers)
    return Listed(number, document.item, content, told, key)


def slug(name: str) -> str:
    """A name as a part of a folder's name."""
    stem = re.sub(r"\.[A-Za-z]\w{1,4}$", "", name)
    return re.sub(r"[\W_]+", "-", stem).strip("-")[:SLUG_LIMIT].strip("-") or "interview"


def open_interview(task: Task, kit: Kit) -> Transcript:
    """Read one interview. Raises AnalyzerError when it is no transcript, or not clear."""
    documents = _contents(task.path, _stamp(task.path)).documents
    number = task.listed.number
    document = documents[number] if number < len(documents) else None
    if document is None or hashlib.sha256(document.data).hexdigest() != task.listed.content:
        raise TranscriptError(f"{task.source} changed while it was read: run again.")
    return transcript_of(document, kit.recipe.hints(task.path, task.listed.told))


def prepare_interview(task: Task, kit: Kit) -> tuple[Parcel, list[Chunk]]:
    """Read, screen, mask and chunk an interview. Raises as `open_interview`."""
    prepared = prepare(open_interview(task, kit), kit.recipe.chunk_tokens)
    return pickle.dumps(prepared), prepared.chunks


def ground_interview(
    parcel: Parcel, extraction: Extraction, kit: Kit
) -> tuple[Parcel, list[Passages]]:
    """Verify what was found in a prepared interview, and plan the second look."""
    prepared = _prepared(parcel).withholding(extraction.withheld)
    checked = ground_findings(extraction.findings, prepared.masked.transcript)
    plan = checked.second_look(prepared) if kit.recipe.review else []
    return pickle.dumps((prepared, checked)), plan


def finish_interview(parcel: Parcel, reading: Reading, task: Task, kit: Kit) -> Result:
    """Decide, render, and write all files of an interview.

    Raises:
        FolderError: they cannot be written.
    """
    prepared, checked = _grounded(parcel)
    assessment = conclude(prepared, checked, kit.recipe.guide, reading, _about(task))
    return _written(assessment, task, kit)


def analyze_by_cues(task: Task, kit: Kit) -> Result:
    """All of the offline engine's way. Raises as `open_interview` and `finish_interview`."""
    transcript = open_interview(task, kit)
    return _written(analyze_offline(transcript, kit.recipe.guide, _about(task)), task, kit)


def estimate_interview(task: Task, options: ModelOptions, kit: Kit) -> Estimate:
    """What a model would be sent. Raises as `open_interview`."""
    recipe = kit.recipe
    prepared = prepare(open_interview(task, kit), recipe.chunk_tokens)
    return estimate(prepared, recipe.guide, options, review=recipe.review)


def _prepared(parcel: Parcel) -> Prepared:
    prepared: Prepared = pickle.loads(parcel)  # noqa: S301 - made by `prepare_interview`
    return prepared


def _grounded(parcel: Parcel) -> tuple[Prepared, Checked]:
    grounded: tuple[Prepared, Checked] = pickle.loads(parcel)  # noqa: S301 - by `ground_interview`
    return grounded


def _about(task: Task) -> About:
    return About(task.listed.told.role, task.listed.told.date)


def _written(assessment: Assessment, task: Task, kit: Kit) -> Result:
    formats = dict.fromkeys((*kit.recipe.formats, "json"))
    files = {name: render_file(assessment, kit.recipe.guide, name) for name in formats}
    paths = kit.folder.write_interview(task.id, files)
    row = IndexRow(id=task.id, source=task.source, paths=paths, **assessed(assessment))
    words = _words(assessment.transcript)
    listed = task.listed
    entry = Entry(
        given=Given(path=task.path, item=listed.item or None, told=listed.told).dumped(),
        item=listed.item,
        content=listed.content,
        key=listed.key,
        words=words,
        row=row,
    )
    kit.folder.enter(task.id, entry.model_dump_json())
    return Result(row, words)


def _words(transcript: Transcript) -> str:
    said = " ".join(turn.text for turn in transcript.turns if turn.role is Role.CANDIDATE)
    return hashlib.sha256(" ".join(re.findall(r"\w+", said.casefold())).encode()).hexdigest()


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file does."""
    try:
        status = path.stat()
    except OSError:  # opening it says what is wrong
        return 0, 0
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=1)
def _contents(path: Path, _: tuple[int, int]) -> Contents:
    """An archive is opened once by each worker, not once for each of its interviews."""
    return documents_in(path)
