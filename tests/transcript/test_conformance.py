"""Beside the suites of others: the web-platform-tests, webvtt-py, srt and pysubs2.

Each difference stands in a table with its reason; a difference that is gone fails as well.
"""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import srt
import webvtt as webvtt_py
from pysubs2 import SSAFile
from webvtt.errors import MalformedFileError

from analyzer.transcript.decoding import decode
from analyzer.transcript.document import Document
from analyzer.transcript.formats.captions import ass, markup, sbv, subrip, webvtt
from analyzer.transcript.formats.captions.cues import Cue

Plain = list[tuple[str, int | None, int | None]]
"""Text, start and end in milliseconds."""

STYLES_ONLY = {"stylesheets.vtt"}
"""Files whose expectations are about styles, of which none is needed here."""

KEPT = "an angle bracket that opens no whole, known tag is kept: speech is never lost"
RUBY = "how a word is pronounced is not said a second time"
CUE_TEXTS = {
    "&<\n": KEPT,
    "&<c\n": KEPT,
    "<\n": KEPT,
    "<<\n": KEPT,
    "<\t\n": KEPT,
    "<\n\n": KEPT,
    "< \n": KEPT,
    "<.\n": KEPT,
    "<c.\n": KEPT,
    "</\n": KEPT,
    "<0\n": KEPT,
    "<0.500\n": KEPT,
    "<0:00.500\n": KEPT,
    "<00:\x0000:00.500>\n": KEPT,
    "<00:00.500\n": KEPT,
    "<00:00:00.500\n": KEPT,
    "a<ruby.f g>b<rt.h j>c</rt>d</ruby>e\n": RUBY,
    "<ruby>test<rt>test</rt>test\n": RUBY,
    "<ruby>test<rt>test</rt></ruby>test\n": RUBY,
    "<ruby>test<rt>test</ruby>test\n": RUBY,
}

NO_SIGNATURE = "webvtt-py asks for the first line; without it the cues are plain all the same"
UNTIMED = "webvtt-py drops a cue whose times cannot be read; its words are kept without a time"
BELOW = "the other drops words below a blank line; they are kept with the cue above"
NUMBER = "srt takes the number of a cue that lacks its times for speech"
EMPTY = "webvtt-py drops a cue without words; it is kept at this level, and is no turn"
NOTHING = "no line of times, so there is no cue; the other raises"
GARBAGE = "srt raises on a line above the first cue; it is counted here"
DIFFERENT = {
    "invalid.vtt": NO_SIGNATURE,
    "invalid_timeframe.vtt": UNTIMED,
    "missing_timeframe.vtt": BELOW,
    "invalid_format1.srt": NOTHING,
    "invalid_format2.srt": NOTHING,
    "invalid_format3.srt": NOTHING,
    "invalid_format4.srt": GARBAGE,
    "missing_timeframe.srt": NUMBER,
    "invalid_format.sbv": NOTHING,
    "invalid_timeframe.sbv": UNTIMED,
    "missing_timeframe.sbv": BELOW,
    "missing_caption_text.sbv": EMPTY,
}


def plain(cues: list[Cue]) -> Plain:
    return [(cue.text, _milliseconds(cue.start), _milliseconds(cue.end)) for cue in cues]


def _milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def test_file_parsing_of_the_web_platform_tests(shared: Path) -> None:
    folder = shared / "formats/conformance/wpt-file-parsing"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["files"]
    wrong = []
    for name, want in expected.items():
        cues = webvtt.cues((folder / name).read_bytes().decode(), strict=True)
        if name not in STYLES_ONLY and len(cues) != want["cues"]:
            wrong.append((name, "cues", len(cues)))
        for number, attribute, value in want["checks"]:
            if _attribute(cues[number], attribute) != value:
                wrong.append((name, number, attribute))
    assert len(expected) == 37
    assert wrong == []


def test_styles_hide_no_cue(shared: Path) -> None:
    path = shared / "formats/conformance/wpt-file-parsing/stylesheets.vtt"
    cues = webvtt.cues(path.read_text(encoding="utf-8"), strict=True)
    assert [(cue.id, cue.text) for cue in cues] == [("foo", "text"), ("bar", "text")]


