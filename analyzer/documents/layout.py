"""Lines of printed pages as paragraphs: a line is not a paragraph, and a page is no border."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple


class Line(NamedTuple):
    """A line of a page, with its place in points from the lower left."""

    text: str
    left: float
    right: float
    base: float
    """Height of the line on which its letters stand."""
    word: float
    """Width of its first word."""


_EDGE = 2
"""Lines at the top and at the bottom of a page that may be its header or footer."""
_SAME_PLACE = 4.0
"""Points."""
_SAME_LINE = 2.0
_GAP = 1.35
"""How often farther two paragraphs are from each other than two lines."""
_MARGIN_GAP = 1.2
_CLOSE = 0.3
"""Share of the lines that are closer to the one before: some follow a gap between paragraphs."""
_FULL = 0.95
"""Share of the lines that end left of the edge of the text."""
_SPACE = 3.0
"""Width of a space, at least."""
_OPENS = re.compile(
    r"[\[(]?\d{1,3}:\d\d|[^\s:][^:]{0,60}:(?:\s|$)|[^\s:][^:]{0,60}[\s(\[]\d{1,3}:\d\d"
)
"""How a line begins that may name a speaker or a time, and is joined to none before it."""
_CLOSES = re.compile(r":$|\d:\d\d[)\]]?:?$")
"""How a line ends that may name a speaker or a time, and to which none is joined."""


def without_margins(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without headers, footers and page numbers, and how many lines these were.

    They stand apart, at the same place on most pages, and nowhere else.
    """
    pitch = _pitch(pages)
    recurring = _recurring(pages)
    bodies = []
    for page in pages:
        top = _apart(page, recurring, pitch)
        bottom = _apart(page[top:][::-1], recurring, pitch)
        bodies.append(page[top : len(page) - bottom])
    return bodies, sum(map(len, pages)) - sum(map(len, bodies))


_Key = tuple[str, int]
"""A line's words, each number as `#`, and its height."""


def _key(line: Line) -> _Key:
    return re.sub(r"\d+", "#", line.text), round(line.base / _SAME_PLACE)


def _recurring(pages: list[list[Line]]) -> set[_Key]:
    """Lines that stand at the edge of half of the pages, and never within one."""
    counts: Counter[_Key] = Counter()
    within: set[str] = set()
    for page in pages:
        edges = {*range(_EDGE), *range(len(page) - _EDGE, len(page))}
        counts.update({_key(line) for place, line in enumerate(page) if place in edges})
        within.update(_key(line)[0] for place, line in enumerate(page) if place not in edges)
    return {
        key
        for key, count in counts.items()
        if 2 * count >= len(pages) and count > 1 and key[0] not in within
    }


def _apart(page: list[Line], recurring: set[_Key], pitch: float) -> int:
    """How many lines at the start are recurring ones, with a gap behind the last of them."""
    for count in range(min(_EDGE, len(page) - 1), 0, -1):
        gap = abs(page[count - 1].base - page[count].base)
        if gap > _MARGIN_GAP * pitch and all(_key(line) in recurring for line in page[:count]):
            return count
    return 0


def _pitch(pages: list[list[Line]]) -> float:
    """Usual distance of two lines in points."""
    gaps = sorted(
        gap
        for page in pages
        for one, other in pairwise(page)
        if (gap := one.base - other.base) > _SAME_LINE
    )
    return gaps[int(_CLOSE * len(gaps))] if gaps else 0.0


def written(pages: list[list[Line]]) -> Iterator[str]:
    """The paragraphs, each of one line or several that were no wraps."""
    pitch = _pitch(pages)
    rights = sorted(line.right for page in pages for line in page)
    edge = rights[int(_FULL * (len(rights) - 1))] if rights else 0.0
    text, before = "", None
    for page in pages:
        for place, line in enumerate(page):
            gap = before.base - line.base if before and place else pitch
            if before is None:
                text = line.text
            elif abs(gap) < _SAME_LINE and line.left > before.right:
                text += "   " + line.text
            elif gap > _GAP * pitch or gap < -_SAME_LINE:
                yield text
                text = line.text
            else:
                text = _joined(text, before, line, edge)
            before = line
    yield text


def _joined(text: str, before: Line, line: Line, edge: float) -> str:
    """A line added to a paragraph: as its words go on, or as a line of its own."""
    if text.endswith("\u00ad"):
        return text[:-1] + line.text
    wrapped = before.right + _SPACE + line.word > edge
    if not wrapped or _OPENS.match(line.text) or _CLOSES.search(before.text):
        return text + "\n" + line.text
    hyphenated = re.search(r"\w-$", text) and line.text[:1].islower()
    return text + ("" if hyphenated else " ") + line.text
