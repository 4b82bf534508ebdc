"""A process that dies in the middle, and two that work side by side."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from analyzer.llm.calls import Call
from analyzer.llm.ledger import Ledger
from tests.llm.asking import ask, question, questions
from tests.support.model_server import ModelServer

CALLS = 60
CONCURRENCY = 8
ROOT = Path(__file__).parents[2]


def start(url: str, ledger: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.llm.asking", url, str(ledger), str(CALLS)]
    return subprocess.Popen(command, cwd=ROOT)


def keys(bodies: list[dict[str, Any]]) -> Counter[str]:
    blank = question()
    return Counter(
        Call(stage=blank.stage, prompt_version=blank.prompt_version, body=body).key
        for body in bodies
    )


def assert_whole(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize("fatal", [1, 23, 55])
def test_what_was_committed_before_a_kill_is_never_bought_again(tmp_path: Path, fatal: int) -> None:
    path = tmp_path / "ledger.sqlite"

    def answer(_: dict[str, Any]) -> str:
        if len(server.requests) == fatal:
            os.kill(process.pid, signal.SIGKILL)
        return "yes"

    with ModelServer(answer, latency=0.01) as server:
        process = start(server.base_url, path)
        assert process.wait() == -signal.SIGKILL
        before = keys(server.requests)
        with Ledger(path) as ledger:
            committed = {call.key for call, _ in ledger.answers()}
            doubtful = {attempt.key for attempt in ledger.in_doubt()}
            asked = ask(server.base_url, ledger, *questions(CALLS))
            spending = ledger.spending(server.base_url, [call.key for call in questions(CALLS)])
        bought_after = keys(server.requests) - before

    assert_whole(path)
    assert set(before) <= committed | doubtful, "every request that arrived is accounted for"
    assert len(doubtful) <= CONCURRENCY
    assert set(bought_after).isdisjoint(committed)
    assert len(server.requests) <= CALLS + len(doubtful)
    assert all(not isinstance(outcome, Exception) for outcome in asked.outcomes)
    assert (spending.calls, spending.in_doubt) == (CALLS, len(doubtful))
    assert spending.attempts == CALLS + len(doubtful)


def test_two_processes_share_one_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with ModelServer(lambda body: body["messages"][-1]["content"], latency=0.01) as server:
        processes = [start(server.base_url, path) for _ in range(2)]
        assert [process.wait() for process in processes] == [0, 0]
        with Ledger(path) as ledger:
            found = [ledger.find(server.base_url, call.key) for call in questions(CALLS)]
            spending = ledger.spending(server.base_url, [call.key for call in questions(CALLS)])
    assert_whole(path)
    assert [answer.content for answer in found if answer] == [
        f"Question {index}" for index in range(CALLS)
    ]
    assert (spending.attempts, spending.in_doubt) == (len(server.requests), 0)
    assert max(keys(server.requests).values()) <= 2
