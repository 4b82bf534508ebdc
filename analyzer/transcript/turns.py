"""From utterances to turns: one turn is what one speaker says until another begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from analyzer.transcript.asides import is_backchannel
from analyzer.transcript.document import Utterance
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.labels import fold
from analyzer.transcript.questions import TAIL, may_ask

_IN_A_ROW = 4
"""Listeners who may speak one after the other before a turn goes on."""


class Heard(NamedTuple):
    """A listener's words within somebody else's turn."""

    offset: int
    """Where the turn goes on, in characters of its text."""
    speaker: str
    text: str
    start: float | None


@dataclass
class Spoken:
    """A turn before anybody knows who is the candidate."""

    speaker: str
    pieces: list[str] = field(default_factory=list)
    cues: list[tuple[int, float, float | None]] = field(default_factory=list)
    """Offset into the text, start and end in seconds."""
    asides: list[Heard] = field(default_factory=list)
    length: int = 0
    """Characters of the text so far."""

    @property
    def text(self) -> str:
        """All pieces on one line."""
        return " ".join(self.pieces)

    @property
    def start(self) -> float | None:
        """Second at which it begins; None where the file does not say."""
        return self.cues[0][1] if self.cues and not self.cues[0][0] else None

    def add(self, text: str, start: float | None, end: float | None) -> None:
        """Say one more piece."""
        offset = self._next
        if start is not None:
            self.cues.append((offset, start, end))
        self.pieces.append(text)
        self.length = offset + len(text)

    def go_on(self, listeners: Iterable["Spoken"], rest: "Spoken") -> None:
        """Take up what the same speaker says after others only showed that they listen."""
        offset = self._next
        self.asides += [Heard(offset, said.speaker, said.text, said.start) for said in listeners]
        self.cues += [(offset + at, start, end) for at, start, end in rest.cues]
        self.pieces += rest.pieces
        self.length = offset + rest.length

    @property
    def _next(self) -> int:
        return self.length + 1 if self.pieces else 0

    def may_ask(self) -> bool:
        """Whether its end may want an answer."""
        last: list[str] = []
        room = TAIL
        for piece in reversed(self.pieces):
            last.insert(0, piece)
            room -= len(piece) + 1
            if room < 0:
                break
        return may_ask(" ".join(last))

    def is_backchannel(self) -> bool:
        """Whether it only shows that its speaker listens."""
        return not self.asides and len(self.pieces) <= _IN_A_ROW and is_backchannel(self.text)


def all_visible(utterances: Iterable[Utterance]) -> tuple[list[Utterance], int]:
    """The same for what was said: entities and JSON escapes may have hidden more of them."""
    cleaned: list[Utterance] = []
    removed = 0
    for utterance in utterances:
        text, in_text = without_invisible(utterance.text)
        name, in_name = without_invisible(utterance.speaker or "")
        removed += in_text + in_name
        changed = in_text or in_name or utterance.speaker == ""
        cleaned.append(
            utterance._replace(speaker=name or None, text=text) if changed else utterance
        )
    return cleaned, removed


def spoken_turns(utterances: Iterable[Utterance]) -> list[Spoken]:
    """Turns of at least one word each. Spellings that differ in case or spacing are joined.

    A time that comes without words belongs to the words that follow it. Words before the
    first speaker is named are left out: the formats report those. A listener's "mm-hm" becomes
    an aside of the turn that goes on after it.
    """
    turns: list[Spoken] = []
    spellings: dict[str, str] = {}
    speaker: str | None = None
    waiting: float | None = None
    for utterance in utterances:
        if utterance.speaker is not None:
            name = " ".join(utterance.speaker.split())
            speaker = spellings.setdefault(fold(name), name)
            waiting = None
        text = " ".join(utterance.text.split())
        start = waiting if utterance.start is None else utterance.start
        waiting = None if text else start
        if not text or speaker is None:
            continue
        if not turns or turns[-1].speaker != speaker:
            turns.append(Spoken(speaker))
        turns[-1].add(text, start, utterance.end)
    return _undivided(turns)


def _undivided(turns: Iterable[Spoken]) -> list[Spoken]:
    """The turns, those of one speaker joined where others only showed that they listen."""
    turns = list(turns)
    talkers = {turn.speaker for turn in turns if not turn.is_backchannel()}
    kept: list[Spoken] = []
    for turn in turns:
        count = _listeners(kept, turn.speaker, talkers)
        if count:
            kept[-count - 1].go_on(kept[-count:], turn)
            del kept[-count:]
        else:
            kept.append(turn)
    return kept


def _listeners(turns: list[Spoken], speaker: str, talkers: set[str]) -> int:
    """How many of the last turns are others' asides in a turn of this speaker.

    Whoever says nothing else in the whole interview keeps these words as turns, and an answer is
    no aside, however short.
    """
    for count in range(1, min(_IN_A_ROW, len(turns) - 1) + 1):
        heard, before = turns[-count], turns[-count - 1]
        if heard.speaker not in talkers or not heard.is_backchannel():
            return 0
        if before.speaker == speaker:
            return 0 if before.may_ask() else count
    return 0