def _attribute(cue: Cue, name: str) -> Any:
    return {"id": cue.id, "text": cue.text, "startTime": cue.start, "endTime": cue.end}[name]


def test_cue_parsing_of_the_web_platform_tests(shared: Path) -> None:
    folder = shared / "formats/conformance/wpt-cue-parsing"
    cases = [
        case for path in sorted(folder.glob("*.json")) for case in json.loads(path.read_text())
    ]
    different = {case["text"] for case in cases if _spoken(case["text"]) != _in_tree(case)}
    assert len(cases) > 70
    assert different == set(CUE_TEXTS)


def _spoken(payload: str) -> tuple[str, list[str]]:
    """Text and names of a cue with this payload."""
    text = f"WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n{payload}"
    voices = markup.voices(webvtt.cues(text, strict=True)[0].text)
    return "".join(words for _, words in voices), [name for name, _ in voices if name]


def _in_tree(case: dict[str, str]) -> tuple[str, list[str]]:
    """Text and names of a tree as html5lib prints it, pronunciation included."""
    tree = case["expectedTree"]
    texts = re.findall(r'^\|\s+"(.*?)"$', tree, re.MULTILINE | re.DOTALL)
    return "".join(texts), [name for name in re.findall(r'title="(.*)"', tree) if name]


def _files(shared: Path, suffix: str) -> Iterator[Path]:
    found = [path for path in shared.rglob(f"*.{suffix}") if "wpt-" not in path.parent.name]
    yield from sorted(path for path in found if path.stat().st_size)


def _compare(
    paths: list[Path], ours: Callable[[str], list[Cue]], theirs: Callable[[str], Plain | None]
) -> None:
    texts = {path.name: decode(path.read_bytes()).text for path in paths}
    different = {name for name, text in texts.items() if plain(ours(text)) != theirs(text)}
    assert different == DIFFERENT.keys() & texts.keys()


def test_beside_webvtt_py(shared: Path) -> None:
    def theirs(text: str) -> Plain | None:
        try:
            captions = webvtt_py.WebVTT.from_string(text).captions
        except MalformedFileError:
            return None
        return [
            (c.raw_text, c.start_time.in_milliseconds(), c.end_time.in_milliseconds())
            for c in captions
        ]

    paths = list(_files(shared, "vtt"))
    assert len(paths) > 25
    _compare(paths, webvtt.cues, theirs)


def test_beside_srt(shared: Path) -> None:
    def theirs(text: str) -> Plain | None:
        try:
            return [
                (
                    c.content,
                    round(c.start.total_seconds() * 1000),
                    round(c.end.total_seconds() * 1000),
                )
                for c in srt.parse(text)
            ]
        except srt.SRTParseError:
            return None

    paths = [*_files(shared, "srt"), shared / "formats/encodings/sample-english.bom.txt"]
    assert len(paths) > 10
    _compare(paths, subrip.cues, theirs)


def test_beside_webvtt_py_on_sbv(shared: Path) -> None:
    folder = shared / "formats/conformance/webvtt-py"

    def theirs(text: str) -> Plain | None:
        path = next(path for path in folder.glob("*.sbv") if decode(path.read_bytes()).text == text)
        try:
            captions = webvtt_py.from_sbv(str(path)).captions
        except MalformedFileError:
            return None
        return [
            (c.raw_text, c.start_time.in_milliseconds(), c.end_time.in_milliseconds())
            for c in captions
        ]

    paths = list(_files(shared, "sbv"))
    assert len(paths) > 5
    _compare(paths, sbv.cues, theirs)


def test_beside_pysubs2(shared: Path) -> None:
    paths = list((shared / "formats/conformance/pysubs2/data").glob("*.ass"))
    assert len(paths) == 3
    for path in paths:
        document = Document(path, path.read_bytes())
        events = SSAFile.from_string(document.text).events
        assert ass.recognises(document)
        said = ass.parse(document).utterances
        shown = dict.fromkeys(
            # The dash that marks a change of speaker is not said.
            (re.sub("^- ", "", event.plaintext, flags=re.MULTILINE), event.start, event.end)
            for event in sorted(events, key=_start)
        )
        assert [(one.text, _milliseconds(one.start), _milliseconds(one.end)) for one in said] == [
            *shown
        ]


def _start(event: Any) -> int:
    return int(event.start)
