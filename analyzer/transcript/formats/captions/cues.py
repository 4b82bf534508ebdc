"""Cues, and finding them between lines of times: what the caption formats share.

A lenient reader loses no words. Whatever stands between two lines of times belongs to the cue
above it, except an id, and a note or style where the format has them.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

CLOCK = r"(-?)(?:(\d{1,9}):)?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,9}))?"
"""Five groups: sign, hours, minutes, seconds and decimals."""
ARROW = "-->"

_TIMES = re.compile(rf"[ \t]*{CLOCK}[ \t]*-->[ \t]*{CLOCK}(?=\s|$)")
_SETTING = re.compile(
    r"\s*(?:(?:align|line|position|region|size|vertical|[XY][12])\s*:|$)", re.IGNORECASE
)
_TIME_LIKE = re.compile(r"\s*-?\d{1,9}:")
_ID_LENGTH = 200
_NUMBER_LENGTH = 12
_COMMENT = re.compile(r"(?:NOTE|STYLE|REGION)(?=\s|$)")


class Cue(NamedTuple):
    """One cue as the file has it."""

    id: str
    text: str
    """Lines ended by a plain newline, with their tags and entities."""
    start: float | None
    """Seconds, below zero where the file says so; None where the time cannot be read."""
    end: float | None


class Timing(NamedTuple):
    """A line of times, and where it lies in the text."""

    begin: int
    """Offset of its first character."""
    end: int
    """Offset of the newline that ends it."""
    start_second: float | None
    end_second: float | None
    words: str = ""
    """What stands behind the times and is no setting."""


class Reading(NamedTuple):
    """What a lenient reader found."""

    cues: list[Cue]
    preface: list[str]
    """Lines above the first cue that are neither header nor id."""

    def warnings(self) -> list[str]:
        """What a user should know, in whole sentences."""
        untimed = sum(cue.start is None for cue in self.cues)
        found = []
        if self.preface:
            found.append(f"Lines left out before the first cue: {len(self.preface)}.")
        if untimed:
            found.append(f"Cues whose times cannot be read; their words have no time: {untimed}.")
        return found


def second(sign: str, hours: str | None, minutes: str, seconds: str, part: str | None) -> float:
    """Seconds of the groups of `CLOCK`, exact to the millisecond."""
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    value = (whole * 1000 + int((part + "00")[:3])) / 1000 if part else float(whole)
    return -value if sign else value


def lines_with_arrow(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the beginning and the end of each line that holds an arrow."""
    at = text.find(ARROW)
    while at >= 0:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text.rfind("\n", 0, at) + 1, end
        at = text.find(ARROW, end)


def timings(text: str) -> Iterator[Timing]:
    """The lines of times, those that cannot be read included; an arrow in speech is none."""
    for begin, end in lines_with_arrow(text):
        found = _TIMES.match(text, begin, end)
        if found:
            groups = found.groups()
            rest = text[found.end() : end]
            words = "" if not rest or _SETTING.match(rest) else rest.strip()
            yield Timing(begin, end, second(*groups[:5]), second(*groups[5:]), words)
        elif _opens_block(text, begin) or _TIME_LIKE.match(text, begin, end):
            yield Timing(begin, end, None, None)


def starts_with_times(text: str, within: int) -> re.Match[str] | None:
    """The first readable line of times among the first characters of a text."""
    for begin, end in lines_with_arrow(text[:within]):
        if found := _TIMES.match(text, begin, end):
            return found
    return None


def read_cues(text: str, lines: Iterator[Timing], *, webvtt: bool = False) -> Reading:
    """Cues between lines of times, in the order of the file.

    Args:
        text: the file without its signature.
        lines: its lines of times.
        webvtt: whether ids may be words, and notes and styles may stand between cues.
    """
    cues: list[Cue] = []
    preface = ""
    timing, id_ = None, ""
    for following in lines:
        between = text[timing.end + 1 if timing else 0 : following.begin]
        between, next_id = _without_id(between, None if timing is None else id_, webvtt=webvtt)
        if timing:
            cues.append(_cue(id_, timing, between, webvtt=webvtt))
        else:
            preface = _words("", between.split("\n\n"), "", webvtt=webvtt)
        timing, id_ = following, next_id
    if timing:
        cues.append(_cue(id_, timing, text[timing.end + 1 :], webvtt=webvtt))
    return Reading(cues, [line for line in preface.split("\n") if line.strip()])


def _opens_block(text: str, begin: int) -> bool:
    """Whether a line follows a blank line, the single line of an id, or nothing."""
    above = text[max(0, begin - _ID_LENGTH) : begin].split("\n")[:-1]
    id_, blank = ["", *above][-1], ["", *above][-2:][0]
    if begin > _ID_LENGTH and len(above) == 1:
        return False
    return not id_.strip() or (not blank.strip() and ARROW not in id_)


def _without_id(between: str, id_: str | None, *, webvtt: bool) -> tuple[str, str]:
    """What stands above a line of times without its id, and the id.

    Args:
        between: all lines since the last line of times.
        id_: of the cue above; None where there is none.
        webvtt: whether an id may be words.
    """
    head, newline, last = between[:-1].rpartition("\n")
    if not last or last.isspace():
        return between, ""
    above = head[head.rfind("\n") + 1 :]
    alone = not above.strip() if newline else id_ is None
    number = last.strip().isdecimal() and (alone or id_ is None or _follows(last, id_))
    return (head, last) if number or (alone and webvtt) else (between, "")


def _follows(number: str, id_: str) -> bool:
    """Whether a line is the number after an id."""
    counted = len(id_) < _NUMBER_LENGTH and id_.strip().isdecimal()
    return counted and number.strip() == str(int(id_) + 1)


def _cue(id_: str, timing: Timing, body: str, *, webvtt: bool) -> Cue:
    first, *others = f"{timing.words}\n{body}".split("\n\n")
    text = _words(first, others, id_, webvtt=webvtt)
    return Cue(id_, text, timing.start_second, timing.end_second)


def _words(first: str, others: list[str], id_: str, *, webvtt: bool) -> str:
    """A cue's text: its first block, and what stands below blank lines and is speech as well."""
    kept = [first.strip("\n")]
    for block in others:
        words = block.strip("\n")
        line, _, rest = words.partition("\n")
        if line and not (webvtt and _COMMENT.match(line)):
            # The number of a cue that lacks its line of times.
            kept.append(rest if _follows(line, id_) else words)
    return "\n\n".join(kept).strip("\n") if others else kept[0]
