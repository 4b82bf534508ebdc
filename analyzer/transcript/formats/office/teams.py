"""The older layout of Teams: `0:0:4.0 --> 0:0:5.820`, a name, and words, line by line."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from analyzer.transcript.document import Parsed, Utterance, seconds
from analyzer.transcript.labels import looks_like_name

_CLOCK = r"\d{1,3}:\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?"
_TIMES = re.compile(rf"({_CLOCK})\s*-->\s*({_CLOCK})")
_EVENT = re.compile(r".{2,80} (?:started|stopped) transcription")
_NAMED = 0.9
"""Share of the blocks that name their speaker."""
_LEAST = 2


def parsed_blocks(lines: Iterable[str]) -> Parsed | None:
    """Utterances of lines in this layout; None where they are in another one."""
    filled = [line.strip() for line in lines if line.strip()]
    starts = [n for n, line in enumerate(filled) if _TIMES.fullmatch(line)]
    if len(starts) < _LEAST:
        return None
    blocks = [filled[one:other] for one, other in pairwise([*starts, len(filled)])]
    named = sum(len(block) > 2 and looks_like_name(block[1]) for block in blocks)  # noqa: PLR2004 - times, name, words
    if named < _NAMED * len(blocks):
        return None
    before = starts[0]
    which = "line 1" if before == 1 else f"lines 1 to {before}"
    left_out = [f"Left out: {which}, before the first speaker is named."] if before else []
    return Parsed([said for block in blocks for said in _said(block)], left_out)


def _said(block: list[str]) -> Iterator[Utterance]:
    found = _TIMES.fullmatch(block[0])
    if found and len(block) > 1:
        words = " ".join(line for line in block[2:] if not _EVENT.fullmatch(line))
        yield Utterance(block[1], words, seconds(found[1]), seconds(found[2]))
