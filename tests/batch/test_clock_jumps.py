"""A batch while the wall clock of its machine jumps by hours, both ways (libfaketime)."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.batch.folders import COMMAND, environment, rows, talks
from tests.support.model_server import Fault, ModelServer, rate_limited

COUNT = 8
JUMPS = {2: "-9h", 4: "+30h", 6: "-2d"}
"""Number of the request at which it jumps → how far from the true time."""
_LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


@pytest.mark.skipif(_LIBRARY is None, reason="libfaketime is not installed")
def test_a_clock_that_jumps_by_hours_changes_nothing(tmp_path: Path) -> None:
    talks(tmp_path / "past", COUNT)
    offset = tmp_path / "offset"
    offset.write_text("+0", "utf-8")

    def fault(_: dict[str, Any]) -> Fault | None:
        number = len(server.requests)
        offset.write_text(JUMPS.get(number, offset.read_text("utf-8")), "utf-8")
        return rate_limited(retry_after="1") if number in JUMPS else None

    env = {"LD_PRELOAD": str(_LIBRARY), "FAKETIME_TIMESTAMP_FILE": str(offset)}
    env |= {"FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "OPENAI_API_KEY": "k"}
    with ModelServer(lambda _: '{"findings": []}', faults=fault) as server:
        env["OPENAI_BASE_URL"] = server.base_url
        first = run(tmp_path, **env)
        asked = len(server.requests)
        again = run(tmp_path, **env)
        assert len(server.requests) == asked == COUNT + len(JUMPS)
    assert (first.returncode, again.returncode) == (0, 0), first.stderr + again.stderr
    end = json.loads(first.stdout.splitlines()[-1])
    assert end["counts"] == {"done": COUNT}
    assert 0 < end["progress"]["seconds"] < 3600, "time under way is not read from that clock"
    assert json.loads(again.stdout.splitlines()[-1])["progress"]["outcomes"] == {"skipped": COUNT}
    found = rows(tmp_path / "out")
    assert [row["status"] for row in found] == ["done"] * COUNT
    made = [json.loads((tmp_path / "out" / r["paths"]["json"]).read_text("utf-8")) for r in found]
    assert len({one["run"]["spending"]["answered_on"] for one in made}) > 1, "it did jump"


def run(folder: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    options = ["--out", "out", "--workers", "1", "--concurrency", "2", "--rpm", "6000", "--json"]
    return subprocess.run(
        [*COMMAND, "past", *options],
        cwd=folder,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
    )
