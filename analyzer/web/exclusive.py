"""One server for each folder of data: two would do each other's jobs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from analyzer.errors import FolderError


@contextmanager
def only_server(data: Path) -> Iterator[None]:
    """Make the folder if need be, and keep other servers out of it.

    Raises:
        FolderError: another server is at work there, or it cannot be written to.
    """
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(data / ".server.lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise FolderError(
            f"Another server is at work in {data}: stop it, or take another folder."
        ) from None
    except OSError as error:
        raise FolderError(f"{data} cannot be written to: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()
