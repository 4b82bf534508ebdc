"""Figures that were worked out by hand."""

import pytest

from analyzer.evaluation.intervals import difference, figure
from analyzer.evaluation.metrics import METRICS, Metric, confusion, precision, recall
from analyzer.evaluation.outcome import Decision, Found, Outcome, Wanted
from analyzer.evidence import Kind, Stance
from analyzer.guide import OverallVerdict, Verdict

P, A, OPEN = Verdict.PRESENT, Verdict.ABSENT, Verdict.INSUFFICIENT
STRONG, BUILDER = OverallVerdict.STRONG_BUILDER, OverallVerdict.BUILDER
BORDERLINE, NOT = OverallVerdict.BORDERLINE, OverallVerdict.NOT_BUILDER
NONE = OverallVerdict.INSUFFICIENT_EVIDENCE


def found(marks: str, kind: Kind = Kind.BUILDING) -> tuple[Found, ...]:
    """`r` right, `n` another label's place, `x` nobody's, `t` a trap."""
    return tuple(
        Found(
            quote="q",
            kind=kind,
            stance=Stance.SUPPORTS,
            right=mark == "r",
            near=mark in "rn",
            trap=mark == "t",
        )
        for mark in marks
    )


def wanted(marks: str, kind: Kind = Kind.BUILDING) -> tuple[Wanted, ...]:
    """`r` recalled, `m` missed."""
    return tuple(
        Wanted(quote="q", kind=kind, stance=Stance.SUPPORTS, found=mark == "r") for mark in marks
    )


def outcome(
    found_: str = "",
    wanted_: str = "",
    traps: int = 0,
    flags: tuple[tuple[Verdict, Verdict], ...] = (),
    overall: tuple[OverallVerdict, OverallVerdict] = (NONE, NONE),
) -> Outcome:
    return Outcome(
        name="x",
        case="",
        found=found(found_),
        wanted=wanted(wanted_),
        traps=traps,
        touched=found_.count("t"),
        flags=tuple(Decision(flag="f", gold=g, got=e, passages=1) for g, e in flags),
        overall_gold=overall[0],
        overall_got=overall[1],
        grounding={},
        demoted=0,
        unread=0,
        seconds=0.0,
    )


PASSAGES = [outcome("rrnx", "rrm", traps=2), outcome("rt", "rmmmm", traps=2)]
FLAGS = [outcome(flags=((P, P), (P, OPEN), (A, P), (A, A), (OPEN, OPEN), (OPEN, A)))]
OVERALL = [
    outcome(overall=(STRONG, STRONG)),
    outcome(overall=(STRONG, BUILDER)),
    outcome(overall=(NOT, STRONG)),
    outcome(overall=(BORDERLINE, NONE)),
]


@pytest.mark.parametrize(
    ("name", "outcomes", "value"),
    [
        ("evidence precision", PASSAGES, 3 / 6),
        ("evidence recall", PASSAGES, 3 / 8),
        ("evidence F1", PASSAGES, 3 / 7),
        ("evidence of any kind", PASSAGES, 4 / 6),
        ("trap rate", PASSAGES, 1 / 4),
        ("F1 building", PASSAGES, 3 / 7),
        ("F1 failure", PASSAGES, None),
        ("F1 building, undermines", PASSAGES, None),
        ("evidence F1", [outcome("", "mm")], 0.0),
        ("evidence precision", [outcome()], None),
        ("flags right where decided", FLAGS, 2 / 4),
        ("flags left undecided", FLAGS, 2 / 6),
        # present: 1 of 2 said, 1 of 2 found; absent: the same; insufficient: the same.
        ("flag macro-F1", FLAGS, 0.5),
        ("insufficient: recall", FLAGS, 1 / 2),
        ("insufficient: false", FLAGS, 1 / 4),
        ("overall exact", OVERALL, 1 / 4),
        ("overall within one step", OVERALL, 2 / 3),
        # Squared steps: seen (0 + 1 + 9) / 3; by chance (2 x 1 + 2 x 9 + 1 x 4) / 9.
        ("overall kappa (quadratic)", OVERALL, 1 - (10 / 3) / (24 / 9)),
        ("overall kappa (quadratic)", [outcome(overall=(STRONG, STRONG))] * 2, None),
    ],
)
def test_figures(name: str, outcomes: list[Outcome], value: float | None) -> None:
    got = METRICS[name](outcomes)
    assert got == (None if value is None else pytest.approx(value))


def test_confusion() -> None:
    assert confusion(FLAGS) == {
        P: {P: 1, A: 0, OPEN: 1},
        A: {P: 1, A: 1, OPEN: 0},
        OPEN: {P: 0, A: 1, OPEN: 1},
    }


@pytest.mark.parametrize("metric", [precision, recall])
def test_an_interval_holds_its_value_and_is_the_same_again(metric: Metric) -> None:
    outcomes = [outcome("r" * n + "x" * (9 - n), "r" * n + "m" * (9 - n)) for n in range(2, 8)]
    one = figure(metric, outcomes)
    assert one == figure(metric, outcomes)
    assert one.low is not None
    assert one.high is not None
    assert one.value is not None
    assert 2 / 9 <= one.low < one.value < one.high <= 7 / 9


def test_one_interview_has_no_interval() -> None:
    assert figure(precision, [outcome("rx")]).low is None


def test_a_difference_between_equal_runs_is_nothing() -> None:
    same = difference(precision, PASSAGES, PASSAGES)
    assert (same.value, same.low, same.high, same.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_clear_difference_is_significant() -> None:
    worse, better = [outcome("rxxx")] * 10, [outcome("rrrx")] * 10
    change = difference(precision, worse, better)
    assert change.value == pytest.approx(0.5)
    assert change.p is not None
    assert change.p < 0.01
