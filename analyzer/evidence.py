"""What an engine may say, and what becomes of it.

There is deliberately no field for confidence, emotion, accent, grammar, fluency or
personality: how somebody talks is not evidence of what they built.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from analyzer.models import Model


class Kind(StrEnum):
    """What a passage is about."""

    BUILDING = "building"
    TRADEOFF = "tradeoff"
    FAILURE = "failure"


class Stance(StrEnum):
    """Whether a passage speaks for the candidate's claim to that kind, or against it."""

    SUPPORTS = "supports"
    UNDERMINES = "undermines"


class Owner(StrEnum):
    """Whose work, choice or failure a passage tells of."""

    SELF = "self"
    TEAM = "team"
    OTHER = "other"


class Status(StrEnum):
    """How closely a quote matches the words that were said."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    NEAR = "near"


class Finding(Model):
    """One passage an engine points at. Nothing of it is trusted before it is grounded."""

    turn: int
    quote: str
    kind: Kind
    stance: Stance
    owner: Owner
    aspects: tuple[str, ...]
    """Ids from the guide's closed list."""
    specificity: Annotated[int, Field(ge=1, le=3)]
    """1 vague, 2 concrete, 3 concrete with particulars."""
    claim: str
    """One neutral sentence."""


class Span(Model):
    """Characters of a turn's own text, from `start` up to but not including `end`."""

    start: int
    end: int


class Grounding(Model):
    """Where a quote was found."""

    turn: int
    span: Span
    """From the first to the last character of the quote."""
    parts: tuple[Span, ...]
    """The spoken pieces of the quote; more than one only where it was elided."""
    status: Status


class Evidence(Model):
    """A finding whose words the candidate really said."""

    id: str
    turn: int
    span: Span
    parts: tuple[Span, ...]
    quote: str
    """The transcript's own characters, pieces joined by an ellipsis."""
    start: float | None
    """Second of the recording at which the quote begins."""
    status: Status
    kind: Kind
    stance: Stance
    owner: Owner
    aspects: tuple[str, ...]
    specificity: int
    claim: str
    demotion: str | None = None
    """Why the review does not let it count; None when it counts."""
    contradicted_by: int | None = None
    """Turn in which the candidate takes this back."""

    @property
    def counts(self) -> bool:
        """Whether the rules may use it."""
        return self.demotion is None

    @property
    def place(self) -> Grounding:
        """Where it stands."""
        return Grounding(turn=self.turn, span=self.span, parts=self.parts, status=self.status)


class Rejection(Model):
    """A finding that was not let in."""

    finding: Finding
    reason: str
