"""What a model may answer, and how its text is read."""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from pydantic import ValidationError

from analyzer.evidence import Finding
from analyzer.models import Model
from analyzer.prompting import Problem


class Findings(Model):
    """An extraction answer."""

    findings: tuple[Finding, ...]


class Objection(Model):
    """One thing that a review holds against a passage."""

    evidence: str
    problem: Problem
    turn: int | None
    reason: str


class Objections(Model):
    """A review answer."""

    findings: tuple[Objection, ...]


class Salvaged(NamedTuple):
    """What could be used of an answer that is not of the required form as a whole."""

    findings: list[Finding]
    left_out: int
    """Findings that could not be used."""


def parse_findings(content: str, aspects: Collection[str]) -> Findings:
    """An extraction answer. Raises ValueError, with a text for the model, when it is none."""
    answer = Findings.model_validate_json(_json(content))
    unknown = {a for f in answer.findings for a in f.aspects} - set(aspects)
    if unknown:
        raise ValueError(f"these aspects are not in the list: {', '.join(sorted(unknown))}")
    return answer


def parse_objections(content: str) -> Objections:
    """A review answer. Raises ValueError, with a text for the model, when it is none."""
    return Objections.model_validate_json(_json(content))


def salvage_findings(content: str, aspects: Collection[str]) -> Salvaged:
    """The findings of an answer that are in order by themselves."""
    try:
        items = json.loads(_json(content))["findings"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return Salvaged([], 0)
    if not isinstance(items, list):
        return Salvaged([], 0)
    found = [_salvaged(item, aspects) for item in items]
    usable = [finding for finding in found if finding is not None]
    return Salvaged(usable, len(found) - len(usable))


def what_is_wrong(error: ValueError) -> str:
    """The first thing that is wrong with an answer, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'answer'}: {first['msg']}"
    return str(error)


def _salvaged(item: Any, aspects: Collection[str]) -> Finding | None:
    if not isinstance(item, dict):
        return None
    known = {name: value for name, value in item.items() if name in Finding.model_fields}
    try:
        finding = Finding.model_validate(known)
    except ValidationError:
        return None
    return finding if set(finding.aspects) <= set(aspects) else None


def _json(content: str) -> str:
    """The outermost object of a text: models like to add a fence, a greeting or their thoughts."""
    start, end = content.find("{"), content.rfind("}")
    return content[start : end + 1] if 0 <= start < end else content
