"""A web server that is killed (SIGKILL) while files come in and analyses run, and started again.

python -m benchmarks.web_killing --kills 50

Two clients upload transcripts and ask for their analysis over HTTP. Each start of the server copies
its database while it runs, as docs/web.md tells, and what had been acknowledged by then must be in
the copy. The model server is scripted, lives in this process, and knows which answers the app
had stored before it was killed: none of them may be asked for again.
"""

import argparse
import contextlib
import os
import random
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import httpx2

from analyzer.web.audit import verify
from analyzer.web.database import Store
from benchmarks.killing import CountingServer

ROOT = Path(__file__).parent.parent
CLIENTS = 2
UPLOADS = 3
"""Of each client in each run of the server."""
LATEST = 0.3
"""Seconds after the request that a kill waits for, at most: so that it meets any step."""
PATIENCE = 60.0
"""Seconds for the server to start, and for an analysis to end."""
OWN = {"sec-fetch-site": "same-origin"}
INTERVIEWS = "/api/v1/interviews"
TALK = "Interviewer: What became of part {part} of project {name}?\nCandidate: {words}\n"


class Account(NamedTuple):
    """What was counted over all runs."""

    kills: int
    uploads: int
    """That were acknowledged."""
    jobs: int
    """That were acknowledged."""
    lost_uploads: int
    lost_jobs: int
    """Analyses that did not end as done, though no kill followed."""
    done_twice: int
    """Analyses that left more results than were asked for."""
    rebought: int
    """Requests for an answer that was stored before the server began."""
    broken_logs: int
    """Audit logs that do not fit, over all starts."""
    missing_in_copies: int
    """Uploads that were acknowledged before a copy was made, and are not in it."""


class Server:
    """The app's own process over one folder."""

    def __init__(self, data: Path, url: str) -> None:
        self._data = data
        self._url = url
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        self.setup_token = ""

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[str]]:
        """The process, from the moment it answers; killed at the end."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANALYZER_", "OPENAI_"))}
        own = {"OPENAI_BASE_URL": self._url, "OPENAI_API_KEY": "k", "ANALYZER_CHUNK_TOKENS": "200"}
        command = ["serve", "--data", str(self._data), "--port", str(self._port)]
        process = subprocess.Popen(
            [sys.executable, "-m", "analyzer", *command, "--engine", "model"],
            cwd=ROOT,
            env={**kept, **own, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self._wait(process)
            yield process
        finally:
            process.kill()
            process.communicate()

    def _wait(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            with contextlib.suppress(httpx2.TransportError):
                httpx2.get(f"{self.address}/healthz").raise_for_status()
                break
            time.sleep(0.05)
        if not self.setup_token and process.stdout:
            told = process.stdout.readline() + process.stdout.readline()
            self.setup_token = told.split()[-1]


class Client:
    """Somebody who uploads, asks for analyses, and remembers what the server acknowledged."""

    def __init__(self, address: str, token: str, name: str) -> None:
        self._address = address
        self._headers = {"authorization": f"Bearer {token}"}
        self._name = name
        self._count = 0
        self.uploads: list[str] = []
        self.jobs: list[str] = []

    def work(self) -> None:
        """Upload and ask, until enough is done or the server is gone."""
        with contextlib.suppress(httpx2.TransportError), httpx2.Client(timeout=PATIENCE) as http:
            for _ in range(UPLOADS):
                self._count += 1
                files = {"file": ("talk.txt", _talk(f"{self._name}{self._count}"))}
                url = f"{self._address}{INTERVIEWS}"
                made = http.post(url, files=files, headers=self._headers).raise_for_status()
                interview = made.json()["interviews"][0]["id"]
                self.uploads.append(interview)
                asked = http.post(f"{url}/{interview}/analysis", headers=self._headers)
                asked.raise_for_status()
                self.jobs.append(interview)


def measure(kills: int, seed: int, show: Callable[[str], None]) -> Account:
    """Start, kill, check; at last let every analysis end."""
    dice = random.Random(seed)  # noqa: S311 - the same points on every run
    broken = missing = 0
    with tempfile.TemporaryDirectory() as name, CountingServer() as model:
        data = Path(name) / "data"
        server = Server(data, model.url)
        with server.running():
            token = set_up(server)
        clients = [Client(server.address, token, f"{letter}-") for letter in "ab"[:CLIENTS]]
        for number in range(kills):
            model.begin(_stored(data))
            known = [upload for client in clients for upload in client.uploads]
            with server.running() as process:
                threads = [threading.Thread(target=client.work) for client in clients]
                for thread in threads:
                    thread.start()
                missing += len(set(known) - _in_copy(data, Path(name) / "copy.sqlite"))
                count, delay = dice.randint(1, CLIENTS * UPLOADS - 1), dice.uniform(0, LATEST)
                _until(_reached(number, count, model, clients, len(known)))
                time.sleep(delay)
                process.kill()
                for thread in threads:
                    thread.join()
            broken += _log_is_broken(data)
            show(f"{number + 1} kills")
        model.begin(_stored(data))
        with server.running():
            lost_jobs = _unfinished(server.address, token, clients)
        broken += _log_is_broken(data)
        return Account(
            kills=kills,
            uploads=sum(len(client.uploads) for client in clients),
            jobs=sum(len(client.jobs) for client in clients),
            lost_uploads=len({u for c in clients for u in c.uploads} - _kept(data)),
            lost_jobs=lost_jobs,
            done_twice=_done_twice(data),
            rebought=model.rebought,
            broken_logs=broken,
            missing_in_copies=missing,
        )


def _reached(
    number: int, count: int, model: CountingServer, clients: list[Client], known: int
) -> Callable[[], bool]:
    """Whether so many uploads were acknowledged or, in every other run, model calls made."""
    if number % 2:
        return lambda: model.wait_for(count)
    return lambda: sum(len(client.uploads) for client in clients) >= known + count


def _until(ready: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not ready():
        if time.monotonic() > end:
            raise SystemExit(f"the app did nothing for {PATIENCE:.0f} seconds")
        time.sleep(0.001)


def _talk(name: str) -> bytes:
    """An interview of three chunks, like no other."""
    words = " ".join([f"I built step {name} myself and measured it."] * 16)
    return "".join(TALK.format(part=p, name=name, words=words) for p in range(3)).encode()


def set_up(server: Server) -> str:
    """An admin's token for the REST interface."""
    with httpx2.Client(base_url=server.address, headers=OWN) as browser:

        def form_token(path: str) -> str:
            return _found(r'name="form_token" value="([^"]*)"', browser.get(path).text)

        fields = {"token": server.setup_token, "name": "Ada", "login": "ada", "password": "a" * 12}
        browser.post("/setup", data={**fields, "form_token": form_token("/setup")})
        made = {"name": "x", "form_token": form_token("/account")}
        page = browser.post("/account/tokens", data=made).text
        return _found(r"<code>(ita_[^<]+)", page)


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


