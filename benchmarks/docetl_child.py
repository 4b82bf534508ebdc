"""Runs docetl in its own environment; benchmarks/peers.py starts it.

It writes one line when everything is loaded; then each line on stdin is a pipeline to run,
answered by one.
"""

import json
import os
import sys
import time
from typing import Any

_answers = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # docetl writes its progress there

try:
    from docetl.runner import DSLRunner  # type: ignore[import-not-found] # in another environment
except ImportError as error:
    sys.exit(f"docetl cannot be imported: {error}")


def run(pipeline: dict[str, Any], threads: int) -> dict[str, Any]:
    """One run of a pipeline; it writes its results where the pipeline says, or nothing."""
    failure = ""
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        DSLRunner(pipeline, max_threads=threads).load_run_save()
    except Exception as error:  # noqa: BLE001 - what it raises is what is looked at
        failure = f"{type(error).__name__}: {error}"
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "failure": failure}


def say(answer: object) -> None:
    """One line."""
    print(json.dumps(answer), file=_answers, flush=True)


if __name__ == "__main__":
    say("ready")
    for line in sys.stdin:
        task = json.loads(line)
        say(run(task["pipeline"], task["threads"]))
