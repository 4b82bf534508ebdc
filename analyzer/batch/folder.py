"""The folder of a batch: where things lie in it, and who may write to it.

Results may lie in an object store; then the folder keeps what SQLite must have on a disk, and each
interview's results are followed by an entry that says all that the state knows of it.
"""

import json
import os
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self
from uuid import uuid4

from filelock import FileLock, Timeout

from analyzer.batch.store import Remote, located
from analyzer.errors import FolderError, UsageError
from analyzer.memo import ENDINGS
from analyzer.writing import write_whole

STATE = "batch.sqlite"
LEDGER = "ledger.sqlite"
BATCHES = "batches.sqlite"
INTERVIEWS = "interviews"
EARLIER = "earlier"
ENTRY = "entry.json"
OWNER = "owner.json"
_LOCK = ".lock"
_OWN_NAME = ".owner"


class Folder(NamedTuple):
    """The folder that `analyzer batch --out` names."""

    path: Path
    store: Remote | None = None
    """Where results lie, if not there."""

    @classmethod
    def named(cls, name: str | Path, work: Path) -> Self:
        """The folder with this path; for a URL, one below `work` that belongs to it."""
        results = located(name)
        if not isinstance(results, Remote):
            return cls(results)
        digest = sha256(str(results).encode()).hexdigest()[:12]
        return cls(work / f"{results.name}-{digest}", results)

    @property
    def results(self) -> Path:
        """Where results lie."""
        return self.store or self.path

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
            UsageError: another process works on it, or another machine began it.
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
            if self.store:
                self._own(self.store / OWNER)
            yield
        finally:
            lock.release()

    def _own(self, owner: Remote) -> None:
        """Results in a store belong to the folder that began them: there is the ledger."""
        with self.writing():
            name = self.path / _OWN_NAME
            if not name.is_file():
                write_whole(name, uuid4().hex)
            mine = {"id": name.read_text("utf-8"), "machine": socket.gethostname()}
            mine["folder"] = str(self.path)
            if owner.create(json.dumps(mine).encode()):
                return
            theirs = json.loads(owner.read_bytes())
        if theirs["id"] != mine["id"]:
            raise UsageError(
                f"{self.store} belongs to the folder {theirs['folder']} on {theirs['machine']}: go"
                f" on there. If that is gone, delete {owner}; interviews that were finished are"
                " kept, what was bought for others is bought again."
            )

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Name the folder in errors of the operating system. Raises FolderError."""
        try:
            yield
        except OSError as error:
            raise FolderError(
                f"{self.results} cannot be written to: {error.strerror or error}. Make room or"
                " choose another --out; what is there is kept, and the same command goes on from"
                " there."
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
        place = self.results / INTERVIEWS / id_
        with self.writing():
            place.mkdir(parents=True, exist_ok=True)
            (place / ENTRY).unlink(missing_ok=True)
            for name in sorted(files, key=lambda name: name == "json"):
                _put(place / ENDINGS[name], files[name])
            _sync(place)
        return {name: f"{INTERVIEWS}/{id_}/{ENDINGS[name]}" for name in ENDINGS if name in files}

    def has(self, paths: Mapping[str, str]) -> bool:
        """Whether all of these results are still there."""
        places = [self.results / path for path in paths.values()]
        if self.store:
            return bool(paths) and _listed(self.store / INTERVIEWS).issuperset(places)
        return bool(paths) and all(place.is_file() for place in places)

    def enter(self, id_: str, entry: str) -> None:
        """Write beside results in a store, as the last of them, what is known of the interview.

        Raises FolderError.
        """
        if self.store:
            with self.writing():
                (self.store / INTERVIEWS / id_ / ENTRY).write_bytes(entry.encode())

    def entries(self) -> Iterator[tuple[Path, bytes]]:
        """All entries in the store, each with its place."""
        if self.store:
            found = [path for path in (self.store / INTERVIEWS).below() if path.name == ENTRY]
            for start in range(0, len(found), _TOGETHER):
                yield from self.store.read_all(found[start : start + _TOGETHER])

    def publish(self, names: Iterable[str]) -> None:
        """Write copies of files of this folder to the store. Raises FolderError."""
        if self.store:
            with self.writing():
                for name in names:
                    (self.store / name).write_bytes((self.path / name).read_bytes())

    def set_aside(self, id_: str) -> None:
        """Move the results of an interview that is gone out of the way. Raises FolderError."""
        place = self.results / INTERVIEWS / id_
        with self.writing():
            if place.is_dir():
                kept = self.results / EARLIER
                kept.mkdir(exist_ok=True)
                (place / ENTRY).unlink(missing_ok=True)
                place.replace(_free(kept / id_))


_TOGETHER = 1000
"""Entries that are fetched at once."""


@lru_cache(maxsize=1)
def _listed(place: Remote) -> frozenset[Path]:
    """What lay in a store when it was first asked for: one request for a thousand objects."""
    return frozenset(place.below())


def _put(path: Path, data: bytes) -> None:
    if isinstance(path, Remote):
        path.write_bytes(data)
    else:
        write_whole(path, data)


def _free(path: Path) -> Path:
    number = 2
    free = path
    while free.exists():
        free, number = path.with_name(f"{path.name}-{number}"), number + 1
    return free


def _sync(folder: Path) -> None:
    """Names of new files are on disk when their folder is; Windows knows no such thing."""
    if os.name == "nt" or isinstance(folder, Remote):
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
