"""A turn's text cut where quotes begin and end, so that overlapping quotes can both be marked."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from analyzer.evidence import Span


class Segment(NamedTuple):
    """A stretch of text and the keys of all that covers it."""

    text: str
    keys: tuple[str, ...]


def segments(
    text: str, covers: Sequence[tuple[str, Span]], start: int, end: int
) -> tuple[Segment, ...]:
    """The text from `start` to `end` in pieces that do not overlap; together they are it again.

    Args:
        text: a turn's text.
        covers: (key, span) pairs; a key may come several times.
        start: in characters of the text.
        end: the same.
    """
    cuts = {start, end}
    for _, span in covers:
        cuts |= {cut for cut in (span.start, span.end) if start < cut < end}
    edges = sorted(cuts)
    return tuple(
        Segment(text[one:next_], tuple(key for key, s in covers if s.start <= one < s.end))
        for one, next_ in pairwise(edges)
    )
