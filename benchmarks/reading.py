"""How fast transcripts are read, beside the plain library that only parses.

    python -m benchmarks.reading [--hours 10] [--runs 5] [--cue-words 20] [--only NAME]

One talk of the given length is written in each export. `read` is everything from the file to the
transcript: decoding, parsing, speakers, turns, language. `parse alone` is what a well-known
library needs to take the same file apart, without speakers or turns.
"""

import argparse
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import cycle, groupby
from pathlib import Path

from analyzer.transcript import read_transcript
from analyzer.transcript.files import SIZE_LIMIT
from tests.support.exports import EXPORTS, Export, Said

WORDS_PER_SECOND = 2.5
"""About 150 words a minute, as people talk."""
_SENTENCES = (
    "So the first version read each manual page by page and kept what it found.",
    "What did that cost you in the end?",
    "About ninety cents for a page, which nobody had told us, and it was slow on Mondays.",
    "I see that, but why keep it?",
    "Because the people on the night shift had begun to trust it; they called when it was down.",
    "We moved the ranking out of the model, wrote forty cases by hand, and looked at each miss.",
)
_PEOPLE = ("Ruth Okafor", "Dana Whitfield")


def talk(hours: float, cue_words: int = 20) -> list[Said]:
    """A talk of two people in pieces of at most so many words; five sentences to a turn."""
    said, second = [], 0.0
    for number, sentence in enumerate(cycle(_SENTENCES)):
        words = sentence.split()
        for at in range(0, len(words), cue_words):
            piece = words[at : at + cue_words]
            end = second + len(piece) / WORDS_PER_SECOND
            speaker = _PEOPLE[number // 5 % 2]
            said.append(Said(speaker, " ".join(piece), round(second, 3), round(end, 3)))
            second = end
        if second > hours * 3600:
            return said
    raise AssertionError


def in_turns(said: Iterable[Said]) -> list[Said]:
    """The same talk with a piece for each turn, as text exports have it."""
    turns = []
    for _, group in groupby(said, key=lambda one: one.speaker):
        pieces = list(group)
        text = " ".join(piece.text for piece in pieces)
        turns.append(pieces[0]._replace(text=text, end=pieces[-1].end))
    return turns


def _webvtt(data: bytes) -> object:
    from webvtt import WebVTT  # noqa: PLC0415 - each library only where it is compared

    return WebVTT.from_string(data.decode()).captions


def _srt(data: bytes) -> object:
    import srt  # noqa: PLC0415 - as above

    return list(srt.parse(data.decode()))


def _pysubs2(data: bytes) -> object:
    from pysubs2 import SSAFile  # noqa: PLC0415 - as above

    return SSAFile.from_string(data.decode())


def _lxml(data: bytes) -> object:
    from lxml import html  # noqa: PLC0415 - as above

    return html.fromstring(data).text_content()


def _rtf(data: bytes) -> object:
    from striprtf.striprtf import rtf_to_text  # noqa: PLC0415 - as above

    text: object = rtf_to_text(data.decode())  # type: ignore[no-untyped-call] # it has no types
    return text


LIBRARIES: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "webvtt": ("webvtt-py", _webvtt),
    "subrip": ("srt", _srt),
    "ass": ("pysubs2", _pysubs2),
    "ttml": ("lxml", _lxml),
    "html": ("lxml", _lxml),
    "rtf": ("striprtf", _rtf),
}
"""Format → the library that is compared; JSON is compared with the standard library's."""


CAPTIONS = {"webvtt", "subrip", "sbv", "ass", "ttml"}
"""Formats in which each sentence is a cue; in the others there is a piece for each turn."""


def _library(export: Export) -> tuple[str, Callable[[bytes], object]] | None:
    return ("json", json.loads) if export.suffix == ".json" else LIBRARIES.get(export.format)


def _seconds(job: Callable[[], object], runs: int) -> float:
    """Median of the runs, after one that does not count."""
    times = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        job()
        times.append(time.perf_counter() - began)
    return statistics.median(times[1:])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cue-words", type=int, default=20, help="a sentence has at most 17")
    parser.add_argument("--only", choices=EXPORTS, help="one export")
    options = parser.parse_args()
    said = talk(options.hours, options.cue_words)
    words = sum(len(one.text.split()) for one in said)
    print(f"{options.hours:g} hours, {len(said):,} cues, {words:,} words")
    print(f"Python {platform.python_version()}, median of {options.runs} runs\n")
    print(f"{'':34}{'MB':>6}{'read s':>9}{'MB/s':>7}   parse alone")
    with tempfile.TemporaryDirectory() as folder:
        for name in [options.only] if options.only else EXPORTS:
            export = EXPORTS[name]
            data = export.write(said if export.format in CAPTIONS else in_turns(said))
            print(_row(name, export, data, Path(folder), options.runs), flush=True)


def _row(name: str, export: Export, data: bytes, folder: Path, runs: int) -> str:
    path = folder / f"talk{export.suffix}"
    path.write_bytes(data)
    size = len(data) / 1e6
    if len(data) > SIZE_LIMIT:
        return f"{name:34}{size:>6.1f}   more than is read of one interview"
    taken = _seconds(lambda: read_transcript(path, undecided=True), runs)
    row = f"{name:34}{size:>6.1f}{taken:>9.2f}{size / taken:>7.1f}"
    if library := _library(export):
        alone = _seconds(lambda: library[1](data), runs)
        row += f"   {library[0]} {alone:.2f} s"
    return row


if __name__ == "__main__":
    main()
