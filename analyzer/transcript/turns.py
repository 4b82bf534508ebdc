"""From utterances to turns: one turn is what one speaker says until another begins."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analyzer.transcript.document import Utterance
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.labels import fold


@dataclass
class Spoken:
    """A turn before anybody knows who is the candidate."""

    speaker: str
    pieces: list[str] = field(default_factory=list)
    cues: list[tuple[int, float, float | None]] = field(default_factory=list)
    """Offset into the text, start and end in seconds."""
    length: int = 0
    """Characters of the text so far."""

    @property
    def text(self) -> str:
        """All pieces on one line."""
        return " ".join(self.pieces)

    def add(self, text: str, start: float | None, end: float | None) -> None:
        """Say one more piece."""
        offset = self.length + 1 if self.pieces else 0
        if start is not None:
            self.cues.append((offset, start, end))
        self.pieces.append(text)
        self.length = offset + len(text)


def all_visible(utterances: Iterable[Utterance]) -> tuple[list[Utterance], int]:
    """The same for what was said: entities and JSON escapes may have hidden more of them."""
    cleaned: list[Utterance] = []
    removed = 0
    for utterance in utterances:
        text, in_text = without_invisible(utterance.text)
        name, in_name = without_invisible(utterance.speaker or "")
        removed += in_text + in_name
        cleaned.append(Utterance(name or None, text, utterance.start, utterance.end))
    return cleaned, removed


def spoken_turns(utterances: Iterable[Utterance]) -> list[Spoken]:
    """Turns of at least one word each. Spellings that differ in case or spacing are joined.

    A time that comes without words belongs to the words that follow it. Words before the
    first speaker is named are left out: the formats report those.
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
    return turns
