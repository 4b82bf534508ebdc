"""Training of the offline engine's weights, and what to expect of them on a new interview.

    python -m analyzer.evaluation.training [GOLD] [--write]

Only interviews of the development split are read. Each row of the table is leave-one-interview-out:
an interview is read with weights, and thresholds, that were learned from the others; the thresholds
are chosen on readings of those others that were left out in their turn (nested). `--write` learns
from all of them and writes the file that the engine loads.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.engines.cues.features import Features
from analyzer.engines.cues.sentences import Sentence
from analyzer.engines.cues.weights import COLUMNS, Row, Weights, dumped, weights_file
from analyzer.engines.offline import Account, listen, point
from analyzer.errors import GoldError
from analyzer.evaluation import check_installed
from analyzer.evaluation.gold import Labelled, load_gold
from analyzer.evaluation.metrics import (
    any_kind,
    f1,
    flags_abstained,
    flags_right,
    precision,
    recall,
    trap_rate,
)
from analyzer.evaluation.outcome import Outcome, label_places, same_place, trap_places
from analyzer.evaluation.running import offline_outcomes, transcript_of
from analyzer.evidence import Grounding, Span, Stance, Status
from analyzer.guide import Guide, load_guide
from analyzer.pipeline import prepare

CUES_WRITTEN_ON = frozenset(
    "configurator demo_complexity modest_builder spoken_injection strong_builder"
    " team_talker".split()
)
"""Interviews that the cues were tuned on: leaving one out does not make its cues unseen."""
REGULARIZATION = 0.2
"""scikit-learn's C; between 0.1 and 0.3 nothing changes, below and above it gets worse."""
SMOOTHING = 0.6
MIN_SENTENCES, MIN_INTERVIEWS = 3, 3
"""A feature is kept if so many sentences of so many interviews have it; so no name is one."""
TRAP_WEIGHT = 2.0
"""How much a sentence of a trap counts: falling into one is worse than missing evidence."""
NEEDED_ANY = (0.0, 0.25)
NEEDED_KIND = (-1.75, -1.5, -1.25)
"""Thresholds to choose from, in log-odds."""
CUED = 1.0
FIRM_ANY = 0.5
"""See `Weights`. Round numbers, chosen by hand on the development split."""
MAX_TRAPS = 0.05
"""Trap rate from which a threshold is punished: half of what the engine may have on new ones."""


class Example(NamedTuple):
    """A sentence with what people say of it."""

    found: Features
    labels: frozenset[str]
    """Of `COLUMNS`."""
    trap: bool


class Interview(NamedTuple):
    """The sentences of one interview."""

    labelled: Labelled
    account: Account
    examples: Sequence[Example]


def interview_of(labelled: Labelled) -> Interview:
    """All sentences of an interview's candidate, with their features and labels."""
    transcript = transcript_of(labelled)
    account = listen(prepare(transcript, None).masked.transcript.turns)
    places = label_places(labelled, transcript)
    traps = trap_places(labelled.gold, transcript)
    examples = []
    for sentence, own in zip(account.said, account.features, strict=True):
        here = _place(sentence)
        marks = [
            passage
            for passage, place in zip(labelled.gold.evidence, places, strict=True)
            if same_place(here, place)
        ]
        kinds = {str(p.kind) for p in marks if p.stance is Stance.SUPPORTS}
        labels = frozenset(kinds | ({"any"} if marks else set()))
        trap = not marks and any(same_place(here, place) for place in traps)
        examples.append(Example(own, labels, trap))
    return Interview(labelled, account, examples)


