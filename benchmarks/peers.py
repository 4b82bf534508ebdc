"""Twenty interviews beside langextract and docetl, on the same scripted server.

    python -m benchmarks.peers [--interviews 20] [--words 8000]

Each works on the same interviews with as many calls under way. The analyzer's time is that of the
whole command, from the start of its processes to the last memo on disk; the peers' is that of
their own work, when all is loaded. langextract runs with its own chunks and with chunks as large
as ours; docetl, which makes no chunks of turns, is given ours as they stand. Each runs once
undisturbed and twice with one request in forty that fails: rejected (HTTP 400), or answered by an
error that passes (HTTP 500). benchmarks/README.md says what came out.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from analyzer.assessment import read_assessment
from analyzer.chunking import Chunk
from analyzer.errors import ConfigError
from analyzer.guide import load_guide
from analyzer.pipeline import prepare
from analyzer.prompting import extract_messages, findings_schema
from analyzer.settings import default_settings
from analyzer.tokens import count_tokens
from analyzer.transcript import read_transcript
from benchmarks.batch import ROOT, write_interviews
from benchmarks.langextract_peer import (
    VERSION,
    Extract,
    environment,
    install,
    langextract_process,
    peer_process,
)
from benchmarks.scripted import Failing, Server, scripted_server

DOCETL = "0.3.0"
LATENCY = 0.3
"""Seconds."""
AT_ONCE = 10
"""Calls under way, as langextract has it."""
EVERY = 40
CHUNKS = default_settings("scripted").chunk_tokens
GUIDE = load_guide()
_DOCETL_CHILD = Path(__file__).with_name("docetl_child.py")


class Run(NamedTuple):
    """One run of a contender over all interviews."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all its processes."""
    kept: int
    """Findings handed out."""
    failure: str


class Set(NamedTuple):
    """The interviews, as each contender wants them."""

    folder: Path
    past: Path
    """A file each."""
    texts: list[str]
    chunks: list[Chunk]
    """Of all interviews."""
    each: int
    """Chunks of an interview."""

    @property
    def system(self) -> str:
        """Our instructions for an extraction."""
        return extract_messages(self.chunks[0], self.each, GUIDE)[0]["content"]


Contender = Callable[[Server], Run]


def interviews(folder: Path, count: int, words: int) -> Set:
    """So many interviews, written down and cut into chunks."""
    past = folder / "past"
    write_interviews(past, count, words)
    files = sorted(past.iterdir())
    prepared = [prepare(read_transcript(file), CHUNKS) for file in files]
    chunks = [chunk for one in prepared for chunk in one.chunks]
    texts = [file.read_text("utf-8") for file in files]
    return Set(folder, past, texts, chunks, len(prepared[0].chunks))


