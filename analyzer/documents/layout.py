"""Lines of printed pages as paragraphs: a line is not a paragraph, and a page is no border."""

import re
from collections import defaultdict
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


def without_margins(pages: list[list[Line]]) -> tuple[list[list[Line]], int]:
    """The pages without headers, footers and page numbers, and how many of these there were.

    They stand alone at the same place on most pages, and nowhere else.
    """
    if len(pages) < 2:  # noqa: PLR2004 - nothing recurs on one page
        return pages, 0
    pitch = _pitch(pages)
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    within: set[str] = set()
    for number, page in enumerate(pages):
        for place, line in enumerate(page):
            if edge := _edge(page, place, pitch):
                places[_pattern(line.text), edge].add(number)
            else:
                within.add(_pattern(line.text))
    recurring = {
        key
        for key, numbers in places.items()
        if 2 * len(numbers) >= len(pages) and len(numbers) > 1 and key[0] not in within
    }
    kept = [
        [
            line
            for place, line in enumerate(page)
            if (_pattern(line.text), _edge(page, place, pitch)) not in recurring
        ]
        for page in pages
    ]
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _edge(page: list[Line], place: int, pitch: float) -> int:
    """Where a line stands in the margin of its page, above 0 at the top; 0 for the body."""
    line = page[place]
    if len(page) == 1:
        return 0
    if place < _EDGE:
        after = page[place + 1 : _EDGE + 1]
        gaps = [one.base - other.base for one, other in pairwise([line, *after])]
        if not after or any(gap > _MARGIN_GAP * pitch for gap in gaps):
            return max(1, round(line.base / _SAME_PLACE))
    if place >= len(page) - _EDGE:
        before = page[max(0, len(page) - _EDGE - 1) : place]
        gaps = [one.base - other.base for one, other in pairwise([*before, line])]
        if any(gap > _MARGIN_GAP * pitch for gap in gaps):
            return -max(1, round(line.base / _SAME_PLACE))
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
    if not wrapped or _OPENS.match(line.text):
        return text + "\n" + line.text
    hyphenated = re.search(r"\w-$", text) and line.text[:1].islower()
    return text + ("" if hyphenated else " ") + line.text
