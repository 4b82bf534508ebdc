"""What very many interviews take: computed from rates that are measured here.

    python -m benchmarks.scale [--interviews 1000000] [--words 8000]

Processor time is that of one interview read, screened, masked, assessed and rendered in this
process, with the offline engine's search for cues in place of chunks and a model's answers. Tokens
are those of the prompts that would be sent, as `--dry-run` estimates them; prices are those of
analyzer/llm/prices.toml.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.estimates import Estimate, estimate
from analyzer.guide import Guide, load_guide
from analyzer.memo import render_memo
from analyzer.pipeline import analyze_offline, prepare
from analyzer.transcript import read_transcript
from analyzer.transcript.hints import Hints
from benchmarks.batch import write_interviews

RUNS = 5
MODELS = ("gpt-5-mini", "gpt-5")
LATENCY = 20.0
"""Seconds that a strong model takes for a long answer: an assumption, not a measurement."""
DAY = 86_400


def measured(file: Path, guide: Guide) -> tuple[float, Assessment]:
    """Processor seconds of one interview, and what came out."""
    began = time.process_time()
    transcript = read_transcript(file, hints=Hints())
    assessment = analyze_offline(transcript, guide)
    for form in ("md", "html", "json"):
        render_memo(assessment, guide, form)
    return time.process_time() - began, assessment


def costs(file: Path, guide: Guide, model: str) -> Estimate:
    """What would be sent for it, with a second look."""
    prepared = prepare(read_transcript(file))
    return estimate(prepared, guide, ModelOptions(model=model), review=True)


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=8_000)
    chosen = parser.parse_args()
    guide = load_guide()
    with tempfile.TemporaryDirectory() as folder:
        past = Path(folder) / "past"
        write_interviews(past, 1, chosen.words)
        file = next(past.iterdir())
        measured(file, guide)  # loads what is loaded once
        seconds = statistics.median(measured(file, guide)[0] for _ in range(RUNS))
        size = len(measured(file, guide)[1].model_dump_json())
        estimates = {model: costs(file, guide, model) for model in MODELS}
    count = chosen.interviews
    calls = estimates[MODELS[0]].calls + 1
    usage = estimates[MODELS[0]].usage
    print(f"{count:,} interviews of {chosen.words:,} words")
    print(f"processor        {seconds:.2f} s each, {seconds * count / 3600:,.0f} hours on one core")
    print(f"cores for a day  {seconds * count / DAY:,.1f}")
    print(f"calls            {calls} each at least, {calls * count / DAY:,.0f} a second for a day")
    print(f"in flight        {calls * count / DAY * LATENCY:,.0f} at {LATENCY:.0f} s an answer")
    print(f"tokens           {usage.input_tokens * count / 1e9:,.1f} billion in,", end=" ")
    print(f"{usage.output_tokens * count / 1e9:,.1f} billion out")
    print(f"assessments      {size * count / 1e9:,.0f} GB")
    for model, found in estimates.items():
        if found.cost is not None:
            print(f"{model:<16} ${found.cost * count:,.0f}, half by the Batch API")


if __name__ == "__main__":
    main()
