"""Plain text: `Name: text`, stamped lines, and names with the text below them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed, Utterance, seconds
from analyzer.transcript.labels import Label, fold, speakers_among

EXAMPLE = "Dana Whitfield: We shipped it in May."

_CLOCK = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?"
_NAME = r"(?P<name>[^\s:：][^:：]{0,80}?)"
_STAMP = re.compile(rf"(?:\[({_CLOCK})\]|\(({_CLOCK})\):?)\s*(?:[-–—]\s+)?")
_BOLD = re.compile(rf"^((?:[\[(]{_CLOCK}[\])]\s*)?)(\*\*|__)(?=\S)(.{{1,120}}?)\2(:?)(?=\s|$)")
_SPOKEN = re.compile(
    rf"{_NAME}(?:\s{{0,3}}[\[(](?P<before>{_CLOCK})[\])])?\s?(?::(?=\s|$)|：)\s*"
    rf"(?:(?P<only>{_CLOCK})$|[\[(](?P<after>{_CLOCK})[\])]\s*)?(?P<speech>.*)$"
)
_HEADER = re.compile(rf"{_NAME}(?:\s{{2,20}}|\t|\s{{0,3}}[\[(])(?P<clock>{_CLOCK})[\])]?$")
_FOOTER = re.compile(r"Transcribed by https?://otter\.ai\b")
_CHAT = re.compile(r"\s*\d\d:\d\d:\d\d\t[^\t\n]+:\t")


class Line(NamedTuple):
    """A line of the file, and the label it may begin with."""

    number: int
    text: str
    """What is said when the label does not count."""
    start: float | None
    label: Label | None = None


def recognises(document: Document) -> bool:
    """Whether it is anything but JSON."""
    return not document.is_json


def parse(document: Document) -> Parsed:
    """Utterances of a plain text file.

    Raises:
        TranscriptError: it is a chat log.
    """
    if _CHAT.match(document.text):
        raise TranscriptError(
            f"{document.path} is a Zoom chat log, which holds what was typed and not what was "
            "said: give the recording's transcript (.vtt) instead."
        )
    return parse_lines(enumerate(document.text.split("\n"), start=1))


def parse_lines(numbered: Iterable[tuple[int, str]]) -> Parsed:
    """Utterances of numbered lines, once all their possible labels have been weighed."""
    lines = _lines(numbered)
    labels = [line.label for line in lines if line.label]
    speakers = speakers_among(labels)
    said = [_utterance(line, speakers) for line in lines if not _is_mark(line, speakers)]
    named = next((n for n, line in enumerate(lines) if _speaker(line, speakers)), 0)
    return Parsed(said, [_left_out(lines[:named])] if named else [])


def _lines(numbered: Iterable[tuple[int, str]]) -> list[Line]:
    lines: list[Line] = []
    after_blank = True
    for number, raw in numbered:
        text = raw.strip()
        if text and not _FOOTER.match(text):
            lines.append(_line(number, text, opens_paragraph=after_blank))
        after_blank = not text
    return lines


def _line(number: int, raw: str, *, opens_paragraph: bool) -> Line:
    """One line, with its stamp and its possible label taken apart."""
    stamp, text = _take_stamp(raw)
    before, unbold = _take_stamp(_BOLD.sub(r"\1\3\4", raw, count=1))
    found = _SPOKEN.match(unbold) or _HEADER.match(unbold)
    if not found:
        return Line(number, text, stamp)
    parts = found.groupdict()
    speech = parts.get("speech") or ""
    clocks = (parts.get(key) for key in ("before", "only", "after", "clock"))
    within = next((seconds(clock) for clock in clocks if clock), None)
    style = ("bold " if _BOLD.match(raw) else "") + ("inline" if speech else "above")
    label = Label(parts["name"], style, opens_paragraph, speech)
    return Line(number, text, within if before is None else before, label)


def _take_stamp(text: str) -> tuple[float | None, str]:
    """Second and rest of a text that begins with a stamp in brackets."""
    found = _STAMP.match(text)
    return (seconds(found[1] or found[2]), text[found.end() :]) if found else (None, text)


def _speaker(line: Line, speakers: set[str]) -> str | None:
    known = line.label is not None and fold(line.label.name) in speakers
    return line.label.name if line.label and known else None


def _utterance(line: Line, speakers: set[str]) -> Utterance:
    speaker = _speaker(line, speakers)
    said = line.label.speech if line.label and speaker else line.text
    return Utterance(speaker, said, line.start)


def _is_mark(line: Line, speakers: set[str]) -> bool:
    """Whether it only marks a section, as `Break: [13:52]` does: a time, and no speech."""
    label = line.label
    return bool(
        label and not _speaker(line, speakers) and not label.speech and line.start is not None
    )


def _left_out(lines: list[Line]) -> str:
    first, last = lines[0].number, lines[-1].number
    which = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"Left out: {which}, before the first speaker is named."
