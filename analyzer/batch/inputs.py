"""What a batch is given: files, folders, patterns and manifests, as a list of files."""

import glob
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import BeforeValidator

from analyzer.batch.manifest import Told, manifest_rows
from analyzer.batch.store import Remote, located
from analyzer.errors import UsageError
from analyzer.models import Model
from analyzer.transcript.hints import SPEAKERS_FILE


class Given(Model):
    """A file with one interview or more, and what the user tells about it."""

    path: Annotated[Path, BeforeValidator(located)]
    """As it was given; a `Remote` for an object in a store."""
    item: str | None = None
    """Which interview of an archive or a table; None for all of them."""
    told: Told = Told()

    def dumped(self) -> str:
        """As JSON, also where the path has bytes that are no text."""
        return json.dumps({**self.model_dump(), "path": str(self.path)})

    @classmethod
    def loaded(cls, text: str) -> Self:
        """From what `dumped` gave."""
        return cls.model_validate(json.loads(text))


def as_text(path: str) -> str:
    """Words as a file can hold them: a path among them may have bytes that are no text."""
    return path.encode(errors="replace").decode()


def given_files(inputs: Sequence[str], out: Path) -> list[Given]:
    """Every file that is meant, each once, in the order of the inputs; folders sorted by name.

    Args:
        inputs: files, folders, patterns such as `past/**/*.vtt`, or manifests; all of them may be
            objects in a store (`s3://bucket/past`).
        out: folder of the results; what lies in it is not read.

    Raises:
        UsageError: an input is not there, or a pattern or folder has no file.
        InputError: a manifest is wrong.
        ConfigError: a store cannot be used.
    """
    found = (given for text in inputs for given in _given(text, out.resolve()))
    return list({(given.path, given.item): given for given in found}.values())


def _given(text: str, out: Path) -> Iterable[Given]:
    path = located(text)
    if path.is_dir():
        return _not_none(_files_below(path, out), f"The folder {path} holds no file")
    if path.exists():
        return _file(path)
    matches = _matches(path, text)
    if not matches and not glob.has_magic(text):
        raise UsageError(f"{path} does not exist: check the name and the folder.")
    files = [given for match in matches for given in _matched(match, out)]
    return _not_none(files, f"No file fits the pattern {text}")


def _matches(path: Path, text: str) -> Sequence[Path]:
    if isinstance(path, Remote):
        return path.matches()
    return [Path(p) for p in sorted(glob.glob(text, recursive=True))]  # noqa: PTH207 - may be absolute


def _matched(path: Path, out: Path) -> Iterable[Given]:
    return _files_below(path, out) if path.is_dir() else _file(path)


def _not_none(files: Iterable[Given], complaint: str) -> list[Given]:
    found = list(files)
    if not found:
        raise UsageError(f"{complaint}: name the transcripts, or the folder they lie in.")
    return found


def _file(path: Path) -> Iterable[Given]:
    rows = manifest_rows(path)
    if rows is None:
        return [Given(path=path)]
    return [Given(path=row.path, item=row.item, told=row.told) for row in rows]


def _files_below(folder: Path, out: Path) -> Iterator[Given]:
    """Files of a folder and the folders in it, but for hidden ones and speakers files."""
    if isinstance(folder, Remote):
        yield from _objects_below(folder, out)
        return
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(f for f in folders if not _passed_over(here / f, out))
        for name in sorted(names):
            if not name.startswith(".") and name != SPEAKERS_FILE:
                yield Given(path=here / name)


def _objects_below(folder: Remote, out: Path) -> Iterator[Given]:
    for path in folder.below():
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.name != SPEAKERS_FILE and not path.is_relative_to(out):
            yield Given(path=path)


def _passed_over(folder: Path, out: Path) -> bool:
    return folder.name.startswith(".") or folder.resolve() == out
