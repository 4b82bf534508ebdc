"""Office documents: from bytes to lines, in a process of its own with narrow limits.

The libraries that open documents are large, and documents come from strangers. So a document
is opened by a process that has little memory and time, may write no file and start no
process, knows no key, and answers with JSON. Whatever happens there, here it is an answer or
one sentence.
"""

import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analyzer.documents.found import Cue, DocumentError, Extracted

if TYPE_CHECKING:
    from subprocess import Popen

__all__ = ["Cue", "DocumentError", "Extracted", "Kind", "extract"]

Kind = Literal["docx", "odt", "rtf", "html", "pdf", "ttml"]

SECONDS_LIMIT = 20.0
"""Of the clock; the process itself has a narrower limit of its working time."""
ANSWER_LIMIT = 60_000_000
"""Bytes."""
_BOOT = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from analyzer.documents.worker import main; main(sys.argv[2])"
)
_PASSED_ON = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""What a process may need to start; nothing else of the environment is handed on."""
_BROKEN = (
    "cannot be opened (its content breaks the reader, or needs more memory or time than any "
    "transcript): save or export it again, as plain text if that does not help"
)


def extract(kind: Kind, data: bytes) -> Extracted:
    """The words of a document.

    Args:
        kind: what it is.
        data: its bytes; for HTML, the text as UTF-8.

    Raises:
        DocumentError: it cannot be read; the text is the end of a sentence that begins with its
            name.
    """
    try:
        answer = json.loads(_answer(kind, data))
        if "error" in answer:
            raise DocumentError(str(answer["error"]))
        return _extracted(answer)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DocumentError(_BROKEN) from None


def _extracted(answer: dict[str, Any]) -> Extracted:
    cues = [Cue(*cue) for cue in answer.pop("cues")]
    return Extracted(cues=cues, **answer)


def _answer(kind: Kind, data: bytes) -> bytes:
    """What the process says about a document; empty, cut off or nonsense if it was stopped."""
    # The process imports this package too, and has no use for these.
    from subprocess import DEVNULL, PIPE, Popen  # noqa: PLC0415 - see above
    from threading import Thread, Timer  # noqa: PLC0415 - see above

    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    with Popen(  # noqa: S603 - this very interpreter, with nothing of the document's
        _command(kind), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment
    ) as process:
        clock = Timer(SECONDS_LIMIT, process.kill)
        feeder = Thread(target=_feed, args=(process, data))
        clock.start()
        feeder.start()
        try:
            return process.stdout.read(ANSWER_LIMIT) if process.stdout else b""
        finally:
            # Also when a person presses Ctrl-C.
            process.kill()
            clock.cancel()
            feeder.join()


def _command(kind: Kind) -> list[str]:
    # As isolated as can be: no site packages but those that this process has found itself,
    # wherever the package is installed.
    folders = [str(Path(__file__).parent.parent.parent), *filter(os.path.isabs, sys.path)]
    return [sys.executable, "-I", "-S", "-c", _BOOT, json.dumps(folders), kind]


def _feed(process: "Popen[bytes]", data: bytes) -> None:
    """Hand over the document; a process that was stopped takes no more of it."""
    stdin = process.stdin
    if stdin:
        with suppress(OSError), stdin:
            stdin.write(data)
