"""Weights learned from labelled interviews: which sentences are evidence, and of what kind.

Four logistic regressions share their features (`cues/features.py`): whether a sentence is evidence
of any kind, and whether it is of each kind. Their weights stand in `prompts/builder/weights.json`,
one line for a feature; `python -m analyzer.evaluation.training --write` makes that file.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from analyzer.engines.cues.account import Heard
from analyzer.engines.cues.features import Features
from analyzer.engines.cues.readings import KINDS, Reading
from analyzer.engines.cues.sentences import Sentence
from analyzer.errors import ConfigError
from analyzer.models import Model
from analyzer.resources import prompts_dir

COLUMNS = ("any", *(str(kind) for kind in KINDS))
"""What the numbers of a row are about."""

Row = tuple[float, float, float, float]


class Weights(Model):
    """Log-odds per unit of a feature, for evidence of any kind and for each kind."""

    needed_any: float
    needed_kind: float
    """Log-odds from which a sentence is read as evidence at all, and as evidence of a kind."""
    cued: float
    """Log-odds that a cue's reading of the same kind is worth towards `needed_any`."""
    firm_any: float
    """Log-odds from which a flag may rest on it although no cue reads it alike."""
    smoothing: float
    """How much each neighbour in the turn counts beside the sentence itself."""
    intercepts: Row
    features: dict[str, Row]


class _Scores(NamedTuple):
    """Log-odds of a sentence."""

    turn: int
    row: Row


def weights_file() -> Path:
    """Where the shipped weights lie."""
    return prompts_dir() / "builder" / "weights.json"


@cache
def load_weights() -> Weights:
    """The weights shipped beside the guide.

    Raises:
        ConfigError: their file is unreadable or damaged.
    """
    path = weights_file()
    try:
        return Weights.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ConfigError(
            f"The weights {path} cannot be used ({type(error).__name__}): restore the file from "
            "the release."
        ) from error


def dumped(weights: Weights) -> str:
    """The weights as text, one line for a feature."""
    rows = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(list(row))}"
        for name, row in sorted(weights.features.items())
    )
    head = weights.model_dump_json(exclude={"features"}, indent=2).removesuffix("\n}")
    return f'{head},\n  "features": {{\n{rows}\n  }}\n}}\n'


def weighed(
    said: Sequence[Sentence],
    heard: Sequence[Heard],
    features: Sequence[Features],
    weights: Weights,
) -> list[list[Reading]]:
    """For each sentence, what the weights make of it; what speaks against is left to the cues."""
    scores = [
        _Scores(s.turn.number, _score(found, weights))
        for s, found in zip(said, features, strict=True)
    ]
    smooth = [_smooth(i, scores, weights.smoothing) for i in range(len(scores))]
    return [_readings(s, h, row, weights) for s, h, row in zip(said, heard, smooth, strict=True)]


def _score(found: Features, weights: Weights) -> Row:
    any_kind, building, tradeoff, failure = weights.intercepts
    rows = weights.features
    for name, value in found.items():
        if row := rows.get(name):
            any_kind += row[0] * value
            building += row[1] * value
            tradeoff += row[2] * value
            failure += row[3] * value
    return any_kind, building, tradeoff, failure


def _smooth(i: int, scores: Sequence[_Scores], share: float) -> Row:
    """The mean with its neighbours: a passage worth reading is seldom one sentence alone."""
    beside = [
        scores[j].row
        for j in (i - 1, i + 1)
        if 0 <= j < len(scores) and scores[j].turn == scores[i].turn
    ]
    total = 1 + share * len(beside)
    own = scores[i].row
    means = [(own[c] + share * sum(row[c] for row in beside)) / total for c in range(len(own))]
    return means[0], means[1], means[2], means[3]


def _readings(here: Sentence, heard: Heard, row: Row, weights: Weights) -> list[Reading]:
    if here.question or any(reading.against for reading in heard.readings):
        return heard.readings
    log_odds, kind = max(zip(row[1:], KINDS, strict=True), key=lambda pair: pair[0])
    likely = max(row[0], log_odds)  # what is evidence of one kind is evidence
    cued = any(reading.kind is kind for reading in heard.readings)
    needed = weights.needed_any - (weights.cued if cued else 0)
    if likely < needed or log_odds < weights.needed_kind:
        return []
    firm = cued or likely >= weights.firm_any
    return [Reading(kind, heard.shown.owner, heard.shown.signs, firm=firm)]
