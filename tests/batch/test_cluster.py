"""A batch on a real Ray cluster of two nodes: workers die, the command dies, nothing is lost."""

import json
import random
import re
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from analyzer.llm.calls import canonical_json
from analyzer.llm.ledger import Ledger
from tests.batch.folders import COMMAND, contents, environment, rows, talks
from tests.support.model_server import Body, ModelServer

pytest.importorskip("ray")
from tests.support.ray_cluster import Cluster, ray_cluster
from tests.support.s3_server import BUCKET, Bucket, s3_bucket

AT_ONCE = 4
INTERVIEWS = 14
CALLS = 5 * INTERVIEWS
"""Each is read, read again with parts left out since it is all praise, and looked at once more."""
KILLS = 10
SEED = 5
_SAID = re.compile(r"^\[(\d+)\] Candidate: (In project \d+ I built part \d+ myself)", re.MULTILINE)


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with s3_bucket() as made:
        yield made


@pytest.fixture(scope="module")
def cluster(bucket: Bucket) -> Iterator[Cluster]:
    with ray_cluster(**bucket.env) as started:
        yield started


def reading(body: Body) -> str:
    """A model that finds what was built in every answer, and leaves it so."""
    prompt = body["messages"][-1]["content"]
    found = [] if "<passages " in prompt else _SAID.findall(prompt)
    return json.dumps({"findings": [_finding(int(turn), quote) for turn, quote in found]})


def _finding(turn: int, quote: str) -> dict[str, Any]:
    told = {"kind": "building", "stance": "supports", "owner": "self", "aspects": ["production"]}
    return {"turn": turn, "quote": quote, "specificity": 3, "claim": "Built it.", **told}


class Script:
    """Answers as `reading`, counts what is asked, and does something at the nth request."""

    def __init__(self) -> None:
        self.digests: list[str] = []
        self.at: dict[int, Callable[[], object]] = {}
        self._one = threading.Lock()

    def __call__(self, body: Body) -> str:
        with self._one:
            self.digests.append(_digest(body))
            self.at.pop(len(self.digests), lambda: None)()
        return reading(body)


def _digest(body: Body) -> str:
    return sha256(canonical_json(body).encode()).hexdigest()


def start(
    folder: Path, out: str, url: str, *arguments: str, past: str = "past", **env: str
) -> "subprocess.Popen[str]":
    options = [past, "--out", out, "--concurrency", str(AT_ONCE)]
    return subprocess.Popen(
        [*COMMAND, *options, *arguments],
        cwd=folder,
        env=environment(OPENAI_BASE_URL=url, OPENAI_API_KEY="k", **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(run: "subprocess.Popen[str]") -> int:
    out, err = run.communicate()
    assert run.returncode in {0, -signal.SIGKILL}, out + err
    return run.returncode


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Script, str]]:
    """A folder with interviews and the results of a local run, and the server that answered."""
    folder, script = tmp_path_factory.mktemp("cluster"), Script()
    talks(folder / "past", INTERVIEWS)
    with ModelServer(script) as server:
        for out in ("warm", "local"):  # what the server has in its cache is the same from now on
            script.digests.clear()
            assert finished(start(folder, out, server.base_url, "--workers", "1")) == 0
        assert len(script.digests) == CALLS
        yield folder, script, server.base_url


@pytest.mark.slow
def test_a_cluster_that_loses_ten_workers_gives_the_bytes_of_the_local_run(
    cluster: Cluster, local: tuple[Path, Script, str]
) -> None:
    folder, script, url = local
    dice = random.Random(SEED)  # noqa: S311 - the same points on every run
    killed: list[int] = []

    def kill() -> None:
        worker = cluster.kill_worker(dice)
        if worker is not None:
            killed.append(worker)
        else:  # all of them are dead just now
            script.at[next(n for n in count(len(script.digests) + 1) if n not in script.at)] = kill

    script.digests.clear()
    script.at |= dict.fromkeys(dice.sample(range(1, CALLS // 2), KILLS), kill)
    assert finished(start(folder, "lost", url, "--ray-address", cluster.address)) == 0
    assert len(killed) == KILLS
    assert contents(folder / "lost") == contents(folder / "local")
    assert rows(folder / "lost") == rows(folder / "local")
    assert len(script.digests) == CALLS, "a lost worker costs no call"


@pytest.mark.slow
def test_a_command_that_is_killed_on_a_cluster_goes_on_and_buys_nothing_twice(
    cluster: Cluster, local: tuple[Path, Script, str]
) -> None:
    folder, script, url = local
    script.digests.clear()
    runs: list[subprocess.Popen[str]] = []
    script.at[CALLS // 2] = lambda: runs[0].kill()  # noqa: PLW0108 - the run is not there yet
    runs.append(start(folder, "killed", url, "--ray-address", cluster.address))
    assert finished(runs[0]) == -signal.SIGKILL
    with Ledger(folder / "killed" / "ledger.sqlite") as ledger:
        committed = {_digest(call.body) for call, _ in ledger.answers()}
    asked = len(script.digests)
    assert finished(start(folder, "killed", url, "--ray-address", cluster.address)) == 0
    assert not committed & set(script.digests[asked:]), "what was committed is not bought again"
    assert set(script.digests[asked:]) | committed == set(script.digests)
    with Ledger(folder / "killed" / "ledger.sqlite") as ledger:
        doubtful = len(ledger.in_doubt())
    assert len(script.digests) - CALLS <= doubtful <= AT_ONCE
    assert _without_attempts(folder / "killed") == _without_attempts(folder / "local")


@pytest.mark.slow
def test_the_cluster_reads_and_writes_an_object_store(
    cluster: Cluster, local: tuple[Path, Script, str], bucket: Bucket
) -> None:
    folder, _, url = local
    for file in (folder / "past").iterdir():
        bucket.put(f"past/{file.name}", file.read_bytes())
    env = {**bucket.env, "ANALYZER_WORK": str(folder / "work")}
    options = ("--ray-address", cluster.address)
    run = start(folder, f"s3://{BUCKET}/out", url, *options, past=f"s3://{BUCKET}/past", **env)
    assert finished(run) == 0
    kept = [key for key in bucket.keys("out/interviews/") if not key.endswith("entry.json")]
    assert {key.removeprefix("out/"): bucket.get(key) for key in kept} == contents(folder / "local")


def _without_attempts(out: Path) -> dict[str, Any]:
    """Id → assessment, without what the calls took: attempts in doubt are more with a kill."""
    found = {}
    for file in (out / "interviews").glob("*/assessment.json"):
        found[file.parent.name] = json.loads(file.read_text("utf-8"))
        del found[file.parent.name]["run"]["spending"]
    return found


def test_an_address_where_no_cluster_is_is_told(tmp_path: Path) -> None:
    talks(tmp_path / "past", 1)
    run = start(tmp_path, "out", "http://127.0.0.1:1/v1", "--ray-address", "127.0.0.1:1")
    _, err = run.communicate()
    assert run.returncode == 5
    assert "ray start --head" in err
