"""Read damaged files by the thousand.

    python -m tests.support.fuzz --inputs 10000 [--only "Zoom VTT"] [--seed 7]

Prints a row for each export: how many inputs were read and refused, and the slowest. An input
that ends in anything but a transcript or one of our errors is a crash: it is written to
`fuzz-crashes/` and the command ends with 1. So it does when an input takes longer than 2 s.
"""

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from analyzer.errors import AnalyzerError
from analyzer.transcript import read_transcript
from tests.support.exports import EXPORTS, Export
from tests.support.mutations import variants

SLOWEST_ALLOWED = 2.0
"""Seconds for one input."""


class Outcome(NamedTuple):
    """What became of one input."""

    data: bytes
    seconds: float
    read: bool
    crash: str | None
    """The traceback of anything that is no error of ours."""


def outcomes(export: Export, inputs: Iterable[bytes], folder: Path) -> Iterator[Outcome]:
    """Read each input as a file of the export's kind."""
    path = folder / f"talk{export.suffix}"
    for data in inputs:
        path.write_bytes(data)
        began = time.perf_counter()
        read, crash = False, None
        try:
            read_transcript(path, undecided=True)
            read = True
        except AnalyzerError:
            pass
        except Exception:  # noqa: BLE001 - finding these is what this is for
            crash = traceback.format_exc()
        yield Outcome(data, time.perf_counter() - began, read, crash)


def main() -> int:
    """Fuzz all exports, or one."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--inputs", type=int, default=10_000, help="for each export")
    parser.add_argument("--only", choices=EXPORTS, help="one export")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    names = [options.only] if options.only else list(EXPORTS)
    print(f"{'':34}{'inputs':>8}{'read':>8}{'refused':>9}{'slowest':>10}")
    bad = [_row(name, options.inputs, options.seed) for name in names]
    return int(any(bad))


def _row(name: str, inputs: int, seed: int) -> bool:
    """Print the row of an export; whether anything crashed or was too slow."""
    export = EXPORTS[name]
    read = bad = 0
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for done in outcomes(export, variants(export, inputs, seed), Path(folder)):
            read += done.read
            slowest = max(slowest, done.seconds)
            if done.crash or done.seconds > SLOWEST_ALLOWED:
                bad += 1
                _keep(export, done)
    ms = f"{slowest * 1000:,.0f} ms"
    print(f"{name:34}{inputs:>8,}{read:>8,}{inputs - read - bad:>9,}{ms:>10}", flush=True)
    return bad > 0


def _keep(export: Export, outcome: Outcome) -> None:
    folder = Path("fuzz-crashes")
    folder.mkdir(exist_ok=True)
    path = folder / f"{sha256(outcome.data).hexdigest()[:12]}{export.suffix}"
    path.write_bytes(outcome.data)
    print(f"  {path}: {outcome.crash or f'took {outcome.seconds:.1f} s'}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
