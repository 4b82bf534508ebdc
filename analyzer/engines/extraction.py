"""What an engine made of an interview."""

from typing import NamedTuple

from analyzer.evidence import Finding
from analyzer.run import Unread


class Passage(NamedTuple):
    """Words of a turn, as the engine saw them."""

    turn: int
    text: str
    reason: str
    """Why it is withheld, as a clause for a reader."""


class Extraction(NamedTuple):
    """What was found, and what could not be read."""

    findings: list[Finding]
    unread: list[Unread]
    withheld: tuple[Passage, ...] = ()
    """Passages that turned the reading of all others; it was read again without them."""
