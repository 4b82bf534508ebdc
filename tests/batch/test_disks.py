"""A batch on a disk that is really full or read-only: mounted in a name space of its own."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.batch.folders import COMMAND, environment, rows, talks
from tests.support.model_server import ModelServer

AT_ONCE = 2
COUNT = 10
SMALL = "400k"
"""Room for the databases and a few of the interviews."""


def _may_mount() -> bool:
    tried = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


pytestmark = pytest.mark.skipif(
    not _may_mount(), reason="nobody may mount a file system here (unshare -rm)"
)


def run_mounted(folder: Path, script: str, url: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount, in the folder; `$BATCH` is the command."""
    command = [*COMMAND, "past", "--out", "out", "--workers", "1", "--concurrency", str(AT_ONCE)]
    env = environment(OPENAI_BASE_URL=url, OPENAI_API_KEY="k", BATCH=shlex.join(command))
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", script],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("full", ["out/interviews", "out"])
def test_a_disk_that_fills_up_in_the_middle(full: str, tmp_path: Path) -> None:
    talks(tmp_path / "past", COUNT)
    (tmp_path / full).mkdir(parents=True)
    script = f"""mount -t tmpfs -o size={SMALL} none {full}
    $BATCH --json 2>first.txt >first.jsonl; echo $? >first.code
    cp -r out full
    mount -o remount,size=50m {full}
    $BATCH 2>second.txt >&2; echo $? >second.code
    cp -r out whole"""
    with ModelServer(lambda _: '{"findings": []}') as server:
        assert run_mounted(tmp_path, script, server.base_url).returncode == 0
        bodies = [json.dumps(body, sort_keys=True) for body in server.requests]
    said = (tmp_path / "first.txt").read_text("utf-8")
    assert (tmp_path / "first.code").read_text("utf-8") == "2\n", said
    assert said.count("\n") == 1
    assert said.startswith("Error: out cannot be written to: No space left on device")
    finished = _whole(tmp_path / "full")
    told = map(json.loads, (tmp_path / "first.jsonl").read_text("utf-8").splitlines())
    done = {event["id"] for event in told if event.get("status") == "done"}
    assert 0 < len(done) < COUNT
    assert done <= finished.keys(), "what is called done is there, and whole"
    assert (tmp_path / "second.code").read_text("utf-8") == "0\n"
    assert [row["status"] for row in rows(tmp_path / "whole")] == ["done"] * COUNT
    assert {id_: _whole(tmp_path / "whole")[id_] for id_ in done} == {i: finished[i] for i in done}
    assert len(set(bodies)) == COUNT
    # The ledger is on the full disk, too, in one of the cases: an answer that it could not keep.
    doubtful = AT_ONCE if full == "out" else 0
    assert len(bodies) - COUNT <= doubtful, "no answer that was kept was bought twice"


def _whole(out: Path) -> dict[str, Any]:
    """Id → assessment, of which every one can be read."""
    files = (out / "interviews").glob("*/assessment.json")
    return {file.parent.name: json.loads(file.read_text("utf-8")) for file in files}


def test_a_disk_that_may_only_be_read_is_told_also_to_root(tmp_path: Path) -> None:
    talks(tmp_path / "past", 1)
    (tmp_path / "out").mkdir()
    script = "mount --bind out out && mount -o remount,bind,ro out && exec $BATCH"
    with ModelServer() as server:
        done = run_mounted(tmp_path, script, server.base_url)
        assert server.requests == []
    assert done.returncode == 2
    assert done.stderr.startswith("Error: out cannot be written to: Read-only file system")
    assert not list((tmp_path / "out").iterdir())
