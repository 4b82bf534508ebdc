"""Lines whose speakers are known, as utterances."""

import re
from collections.abc import Iterable, Iterator

from analyzer.transcript.document import Utterance
from analyzer.transcript.formats.plain.choice import Speakers
from analyzer.transcript.formats.plain.lines import Line
from analyzer.transcript.formats.plain.times import NO_TIME, Span, split_at_stamps
from analyzer.transcript.labels import fold

# Bounded, because a long line may be nothing but marks.
_GLUED = re.compile(r"(?<=[.?!…])(?P<name>[^\W\d_][^:.?!…\n]{1,60}): ")


def utterances_of(lines: Iterable[Line], speakers: Speakers) -> Iterator[Utterance]:
    """What is said, each line with its own time or with that of a stamp above it."""
    waiting = NO_TIME
    for line in lines:
        named = speakers.named(line)
        speaker = speakers.name(named) if named else None
        time = named.time if named else line.time
        text = named.label.speech if named else line.text
        waiting = waiting if time is NO_TIME else time
        if text and "[" not in text and ": " not in text:
            yield Utterance(speaker, text, *waiting)
            waiting = NO_TIME
        elif text:
            yield from _pieces(speaker, text, waiting, speakers)
            waiting = NO_TIME
        elif speaker:
            yield Utterance(speaker, "")


def _pieces(speaker: str | None, text: str, time: Span, speakers: Speakers) -> Iterator[Utterance]:
    """A line's utterances: stamps and the names of other speakers may stand between its words."""
    for stamp, timed in split_at_stamps(text):
        start, end = time if stamp is NO_TIME else stamp
        for name, said in _unglued(timed, speakers):
            yield Utterance(name or speaker, said, start, end)
            start = end = None
        speaker = None


def _unglued(text: str, speakers: Speakers) -> Iterator[tuple[str | None, str]]:
    """Words before and behind each full name of a speaker that is glued to a sentence."""
    begin, speaker = 0, None
    for found in _GLUED.finditer(text):
        folded = fold(found["name"])
        if folded in speakers.names:
            yield speaker, text[begin : found.start()]
            begin, speaker = found.end(), speakers.names[folded]
    yield speaker, text[begin:]
