"""How long hostile files occupy the analyzer, and how much memory they make it use.

    python benchmarks/hostile.py            every file, the worst first
    python benchmarks/hostile.py pdf        those whose names contain `pdf`

Each file is read in a process of its own. Seconds are those of `read_transcript`, by the clock and
of work; memory is the peak of the reading process and that of the one that opens the document,
added up.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.support.hostile import EVERY

_SECONDS, _MEGABYTES = 1.0, 300.0
_KILOBYTES = 1024 if sys.platform == "darwin" else 1
"""How many of the units in which a system tells memory make one."""
_SENTENCE = 80


def main() -> None:
    """Print the table, or do one step of it in a process of its own."""
    if len(sys.argv) == 4:  # noqa: PLR2004 - step, name and folder
        _step(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
        return
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    rows = [_measured(one.name) for one in EVERY if wanted in one.name]
    rows.sort(key=lambda row: -row["seconds"])
    print("seconds  work    MB  file, and what is said about it")
    for row in rows:
        figures = f"{row['seconds']:7.2f} {row['work']:5.2f} {row['megabytes']:5.0f}"
        print(f"{figures}  {row['name']}: {row['outcome']}")
    slow = sum(row["seconds"] >= _SECONDS for row in rows)
    large = sum(row["megabytes"] >= _MEGABYTES for row in rows)
    print(
        f"{len(rows)} files; {slow} took {_SECONDS:.0f} s or more, {large} took "
        f"{_MEGABYTES:.0f} MB or more"
    )


def _step(step: str, name: str, folder: Path) -> None:
    """A process inherits the memory peak of the one that starts it, so none does two things."""
    hostile = next(one for one in EVERY if one.name == name)
    if step == "write":
        hostile.write(folder)
    else:
        print(json.dumps(_read(hostile.path(folder))))


def _measured(name: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        for step in ("write", "read"):
            command = [sys.executable, __file__, step, name, folder]
            answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {"name": name, **json.loads(answer)}


def _read(path: Path) -> dict[str, Any]:
    from analyzer.errors import AnalyzerError  # noqa: PLC0415 - only in the process that reads
    from analyzer.transcript import read_transcript  # noqa: PLC0415 - the same

    begin, worked = time.perf_counter(), _work()
    try:
        outcome = f"read, {len(read_transcript(path).turns)} turns"
    except AnalyzerError as error:
        outcome = str(error).replace(str(path), "it")[:_SENTENCE]
    seconds, work = time.perf_counter() - begin, _work() - worked
    kilobytes = sum(one.ru_maxrss for one in _usage()) / _KILOBYTES
    return {"seconds": seconds, "work": work, "megabytes": kilobytes / 1000, "outcome": outcome}


def _usage() -> list[resource.struct_rusage]:
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]


def _work() -> float:
    return sum(one.ru_utime + one.ru_stime for one in _usage())


if __name__ == "__main__":
    main()
