"""What runs in the process that opens a document: limits first, one answer at the end."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

from analyzer.documents.found import DocumentError

MEMORY_LIMIT = 256_000_000
"""Bytes of address space, of which the interpreter and its libraries take about a tenth."""
SECONDS_LIMIT = 5
"""Of working time."""
_FILES_LIMIT = 16
_TOO_MUCH = (
    "needs more memory than any transcript: save or export it again, as plain text if that does "
    "not help"
)


def main(kind: str) -> NoReturn:
    """Answer with the words of the document on standard input, as JSON, and end."""
    reader = import_module(f"analyzer.documents.{kind}")
    _limit()
    try:
        answer = _answer(reader.extract, sys.stdin.buffer.read())
    except MemoryError:
        answer = {"error": _TOO_MUCH}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))
    sys.stdout.flush()
    sys.exit()


def _answer(extract: Callable[[bytes], Any], data: bytes) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = extract(data).result()._asdict()
    except DocumentError as error:
        return {"error": str(error)}
    return answer


def _limit() -> None:
    """Give up what opening a document does not need, where the system knows such limits."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    for what, limit in (
        (resource.RLIMIT_AS, MEMORY_LIMIT),
        (resource.RLIMIT_CPU, SECONDS_LIMIT),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES_LIMIT),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(what, (limit, limit))
        except (OSError, ValueError):
            # A system may not know this one, or may already allow less.
            continue
