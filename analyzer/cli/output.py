"""Writing results: whole or not at all, and never over those of another interview."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from analyzer.assessment import Assessment
from analyzer.errors import UsageError
from analyzer.guide import Guide
from analyzer.memo import FORMATS, render_memo


def chosen_formats(text: str) -> list[str]:
    """The formats named in a comma-separated list. Raises UsageError for an unknown one."""
    wanted = [name.strip().lower() for name in text.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise UsageError(f"There is no memo format {name!r}; choose from {', '.join(FORMATS)}.")
    if not wanted:
        raise UsageError(f"No memo format is named; choose from {', '.join(FORMATS)}.")
    return wanted


def write_memo(
    assessment: Assessment, guide: Guide, formats: Sequence[str], folder: Path, stem: str
) -> dict[str, Path]:
    """Write the memo in each format, and always the assessment. Returns format → file.

    Raises:
        UsageError: the folder holds another interview's results under this name, or cannot be
            written to.
    """
    names = {
        "json": f"{stem}.assessment.json",
        "md": f"{stem}.memo.md",
        "html": f"{stem}.memo.html",
    }
    paths = {name: folder / names[name] for name in dict.fromkeys([*formats, "json"])}
    _refuse_another_interview(paths["json"], assessment)
    texts = {name: render_memo(assessment, guide, name) for name in paths}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, path in paths.items():
            write_whole(path, texts[name])
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written to: {error.strerror}; choose another --out."
        ) from error
    return paths


def write_whole(path: Path, text: str) -> None:
    """Write a file so that readers see the old one or the new one, never a part."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, prefix=".", delete=False
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        Path(file.name).replace(path)
    except OSError:
        Path(file.name).unlink()
        raise


def _refuse_another_interview(path: Path, assessment: Assessment) -> None:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))["transcript"]["source"]["sha256"]
    except FileNotFoundError:
        return
    except (OSError, ValueError, KeyError, TypeError):
        known = None
    if known != assessment.transcript.source.sha256:
        raise UsageError(
            f"{path} holds something other than an assessment of this transcript; it is left as it"
            " is: choose another --out."
        )
