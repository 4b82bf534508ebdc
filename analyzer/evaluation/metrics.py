"""Figures over several interviews. Each is a function of outcomes; None where it has no meaning.

Counts are summed over interviews before they are divided (micro averages), so that a long
interview weighs as much as its passages.
"""

from collections.abc import Callable, Iterable, Sequence

from analyzer.evaluation.outcome import Decision, Outcome
from analyzer.evidence import Kind, Stance
from analyzer.guide import OverallVerdict, Verdict

Metric = Callable[[Sequence[Outcome]], float | None]

LADDER = (
    OverallVerdict.NOT_BUILDER,
    OverallVerdict.BORDERLINE,
    OverallVerdict.BUILDER,
    OverallVerdict.STRONG_BUILDER,
)
"""Recommendations from the lowest to the highest; "insufficient evidence" stands beside them."""
_VERDICTS = tuple(Verdict)


def ratio(part: float, whole: float) -> float | None:
    """Share, or None of nothing."""
    return part / whole if whole else None


def precision(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the found passages that have the place, kind and stance of a label."""
    found = [f for o in outcomes for f in o.found]
    return ratio(sum(f.right for f in found), len(found))


def recall(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the labelled passages that were found with their kind and stance."""
    wanted = [w for o in outcomes for w in o.wanted]
    return ratio(sum(w.found for w in wanted), len(wanted))


def f1(outcomes: Sequence[Outcome]) -> float | None:
    """Harmonic mean of precision and recall; 0 where nothing was found."""
    p, r = precision(outcomes), recall(outcomes)
    if r is None:
        return None
    return 2 * (p or 0) * r / ((p or 0) + r) if p and r else 0.0


def any_kind(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the found passages that are evidence of some kind."""
    found = [f for o in outcomes for f in o.found]
    return ratio(sum(f.near for f in found), len(found))


def trap_rate(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the candidate's traps that a found passage fell into."""
    return ratio(sum(o.touched for o in outcomes), sum(o.traps for o in outcomes))


def flags_right(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the flags that the engine decided and people decided alike."""
    decided = [d for d in decisions(outcomes) if d.got is not Verdict.INSUFFICIENT]
    return ratio(sum(d.got is d.gold for d in decided), len(decided))


def flags_abstained(outcomes: Sequence[Outcome]) -> float | None:
    """Share of all flags that the engine left undecided."""
    all_flags = decisions(outcomes)
    return ratio(sum(d.got is Verdict.INSUFFICIENT for d in all_flags), len(all_flags))


def flag_macro_f1(outcomes: Sequence[Outcome]) -> float | None:
    """F1 of present, absent and insufficient, averaged over those three."""
    from sklearn.metrics import f1_score  # noqa: PLC0415 - of the extra `evaluate`

    all_flags = decisions(outcomes)
    if not all_flags:
        return None
    gold, got = [d.gold for d in all_flags], [d.got for d in all_flags]
    value = f1_score(gold, got, labels=_VERDICTS, average="macro", zero_division=0.0)
    return float(value)


def insufficient_recall(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the flags nobody can decide that the engine left undecided."""
    open_flags = [d for d in decisions(outcomes) if d.gold is Verdict.INSUFFICIENT]
    return ratio(sum(d.got is Verdict.INSUFFICIENT for d in open_flags), len(open_flags))


def insufficient_false(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the flags people decided that the engine left undecided."""
    decided = [d for d in decisions(outcomes) if d.gold is not Verdict.INSUFFICIENT]
    return ratio(sum(d.got is Verdict.INSUFFICIENT for d in decided), len(decided))


def overall_exact(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the interviews with the recommendation that people gave."""
    return ratio(sum(o.overall_got is o.overall_gold for o in outcomes), len(outcomes))


def overall_within_one(outcomes: Sequence[Outcome]) -> float | None:
    """Share of the interviews at most one step off, where both recommend something."""
    steps = [abs(gold - got) for gold, got in _steps(outcomes)]
    return ratio(sum(step <= 1 for step in steps), len(steps))


def overall_kappa(outcomes: Sequence[Outcome]) -> float | None:
    """Quadratically weighted kappa of the recommendations, where both recommend something."""
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - of the extra `evaluate`

    steps = _steps(outcomes)
    gold, got = [g for g, _ in steps], [g for _, g in steps]
    if len(set(gold) | set(got)) < 2:  # noqa: PLR2004 - agreement by chance needs two values
        return None
    return float(cohen_kappa_score(gold, got, weights="quadratic", labels=list(range(len(LADDER)))))


def of_kind(metric: Metric, kind: Kind, stance: Stance | None = None) -> Metric:
    """The metric over passages of one kind, and of one stance."""

    def restricted(outcomes: Sequence[Outcome]) -> float | None:
        return metric([_only(o, kind, stance) for o in outcomes])

    return restricted


def decisions(outcomes: Iterable[Outcome]) -> list[Decision]:
    """All flags of all interviews."""
    return [d for o in outcomes for d in o.flags]


def confusion(outcomes: Sequence[Outcome]) -> dict[Verdict, dict[Verdict, int]]:
    """Gold verdict → the engine's verdict → how many flags."""
    table = {gold: dict.fromkeys(_VERDICTS, 0) for gold in _VERDICTS}
    for decision in decisions(outcomes):
        table[decision.gold][decision.got] += 1
    return table


def _only(outcome: Outcome, kind: Kind, stance: Stance | None) -> Outcome:
    def meant(one: Kind, other: Stance) -> bool:
        return one is kind and stance in (None, other)

    return outcome.model_copy(
        update={
            "found": tuple(f for f in outcome.found if meant(f.kind, f.stance)),
            "wanted": tuple(w for w in outcome.wanted if meant(w.kind, w.stance)),
        }
    )


def _steps(outcomes: Iterable[Outcome]) -> list[tuple[int, int]]:
    return [
        (LADDER.index(o.overall_gold), LADDER.index(o.overall_got))
        for o in outcomes
        if o.overall_gold in LADDER and o.overall_got in LADDER
    ]


METRICS: dict[str, Metric] = {
    "evidence F1": f1,
    "evidence precision": precision,
    "evidence recall": recall,
    "evidence of any kind": any_kind,
    **{f"F1 {kind}": of_kind(f1, kind) for kind in Kind},
    **{f"F1 {kind}, {stance}": of_kind(f1, kind, stance) for kind in Kind for stance in Stance},
    "trap rate": trap_rate,
    "flags right where decided": flags_right,
    "flags left undecided": flags_abstained,
    "flag macro-F1": flag_macro_f1,
    "insufficient: recall": insufficient_recall,
    "insufficient: false": insufficient_false,
    "overall exact": overall_exact,
    "overall within one step": overall_within_one,
    "overall kappa (quadratic)": overall_kappa,
}
"""Name → metric, in the order of the table."""
