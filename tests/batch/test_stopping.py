"""A batch that is stopped, killed, locked out or without room: nothing lost, nothing wrong."""

import os
import re
import resource
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from benchmarks.killing import CONCURRENCY, measure
from tests.batch.folders import COMMAND, batch, by_source, environment, rows, talks
from tests.support.model_server import WRONG_KEY, Fault, ModelServer

NOTHING = '{"findings": []}'
COUNT = 12
AT_ONCE = 4


def start(folder: Path, url: str, *arguments: str) -> subprocess.Popen[str]:
    options = ["past", "--out", "out", "--workers", "1", "--concurrency", str(AT_ONCE)]
    return subprocess.Popen(
        [*COMMAND, *options, *arguments],
        cwd=folder,
        env=environment(OPENAI_BASE_URL=url, OPENAI_API_KEY="k"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_batch_that_is_killed_loses_nothing_and_buys_nothing_twice() -> None:
    account = measure(kills=3, runs=1, calls=40, seed=11, show=lambda _: None)
    assert account.kills == 3
    assert account.calls == 40
    assert (account.rebought, account.lost) == (0, 0)
    assert (account.damaged, account.wrong_done) == (0, 0)
    assert account.in_doubt_most <= CONCURRENCY
    assert account.listed


def test_ctrl_c_once_finishes_what_is_under_way(tmp_path: Path) -> None:
    talks(tmp_path / "past", 40)
    bodies: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> str:
        bodies.append(body)
        if len(bodies) == 1:
            os.kill(process.pid, signal.SIGINT)
        return NOTHING

    with ModelServer(answer, latency=0.05) as server:
        process = start(tmp_path, server.base_url)
        out, err = process.communicate()
        assert process.returncode == 130, out + err
        assert "goes on" in out + err
        first = len(bodies)
        assert 0 < first < 40
        assert len(rows(tmp_path / "out")) == first, "every call that was sent is in a result"
        again = start(tmp_path, server.base_url)
        out, err = again.communicate()
        assert again.returncode == 0, out + err
        assert len(bodies) == 40
    assert [row["status"] for row in rows(tmp_path / "out")] == ["done"] * 40


def test_ctrl_c_twice_stops_at_once(tmp_path: Path) -> None:
    talks(tmp_path / "past", COUNT)

    with ModelServer(lambda _: NOTHING, faults=lambda _: Fault(latency=600)) as server:
        process = start(tmp_path, server.base_url)
        assert process.stderr
        while not server.requests:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        assert any("Press Ctrl-C again" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
        assert process.returncode == 130, out + err
        assert "Traceback" not in err
    assert rows(tmp_path / "out") == []


def test_a_second_process_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    talks(tmp_path / "past", 2)
    refused: list[subprocess.CompletedProcess[str]] = []

    def answer(_: dict[str, Any]) -> str:
        if not refused:
            refused.append(batch("past", "--out", "out", "--engine", "offline", folder=tmp_path))
        return NOTHING

    with ModelServer(answer) as server:
        process = start(tmp_path, server.base_url)
        out, err = process.communicate()
        assert process.returncode == 0, out + err
        assert len(server.requests) == 2
    assert refused[0].returncode == 2
    assert "Another process is working on out" in refused[0].stderr


def test_a_wrong_key_stops_the_batch_with_one_sentence(tmp_path: Path) -> None:
    talks(tmp_path / "past", 40)
    with ModelServer(lambda _: NOTHING, faults=lambda _: WRONG_KEY) as server:
        process = start(tmp_path, server.base_url)
        out, err = process.communicate()
        assert process.returncode == 6, out + err
        assert err.count("refused the key") == 1
        assert len(server.requests) <= AT_ONCE + 2
    assert rows(tmp_path / "out") == []
    assert (tmp_path / "out" / "report.html").is_file()


def test_one_rejected_interview_does_not_stop_the_others(tmp_path: Path) -> None:
    talks(tmp_path / "past", 4)

    def fault(body: dict[str, Any]) -> Fault | None:
        return Fault(400) if "project 0" in body["messages"][-1]["content"] else None

    with ModelServer(lambda _: NOTHING, faults=fault) as server:
        process = start(tmp_path, server.base_url)
        out, err = process.communicate()
        assert process.returncode == 3, out + err
    found = by_source(tmp_path / "out")
    assert found["talk-0000.txt"]["status"] == "failed"
    assert "HTTP 400" in found["talk-0000.txt"]["reason"]
    assert [row["status"] for row in rows(tmp_path / "out")].count("done") == 3


def test_a_server_that_rejects_every_request_stops_the_batch(tmp_path: Path) -> None:
    talks(tmp_path / "past", 40)
    with ModelServer(lambda _: NOTHING, faults=lambda _: Fault(400)) as server:
        process = start(tmp_path, server.base_url)
        out, err = process.communicate()
        assert process.returncode == 6, out + err
        assert len(server.requests) < 20
    assert "HTTP 400" in err


def test_a_call_that_fails_makes_a_partial_result_and_retry_mends_it(tmp_path: Path) -> None:
    talks(tmp_path / "past", 3)
    broken = True

    def fault(body: dict[str, Any]) -> Fault | None:
        bad = broken and "project 1" in body["messages"][-1]["content"]
        return Fault(200, '{"object": "list", "data": []}') if bad else None

    env = {"ANALYZER_MAX_ATTEMPTS": "1"}
    with ModelServer(lambda _: NOTHING, faults=fault) as server:
        env |= {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "k"}
        done = batch("past", "--out", "out", folder=tmp_path, **env)
        assert done.returncode == 3, done.stderr
        found = by_source(tmp_path / "out")["talk-0001.txt"]
        assert found["status"] == "partial"
        assert found["unread_turns"] == found["turns"] > 0
        broken, asked = False, len(server.requests)
        retried = batch("retry", "out", folder=tmp_path, **env)
        assert retried.returncode == 0, retried.stderr
        assert len(server.requests) == asked + 1
    assert [row["status"] for row in rows(tmp_path / "out")] == ["done"] * 3


def test_without_room_on_the_disk_nothing_is_called_done(tmp_path: Path) -> None:
    talks(tmp_path / "past", 2)

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    full = subprocess.run(
        [*COMMAND, "past", "--out", "out", "--workers", "1"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=no_large_files,
    )
    assert full.returncode == 2, full.stdout + full.stderr
    assert full.stderr.startswith("Error: out cannot be written to: File too large")
    assert rows(tmp_path / "out") == []
    assert not list((tmp_path / "out").rglob("assessment.json"))
    assert not list((tmp_path / "out" / "interviews").rglob(".*")), "no half of a file is left"
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row["status"] for row in rows(tmp_path / "out")] == ["done"] * 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path) -> None:
    talks(tmp_path / "past", 1)
    (tmp_path / "out").mkdir(mode=0o500)
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 2
    assert "out cannot be written to: Permission denied" in done.stderr


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    talks(tmp_path / "past", 1)
    (tmp_path / "out").write_text("a file", "utf-8")
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 2
    assert "out cannot be written to" in done.stderr


def test_a_budget_stops_the_batch_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    talks(tmp_path / "past", COUNT)
    env = {"ANALYZER_PARAMETERS": '{"max_completion_tokens": 1000}', "OPENAI_API_KEY": "k"}
    with ModelServer(lambda _: NOTHING) as server:
        env["OPENAI_BASE_URL"] = server.base_url
        stopped = batch("past", "--out", "out", "--budget", "0.004", folder=tmp_path, **env)
        assert stopped.returncode == 8, stopped.stdout + stopped.stderr
        assert "The budget of $0.004 is reached" in stopped.stderr
        announced = re.search(r"calls under way .* could cost \$(0\.\d+)", stopped.stdout)
        assert announced
        assert 0 < float(announced[1]) <= 0.004
        assert 0 < len(server.requests) < COUNT
        assert len(rows(tmp_path / "out")) == len(server.requests)
        more = batch("retry", "out", "--budget", "1", folder=tmp_path, **env)
        again = batch("past", "--out", "out", folder=tmp_path, **env)
        assert (more.returncode, again.returncode) == (0, 0), more.stderr + again.stderr
        assert len(server.requests) == COUNT
    assert [row["status"] for row in rows(tmp_path / "out")] == ["done"] * COUNT