def _unfinished(address: str, token: str, clients: list[Client]) -> int:
    """How many acknowledged analyses do not come to their end."""
    waiting = [interview for client in clients for interview in client.jobs]
    end = time.monotonic() + PATIENCE + len(waiting)
    headers = {"authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=address, headers=headers) as http:
        while waiting and time.monotonic() < end:
            states = {one: http.get(f"{INTERVIEWS}/{one}").json()["state"] for one in waiting}
            waiting = [one for one, state in states.items() if state != "done"]
            time.sleep(0.2)
    return len(waiting)


def _rows(file: Path, sql: str) -> list[str]:
    with closing(sqlite3.connect(file, timeout=PATIENCE)) as database:
        return [row[0] for row in database.execute(sql)]


def _kept(data: Path) -> set[str]:
    return set(_rows(data / "analyzer.sqlite", "SELECT interview_id FROM uploads"))


def _done_twice(data: Path) -> int:
    results = Counter(_rows(data / "analyzer.sqlite", "SELECT interview_id FROM analyses"))
    jobs = Counter(_rows(data / "analyzer.sqlite", "SELECT interview_id FROM jobs"))
    return sum((results - jobs).values())


def _in_copy(data: Path, copy: Path) -> set[str]:
    """Uploads in a copy of the database that was made while the server worked in it."""
    copy.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(data / "analyzer.sqlite", timeout=PATIENCE)) as database,
        closing(sqlite3.connect(copy)) as made,
    ):
        database.backup(made)
    store = Store(f"sqlite:///{copy}")
    with store.reading() as session:
        if verify(session).broken is not None:
            return set()
    store.close()
    return set(_rows(copy, "SELECT interview_id FROM uploads"))


def _log_is_broken(data: Path) -> bool:
    store = Store(f"sqlite:///{data / 'analyzer.sqlite'}")
    with store.reading() as session:
        broken = verify(session).broken is not None
    store.close()
    return broken


def _stored(data: Path) -> set[str]:
    """Digests of the requests whose answers lie in the ledgers."""
    found: set[str] = set()
    for ledger in (data / "ledgers").glob("*.sqlite"):
        with contextlib.suppress(sqlite3.OperationalError):  # killed before it had a table
            bodies = _rows(ledger, "SELECT body FROM calls WHERE answer IS NOT NULL")
            found |= {sha256(body.encode()).hexdigest() for body in bodies}
    return found


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=6)
    options = parser.parse_args()
    account = measure(
        options.kills,
        options.seed,
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    for name, value in account._asdict().items():
        print(f"{name:<20}{value:>8}")


if __name__ == "__main__":
    main()
