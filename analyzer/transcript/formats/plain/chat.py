"""Chat logs: what was typed, and not what was said."""

import re

_HEAD = 20_000
"""Characters that are looked at."""
_ZOOM = re.compile(
    r"\d\d:\d\d:\d\d\s{1,4}(?:[^\t\n:]{1,80}:\t|From\s.{1,80}?(?:\sto\s.{1,80}?|\s):(?:\s|$))"
)
_DATED = re.compile(
    r"\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?\s\d{1,2}:\d\d(?::\d\d)?(?:\s?[APap]\.?[Mm]\.?)?\]?"
    r"\s(?:[-–]\s)?[^:\n]{1,60}:\s"
)


def chat_in(text: str) -> str | None:
    """What kind of chat log it is, if it begins as Zoom's do or is mostly dated messages."""
    head = [line.strip() for line in text[:_HEAD].split("\n") if line.strip()]
    zoom, dated = (sum(bool(shape.match(line)) for line in head) for shape in (_ZOOM, _DATED))
    if zoom and (_ZOOM.match(head[0]) or zoom >= len(head) / 2):
        return "Zoom chat log"
    return "chat log" if dated > 1 and dated >= len(head) / 2 else None
