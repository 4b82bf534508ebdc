"""The folder of a batch: where things lie in it, and who may write to it."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout

from analyzer.errors import FolderError, UsageError
from analyzer.memo import ENDINGS
from analyzer.writing import write_whole

STATE = "batch.sqlite"
LEDGER = "ledger.sqlite"
BATCHES = "batches.sqlite"
INTERVIEWS = "interviews"
EARLIER = "earlier"
_LOCK = ".lock"


class Folder(NamedTuple):
    """The folder that `analyzer batch --out` names."""

    path: Path

    @property
    def state(self) -> Path:
        """What is known of each interview."""
        return self.path / STATE

    @property
    def ledger(self) -> Path:
        """Bought answers."""
        return self.path / LEDGER

    @property
    def batches(self) -> Path:
        """Calls on their way through the Batch API."""
        return self.path / BATCHES

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Make the folder if need be and keep other processes out; the lock ends with the process.

        Raises:
            FolderError: it cannot be written to.
            UsageError: another process works on it.
        """
        with self.writing():
            self.path.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.path / _LOCK, timeout=0)
            try:
                lock.acquire()
            except Timeout:
                raise UsageError(
                    f"Another process is working on {self.path}: wait until it is done, stop it, or"
                    " choose another --out."
                ) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Name the folder in errors of the operating system. Raises FolderError."""
        try:
            yield
        except OSError as error:
            raise FolderError(
                f"{self.path} cannot be written to: {error.strerror or error}. Make room or choose"
                " another --out; what is there is kept, and the same command goes on from there."
            ) from error

    def write_interview(self, id_: str, files: Mapping[str, bytes]) -> dict[str, str]:
        """Write the results of an interview, the assessment last.

        Args:
            id_: of the interview.
            files: format → content, with `json`.

        Returns:
            Format → path relative to the folder.

        Raises:
            FolderError: there is no room, or no right to write.
        """
        place = self.path / INTERVIEWS / id_
        with self.writing():
            place.mkdir(parents=True, exist_ok=True)
            for name in sorted(files, key=lambda name: name == "json"):
                write_whole(place / ENDINGS[name], files[name])
            _sync(place)
        return {name: f"{INTERVIEWS}/{id_}/{ENDINGS[name]}" for name in ENDINGS if name in files}

    def has(self, paths: Mapping[str, str]) -> bool:
        """Whether all of these results are still there."""
        return bool(paths) and all((self.path / path).is_file() for path in paths.values())

    def set_aside(self, id_: str) -> None:
        """Move the results of an interview that is gone out of the way. Raises FolderError."""
        place = self.path / INTERVIEWS / id_
        with self.writing():
            if place.is_dir():
                kept = self.path / EARLIER
                kept.mkdir(exist_ok=True)
                place.replace(_free(kept / id_))


def _free(path: Path) -> Path:
    number = 2
    free = path
    while free.exists():
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free


def _sync(folder: Path) -> None:
    """Names of new files are on disk when their folder is; Windows knows no such thing."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
