"""The tables in docs/method.md, and the figures that a change may not make worse.

    make evaluate

writes both anew. `docs/figures.json` holds the figures themselves; a test computes them again and
fails when one is worse, so that a loss of quality is a decision somebody takes and commits.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from analyzer.evaluation.agreement import agreement_of
from analyzer.evaluation.gold import Labelled, load_gold
from analyzer.evaluation.intervals import Figure
from analyzer.evaluation.outcome import Outcome
from analyzer.evaluation.report import Report, report_of
from analyzer.evaluation.running import offline_outcomes, replay_outcomes
from analyzer.guide import load_guide
from tests.conftest import ROOT

PAGE = ROOT / "docs" / "method.md"
FIGURES = ROOT / "docs" / "figures.json"
FIXTURES = ROOT / "fixtures"
LOWER_IS_BETTER = frozenset({"trap rate", "flags left undecided", "insufficient: false"})
SLACK = 0.005
"""A figure may be this much worse: what rounding to two digits hides."""


def reports() -> dict[str, Report]:
    """Every engine that can be measured here, on what it is measured on."""
    guide = load_guide()
    found = {}
    for split in ("dev", "test"):
        outcomes = list(offline_outcomes(_gold(split), guide))
        found[f"offline, {split}"] = _report(outcomes, "offline", split)
    answered = list(replay_outcomes(_gold("dev"), guide, FIXTURES / "replays"))
    found["independent readers"] = _report(answered, "replay", "dev")
    return found


def figures(measured: dict[str, Report]) -> dict[str, dict[str, float | None]]:
    """Report → metric → figure, to three digits."""
    return {
        name: {
            metric: None if figure.value is None else round(figure.value, 3)
            for metric, figure in report.figures.items()
        }
        for name, report in measured.items()
    }


def worse(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """Each figure that is worse than it was, in words."""
    return [
        f"{report}: {metric} was {old}, is {now[report][metric]}"
        for report, known in before.items()
        for metric, old in known.items()
        if old is not None and _is_worse(metric, old, now[report][metric])
    ]


def _is_worse(metric: str, old: float, new: float | None) -> bool:
    if new is None:
        return True
    return new - old > SLACK if metric in LOWER_IS_BETTER else old - new > SLACK


def page(measured: dict[str, Report]) -> str:
    """The page with its tables."""
    text = PAGE.read_text(encoding="utf-8")
    for name, lines in (("figures", _table(measured)), ("agreement", _agreement())):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->\n"
        before, rest = text.split(begin)
        _, after = rest.split(end)
        text = "".join([before, begin, *(f"{line}\n" for line in lines), end, after])
    return text


def _table(measured: dict[str, Report]) -> Iterator[str]:
    names = list(measured)
    counts = [len(measured[name].outcomes) for name in names]
    heads = [f"{name} ({count})" for name, count in zip(names, counts, strict=True)]
    yield f"| figure | {' | '.join(heads)} |"
    yield f"|---|{'---|' * len(names)}"
    for metric in measured[names[0]].figures:
        cells = [_cell(measured[name].figures[metric]) for name in names]
        yield f"| {metric} | {' | '.join(cells)} |"


def _agreement() -> Iterator[str]:
    agreement = agreement_of(
        load_gold(FIXTURES / "gold-first"), load_gold(FIXTURES / "gold-second")
    )
    yield "| label | Krippendorff's alpha |"
    yield "|---|---|"
    for label, alpha in agreement.alphas.items():
        yield f"| {label} | {_cell(alpha)} |"
    yield ""
    yield (
        f"{agreement.interviews} interviews, {agreement.sentences:,} sentences of candidates;"
        f" {agreement.flags_alike:.0%} of the flags and {agreement.overall_alike:.0%} of the"
        " recommendations alike."
    )


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f}–{figure.high:.2f})"


def _gold(split: str) -> Sequence[Labelled]:
    return load_gold(FIXTURES / "gold", split)


def _report(outcomes: Sequence[Outcome], engine: str, split: str) -> Report:
    return report_of(outcomes, engine=engine, guide=load_guide().label, split=split)


def known_figures() -> dict[str, dict[str, Any]]:
    """The figures as they were committed."""
    known: dict[str, dict[str, Any]] = json.loads(FIGURES.read_text(encoding="utf-8"))
    return known


if __name__ == "__main__":
    found = reports()
    PAGE.write_text(page(found), encoding="utf-8")
    FIGURES.write_text(json.dumps(figures(found), indent=1) + "\n", encoding="utf-8")
