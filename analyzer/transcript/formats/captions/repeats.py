"""Rolling captions: each cue repeats the end of the one above, and adds a few words.

Whether a file rolls is told from the whole of it. In other files a sentence that is said twice
stays twice.
"""

from itertools import pairwise

from analyzer.transcript.document import Utterance

_WINDOW = 40
"""Words; no screen shows more at once."""
_ROLLING = 0.5
"""Share of cues that repeat the cue above, from which on a file is made of rolling captions."""
_ROLLING_LEAST = 3
"""A word said twice proves nothing."""
_GAP = 0.5
"""Seconds after which a cue repeats nothing: what rolls on is on the screen without a break."""


def without_repeats(said: list[Utterance]) -> tuple[list[Utterance], int]:
    """The same speech with each word once, and how many repeated words were left out."""
    spoken = [utterance for utterance in said if utterance.text.strip()]
    repeated = [0, *(_repeated(above, below) for above, below in pairwise(spoken))]
    rolling = sum(count > 0 for count in repeated)
    if rolling < max(_ROLLING_LEAST, _ROLLING * len(spoken)):
        return said, 0
    kept = [
        utterance._replace(text=" ".join(utterance.text.split()[count:]))
        for utterance, count in zip(spoken, repeated, strict=False)
    ]
    return [utterance for utterance in kept if utterance.text], sum(repeated)


def _touch(above: Utterance, below: Utterance) -> bool:
    """Whether the same speaker goes on without a break."""
    if below.speaker not in {None, above.speaker}:
        return False
    return above.end is None or below.start is None or below.start - above.end < _GAP


def _repeated(above: Utterance, below: Utterance) -> int:
    """How many of the first words of a cue are the last words of the cue above.

    One word again and again ("no, no, no") is a repeat only of a whole cue.
    """
    first = below.text.split(maxsplit=1)[0]
    if first not in above.text or not _touch(above, below):
        return 0
    before, after = above.text.split()[-_WINDOW:], below.text.split()[:_WINDOW]
    longest = min(len(before), len(after))
    count = next((n for n in range(longest, 0, -1) if before[-n:] == after[:n]), 0)
    return count if count == len(before) or len(set(after[:count])) > 1 else 0
