"""Batches that are killed (SIGKILL) at seeded points and started again by the same command.

python -m benchmarks.killing --kills 200 --runs 20 --calls 1000

After each kill both databases are checked, and every interview that is called done is read; after
each run the results are compared with those of a run that nobody killed. The server is scripted
and lives in this process; the batch is a process of its own.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, Self

from analyzer.assessment import read_assessment
from analyzer.llm.calls import canonical_json
from tests.support.model_server import Body, ModelServer

ROOT = Path(__file__).parent.parent
CONCURRENCY = 8
CHUNKS = 5
"""Calls that an interview takes, without a second look."""
LATENCY = 0.01
"""Seconds of the scripted server."""
LATEST = 0.05
"""Seconds after the request that a kill waits for, at most: so that it meets any step."""


class Account(NamedTuple):
    """What was counted over all runs."""

    runs: int
    kills: int
    calls: int
    """Different ones that were answered."""
    requests: int
    """That reached the server."""
    rebought: int
    """Requests for an answer that was committed before the process began."""
    in_doubt: int
    """Attempts of which it is not known whether they were billed."""
    in_doubt_most: int
    """For one kill."""
    listed: bool
    """Whether the ledger names each of them."""
    damaged: int
    """Databases that fail their integrity check."""
    wrong_done: int
    """Interviews called done without a whole result."""
    lost: int
    """Interviews without the result that a run without kills gives."""


class Victim:
    """One batch folder, and the process that works on it."""

    def __init__(self, folder: Path, server: "CountingServer") -> None:
        self._folder = folder
        self._server = server

    def run(self, kill_at: int | None, delay: float) -> bool:
        """Run the batch until it ends (returns True) or is killed at a request."""
        self._server.begin(_committed(self._folder))
        process = subprocess.Popen(
            _command(self._folder),
            cwd=ROOT,
            env=_environment(self._server.url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        while process.poll() is None:
            if kill_at is not None and self._server.wait_for(kill_at):
                time.sleep(delay)
                process.kill()
            elif kill_at is None:
                process.wait()
        _, said = process.communicate()
        if process.returncode > 0:
            raise SystemExit(said.decode())
        return process.returncode == 0


class CountingServer:
    """The scripted server, and which requests should never have come."""

    def __init__(self) -> None:
        self._committed: set[str] = set()
        self._arrived = threading.Condition()
        self._count = 0
        self.rebought = 0
        self.requests = 0
        self._server = ModelServer(self._answer, latency=LATENCY)

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__(None, None, None)

    @property
    def url(self) -> str:
        """Base URL."""
        return self._server.base_url

    def begin(self, committed: set[str]) -> None:
        """A process begins, and these answers are known to it."""
        self._committed, self._count = committed, 0

    def wait_for(self, request: int) -> bool:
        """Whether so many requests have come; waits a moment for them."""
        with self._arrived:
            return self._arrived.wait_for(lambda: self._count >= request, timeout=0.2)

    def _answer(self, body: Body) -> str:
        with self._arrived:
            self._count += 1
            self.requests += 1
            self.rebought += _digest(canonical_json(body)) in self._committed
            self._arrived.notify_all()
        self._server.requests.clear()
        return '{"findings": []}'


def measure(kills: int, runs: int, calls: int, seed: int, show: Callable[[str], None]) -> Account:
    """Run, kill, check."""
    dice = random.Random(seed)  # noqa: S311 - the same points on every run
    accounts = []
    with tempfile.TemporaryDirectory() as name, CountingServer() as server:
        past = _interviews(Path(name) / "past", calls // CHUNKS)
        reference = Path(name) / "whole"
        _link(reference, past)
        Victim(reference, server).run(None, 0)
        proof = Proof(server, calls, dice, _results(reference))
        for number in range(runs):
            folder = Path(name) / f"run-{number}"
            _link(folder, past)
            share = kills // runs + (number < kills % runs)
            accounts.append(_one_run(folder, share, proof))
            show(f"run {number + 1} of {runs}: {accounts[-1]}")
    return _sum(accounts)


class Proof(NamedTuple):
    """What all runs share."""

    server: "CountingServer"
    calls: int
    dice: random.Random
    expected: dict[str, Any]
    """Results of a run that nobody killed."""


def _one_run(folder: Path, kills: int, proof: Proof) -> Account:
    server, calls, dice, expected = proof
    victim = Victim(folder, server)
    requests, rebought = server.requests, server.rebought
    doubts, damaged, wrong, done_kills = [0], 0, 0, 0
    for _ in range(kills):
        left = calls - len(_committed(folder))
        if victim.run(dice.randint(1, max(1, 2 * left // (kills + 1))), dice.uniform(0, LATEST)):
            break
        done_kills += 1
        damaged += _damaged(folder)
        wrong += _wrong_done(folder)
        doubts.append(_in_doubt(folder))
    finished = victim.run(None, 0)
    results = _results(folder)
    return Account(
        runs=1,
        kills=done_kills,
        calls=len(_committed(folder)),
        requests=server.requests - requests,
        rebought=server.rebought - rebought,
        in_doubt=_in_doubt(folder),
        in_doubt_most=max((b - a for a, b in pairwise(doubts)), default=0),
        listed=server.requests - requests <= len(_committed(folder)) + _in_doubt(folder),
        damaged=damaged + _damaged(folder),
        wrong_done=wrong + (not finished),
        lost=sum(results.get(id_) != result for id_, result in expected.items()),
    )


def _sum(accounts: list[Account]) -> Account:
    names = [n for n in Account._fields if n not in {"in_doubt_most", "listed"}]
    totals = {name: sum(getattr(a, name) for a in accounts) for name in names}
    return Account(
        **totals,
        in_doubt_most=max(a.in_doubt_most for a in accounts),
        listed=all(a.listed for a in accounts),
    )


def _interviews(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.txt").write_text(_talk(number), "utf-8")
    return folder


def _talk(number: int) -> str:
    """An interview that makes `CHUNKS` chunks of 200 tokens."""
    pairs = [
        f"Interviewer: What became of part {part} of project {number}?\n"
        f"Candidate: {' '.join([f'I built step {number}-{part} myself and measured it.'] * 11)}\n"
        for part in range(CHUNKS)
    ]
    return "".join(pairs)


def _link(folder: Path, past: Path) -> None:
    folder.mkdir()
    (folder / "past").symlink_to(past)


def _command(folder: Path) -> list[str]:
    options = ["--chunk", "200", "--no-review", "--workers", "1", "--format", "json"]
    at_once = ["--concurrency", str(CONCURRENCY), "--engine", "model"]
    out = ["--out", str(folder / "out")]
    return [
        sys.executable,
        "-m",
        "analyzer",
        "batch",
        str(folder / "past"),
        *out,
        *options,
        *at_once,
    ]


def _environment(url: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANALYZER_", "OPENAI_"))}
    return {**kept, "OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k"}


def _query(file: Path, sql: str) -> list[Any]:
    if not file.exists():
        return []
    with closing(sqlite3.connect(file, timeout=30)) as database:
        try:
            return [row[0] for row in database.execute(sql)]
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):  # killed before the file had any
                return []
            raise


def _committed(folder: Path) -> set[str]:
    ledger = folder / "out" / "ledger.sqlite"
    return set(map(_digest, _query(ledger, "SELECT body FROM calls WHERE answer IS NOT NULL")))


def _in_doubt(folder: Path) -> int:
    sql = "SELECT count(*) FROM attempts WHERE outcome = 'sent'"
    return sum(_query(folder / "out" / "ledger.sqlite", sql))


def _damaged(folder: Path) -> int:
    files = (folder / "out" / name for name in ("ledger.sqlite", "batch.sqlite"))
    return sum(_query(file, "PRAGMA integrity_check") not in ([], ["ok"]) for file in files)


def _wrong_done(folder: Path) -> int:
    sql = "SELECT id FROM interviews WHERE status = 'done'"
    return sum(not _is_whole(folder, id_) for id_ in _query(folder / "out" / "batch.sqlite", sql))


def _is_whole(folder: Path, id_: str) -> bool:
    try:
        read_assessment(folder / "out" / "interviews" / id_ / "assessment.json")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not whole
        return False
    return True


def _results(folder: Path) -> dict[str, Any]:
    """Id → assessment, without what the calls took: attempts in doubt are more with kills."""
    found = {}
    for file in (folder / "out" / "interviews").glob("*/assessment.json"):
        made = json.loads(file.read_text("utf-8"))
        del made["run"]["spending"]
        found[file.parent.name] = made
    return found


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--calls", type=int, default=1000, help="of each run")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    account = measure(
        options.kills,
        options.runs,
        options.calls,
        options.seed,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    for name, value in account._asdict().items():
        print(f"{name:<16}{value:>10}")


if __name__ == "__main__":
    main()
