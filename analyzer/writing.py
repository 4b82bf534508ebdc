"""Writing files: whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_whole(path: Path, data: str | bytes) -> None:
    """Write a file so that readers see the old one or the new one, never a part."""
    with written_whole(path) as file:
        file.buffer.write(data.encode() if isinstance(data, str) else data)


@contextmanager
def written_whole(path: Path) -> Iterator[TextIOWrapper]:
    """A file to write to; it takes its place when all is on disk, and vanishes on an error."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        try:
            text = TextIOWrapper(file, encoding="utf-8", newline="\n")
            yield text
            text.flush()
            os.fsync(file.fileno())
            file.close()
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink()
            raise
