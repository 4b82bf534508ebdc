"""langextract as a peer to compare with: its environment, and the process that it runs in."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from analyzer.errors import ConfigError

VERSION = "1.7.1"
ENVIRONMENT = Path(__file__).parents[1] / ".venv" / "langextract"
_CHILD = Path(__file__).with_name("langextract_child.py")


def install() -> Path:
    """Python of an environment with langextract; made when it is missing.

    Raises:
        ConfigError: it cannot be installed.
    """
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        _run(sys.executable, "-m", "venv", ENVIRONMENT)
    _run(python, "-m", "pip", "install", "--quiet", f"langextract[openai]=={VERSION}")
    return python


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[-1]
        raise ConfigError(f"langextract cannot be installed in {ENVIRONMENT}: {reason}.")


@contextmanager
def langextract_process(python: Path, task: dict[str, Any]) -> Iterator[Callable[[], Any]]:
    """A process that has langextract loaded; what is yielded has it do the task once.

    Raises:
        ConfigError: langextract does not run there.
    """
    command = (python, _CHILD)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        asked, answered = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)

        def ask(line: object) -> Any:
            print(json.dumps(line), file=asked, flush=True)
            answer = answered.readline()
            if not answer:
                raise ConfigError(f"{python} cannot run langextract; its own message is above.")
            return json.loads(answer)

        ask(task)
        yield lambda: ask("again")
