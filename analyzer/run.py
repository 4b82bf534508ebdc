"""How an assessment came about: what stands in the memo under method and cost."""

from analyzer.llm.calls import Spending
from analyzer.models import Model


class Unread(Model):
    """Turns that an engine could not read."""

    turns: tuple[int, ...]
    reason: str


class Measured(Model):
    """What an engine's findings were worth on interviews that it was not written on."""

    interviews: int
    any_kind: float
    """Share of its quotes that people labelled as evidence of some kind."""
    precision: float
    """Share of its quotes that people labelled with the same kind and stance."""
    recall: float
    """Share of the labelled passages that it found with the same kind and stance."""
    command: str
    """Command of the repository that gives the figures again."""


class Run(Model):
    """Everything that a second run would need to give the same assessment."""

    analyzer_version: str
    engine: str
    """`model`, `replay` or `offline`."""
    engine_note: str
    """One sentence for the reader about what this engine is worth."""
    model: str | None = None
    guide: str
    """Id, version and short hash."""
    prompts: dict[str, str]
    """Prompt name → version and short hash; empty for the offline engine."""
    chunks: int
    reviewed: bool
    first_reading: bool
    """Whether the engine is no judge: then nothing is concluded from silence or held against the
    candidate, and no recommendation is given."""
    unread: tuple[Unread, ...] = ()
    unreviewed: tuple[str, ...] = ()
    """Ids of evidence that the review could not look at; it counts as it was found."""
    spending: Spending | None = None
    """What the calls of this analysis cost in all, also in earlier runs that were cut short; None
    where no model was called."""
    measured: Measured | None = None
    role: str | None = None
    """The role interviewed for, as the user gave it."""
    date: str | None = None
    """Date of the interview, as the user gave it."""
