"""Writing results: whole or not at all, and never over others."""

import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from analyzer.assessment import Assessment
from analyzer.errors import UsageError
from analyzer.guide import Guide
from analyzer.memo import ENDINGS, FORMATS, render_file
from analyzer.memo.organisation import NOBODY, Organisation
from analyzer.writing import write_whole

_NAME_LIMIT = 100
"""Characters of a result's name that is taken from an archive or a table."""


def chosen_formats(text: str) -> list[str]:
    """The formats named in a comma-separated list. Raises UsageError for an unknown one."""
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f"There is no memo format {name!r}; choose from {', '.join(FORMATS)}.")
    if not wanted:
        raise UsageError(f"No memo format is named; choose from {', '.join(FORMATS)}.")
    return wanted


class Written(NamedTuple):
    """What was written, and what was not written over."""

    paths: dict[str, Path]
    """Format → file."""
    kept: Path | None
    """Folder to which other results for the same interview were moved; None where none lay."""


def result_name(source: str) -> str:
    """What the results of an interview are called: as its file is, without the ending.

    Args:
        source: the file's name; for an interview in an archive or a table, the name there follows.
    """
    _, _, item = source.partition("/")
    if not item:
        return Path(source).stem
    # The name was made up by somebody else: it must not lead to another folder.
    safe = re.sub(r"[^\w .()+-]+", "-", re.sub(r"\.[A-Za-z]\w{1,4}$", "", item))
    return safe.strip(" .-")[:_NAME_LIMIT] or "interview"


def check_output(folder: Path, stem: str, interview: str) -> None:
    """Make sure that results may be written; called before anything is spent on them.

    Args:
        folder: where the results are to lie; need not exist.
        stem: name of the results.
        interview: sha256 of the transcript.

    Raises:
        UsageError: the folder holds something else under this name, or cannot be written to.
    """
    files = _files(folder, stem)
    with _writing_to(folder):
        _refuse_unwritable(folder)
        if files["json"].exists():
            _refuse_another_interview(files["json"], interview)
            return
        for path in files.values():
            if os.path.lexists(path):
                raise UsageError(
                    f"{path} is there without an assessment beside it; it is left as it is: choose"
                    " another --out."
                )


def write_memo(
    assessment: Assessment,
    guide: Guide,
    formats: Sequence[str],
    folder: Path,
    stem: str,
    *,
    organisation: Organisation = NOBODY,
) -> Written:
    """Write the memo in each format, and always the assessment.

    Results for the same interview that differ are moved to a folder `earlier` first.

    Raises:
        UsageError: as `check_output`.
    """
    check_output(folder, stem, assessment.transcript.source.sha256)
    made = {name: render_file(assessment, guide, name, organisation) for name in ("json", *formats)}
    files = _files(folder, stem)
    with _writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        kept = _keep_earlier(files, folder, stem, made["json"])
        for name, data in made.items():  # the assessment first: it tells whose the others are
            write_whole(files[name], data)
    return Written({name: files[name] for name in made}, kept)


def write_result(path: Path, data: str | bytes) -> None:
    """Write one file that the user named.

    Raises:
        UsageError: it cannot be written.
    """
    with _writing_to(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)


def _files(folder: Path, stem: str) -> dict[str, Path]:
    return {name: folder / f"{stem}.{ending}" for name, ending in ENDINGS.items()}


@contextmanager
def _writing_to(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written to: {error.strerror}; choose another place."
        ) from error


def _refuse_unwritable(folder: Path) -> None:
    there = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not there.is_dir():
        raise UsageError(f"{there} is no folder, so nothing can lie in it; choose another --out.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(f"{there} may not be written to; choose another --out.")


def _refuse_another_interview(path: Path, interview: str) -> None:
    try:
        known = json.loads(path.read_bytes())["transcript"]["source"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        known = None
    if known != interview:
        raise UsageError(
            f"{path} holds something other than an assessment of this transcript; it is left as it"
            " is: choose another --out."
        )


def _keep_earlier(files: dict[str, Path], folder: Path, stem: str, new: bytes) -> Path | None:
    """Move results that another assessment belongs to out of the way. Returns where to."""
    if not files["json"].exists():
        return None
    earlier = files["json"].read_bytes()
    if earlier == new:
        return None
    kept = folder / "earlier" / f"{stem}-{hashlib.sha256(earlier).hexdigest()[:8]}"
    kept.mkdir(parents=True, exist_ok=True)
    for path in files.values():  # the assessment last: without it the others are nobody's
        if path.exists():
            path.replace(kept / path.name)
    return kept
