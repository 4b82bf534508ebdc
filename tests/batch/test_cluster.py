"""A batch on a real Ray cluster of two nodes, started and stopped here."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import pytest

from tests.batch.folders import environment, rows
from tests.conftest import ROOT

pytest.importorskip("ray")
RAY = str(Path(sys.executable).with_name("ray"))
INTERVIEWS = ROOT / "fixtures" / "interviews"
NAMES = ("strong_builder.vtt", "configurator.txt", "modest_builder.txt", "team_talker.md")
KILLS = 10


def _ray(*arguments: str) -> None:
    quiet = environment(RAY_USAGE_STATS_ENABLED="0", RAY_DISABLE_IMPORT_WARNING="1")
    subprocess.run([RAY, *arguments], env=quiet, check=True, stdout=subprocess.DEVNULL, timeout=120)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a cluster with two nodes of one worker each."""
    port = 20_000 + os.getpid() % 20_000
    address = f"127.0.0.1:{port}"
    small = ("--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats")
    _ray("start", "--head", f"--port={port}", "--include-dashboard=false", *small)
    try:
        _ray("start", f"--address={address}", *small)
        yield address
    finally:
        _ray("stop", "--force")


def _batch(folder: Path, out: str, *arguments: str) -> "subprocess.Popen[bytes]":
    """A run whose words go to `folder/out.txt`."""
    with (folder / f"{out}.txt").open("w", encoding="utf-8") as told:
        return _started(folder, out, told, *arguments)


def _started(folder: Path, out: str, told: TextIO, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "analyzer", "batch", "past", "--out", out),
            *("--engine", "offline", *arguments),
        ],
        cwd=folder,
        env=environment(),
        stdout=told,
        stderr=told,
    )


def _results(out: Path) -> dict[str, bytes]:
    files = [p for p in sorted((out / "interviews").rglob("*")) if p.is_file()]
    return {str(p.relative_to(out)): p.read_bytes() for p in files}


def _ended(run: "subprocess.Popen[bytes]") -> bool:
    """Whether it ends within a tenth of a second."""
    try:
        run.wait(timeout=0.1)
    except subprocess.TimeoutExpired:
        return False
    return True


def _workers_of_ray() -> list[int]:
    """Process ids of workers that are doing a piece of work."""
    found = subprocess.run(
        ["pgrep", "-f", r"ray::_in_folder"], capture_output=True, text=True, check=False
    )
    return [int(number) for number in found.stdout.split()]


@pytest.mark.slow
def test_a_cluster_that_loses_workers_gives_the_bytes_of_the_local_run(
    cluster: str, tmp_path: Path
) -> None:
    past = tmp_path / "past"
    past.mkdir()
    for copy in range(6):
        for name in NAMES:
            text = (INTERVIEWS / name).read_bytes()
            (past / f"{copy}-{name}").write_bytes(text + b"\n" * copy)
    local = _batch(tmp_path, "local", "--workers", "1")
    assert local.wait(timeout=300) == 0
    on_ray = _batch(tmp_path, "cluster", "--ray-address", cluster)
    killed = 0
    while not _ended(on_ray):
        for process in _workers_of_ray()[:1] if killed < KILLS else []:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                killed += 1
    assert on_ray.returncode == 0, (tmp_path / "cluster.txt").read_text(encoding="utf-8")
    assert killed
    assert _results(tmp_path / "cluster") == _results(tmp_path / "local")
    ours = [{**row, "paths": None} for row in rows(tmp_path / "cluster")]
    assert ours == [{**row, "paths": None} for row in rows(tmp_path / "local")]


def test_an_address_where_no_cluster_is_is_told(tmp_path: Path) -> None:
    past = tmp_path / "past"
    past.mkdir()
    (past / NAMES[0]).write_bytes((INTERVIEWS / NAMES[0]).read_bytes())
    run = _batch(tmp_path, "out", "--ray-address", "127.0.0.1:1")
    assert run.wait(timeout=300) == 5
    assert "ray start --head" in (tmp_path / "out.txt").read_text(encoding="utf-8")
