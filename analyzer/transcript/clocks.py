"""Times as seconds from the first words, whatever clock the file runs on."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from analyzer.transcript.document import Utterance
from analyzer.transcript.turns import Spoken

_DAY = 86_400.0
_ABSOLUTE = 6 * 3600.0
"""Seconds: where the first words come later, the clock is that of the day or of the epoch."""
_BACK = 60.0
"""Seconds that a clock may go back between two turns: people talk at once, tools cut roughly."""
_LISTED = 3


def from_first_words(utterances: Sequence[Utterance]) -> tuple[list[Utterance], list[str]]:
    """The utterances with usable times, and warnings about what was changed.

    A clock of the day or of the epoch is counted from the first words, over midnight if need be.
    A time before the recording is its beginning; an end before its start is left out.
    """
    origin = next((u.start for u in utterances if u.start is not None and u.text.strip()), 0.0)
    if origin < _ABSOLUTE:
        return [_timed(u, 0.0) for u in utterances], []
    warning = (
        "The times are those of a clock and not of the recording; they are counted from the first "
        "words here."
    )
    return [_timed(u, origin) for u in utterances], [warning]


def _timed(utterance: Utterance, origin: float) -> Utterance:
    start, end = _since(utterance.start, origin), _since(utterance.end, origin)
    backwards = start is not None and end is not None and end < start
    if not backwards and (start, end) == (utterance.start, utterance.end):
        return utterance
    return utterance._replace(start=start, end=None if backwards else end)


def _since(time: float | None, origin: float) -> float | None:
    if time is None:
        return None
    if origin and origin < _DAY and time < origin - _DAY / 2:
        time += _DAY
    # Three digits are what files have; a difference of floats has more.
    return max(0.0, round(time - origin, 3) if origin else time)


def restarts(turns: Sequence[Spoken]) -> list[str]:
    """A warning about turns in which the clock goes back, as where two recordings are joined."""
    found = list(_restarts(turns))
    if not found:
        return []
    places = [f"turn {turn} (from {clock(before)} to {clock(at)})" for turn, before, at in found]
    more = len(places) - _LISTED
    listed = ", ".join(places[:_LISTED]) + (f" and {more} more" if more > 0 else "")
    joined = "as where two recordings lie in one file; the times are kept as the file has them"
    return [f"The clock goes back in {listed}, {joined}."]


def goes_back(before: float, at: float) -> bool:
    """Whether a clock that shows `before` and then `at` was set back, not only read roughly."""
    return at < before - _BACK


def _restarts(turns: Sequence[Spoken]) -> Iterator[tuple[int, float, float]]:
    """Number of the turn, the time before it, and the time to which the clock goes back."""
    for (_, before), (number, at) in pairwise(_starts(turns)):
        if goes_back(before, at):
            yield number, before, at


def _starts(turns: Iterable[Spoken]) -> Iterator[tuple[int, float]]:
    for number, turn in enumerate(turns, start=1):
        yield from ((number, start) for _, start, _ in turn.cues)


def clock(seconds: float, *, hours: bool = False) -> str:
    """Seconds as `mm:ss`, or `h:mm:ss` from an hour on or where hours are asked for."""
    minutes, second = divmod(max(0, int(seconds)), 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour or hours else f"{minute:02}:{second:02}"