def trained(interviews: Sequence[Interview], needed: tuple[float, float]) -> Weights:
    """Weights learned from these interviews, rounded as they are stored."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 - of an extra
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - of an extra

    examples = [example for interview in interviews for example in interview.examples]
    kept = _frequent(interviews)
    # Dense, since some releases of scikit-learn refuse scipy's wider sparse indices.
    vectorizer = DictVectorizer(sparse=False)
    matrix = vectorizer.fit_transform(
        [{name: value for name, value in e.found.items() if name in kept} for e in examples]
    )
    _check_labels(examples)
    importance = [TRAP_WEIGHT if e.trap else 1.0 for e in examples]
    models: list[Any] = [
        LogisticRegression(C=REGULARIZATION, solver="liblinear", random_state=0).fit(
            matrix, [column in e.labels for e in examples], sample_weight=importance
        )
        for column in COLUMNS
    ]
    columns = zip(*(model.coef_[0] for model in models), strict=True)
    rows = dict(zip(vectorizer.feature_names_, map(_rounded, columns), strict=True))
    return Weights(
        needed_any=needed[0],
        needed_kind=needed[1],
        cued=CUED,
        firm_any=FIRM_ANY,
        smoothing=SMOOTHING,
        intercepts=_rounded(model.intercept_[0] for model in models),
        features={name: row for name, row in rows.items() if any(row)},
    )


def chosen(interviews: Sequence[Interview], guide: Guide) -> tuple[float, float]:
    """The thresholds that read these interviews best, each left out in its turn."""
    left_out = [(one, trained(_without(one, interviews), (0.0, 0.0))) for one in interviews]

    def value(needed: tuple[float, float]) -> float:
        outcomes = [
            _outcome(one, weights.model_copy(update=_thresholds(needed)), guide)
            for one, weights in left_out
        ]
        return (f1(outcomes) or 0) - max(0.0, (trap_rate(outcomes) or 0) - MAX_TRAPS)

    return max(product(NEEDED_ANY, NEEDED_KIND), key=value)


def left_out_outcomes(interviews: Sequence[Interview], guide: Guide) -> list[Outcome]:
    """Each interview, read with weights and thresholds learned from the others."""
    outcomes = []
    for one in interviews:
        others = _without(one, interviews)
        outcomes.append(_outcome(one, trained(others, chosen(others, guide)), guide))
    return outcomes


def table(rows: Mapping[str, Sequence[Outcome]]) -> Iterable[str]:
    """The figures of each row: over all interviews, those the cues know, and the others."""
    metrics = (f1, precision, recall, any_kind, trap_rate, flags_right, flags_abstained)
    names = ("F1", "precision", "recall", "any kind", "traps", "flags right", "undecided")
    yield f"{'':44}" + "".join(f"{name:>12}" for name in names)
    for name, outcomes in rows.items():
        known = [o for o in outcomes if o.name in CUES_WRITTEN_ON]
        new = [o for o in outcomes if o.name not in CUES_WRITTEN_ON]
        for of, part in (("all", outcomes), ("cues tuned on", known), ("others", new)):
            values = (metric(part) for metric in metrics)
            cells = "".join(f"{'-' if v is None else f'{v:.2f}':>12}" for v in values)
            yield f"{f'{name}, {of} ({len(part)})':44}{cells}"


def _outcome(interview: Interview, weights: Weights | None, guide: Guide) -> Outcome:
    return next(
        offline_outcomes([interview.labelled], guide, lambda _: point(interview.account, weights))
    )


def _without(one: Interview, interviews: Sequence[Interview]) -> list[Interview]:
    return [other for other in interviews if other is not one]


def _thresholds(needed: tuple[float, float]) -> dict[str, float]:
    return {"needed_any": needed[0], "needed_kind": needed[1]}


def _frequent(interviews: Sequence[Interview]) -> set[str]:
    """Features of enough sentences and interviews."""
    sentences: defaultdict[str, int] = defaultdict(int)
    where: defaultdict[str, set[str]] = defaultdict(set)
    for interview in interviews:
        for example in interview.examples:
            for name in example.found:
                sentences[name] += 1
                where[name].add(interview.labelled.name)
    enough = min(MIN_INTERVIEWS, len(interviews))
    return {
        name
        for name, count in sentences.items()
        if count >= MIN_SENTENCES and len(where[name]) >= enough
    }


def _rounded(values: Iterable[float]) -> Row:
    first, second, third, fourth = (round(float(value), 2) for value in values)
    return first, second, third, fourth


def _check_labels(examples: Sequence[Example]) -> None:
    for column in COLUMNS:
        if len({column in example.labels for example in examples}) == 1:
            raise GoldError(
                f"Nothing can be learned of “{column}” from so few interviews: name a folder with"
                " more gold files of the split dev."
            )


def _place(sentence: Sentence) -> Grounding:
    span = Span(start=sentence.start, end=sentence.end)
    return Grounding(turn=sentence.turn.number, span=span, parts=(span,), status=Status.EXACT)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table; with `--write`, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("gold", nargs="?", type=Path, default=Path("fixtures/gold"))
    parser.add_argument("--write", action="store_true", help="write the engine's weights")
    parser.add_argument("--no-table", action="store_true", help="skip the slow table")
    asked = parser.parse_args(arguments)
    check_installed()
    guide = load_guide()
    labelled = load_gold(asked.gold, "dev")
    interviews = [interview_of(one) for one in labelled]
    if not asked.no_table:
        cues_alone = [_outcome(one, None, guide) for one in interviews]
        rows = {"cues alone": cues_alone, "weights, nested": left_out_outcomes(interviews, guide)}
        print("\n".join(table(rows)))  # noqa: T201 - a training command prints its table
    if asked.write:
        weights = trained(interviews, chosen(interviews, guide))
        weights_file().write_text(dumped(weights), encoding="utf-8")
        size = weights_file().stat().st_size // 1000
        print(f"{weights_file()}: {len(weights.features)} features, {size} kB")  # noqa: T201


if __name__ == "__main__":
    main()
