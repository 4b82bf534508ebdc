"""The index of a batch: one row for each interview, whatever became of it."""

import csv
from collections.abc import Callable, Iterable
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import Field

from analyzer.assessment import Assessment
from analyzer.guide import OverallVerdict, Verdict
from analyzer.models import Model
from analyzer.transcript.models import Role
from analyzer.writing import written_whole

INDEX_JSONL = "index.jsonl"
INDEX_CSV = "index.csv"


class Status(StrEnum):
    """What became of an interview."""

    DONE = "done"
    PARTIAL = "partial"
    """There is a memo, but some turns could not be read or some quotes got no second look."""
    FAILED = "failed"
    """There is no memo; the reason tells why."""
    WAITING = "waiting"
    """Calls were handed in whose answers come later."""
    DUPLICATE = "duplicate"
    """The same file, byte for byte, as another interview of the batch."""


class IndexRow(Model):
    """One interview; what is not known is None, as where there is no memo."""

    id: str
    """Name of its folder under `interviews/`, if it has one; unique in the batch."""
    source: str
    """Path of the file as it was given; for an archive or a table, the name there follows."""
    status: Status
    reason: str = ""
    """Why it is not done, in one sentence; empty when it is."""
    duplicate_of: str | None = None
    """Id of the interview with the same bytes."""
    same_words_as: str | None = None
    """Id of an earlier interview in which the candidate says the same words: another format."""
    candidate: str | None = None
    role: str | None = None
    """The role interviewed for."""
    date: str | None = None
    """Of the interview, as it was given."""
    engine: str | None = None
    model: str | None = None
    guide: str | None = None
    overall: OverallVerdict | None = None
    flags: dict[str, Verdict] = Field(default_factory=dict)
    """Flag id → verdict, in the guide's order; empty where there is no memo."""
    words: int | None = None
    """Spoken by all speakers."""
    turns: int | None = None
    evidence: int | None = None
    """Verified quotes that count."""
    unread_turns: int | None = None
    """Turns that the engine could not read."""
    calls: int | None = None
    """Model calls; None for the offline engine."""
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: Decimal | None = None
    """US dollars; None where no model was called or a price is not known."""
    interviewers: tuple[str, ...] = ()
    """Names of the interviewers, in order of appearance."""
    gaps: tuple[str, ...] = ()
    """Ids of flags and blind spots that are open and whose question nobody asked."""
    paths: dict[str, str] = Field(default_factory=dict)
    """`json`, `md`, `html` → file, relative to the batch's folder."""


class Entry(Model):
    """An interview whose results lie in a store: what the state says of it, to be found there."""

    given: str
    """The `Given` it was found by, as JSON."""
    item: str
    """Its name in the file; empty for a file of its own."""
    content: str
    """sha256 of the interview."""
    key: str
    """From `Recipe.key`."""
    words: str
    """sha256 of what the candidate says."""
    row: IndexRow


def assessed(assessment: Assessment) -> dict[str, Any]:
    """The fields of a row that follow from an assessment."""
    transcript, run = assessment.transcript, assessment.run
    unread = {turn for part in run.unread for turn in part.turns}
    return {
        **_outcome(assessment),
        **_spent(assessment),
        "candidate": transcript.candidate,
        "role": run.role,
        "date": run.date,
        "engine": run.engine,
        "model": run.model,
        "guide": run.guide,
        "overall": assessment.overall.verdict,
        "flags": {flag.id: flag.verdict for flag in assessment.flags},
        "words": sum(speaker.words for speaker in transcript.speakers),
        "turns": len(transcript.turns),
        "evidence": sum(e.counts for e in assessment.evidence),
        "unread_turns": len(unread),
        "interviewers": tuple(s.name for s in transcript.speakers if s.role is Role.INTERVIEWER),
        "gaps": tuple(
            dict.fromkeys(g for q in assessment.questions if not q.asked_in for g in q.gaps)
        ),
    }


def _outcome(assessment: Assessment) -> dict[str, Any]:
    run = assessment.run
    reasons = list(dict.fromkeys(part.reason for part in run.unread))
    if run.unreviewed:
        reasons.append(f"{len(run.unreviewed)} quotes got no second look")
    return {
        "status": Status.PARTIAL if reasons else Status.DONE,
        "reason": "; ".join(reasons),
    }


def _spent(assessment: Assessment) -> dict[str, Any]:
    spending = assessment.run.spending
    if spending is None:
        return {}
    return {
        "calls": spending.calls,
        "input_tokens": spending.usage.input_tokens,
        "output_tokens": spending.usage.output_tokens,
        "cost": spending.cost,
    }


def write_index(folder: Path, rows: Callable[[], Iterable[IndexRow]]) -> None:
    """Write both forms of the index, each whole.

    Args:
        folder: of the batch.
        rows: gives every row, each time it is called: they are never all in memory.
    """
    flags: dict[str, None] = {}
    with written_whole(folder / INDEX_JSONL) as file:
        for row in rows():
            file.write(row.model_dump_json() + "\n")
            flags |= dict.fromkeys(row.flags)
    with written_whole(folder / INDEX_CSV) as file:
        writer = csv.DictWriter(file, list(_cells(_BLANK, flags)))
        writer.writeheader()
        writer.writerows(_cells(row, flags) for row in rows())


_BLANK = IndexRow(id="", source="", status=Status.DONE)
_LISTS = ("flags", "paths", "interviewers", "gaps")


def _cells(row: IndexRow, flags: Iterable[str]) -> dict[str, str]:
    plain = row.model_dump(mode="json", exclude=set(_LISTS))
    plain |= {"interviewers": "; ".join(row.interviewers), "gaps": "; ".join(row.gaps)}
    plain |= {f"flag_{flag}": row.flags.get(flag) for flag in flags}
    plain |= {f"path_{name}": row.paths.get(name) for name in ("json", "md", "html")}
    return {name: _cell(value) for name, value in plain.items()}


def _cell(value: object) -> str:
    """A value as text that no spreadsheet takes for a formula: names come from strangers."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
