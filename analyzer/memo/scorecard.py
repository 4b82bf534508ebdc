"""The flags as rows, for import into an applicant tracking system."""

import csv
import io

from analyzer.assessment import Assessment, FlagVerdict
from analyzer.models import Model
from analyzer.transcript.clocks import clock

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so."""


class ScorecardRow(Model):
    """One flag of one interview."""

    candidate: str
    role: str
    interview_date: str
    transcript_sha256: str
    guide: str
    engine: str
    overall: str
    """The recommendation, the same in each row; empty where a first reading gives none."""
    flag: str
    colour: str
    name: str
    verdict: str
    rule: str
    quotes_for: int
    quotes_against: int
    strongest_quote: str
    strongest_quote_at: str
    """`mm:ss`, or `turn N` where the transcript has no times."""
    missing: str


def scorecard(assessment: Assessment) -> list[ScorecardRow]:
    """One row for each flag, in the guide's order."""
    return [_row(assessment, flag) for flag in assessment.flags]


def scorecard_csv(assessment: Assessment) -> str:
    """The rows with a header, as CSV (RFC 4180); no cell begins a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(ScorecardRow.model_fields))
    writer.writeheader()
    for row in scorecard(assessment):
        writer.writerow({key: _cell(value) for key, value in row.model_dump().items()})
    return text.getvalue()


def _cell(value: object) -> object:
    harmful = isinstance(value, str) and value.startswith(_FORMULA)
    return f"'{value}" if harmful else value


def _row(assessment: Assessment, flag: FlagVerdict) -> ScorecardRow:
    run = assessment.run
    used = flag.evidence_for or flag.evidence_against
    found = [e for e in assessment.evidence if e.id in used]
    best = max(found, key=lambda e: e.specificity, default=None)
    place = "" if best is None else f"turn {best.turn}"
    return ScorecardRow(
        candidate=assessment.transcript.candidate,
        role=run.role or "",
        interview_date=run.date or "",
        transcript_sha256=assessment.transcript.source.sha256,
        guide=run.guide,
        engine=run.engine,
        overall="" if run.first_reading else assessment.overall.verdict.value,
        flag=flag.id,
        colour=flag.colour.value,
        name=flag.name,
        verdict=flag.verdict.value,
        rule=flag.rule or "",
        quotes_for=len(flag.evidence_for),
        quotes_against=len(flag.evidence_against),
        strongest_quote=best.quote if best else "",
        strongest_quote_at=clock(best.start) if best and best.start is not None else place,
        missing="; ".join(flag.missing),
    )
