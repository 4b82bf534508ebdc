"""Batches over invented and labelled interviews, as their user runs them."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.support.gold_answers import gold_answers, interview

COMMAND = (sys.executable, "-m", "analyzer", "batch")
LABELLED = ("modest_builder", "strong_builder", "configurator")


def environment(**env: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "ANALYZER_SETTINGS")}
    return {**kept, "PYTHONPATH": str(ROOT), **env}


def batch(*arguments: str | Path, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, with nothing of the user's environment."""
    few = [] if arguments[0] in {"status", "retry", "collect", "--help"} else ["--workers", "1"]
    return subprocess.run(
        [*COMMAND, *map(str, arguments), *few],
        cwd=folder,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
    )


def analyze(file: str, *arguments: str, folder: Path, **env: str) -> dict[str, Any]:
    """What `analyzer analyze` makes of one file."""
    command = [sys.executable, "-m", "analyzer", "analyze", file, "--out", "alone", *arguments]
    subprocess.run(command, cwd=folder, env=environment(**env), check=True, capture_output=True)
    made: dict[str, Any] = json.loads(
        (folder / "alone" / f"{Path(file).stem}.assessment.json").read_text("utf-8")
    )
    return made


def rows(out: Path) -> list[dict[str, Any]]:
    """The index, as JSON lines have it."""
    return [json.loads(line) for line in (out / "index.jsonl").read_text("utf-8").splitlines()]


def by_source(out: Path) -> dict[str, dict[str, Any]]:
    """File name → row."""
    return {Path(row["source"]).name: row for row in rows(out)}


def table(out: Path) -> list[dict[str, str]]:
    with (out / "index.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def labelled(folder: Path, names: tuple[str, ...] = LABELLED) -> Path:
    """A folder with labelled interviews."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        file = interview(name)
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def answers(names: tuple[str, ...] = LABELLED) -> Callable[[dict[str, Any]], str]:
    """What a model says that reads all of them as the labels do."""
    functions = [gold_answers(name) for name in names]

    def answer(body: dict[str, Any]) -> str:
        said = [json.loads(function(body))["findings"] for function in functions]
        return json.dumps({"findings": [finding for part in said for finding in part]})

    return answer


def talk(number: int, exchanges: int = 3) -> str:
    """A short interview that differs from every other one."""
    lines = []
    for index in range(exchanges):
        lines.append(f"Interviewer: What did you build in project {number}, part {index}?")
        lines.append(
            f"Candidate: In project {number} I built part {index} myself, as the old import lost"
            f" {number + index} orders a day, and I measured it before and after."
        )
    return "\n".join(lines) + "\n"


def talks(folder: Path, count: int, exchanges: int = 3) -> Path:
    """A folder with short interviews."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        (folder / f"talk-{number:04}.txt").write_text(talk(number, exchanges), "utf-8")
    return folder


def contents(out: Path) -> dict[str, bytes]:
    """Every result, byte for byte."""
    files = sorted((out / "interviews").rglob("*"))
    return {str(f.relative_to(out)): f.read_bytes() for f in files if f.is_file()}
