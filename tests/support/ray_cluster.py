"""A real Ray cluster of processes on this machine, started and ended by the test that needs it."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

NODES = 2
START_SECONDS = 120
REBIRTH_SECONDS = 5
"""A worker that was killed has a successor by then, if there is work for one."""
_RAY = str(Path(sys.executable).with_name("ray"))
_SMALL = ("--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats", "--block")


class Cluster(NamedTuple):
    """Nodes of one worker each."""

    address: str
    nodes: tuple[int, ...]
    """Process ids of `ray start`."""

    def kill_worker(self, dice: random.Random) -> int | None:
        """Kill (SIGKILL) a worker, rather one at work. Returns its process id, if there was one."""
        latest = time.monotonic() + REBIRTH_SECONDS
        while not (workers := self._workers("ray::_in_folder") or self._workers("ray::IDLE")):
            if time.monotonic() > latest:
                return None
        worker = dice.choice(workers)
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        return worker

    def _workers(self, title: str) -> list[int]:
        return _found("-f", title, parents=_found("-x", "raylet", parents=self.nodes))


def _found(*which: str, parents: Sequence[int]) -> list[int]:
    """Process ids of children that pgrep finds; never of another cluster on this machine."""
    if not parents:
        return []
    above = ",".join(map(str, parents))
    told = subprocess.run(
        ["pgrep", "-P", above, *which], capture_output=True, text=True, check=False
    )
    return sorted(map(int, told.stdout.split()))


@contextmanager
def ray_cluster(**env: str) -> Iterator[Cluster]:
    """A head and another node, with these variables in their environment."""
    port = _free_port()
    address = f"127.0.0.1:{port}"
    head = ("--head", f"--port={port}", "--include-dashboard=false")
    nodes = [_started(env, *head)]
    try:
        _wait_for(nodes[0], port)
        nodes += [_started(env, f"--address={address}") for _ in range(NODES - 1)]
        _check_nodes(address)
        yield Cluster(address, tuple(node.pid for node in nodes))
    finally:
        for node in reversed(nodes):
            node.terminate()  # it ends its own processes
        for node in nodes:
            node.wait(timeout=START_SECONDS)


def _started(env: dict[str, str], *arguments: str) -> "subprocess.Popen[bytes]":
    quiet = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DISABLE_IMPORT_WARNING": "1"}
    return subprocess.Popen(
        [_RAY, "start", *arguments, *_SMALL],
        env={**os.environ, **quiet, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _wait_for(head: "subprocess.Popen[bytes]", port: int) -> None:
    while head.poll() is None:
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        with suppress(subprocess.TimeoutExpired):
            head.wait(timeout=0.1)
    raise RuntimeError("the head of the Ray cluster ended at once")


def _check_nodes(address: str) -> None:
    """Wait until all nodes are there; a process of its own asks, for one can be in one cluster."""
    ask = (
        f"import ray, time; ray.init({address!r}, logging_level='ERROR', log_to_driver=False)\n"
        f"end = time.monotonic() + {START_SECONDS}\n"
        f"while ray.cluster_resources().get('CPU', 0) < {NODES}:\n"
        "    assert time.monotonic() < end\n"
        "    time.sleep(0.1)\n"
    )
    subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True)
