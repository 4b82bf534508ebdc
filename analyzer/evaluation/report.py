"""An evaluation: what was measured, on what, and what came out."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import GoldError
from analyzer.evaluation.intervals import Difference, Figure, difference, figure
from analyzer.evaluation.metrics import METRICS, confusion, decisions
from analyzer.evaluation.outcome import Outcome
from analyzer.guide import Verdict
from analyzer.models import Model

_STRENGTHS = ((1, 1), (2, 2), (3, 4), (5, None))
"""From how many to how many passages a verdict rests on; None without end."""


class Strength(Model):
    """Calibration: how often verdicts are right that rest on this many passages."""

    passages: str
    verdicts: int
    right: int


class Report(Model):
    """One evaluation."""

    engine: str
    """`offline`, `model NAME` or `replay`."""
    guide: str
    split: str
    """`dev`, `test` or `all`."""
    outcomes: tuple[Outcome, ...]
    figures: dict[str, Figure]
    """Metric → figure over all interviews."""
    confusion: dict[Verdict, dict[Verdict, int]]
    """Gold verdict → the engine's → how many flags."""
    calibration: tuple[Strength, ...]


class Comparison(Model):
    """Two evaluations of the same interviews."""

    first: str
    second: str
    differences: dict[str, Difference]


def report_of(outcomes: Sequence[Outcome], *, engine: str, guide: str, split: str) -> Report:
    """All figures of an evaluation."""
    return Report(
        engine=engine,
        guide=guide,
        split=split,
        outcomes=tuple(outcomes),
        figures={name: figure(metric, outcomes) for name, metric in METRICS.items()},
        confusion=confusion(outcomes),
        calibration=tuple(_calibration(outcomes)),
    )


def comparison_of(first: Report, second: Report) -> Comparison:
    """How two evaluations differ.

    Raises:
        GoldError: they did not read the same interviews.
    """
    before = {o.name: o for o in first.outcomes}
    after = {o.name: o for o in second.outcomes}
    if before.keys() != after.keys():
        apart = ", ".join(sorted(before.keys() ^ after.keys()))
        raise GoldError(f"The two evaluations read different interviews ({apart}): run both again.")
    ones, others = [before[n] for n in sorted(before)], [after[n] for n in sorted(before)]
    return Comparison(
        first=first.engine,
        second=second.engine,
        differences={name: difference(m, ones, others) for name, m in METRICS.items()},
    )


def read_report(path: Path) -> Report:
    """An evaluation that was written with --json.

    Raises:
        GoldError: the file is none.
    """
    try:
        return Report.model_validate_json(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path} cannot be opened ({error.strerror}): check its name.") from None
    except ValidationError:
        raise GoldError(
            f"{path} is no evaluation: give a file that `analyzer evaluate --json` wrote."
        ) from None


def _calibration(outcomes: Sequence[Outcome]) -> list[Strength]:
    decided = [d for d in decisions(outcomes) if d.got is not Verdict.INSUFFICIENT]
    rows = []
    for low, high in _STRENGTHS:
        meant = [d for d in decided if low <= d.passages and (high is None or d.passages <= high)]
        name = str(low) if low == high else f"{low} to {high}" if high else f"{low} or more"
        right = sum(d.got is d.gold for d in meant)
        rows.append(Strength(passages=name, verdicts=len(meant), right=right))
    return rows
