"""The guide as models: its wording, its closed vocabulary, and a rule for each verdict.

A guide is one TOML file (docs/guide-format.md). Another one can be put beside it without
touching code; every id it refers to is checked when it is read.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from analyzer.errors import GuideError
from analyzer.evidence import Evidence, Kind, Owner, Stance
from analyzer.models import Model
from analyzer.resources import prompts_dir


class Colour(StrEnum):
    """Green flags speak for a candidate, red flags against."""

    GREEN = "green"
    RED = "red"


class Verdict(StrEnum):
    """What the evidence says about one flag."""

    PRESENT = "present"
    ABSENT = "absent"
    INSUFFICIENT = "insufficient"


class OverallVerdict(StrEnum):
    """Advice to the person who signs."""

    STRONG_BUILDER = "strong_builder"
    BUILDER = "builder"
    BORDERLINE = "borderline"
    NOT_BUILDER = "not_builder"
    INSUFFICIENT_EVIDENCE = "insufficient_evidence"


class Match(Model):
    """Which evidence is meant; an empty list means no restriction."""

    kinds: tuple[Kind, ...] = ()
    stances: tuple[Stance, ...] = ()
    owners: tuple[Owner, ...] = ()
    any: tuple[str, ...] = ()
    """Aspects of which the evidence has at least one."""
    all: tuple[str, ...] = ()
    """Aspects which the evidence has every one of."""
    min_specificity: Annotated[int, Field(ge=1, le=3)] = 1

    def accepts(self, evidence: Evidence) -> bool:
        """Whether this evidence is meant."""
        return (
            evidence.specificity >= self.min_specificity
            and (not self.kinds or evidence.kind in self.kinds)
            and (not self.stances or evidence.stance in self.stances)
            and (not self.owners or evidence.owner in self.owners)
            and (not self.any or any(name in self.any for name in evidence.aspects))
            and all(name in evidence.aspects for name in self.all)
        )


def accepted(matches: Iterable[Match], evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The counting evidence that at least one of the matches accepts, in its order."""
    wanted = tuple(matches)
    return tuple(e for e in evidence if e.counts and any(m.accepts(e) for m in wanted))


class Need(Model):
    """A condition on how many separate passages match."""

    label: str
    match: Match
    at_least: Annotated[int, Field(ge=1)] | None = None
    """One, unless `at_most` is given."""
    at_most: Annotated[int, Field(ge=0)] | None = None
    outnumbers: Match | None = None
    """There must be more passages of `match` than of this."""


class Rule(Model):
    """One row of a flag's decision table."""

    id: str
    verdict: Verdict
    text: str
    needs: tuple[Need, ...]
    unless: tuple[Need, ...] = ()
    asked: str | None = None
    """Question that must have been put to the candidate for the rule to hold."""


class Flag(Model):
    """A green or red flag; its rules are tried in order and the first that holds decides."""

    id: str
    name: str
    """A few words, for lists."""
    colour: Colour
    text: str
    """The guide's own wording."""
    question: str
    evidence_for: tuple[Match, ...]
    evidence_against: tuple[Match, ...]
    rules: tuple[Rule, ...]


class OverallRule(Model):
    """One row of the table that turns flags into a recommendation."""

    id: str
    verdict: OverallVerdict
    text: str
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    min_green: int = 0
    max_green: int | None = None
    min_red: int = 0
    max_red: int | None = None

    @property
    def conditional(self) -> bool:
        """Whether there are flags with which this row does not hold."""
        return bool(self.model_fields_set - {"id", "verdict", "text"})


class Signal(Model):
    """What Builders typically show."""

    id: str
    text: str
    shown_by: tuple[Match, ...]


class Fit(Model):
    """A best-fit role or task; suggested when each need is met."""

    id: str
    text: str
    name: str | None = None
    needs: tuple[Need, ...]


class BlindSpot(Model):
    """A weakness that Builders tend to have."""

    id: str
    name: str
    text: str
    shown_by: tuple[Match, ...]
    countered_by: tuple[Match, ...]
    question: str


class GrowthStep(Model):
    """A step from Builder to Architect; advised until evidence shows it done."""

    id: str
    name: str
    text: str
    done_by: tuple[Match, ...]


class Question(Model):
    """A follow-up question, and the words by which one can tell that it was asked."""

    id: str
    text: str
    asked_by: tuple[str, ...]

    @field_validator("asked_by")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from error
        return patterns


