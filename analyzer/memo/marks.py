"""A turn's text cut where quotes begin and end, so that overlapping quotes can both be marked."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from analyzer.evidence import Span


class Segment(NamedTuple):
    """A stretch of text and the keys of all that covers it."""

    text: str
    keys: tuple[str, ...]


def segments(text: str, covers: Sequence[tuple[str, Span]]) -> tuple[Segment, ...]:
    """The text in pieces that do not overlap; together they are the text again.

    Args:
        text: a turn's text.
        covers: (key, span) pairs; a key may come several times.
    """
    cuts = {0, len(text)}
    for _, span in covers:
        cuts |= {min(span.start, len(text)), min(span.end, len(text))}
    edges = sorted(cuts)
    return tuple(
        Segment(text[start:end], tuple(key for key, s in covers if s.start <= start < s.end))
        for start, end in pairwise(edges)
    )
