"""How fast and how frugal an extraction is, beside langextract on the same server and text.

    .venv/bin/python benchmarks/extraction.py [--langextract-python PATH]

benchmarks/README.md says what is measured.
"""

import argparse
import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.errors import ConfigError
from analyzer.guide import load_guide
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.pipeline import analyze_with_model, prepare
from analyzer.prompting import extract_messages
from analyzer.settings import default_settings
from analyzer.tokens import count_tokens
from analyzer.transcript import read_transcript
from benchmarks.interview import interview, quotes, transcript_text
from benchmarks.langextract_peer import VERSION, Extract, install, langextract_process
from benchmarks.scripted import LATENCY, Server, Traffic, scripted_server

RUNS = 5
GUIDE = load_guide()
SETTINGS = default_settings("scripted")


class Timed(NamedTuple):
    """One run."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of the process that extracts, all its threads together."""
    outcome: str


class Sample(NamedTuple):
    """One run, and what the server saw of it."""

    timed: Timed
    traffic: Traffic


Contender = Callable[[], Timed]


def run_ours(file: Path, url: str, *, review: bool) -> Timed:
    """From the transcript's file to the assessment, with a ledger file of its own."""
    with TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        assessment = asyncio.run(_analyze(file, url, Path(folder), review=review))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    statuses = Counter(str(e.status) for e in assessment.evidence)
    verified = f"{len(assessment.evidence)} verified ({_listed(statuses)})"
    return Timed(wall, cpu, f"{verified}, {len(assessment.rejections)} quotes rejected")


async def _analyze(file: Path, url: str, folder: Path, *, review: bool) -> Assessment:
    endpoint = Endpoint(base_url=url, api_key="none", concurrency=SETTINGS.concurrency)
    prepared = prepare(read_transcript(file), SETTINGS.chunk_tokens)
    with Ledger(folder / "ledger.sqlite") as ledger:
        async with ModelClient(endpoint, ledger) as client:
            return await analyze_with_model(
                prepared,
                client,
                GUIDE,
                ModelOptions(model="scripted"),
                review=review,
                spending=lambda keys: ledger.spending(endpoint.url, keys),
            )


def run_langextract(extract: Extract, text: str) -> Timed:
    """From the text to langextract's annotated document."""
    run = extract([text])
    return Timed(run["wall"], run["cpu"], _listed(run["statuses"]))


def measure(contenders: dict[str, Contender], server: Server) -> dict[str, list[Sample]]:
    """Runs of each contender, taken in turn so that a busy moment hits all of them.

    The first round warms up and does not count.
    """
    samples: dict[str, list[Sample]] = {name: [] for name in contenders}
    for _ in range(1 + RUNS):
        for name, run in contenders.items():
            samples[name].append(Sample(run(), server.traffic()))
    return {name: taken[1:] for name, taken in samples.items()}


def print_table(samples: dict[str, list[Sample]], source_tokens: int) -> None:
    """Seconds as median (min to max)."""
    print(
        f"{'':24}{'wall s':>20}{'CPU s':>20}{'calls':>7}{'in flight':>11}"
        f"{'prompt tokens':>15}{'x transcript':>14}"
    )
    for name, taken in samples.items():
        traffic = taken[-1].traffic
        in_flight = max(sample.traffic.in_flight for sample in taken)
        wall = _spread([sample.timed.wall for sample in taken])
        cpu = _spread([sample.timed.cpu for sample in taken])
        print(
            f"{name:24}{wall:>20}{cpu:>20}{traffic.calls:7}{in_flight:11}"
            f"{traffic.prompt_tokens:15,}{traffic.prompt_tokens / source_tokens:14.2f}"
        )
    print()
    for name, taken in samples.items():
        print(f"{name}: {taken[-1].timed.outcome}")


def _spread(seconds: Sequence[float]) -> str:
    return f"{median(seconds):.2f} ({min(seconds):.2f}-{max(seconds):.2f})"


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


def load_tokenizer() -> None:
    """Load it before any run, and say how long that takes."""
    start = time.perf_counter()
    count_tokens("")
    print(f"tokenizer: loaded in {time.perf_counter() - start:.2f} s")


def system_prompt(file: Path) -> str:
    """Our instructions for an extraction, the guide's aspects included."""
    chunks = prepare(read_transcript(file)).chunks
    return extract_messages(chunks[0], len(chunks), GUIDE)[0]["content"]


def print_setting(text: str, turns: int, pointed_out: int, system: str) -> None:
    """What is read, and who answers."""
    tokens = count_tokens(text)
    print(
        f"transcript: {len(text):,} characters, {len(text.split()):,} words, {turns} turns,"
        f" {tokens:,} tokens ({len(text) / tokens:.1f} characters each)\n"
        f"instructions: {count_tokens(system):,} tokens\n"
        f"machine: {os.cpu_count()} cores, {os.getloadavg()[0]:.1f} busy in the last minute\n"
        f"server: scripted, {LATENCY * 1000:.0f} ms, points at the same {pointed_out} sentences"
        f" whoever asks\nruns: median (min-max) of {RUNS}, after one that does not count\n"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--langextract-python", type=Path, metavar="PATH")
    options = parser.parse_args()
    load_tokenizer()
    turns = interview()
    text = transcript_text(turns)
    with ExitStack() as stack:
        file = Path(stack.enter_context(TemporaryDirectory())) / "interview.txt"
        file.write_text(text, encoding="utf-8")
        server = stack.enter_context(scripted_server())
        system = system_prompt(file)
        print_setting(text, len(turns), len(quotes(turns)), system)
        contenders: dict[str, Contender] = {
            "analyzer, extraction": partial(run_ours, file, server.url, review=False),
            "analyzer, with review": partial(run_ours, file, server.url, review=True),
        }
        try:
            python = options.langextract_python or install()
            process = langextract_process(python, system, server.url)
            contenders[f"langextract {VERSION}"] = partial(
                run_langextract, stack.enter_context(process), text
            )
        except ConfigError as error:
            print(f"Without langextract: {error}")
        print_table(measure(contenders, server), count_tokens(text))


if __name__ == "__main__":
    main()
