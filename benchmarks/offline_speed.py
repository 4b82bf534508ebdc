"""How fast the offline engine reads.

    python -m benchmarks.offline_speed [--words 10000] [--runs 5]

The candidate's and the interviewer's turns of the gold interviews of the development split are
strung together until there are so many words; the first run loads the cues and is not counted.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from analyzer.engines.offline import extract_offline
from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.running import transcript_of
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript.models import Transcript, Turn

GOLD = Path(__file__).parents[1] / "fixtures" / "gold"


def long_transcript(words: int) -> Transcript:
    """A transcript of that many words, or a turn more."""
    read = [transcript_of(labelled) for labelled in load_gold(GOLD, "dev")]
    return read[0].model_copy(update={"turns": tuple(_turns(read, words))})


def _turns(read: list[Transcript], words: int) -> Iterator[Turn]:
    """Turns of all of them in a row, spoken by the people of the first one."""
    names = {speaker.role: speaker.name for speaker in read[0].speakers}
    spoken = number = 0
    for transcript in cycle(read):
        for turn in transcript.turns:
            if spoken >= words:
                return
            if turn.role in names:
                number += 1
                spoken += len(turn.text.split())
                speaker = names[turn.role]
                yield turn.model_copy(update={"number": number, "speaker": speaker})


def seconds(work: Callable[[], object], runs: int) -> list[tuple[float, float]]:
    """Wall and processor seconds of each run after a first one."""
    taken = []
    for _ in range(runs + 1):
        wall, worked = time.perf_counter(), time.process_time()
        work()
        taken.append((time.perf_counter() - wall, time.process_time() - worked))
    return taken[1:]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    transcript, guide = long_transcript(asked.words), load_guide()
    rows = {
        "findings": lambda: extract_offline(transcript.turns),
        "whole assessment": lambda: analyze_offline(transcript, guide),
    }
    print(f"Python {platform.python_version()}, {asked.words:,} words, {asked.runs} runs")
    print(f"{'median':20}{'wall s':>10}{'work s':>10}")
    for name, work in rows.items():
        wall, worked = map(statistics.median, zip(*seconds(work, asked.runs), strict=True))
        print(f"{name:20}{wall:10.3f}{worked:10.3f}")


if __name__ == "__main__":
    main()
