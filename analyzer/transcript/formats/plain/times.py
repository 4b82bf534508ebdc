"""Clocks and stamps, as they stand in lines of text."""

import re
from typing import NamedTuple

CLOCK = r"\d{1,3}:\d\d(?::\d\d){0,2}(?:[.,]\d{1,3})?"
"""`0:21`, `1:02:03.5`, or `01:02:03:04` with a picture's number at its end."""
_ARROW = r"\s?(?:-->|->|[-–—])\s?"
TIME = rf"{CLOCK}(?:{_ARROW}{CLOCK})?"
"""A clock, or from one clock to another."""

_STAMP = re.compile(rf"(?:\[({TIME})\]|\(({TIME})\):?)\s*(?:[-–—]\s+)?")
_INNER = re.compile(rf"\s*\[({CLOCK})\]\s*")
# Older Teams exports write `0:0:0.0 --> 0:0:0.820`.
_ALONE = re.compile(rf"(?:{TIME}|\d{{1,3}}:\d{{1,2}}:\d{{1,2}}\.\d{{1,7}} --> [\d:.]{{5,20}})")
_CLOCKS = re.compile(r"\d[\d:.,]*\d")
_PARTS = 3
"""Hours, minutes and seconds; a fourth part counts pictures."""


class Span(NamedTuple):
    """Seconds from the start of the recording, as far as they are known."""

    start: float | None = None
    end: float | None = None


NO_TIME = Span()


def span(time: str) -> Span:
    """Seconds of a text that matches `TIME`."""
    clocks = [second(clock) for clock in _CLOCKS.findall(time)]
    return Span(clocks[0], clocks[1] if len(clocks) > 1 else None)


def second(clock: str) -> float:
    """Seconds of a clock, or of a plain number of seconds."""
    total = 0.0
    for part in clock.replace(",", ".").split(":")[:_PARTS]:
        total = total * 60 + float(part or 0)  # a damaged clock may lack a part
    return total


def alone(text: str) -> Span | None:
    """The time of a text that is nothing but a time."""
    return span(text) if text[:1].isdigit() and _ALONE.fullmatch(text) else None


def take_stamp(text: str) -> tuple[Span, str]:
    """Time and rest of a text that begins with a stamp in brackets, or is one."""
    if text[:1] in {"[", "("} and (found := _STAMP.match(text)):
        return span(found[1] or found[2]), text[found.end() :]
    return (time, "") if (time := alone(text)) else (NO_TIME, text)


def split_at_stamps(text: str) -> list[tuple[Span, str]]:
    """The pieces of a text that has stamps in square brackets between its words."""
    if "[" not in text:
        return [(NO_TIME, text)]
    first, *rest = _INNER.split(text)
    pieces = [(span(clock), piece) for clock, piece in zip(rest[::2], rest[1::2], strict=True)]
    return [(NO_TIME, first), *pieces]
