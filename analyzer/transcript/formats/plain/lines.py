"""What a line of text may be: a stamp, words, or a label with the words that follow it."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from analyzer.transcript.formats.plain.times import (
    NO_TIME,
    TIME,
    Span,
    span,
    take_stamp,
)
from analyzer.transcript.labels import Label, fold, is_role, looks_like_name


class Style(StrEnum):
    """How the labels of a file stand; a file has one style."""

    COLON = "a colon or a time after the name"
    UNDER_TIME = "the name alone after a time, words below"
    OVER_TIME = "the name alone above a time, words below"
    BRACKET = "the name in brackets"
    TITLE = "the name as a heading"
    LETTER = "a letter and a full stop"


class Named(NamedTuple):
    """A line read as one that names its speaker."""

    label: Label
    folded: str
    """Its name, folded."""
    style: Style
    time: Span


class Line(NamedTuple):
    """A line of the file that is not blank."""

    number: int
    text: str
    """What is said when the label does not count; empty for a line that is but a stamp."""
    time: Span
    opens_paragraph: bool
    is_title: bool = False
    """Whether it looks like a heading: `# Words`, or all in bold."""
    named: Named | None = None


_NAME = r"(?P<name>[^\s:：][^:：]{0,80}?)"
_HEADING = re.compile(r"#{1,6}\s+(\S.*?)\s*#*$")
_BOLD = re.compile(rf"((?:[\[(]{TIME}[\])]\s*)?)(\*\*|__)(?=\S)(.{{1,200}}?)\2(:?)(?=\s|$)")
_MARKER = re.compile(r"(?:>{1,3}\s*|[-*•–—]\s+)(?=\S)")
_VOICE = re.compile(r"<v(?:\.[^\s>.]{1,80}){0,8}\s+(?P<name>[^>]{1,80})>(?P<speech>.*?)(?:</v>)?$")
_COLON = re.compile(
    rf"{_NAME}(?:\s{{0,3}}[\[(](?P<before>{TIME})[\])])?\s?(?::(?=\s|$)|：)\s*"
    rf"(?:(?P<only>{TIME})$|[\[(](?P<after>{TIME})[\])]\s*)?(?P<speech>.*)$"
)
_OVER_WORDS = re.compile(
    rf"{_NAME}(?:\s{{2,20}}|\t|\s{{0,3}}[\[(]|\s{{0,3}}[|·•]\s{{0,3}}|\s[-–—]\s|(?P<close>\s))"
    rf"(?P<clock>{TIME})[\])]?$"
)
_BRACKET = re.compile(
    rf"\[(?P<name>[^\[\]:]{{1,60}})\]:?(?:\s+(?P<clock>{TIME})$|\s*(?P<speech>.*)$)"
)
_LEAD = re.compile(rf"(?P<lead>{TIME})\s{{0,3}}(?:[-–—|]\s{{0,3}})?(?=\S)")
_LETTER = re.compile(r"(?P<name>[QFAR]\s?\d{0,3})[.)]\s+(?P<speech>\S.*)$")
_SHAPES = {"<": (_VOICE, Style.COLON), "[": (_BRACKET, Style.BRACKET)} | dict.fromkeys(
    "QFAR", (_LETTER, Style.LETTER)
)
"""Shapes that show in a line's first character."""
_CLOCK_GROUPS = ("lead", "before", "only", "after", "clock")
_SPEAKER = re.compile(r"SPEAKER: (\S{1,20})$")
"""A line of its own that names who speaks below, as Speechmatics writes it."""
_LABEL_REACH = 200
"""Characters from the start of a line within which a label ends."""
_BARE_LIMIT = 60


def lines_of(numbered: Iterable[tuple[int, str]]) -> list[Line]:
    """The lines that are not blank, each with what it may be."""
    lines: list[Line] = []
    after_blank = True
    for number, raw in numbered:
        text = raw.strip()
        if text:
            lines.append(_line(number, text, opens_paragraph=after_blank))
        after_blank = not text
    return [line if line.named else _beside_time(lines, n) for n, line in enumerate(lines)]


