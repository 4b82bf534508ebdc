"""Interviews side by side, on the same flags."""

from collections.abc import Sequence
from pathlib import Path

from analyzer.assessment import Assessment, FlagVerdict, read_assessment
from analyzer.errors import UsageError
from analyzer.guide import Colour, OverallVerdict, Verdict
from analyzer.models import Model

QUOTES = 2
"""Shown for each verdict, the most particular first."""


class QuoteAt(Model):
    """A quote and its place."""

    evidence: str
    quote: str
    turn: int
    start: float | None
    """Second of the recording; None where the transcript has no times."""
    speaks_for: bool


class Side(Model):
    """What one interview says about a flag."""

    verdict: Verdict
    quotes: tuple[QuoteAt, ...]
    missing: tuple[str, ...]


class Row(Model):
    """One flag, over all interviews that are compared."""

    flag: str
    name: str
    colour: Colour
    sides: tuple[Side, ...]
    """In the order of `Comparison.interviews`."""


class Compared(Model):
    """One of the interviews."""

    id: str
    candidate: str
    overall: OverallVerdict
    engine: str
    guide: str


class Comparison(Model):
    """Interviews on the same flags."""

    interviews: tuple[Compared, ...]
    rows: tuple[Row, ...]


def compare(folder: Path, ids: Sequence[str]) -> Comparison:
    """Set interviews of a batch side by side.

    Args:
        folder: of a batch, with `interviews/ID/assessment.json`.
        ids: two or more; the beginning of an id is enough where it is the only such one.

    Raises:
        UsageError: an id is unknown or stands for several, one is given twice, there are fewer
            than two, or the interviews were decided by different guides.
        AssessmentError: a result cannot be read.
    """
    chosen = [_result(folder, id_) for id_ in ids]
    if len(chosen) < 2 or len(set(chosen)) < len(chosen):  # noqa: PLR2004 - a pair
        raise UsageError("Name two or more different interviews to compare.")
    assessments = [read_assessment(path) for path in chosen]
    guides = {a.run.guide for a in assessments}
    if len(guides) > 1:
        raise UsageError(
            f"These interviews were decided by different guides ({', '.join(sorted(guides))});"
            " run the batch again with one guide."
        )
    sides = zip(chosen, assessments, strict=True)
    return Comparison(
        interviews=tuple(_compared(path.parent.name, a) for path, a in sides),
        rows=tuple(_row(index, assessments) for index in range(len(assessments[0].flags))),
    )


def _result(folder: Path, id_: str) -> Path:
    found = sorted(p for p in folder.glob("interviews/*/assessment.json"))
    fits = [p for p in found if p.parent.name.startswith(id_)]
    exact = [p for p in fits if p.parent.name == id_]
    if len(exact or fits) == 1:
        return (exact or fits)[0]
    if not fits:
        raise UsageError(f"{folder} holds no result of an interview {id_!r}; see index.csv.")
    names = ", ".join(p.parent.name for p in fits[:5])
    raise UsageError(f"{id_!r} stands for several interviews ({names}); give more of the id.")


def _compared(id_: str, assessment: Assessment) -> Compared:
    return Compared(
        id=id_,
        candidate=assessment.transcript.candidate,
        overall=assessment.overall.verdict,
        engine=assessment.run.engine,
        guide=assessment.run.guide,
    )


def _row(index: int, assessments: Sequence[Assessment]) -> Row:
    flag = assessments[0].flags[index]
    return Row(
        flag=flag.id,
        name=flag.name,
        colour=flag.colour,
        sides=tuple(_side(a.flags[index], a) for a in assessments),
    )


def _side(flag: FlagVerdict, assessment: Assessment) -> Side:
    used = {*flag.evidence_for, *flag.evidence_against}
    evidence = sorted(
        (e for e in assessment.evidence if e.id in used), key=lambda e: -e.specificity
    )
    return Side(
        verdict=flag.verdict,
        quotes=tuple(
            QuoteAt(
                evidence=e.id,
                quote=e.quote,
                turn=e.turn,
                start=e.start,
                speaks_for=e.id in flag.evidence_for,
            )
            for e in evidence[:QUOTES]
        ),
        missing=flag.missing,
    )
