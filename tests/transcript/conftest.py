from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.transcript import Hints, Transcript, read_transcript

Read = Callable[..., Transcript]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a file and read it as a transcript."""

    def write_and_read(
        content: str | bytes, name: str = "talk.txt", candidate: str | None = None, **told: Any
    ) -> Transcript:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_transcript(path, hints=Hints(candidate=candidate, **told))

    return write_and_read
