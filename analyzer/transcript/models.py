"""The transcript as every later stage sees it."""

from enum import StrEnum

from analyzer.models import Model


class Role(StrEnum):
    """What a speaker is in the interview."""

    CANDIDATE = "candidate"
    INTERVIEWER = "interviewer"
    OTHER = "other"


class Certainty(StrEnum):
    """How sure it is that a speaker has their role."""

    TOLD = "told"
    """A user said so, by an option or in a speakers file."""
    STATED = "stated"
    """The file's label says so, as in `Ruth (Interviewer)`."""
    CLEAR = "clear"
    """It follows from who asks, who answers and who says how much."""
    UNCLEAR = "unclear"
    """It could as well be another one."""


class Cue(Model):
    """Where a timed piece of a turn begins in its text."""

    offset: int
    """Characters into the turn's text."""
    start: float
    """Seconds from the start of the recording."""
    end: float | None = None
    """Seconds; None where the file gives no end."""


class Aside(Model):
    """What a listener says while a turn goes on, such as "mm-hm"; no engine reads it."""

    offset: int
    """Characters into the turn's text: where the turn goes on after it."""
    speaker: str
    text: str
    start: float | None = None
    """Seconds from the start of the recording; None where the file gives no time."""


class Turn(Model):
    """What one speaker says until another speaker begins to say more than "mm-hm"."""

    number: int
    """Counts from 1 through the whole transcript."""
    speaker: str
    role: Role
    start: float | None = None
    """Seconds from the start of the recording; None where the file has no times."""
    end: float | None = None
    text: str
    """One line: white space is folded, so that a turn can never imitate another one.
    Only this speaker's words."""
    cues: tuple[Cue, ...] = ()
    asides: tuple[Aside, ...] = ()

    def second_at(self, offset: int) -> float | None:
        """Second at which the character at `offset` is spoken: its cue's start."""
        starts = [cue.start for cue in self.cues if cue.offset <= offset]
        return starts[-1] if starts else self.start


class Speaker(Model):
    """One voice of the interview."""

    name: str
    role: Role
    turns: int
    """Turns of their own; asides in the turns of others are none."""
    words: int
    """All words, those of asides too."""
    reason: str
    """Why this speaker has this role, in one sentence."""
    certainty: Certainty
    labels: tuple[str, ...] = ()
    """What the file calls this speaker, where a user gave another name."""


class Source(Model):
    """The file that was read."""

    name: str
    """File name without its folder."""
    sha256: str
    """Of the file's bytes."""
    format: str
    """Id of the reader that read it, such as `webvtt`."""
    encoding: str


class Transcript(Model):
    """One interview."""

    source: Source
    speakers: tuple[Speaker, ...]
    """In order of first appearance."""
    candidate_reason: str
    """Why this speaker is taken for the candidate."""
    language: str | None = None
    """What most of it is spoken in, as ISO 639-1; None where it cannot be told."""
    turns: tuple[Turn, ...]
    warnings: tuple[str, ...] = ()

    @property
    def candidate(self) -> str:
        """Name of the candidate, as the file spells it."""
        return next(s.name for s in self.speakers if s.role is Role.CANDIDATE)

    def turn(self, number: int) -> Turn | None:
        """The turn with this number, or None."""
        return self.turns[number - 1] if 1 <= number <= len(self.turns) else None