class Advice(Model):
    """One piece of the management approach, and the evidence that makes it pressing."""

    id: str
    text: str
    because: tuple[Match, ...]


class Guide(Model):
    """Everything the guide says."""

    id: str
    name: str
    version: str
    sha256: str
    """Of the guide file's bytes."""
    definition: str
    why_it_matters: str
    signature_dimensions: tuple[str, ...]
    how_they_talk: str
    aspects: dict[str, str]
    """Id → definition, in the order in which prompts print them."""
    signals: tuple[Signal, ...]
    roles: tuple[Fit, ...]
    tasks: tuple[Fit, ...]
    blind_spots: tuple[BlindSpot, ...]
    growth_path: str
    growth: tuple[GrowthStep, ...]
    questions: tuple[Question, ...]
    management: tuple[Advice, ...]
    flags: tuple[Flag, ...]
    overall: Annotated[tuple[OverallRule, ...], Field(min_length=1)]

    @property
    def label(self) -> str:
        """Id, version and short hash: what stands in a memo."""
        return f"{self.id} {self.version} ({self.sha256[:8]})"

    def question(self, question_id: str) -> Question:
        """The follow-up question with this id."""
        return next(q for q in self.questions if q.id == question_id)


def load_guide(path: Path | None = None) -> Guide:
    """Read a guide file; without a path, the Builder guide that is shipped.

    Raises:
        GuideError: the file is unreadable, or a key or value in it is wrong.
    """
    path = path or prompts_dir() / "builder" / "guide.toml"
    try:
        raw = path.read_bytes()
        data = tomllib.loads(raw.decode())
    except (OSError, ValueError) as error:
        raise GuideError(f"The guide {path} cannot be read: {error}.") from error
    try:
        guide = Guide.model_validate({**data, "sha256": hashlib.sha256(raw).hexdigest()})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise GuideError(f"The guide {path} is wrong at {key}: {first['msg']}.") from error
    _check_ids(guide, path)
    return guide


def _check_ids(guide: Guide, path: Path) -> None:
    known = {
        "aspect": set(guide.aspects),
        "question": {q.id for q in guide.questions},
        "flag": {f.id for f in guide.flags},
    }
    if guide.overall[-1].conditional:
        raise GuideError(f"The guide {path} is wrong at overall: the last row must hold always.")
    for what, key, name in _references(guide):
        if name not in known[what]:
            raise GuideError(f"The guide {path} is wrong at {key}: there is no {what} {name!r}.")


def _references(guide: Guide) -> Iterable[tuple[str, str, str]]:
    """(what is referred to, key in the file, id) for each reference."""
    for flag in guide.flags:
        yield "question", f"flags.{flag.id}.question", flag.question
        for rule in flag.rules:
            if rule.asked is not None:
                yield "question", f"flags.{flag.id}.rules.{rule.id}.asked", rule.asked
    for spot in guide.blind_spots:
        yield "question", f"blind_spots.{spot.id}.question", spot.question
    for row in guide.overall:
        for flag_id in (*row.present, *row.absent):
            yield "flag", f"overall.{row.id}", flag_id
    for key, match in _matches(guide):
        for aspect in (*match.any, *match.all):
            yield "aspect", key, aspect


def _matches(guide: Guide) -> Iterable[tuple[str, Match]]:
    for flag in guide.flags:
        yield from ((f"flags.{flag.id}.evidence_for", m) for m in flag.evidence_for)
        yield from ((f"flags.{flag.id}.evidence_against", m) for m in flag.evidence_against)
        for rule in flag.rules:
            key = f"flags.{flag.id}.rules.{rule.id}"
            needs = (*rule.needs, *rule.unless)
            yield from ((key, m) for n in needs for m in (n.match, n.outnumbers) if m)
    yield from ((f"signals.{s.id}", m) for s in guide.signals for m in s.shown_by)
    yield from ((f"roles.{r.id}", need.match) for r in guide.roles for need in r.needs)
    yield from ((f"tasks.{t.id}", need.match) for t in guide.tasks for need in t.needs)
    for spot in guide.blind_spots:
        yield from ((f"blind_spots.{spot.id}", m) for m in (*spot.shown_by, *spot.countered_by))
    yield from ((f"growth.{g.id}", m) for g in guide.growth for m in g.done_by)
    yield from ((f"management.{a.id}", m) for a in guide.management for m in a.because)