def _line(number: int, raw: str, *, opens_paragraph: bool) -> Line:
    if raw[0].isalpha():
        # Most lines: no heading, no list, no bold, no stamp.
        named = _named(raw, "", NO_TIME, opens_paragraph=opens_paragraph)
        return Line(number, raw, NO_TIME, opens_paragraph, named=named)
    heading = _HEADING.match(raw) if raw[0] == "#" else None
    body = heading[1] if heading else raw
    marker = _MARKER.match(body)
    words = body[marker.end() :] if marker else body
    bold = _BOLD.match(words)
    plain = bold[1] + bold[3] + bold[4] + words[bold.end() :] if bold else words
    time, rest = take_stamp(plain)
    is_title = bool(heading or (bold and bold.end() == len(words)))
    if not rest:
        return Line(number, "", time, opens_paragraph, is_title)
    look = (f"{marker[0][0]} " if marker else "") + ("bold " if bold else "")
    named = _named(rest, look, time, opens_paragraph=opens_paragraph)
    if heading or (is_title and not named):
        named = _titled(rest, named, time, opens_paragraph=opens_paragraph)
    stamp, said = (NO_TIME, raw) if heading or marker else take_stamp(words)
    return Line(number, said, stamp, opens_paragraph, is_title, named)


def _named(text: str, look: str, stamp: Span, *, opens_paragraph: bool) -> Named | None:
    """The line as one that names its speaker, if it can be one."""
    found = _parts(_SPEAKER.sub(r"\1:", text))
    if not found:
        return None
    parts, style = found
    clock = next((parts[group] for group in _CLOCK_GROUPS if parts.get(group)), None)
    where = "inline" if parts.get("speech") else "close" if parts.get("close") else "above"
    form = look + ("clock " if parts.get("lead") else "") + where
    name = parts["name"] or ""
    label = Label(name, form, opens_paragraph, parts.get("speech") or "")
    return Named(label, fold(name), style, span(clock) if clock and stamp is NO_TIME else stamp)


def _parts(text: str) -> tuple[dict[str, str | None], Style] | None:
    """Name, speech and clock of a line that may name its speaker."""
    lead = _LEAD.match(text) if text[0].isdigit() else None
    rest = text[lead.end() :] if lead else text
    shape, style = _SHAPES.get(rest[0], (None, Style.COLON))
    found = shape.match(rest) if shape else None
    if not found:
        style = Style.COLON
        found = _colon_or_clock(rest, timed=bool(lead))
    return (found.groupdict() | (lead.groupdict() if lead else {}), style) if found else None


def _colon_or_clock(text: str, *, timed: bool) -> re.Match[str] | None:
    reach = text[:_LABEL_REACH]
    if ":" not in reach and "：" not in reach:
        return None
    return _COLON.match(text) or (None if timed else _OVER_WORDS.match(text))


def _titled(text: str, named: Named | None, stamp: Span, *, opens_paragraph: bool) -> Named | None:
    """A heading as one that names a speaker, if it can be one."""
    name, time = (named.label.name, named.time) if named else (text, stamp)
    if (named and named.label.speech) or not _bare(name):
        return None
    return Named(Label(name, "title", opens_paragraph), fold(name), Style.TITLE, time)


def _beside_time(lines: list[Line], n: int) -> Line:
    """The line, as one that names a speaker where it is a name beside a time, above words."""
    line = lines[n]
    lead = _LEAD.match(line.text) if line.text[:1].isdigit() else None
    under = bool(lead) or line.time is not NO_TIME or (n > 0 and not lines[n - 1].text)
    if under and _has_words(lines, n + 1):
        style = Style.UNDER_TIME
    elif n + 1 < len(lines) and not lines[n + 1].text and _has_words(lines, n + 2):
        style = Style.OVER_TIME
    else:
        return line
    name = line.text[lead.end() :] if lead else line.text
    if not name or not _bare(name):
        return line
    label = Label(name, "above", line.opens_paragraph)
    time = span(lead["lead"]) if lead else line.time
    return line._replace(named=Named(label, fold(name), style, time))


def _has_words(lines: list[Line], n: int) -> bool:
    """Whether that line is there, and is words without a time."""
    return (
        n < len(lines)
        and bool(lines[n].text)
        and lines[n].time is NO_TIME
        and not _LEAD.match(lines[n].text)
    )


def _bare(text: str) -> bool:
    """Whether a text can be a name that stands alone."""
    if len(text) > _BARE_LIMIT or text[-1] in ".?!,;:…":
        return False
    return looks_like_name(text) or is_role(text)
