"""How fast transcripts are read, beside the plain library that only parses.

    python -m benchmarks.reading [--hours 10] [--runs 5]

One talk of the given length is written in each export. `read` is everything from the file to the
transcript: decoding, parsing, speakers, turns, language. `parse alone` is what a well-known
library needs to take the same file apart, without speakers or turns.
"""

import argparse
import io
import json
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path

from analyzer.transcript import read_transcript
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


def talk(hours: float) -> list[Said]:
    """A talk of two people in pieces of six words or fewer, five sentences to a turn."""
    said, second = [], 0.0
    for number, sentence in enumerate(cycle(_SENTENCES)):
        for words in batched(sentence.split(), 6):
            end = second + len(words) / WORDS_PER_SECOND
            speaker = _PEOPLE[number // 5 % 2]
            said.append(Said(speaker, " ".join(words), round(second, 3), round(end, 3)))
            second = end
        if second > hours * 3600:
            return said
    raise AssertionError


def batched(words: list[str], size: int) -> Iterator[list[str]]:
    """The words in runs of this size; the last may be shorter."""
    for start in range(0, len(words), size):
        yield words[start : start + size]


def _webvtt(data: bytes) -> object:
    from webvtt import WebVTT  # noqa: PLC0415 - each library only where it is compared

    return WebVTT.from_string(data.decode()).captions


def _srt(data: bytes) -> object:
    import srt  # noqa: PLC0415 - as above

    return list(srt.parse(data.decode()))


def _pysubs2(data: bytes) -> object:
    from pysubs2 import SSAFile  # noqa: PLC0415 - as above

    return SSAFile.from_string(data.decode())


def _docx(data: bytes) -> object:
    from docx import Document  # noqa: PLC0415 - as above

    return [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


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
    "docx": ("python-docx", _docx),
    "rtf": ("striprtf", _rtf),
}
"""Format → the library that is compared; JSON is compared with the standard library's."""


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
    options = parser.parse_args()
    said = talk(options.hours)
    words = sum(len(one.text.split()) for one in said)
    print(f"{options.hours:g} hours, {len(said):,} pieces, {words:,} words")
    print(f"Python {platform.python_version()}, median of {options.runs} runs\n")
    print(f"{'':34}{'MB':>6}{'read s':>9}{'MB/s':>7}   parse alone")
    with tempfile.TemporaryDirectory() as folder:
        for name, export in EXPORTS.items():
            print(_row(name, export, export.write(said), Path(folder), options.runs), flush=True)


def _row(name: str, export: Export, data: bytes, folder: Path, runs: int) -> str:
    path = folder / f"talk{export.suffix}"
    path.write_bytes(data)
    taken = _seconds(lambda: read_transcript(path, undecided=True), runs)
    size = len(data) / 1e6
    row = f"{name:34}{size:>6.1f}{taken:>9.2f}{size / taken:>7.1f}"
    if library := _library(export):
        alone = _seconds(lambda: library[1](data), runs)
        row += f"   {library[0]} {alone:.2f} s"
    return row


if __name__ == "__main__":
    main()
