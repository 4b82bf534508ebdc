"""Throughput and memory of `analyzer batch` over many interviews of 8,000 words.

python -m benchmarks.batch --interviews 500
python -m benchmarks.batch --interviews 500 --latency 5
python -m benchmarks.batch --interviews 5000 --engine offline --words 800

The scripted server is a process of its own; it counts no tokens, which would cost more than all
the rest. The ideal time is the larger of two bounds: calls x latency / calls in flight, and the
processor time of batch and server / cores. Where the machine has other work, the second bound
counts only what that work left (Linux tells it for the whole machine).
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from benchmarks.interview import interview
from benchmarks.scripted import Server, Traffic, scripted_server

ROOT = Path(__file__).parent.parent
LATENCY = 0.3
"""Seconds."""
IN_FLIGHT = 64
"""Calls under way, at most."""
SAMPLING = 0.2
"""Seconds between two looks at the memory of the processes."""


class Measured(NamedTuple):
    """One run."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds, of all processes of the batch."""
    server: float
    """Seconds of processor time that the scripted server took."""
    others: float
    """Seconds of processor time that went to neither."""
    calls: int
    in_flight: int
    main_memory: float
    """MB that the main process had in memory, at most."""
    memory: float
    """MB of all processes together, at most."""


def write_interviews(folder: Path, count: int, words: int) -> None:
    """Interviews that differ in every turn, so that no call is like another one."""
    lines, total = [], 0
    for turn in interview():
        line = str(turn)
        total += len(line.split())
        if total > words:
            break
        lines.append(line)
    folder.mkdir()
    for number in range(count):
        marked = (
            line.replace("Interviewer: ", f"Interviewer: On case {number}. ") for line in lines
        )
        (folder / f"{number:05}.txt").write_text("\n".join(marked) + "\n", "utf-8")


def measure(
    past: Path, engine: str, server: Server | None, workers: int, in_flight: int = IN_FLIGHT
) -> Measured:
    """Run the command once."""
    command = [sys.executable, "-m", "analyzer", "batch", str(past), "--out", str(past) + "-out"]
    options = ["--engine", engine, "--concurrency", str(in_flight), "--workers", str(workers)]
    env = {**os.environ, "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url if server else ""}
    busy, served = _machine_busy(), server.traffic().processor if server else 0.0
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    with subprocess.Popen(
        [*command, *options], cwd=ROOT, env=env, stdout=subprocess.PIPE
    ) as process:
        memory = Memory(process.pid)
        said = process.communicate()[0].decode()
        memory.stop()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode:
        raise SystemExit(said)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    traffic = server.traffic() if server else Traffic(0, 0, 0, 0.0)
    served = traffic.processor - served
    others = max(0.0, _machine_busy() - busy - processor - served)
    asked = (traffic.calls, traffic.in_flight)
    return Measured(wall, processor, served, others, *asked, memory.main, memory.all)


class Memory:
    """Looks at the memory of a process and of its children until stopped."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self.main = self.all = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """The process has ended."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(SAMPLING):
            main = _resident(self._pid)
            self.main = max(self.main, main)
            self.all = max(self.all, main + sum(map(_resident, _children(self._pid))))


def _machine_busy() -> float:
    """Seconds that the processors of this machine were busy since it was started."""
    user, nice, system, _, _, irq, softirq, *_ = map(
        int, Path("/proc/stat").read_text().split()[1:9]
    )
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def _resident(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return 0.0
    found = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(next(found, "0")) / 1000


def _children(pid: int) -> list[int]:
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return list(map(int, text.split()))


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=500)
    parser.add_argument("--words", type=int, default=8000)
    parser.add_argument("--engine", choices=["model", "offline"], default="model")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--latency", type=float, default=LATENCY, help="seconds [0.3]")
    parser.add_argument("--in-flight", type=int, default=IN_FLIGHT)
    options = parser.parse_args()
    by_model = options.engine == "model"
    serving = scripted_server(options.latency, usage=False) if by_model else nullcontext()
    with tempfile.TemporaryDirectory() as name, serving as server:
        past = Path(name) / "past"
        write_interviews(past, options.interviews, options.words)
        run = measure(past, options.engine, server, options.workers, options.in_flight)
        network = run.calls * options.latency / options.in_flight
        _print(run, options.interviews, network)


def _print(run: Measured, interviews: int, network: float) -> None:
    cores = os.cpu_count() or 1
    left = cores - run.others / run.wall
    busy = (run.processor + run.server) / left
    each = 1000 * run.processor / interviews
    rows = {
        "interviews": f"{interviews:,}",
        "calls": f"{run.calls:,}, at most {run.in_flight} in flight",
        "wall": f"{run.wall:.1f} s, {60 * interviews / run.wall:,.0f} interviews a minute",
        "processor": f"{run.processor:.1f} s, {each:.0f} ms an interview",
        "server": f"{run.server:.1f} s of processor time",
        "calls per core": f"{run.calls / run.processor:.1f} a second",
        "bound: network": f"{network:.1f} s",
        "bound: processor": f"{busy:.1f} s on {cores} cores, of which others left {left:.2f}",
        "of the ideal": f"{100 * max(network, busy) / run.wall:.0f} %",
        "memory": f"{run.main_memory:.0f} MB main process, {run.memory:.0f} MB with workers",
    }
    for title, text in rows.items():
        print(f"{title:<18}{text}")


if __name__ == "__main__":
    main()
