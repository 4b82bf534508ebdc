"""langextract as a peer to compare with: its environment, and the process that it runs in."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from analyzer.errors import ConfigError

VERSION = "1.7.1"
ENVIRONMENT = Path(__file__).parents[1] / ".venv" / "langextract"
_CHILD = Path(__file__).with_name("langextract_child.py")
_EXAMPLE = {
    "text": "So the matching, I guess I wrote that, it asks the model for three guesses.",
    "quote": "I guess I wrote that, it asks the model for three guesses",
    "kind": "building",
    "attributes": {
        "stance": "supports",
        "owner": "self",
        "aspects": ["ai_system", "architecture"],
        "specificity": 2,
        "claim": "The candidate wrote the matching, which asks a model for three guesses.",
    },
}


def install() -> Path:
    """Python of an environment with langextract; made when it is missing.

    Raises:
        ConfigError: it cannot be installed.
    """
    return environment(ENVIRONMENT, f"langextract[openai]=={VERSION}")


def environment(folder: Path, package: str) -> Path:
    """Python of an environment with a package; made when it is missing.

    Raises:
        ConfigError: it cannot be installed.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        _run(sys.executable, "-m", "venv", folder)
    install_package(python, package)
    return python


def install_package(python: Path, package: str) -> None:
    """Install a package in the environment of that Python.

    Raises:
        ConfigError: it cannot be installed.
    """
    _run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[-1]
        raise ConfigError(f"A peer cannot be installed ({command[0]}): {reason}.")


Extract = Callable[[Sequence[str]], Any]
"""Has langextract read some texts; gives `wall`, `cpu`, `statuses` and `failure`."""


@contextmanager
def langextract_process(
    python: Path, instructions: str, url: str, **options: Any
) -> Iterator[Extract]:
    """A process that has langextract loaded; `options` are those of its `extract`.

    Raises:
        ConfigError: langextract does not run there.
    """
    task = {"instructions": instructions, "example": _EXAMPLE, "url": url, "options": options}
    with peer_process(python, _CHILD) as run:
        yield lambda texts: run({**task, "texts": list(texts)})


@contextmanager
def peer_process(python: Path, script: Path) -> Iterator[Callable[[Any], Any]]:
    """A process that has a peer loaded; what is yielded has it do a task and gives its answer.

    Raises:
        ConfigError: the peer does not run there.
    """
    if not python.is_file():
        raise ConfigError(f"{python} does not exist: name the Python that has the peer.")
    with subprocess.Popen(
        (python, script), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        asked, answered = cast("IO[str]", child.stdin), cast("IO[str]", child.stdout)

        def answer() -> Any:
            line = answered.readline()
            if not line:
                raise ConfigError(f"{python} does not run {script}; its own words are above.")
            return json.loads(line)

        def run(task: Any) -> Any:
            print(json.dumps(task), file=asked, flush=True)
            return answer()

        answer()  # it says so when it has everything loaded
        yield run