def run_ours(given: Set, server: Server, *, review: bool) -> Run:
    """`analyzer batch`, from the files to the memos."""
    command = [sys.executable, "-m", "analyzer", "batch", str(given.past), "--engine", "model"]
    at_once = ("--concurrency", str(AT_ONCE))
    env = {**os.environ, "OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.url}
    with TemporaryDirectory(dir=given.folder) as out:
        before, start = _children(), time.perf_counter()
        subprocess.run(
            [*command, *(() if review else ("--no-review",)), "--out", out, *at_once],
            check=False,
            cwd=ROOT,
            env=env,
            capture_output=True,
            text=True,
        )
        wall = time.perf_counter() - start
        assessments = map(read_assessment, Path(out).glob("interviews/*/assessment.json"))
        kept = sum(len(assessment.evidence) for assessment in assessments)
        return Run(wall, _children() - before, kept, _not_done(Path(out)))


def _not_done(out: Path) -> str:
    """How many interviews are partial or failed."""
    rows = map(json.loads, (out / "index.jsonl").read_text("utf-8").splitlines())
    states = Counter(row["status"] for row in rows if row["status"] != "done")
    return ", ".join(f"{number} interviews {state}" for state, number in states.items())


def _children() -> float:
    """Processor seconds of all processes that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run_langextract(extract: Extract, given: Set, _: Server, *, one_by_one: bool) -> Run:
    """All interviews in one call, its fastest way; or one by one, so that one fails alone."""
    tasks = [[text] for text in given.texts] if one_by_one else [given.texts]
    runs = [extract(texts) for texts in tasks]
    failures = [run["failure"] for run in runs if run["failure"]]
    kept = sum(sum(run["statuses"].values()) for run in runs)
    wall, cpu = (sum(run[name] for run in runs) for name in ("wall", "cpu"))
    return Run(wall, cpu, kept, failures[0] if failures else "")


def run_docetl(run: Callable[[Any], Any], given: Set, server: Server) -> Run:
    """One map over the chunks of all interviews."""
    with TemporaryDirectory(dir=given.folder) as out:
        pipeline = _pipeline(given, Path(out), server.url)
        done = run({"pipeline": pipeline, "threads": AT_ONCE})
        results = Path(out) / "results.json"
        rows = json.loads(results.read_text("utf-8")) if results.exists() else []
        kept = sum(len(row["findings"]) for row in rows)
        return Run(done["wall"], done["cpu"], kept, done["failure"])


def _pipeline(given: Set, out: Path, url: str) -> dict[str, Any]:
    rows = [
        {"chunk": extract_messages(chunk, given.each, GUIDE)[1]["content"]}
        for chunk in given.chunks
    ]
    data = out / "chunks.json"
    data.write_text(json.dumps(rows), "utf-8")
    fields = findings_schema(GUIDE)["properties"]["findings"]["items"]["properties"]
    forms = {"integer": "int", "array": "list[str]"}
    finding = ", ".join(f"{name}: {forms.get(f.get('type'), 'str')}" for name, f in fields.items())
    extract = {
        "name": "extract",
        "type": "map",
        "bypass_cache": True,  # so that a second run asks again
        "prompt": "{% raw %}" + given.system + "{% endraw %}\n\n{{ input.chunk }}",
        "output": {"schema": {"findings": f"list[{{{finding}}}]"}, "mode": "structured_output"},
    }
    return {
        "default_model": "openai/scripted",
        "default_lm_api_base": url,
        "datasets": {"chunks": {"type": "file", "path": str(data)}},
        "operations": [extract],
        "pipeline": {
            "steps": [{"name": "all", "input": "chunks", "operations": ["extract"]}],
            "output": {"type": "file", "path": str(out / "results.json")},
        },
    }


@contextmanager
def contenders(given: Set, server: Server, *, one_by_one: bool) -> Iterator[dict[str, Contender]]:
    """Whoever can be had here; the reason is printed where a peer cannot."""
    found: dict[str, Contender] = {
        "analyzer batch": partial(run_ours, given, review=True),
        "analyzer batch --no-review": partial(run_ours, given, review=False),
    }
    large = max(len(str(chunk)) for chunk in _shown(given))
    with ExitStack() as stack:
        try:
            python = install()
            for name, options in (("", {}), (", large chunks", {"max_char_buffer": large})):
                process = langextract_process(python, given.system, server.url, **options)
                extract = stack.enter_context(process)
                found[f"langextract {VERSION}{name}"] = partial(
                    run_langextract, extract, given, one_by_one=one_by_one
                )
        except ConfigError as error:
            print(f"Without langextract: {error}")
        try:
            python = environment(ROOT / ".venv" / "docetl", f"docetl=={DOCETL}")
            run = stack.enter_context(peer_process(python, _DOCETL_CHILD))
            found[f"docetl {DOCETL}, our chunks"] = partial(run_docetl, run, given)
        except ConfigError as error:
            print(f"Without docetl: {error}")
        yield found


def _shown(given: Set) -> Iterator[str]:
    """The text of each chunk."""
    for chunk in given.chunks:
        yield "\n".join(piece.text for piece in chunk.pieces)


def measure(given: Set, failing: Failing | None) -> dict[str, int]:
    """Print a row for each contender. Returns what each kept."""
    title = f"1 in {failing.every}: HTTP {failing.status}" if failing else "undisturbed"
    source = sum(map(count_tokens, given.texts))
    print(
        f"\n{title:32}{'wall s':>8}{'CPU s':>8}{'calls':>7}{'in flight':>11}"
        f"{'prompt tokens':>15}{'x transcript':>14}{'findings':>10}"
    )
    kept = {}
    with (
        scripted_server(LATENCY, failing=failing) as server,
        contenders(given, server, one_by_one=failing is not None) as found,
    ):
        for name, contender in found.items():
            run, traffic = contender(server), server.traffic()
            tokens = traffic.prompt_tokens
            kept[name] = run.kept
            print(
                f"{name:32}{run.wall:8.1f}{run.cpu:8.1f}{traffic.calls:7}{traffic.in_flight:11}"
                f"{tokens:15,}{tokens / source:14.2f}{run.kept:10,}",
                f"  {run.failure.strip().splitlines()[-1][:80]}" if run.failure else "",
                flush=True,
            )
    return kept


def _make_docetl_at_home(folder: Path) -> None:
    """It wants a key, a place for its cache, and two files that it would fetch from the network."""
    vocabulary = shutil.copytree(ROOT / "analyzer" / "_vendor" / "tiktoken", folder / "vocabulary")
    os.environ["OPENAI_API_KEY"] = "none"
    os.environ["DOCETL_HOME_DIR"] = str(folder)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(vocabulary)
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--interviews", type=int, default=20)
    parser.add_argument("--words", type=int, default=8000)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        _make_docetl_at_home(Path(name))
        given = interviews(Path(name), options.interviews, options.words)
        print(
            f"{options.interviews} interviews of {options.words:,} words, {given.each} of our"
            f" chunks each; server: {LATENCY * 1000:.0f} ms; {os.cpu_count()} cores,"
            f" {os.getloadavg()[0]:.1f} busy in the last minute"
        )
        whole = measure(given, None)
        for status in (400, 500):
            kept = measure(given, Failing(EVERY, status))
            shares = (f"{n} {100 * k / max(1, whole[n]):.0f} %" for n, k in kept.items())
            print("kept: " + "; ".join(shares))


if __name__ == "__main__":
    main()
