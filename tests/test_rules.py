"""The guide's rules: a table of evidence and verdicts, and what holds whatever the evidence."""

import tomllib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzer.assessment import decide_flag, decide_overall
from analyzer.evidence import Evidence, Owner, Stance
from analyzer.guide import Colour, Flag, Verdict, load_guide
from tests.conftest import ROOT
from tests.support.build import evidence

GUIDE = load_guide()
FLAGS = {flag.id: flag for flag in GUIDE.flags}
GREEN = [flag for flag in GUIDE.flags if flag.colour is Colour.GREEN]
RED = [flag for flag in GUIDE.flags if flag.colour is Colour.RED]
TABLE: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (ROOT / "tests" / "rules.toml").read_text(encoding="utf-8")
)
ROWS = [(flag, row) for flag, rows in TABLE.items() for row in rows]


def passages(specs: list[str]) -> list[Evidence]:
    return list(_passages(specs))


def _passages(specs: list[str]) -> Iterator[Evidence]:
    turn = 0
    for spec in specs:
        count, _, passage = spec.rpartition(" x ")
        kind, stance, owner, specificity, *aspects = passage.split()
        for _ in range(int(count or 1)):
            turn += 1
            yield evidence(
                *aspects,
                kind=kind,
                stance=stance,
                owner=owner,
                specificity=int(specificity),
                at=turn,
            )


@pytest.mark.parametrize(("flag", "row"), ROWS)
def test_rules_of_flags(flag: str, row: dict[str, Any]) -> None:
    asked = dict.fromkeys(row.get("asked", ()), (1,))
    decided = decide_flag(FLAGS[flag], passages(row["evidence"]), asked=asked)
    assert (decided.verdict, decided.rule) == (row["verdict"], row.get("rule"))


def test_every_rule_fires_somewhere_in_the_table_and_every_flag_is_left_open_somewhere() -> None:
    rules = {(flag.id, rule.id) for flag in GUIDE.flags for rule in flag.rules}
    open_flags = {(flag.id, None) for flag in GUIDE.flags}
    assert {(flag, row.get("rule")) for flag, row in ROWS} == rules | open_flags


def test_the_table_names_only_aspects_of_the_guide() -> None:
    named = {a for _, row in ROWS for e in passages(row["evidence"]) for a in e.aspects}
    assert named <= set(GUIDE.aspects)


OVERALL = {
    "configured_not_built": ["2 x building undermines self 2 configuration"],
    "good_work_not_own_ai_build": [
        "2 x building undermines self 2 withdrawn",
        "2 x failure supports self 2 fix",
        "building supports team 2 demo_gap",
        "2 x tradeoff supports team 2 ai_system alternative",
    ],
    "no_own_build": ["2 x building undermines self 2 withdrawn"],
    "strong_on_all_sides": [
        "2 x building supports self 2 ai_system architecture outcome craft",
        "2 x failure supports self 2 fix",
        "building supports team 2 demo_gap",
    ],
    "build_with_support": ["2 x building supports self 2 ai_system architecture outcome craft"],
    "build_with_doubts": ["2 x building supports self 2 ai_system architecture outcome"],
    "doubts_without_build": [
        "2 x building undermines self 2 demo_only",
        "2 x tradeoff undermines self 2 complexity",
    ],
    "not_enough": [],
}


@pytest.mark.parametrize("rule", [row.id for row in GUIDE.overall])
def test_every_row_of_the_recommendation_is_reached(rule: str) -> None:
    found = passages(OVERALL[rule])
    flags = [decide_flag(flag, found, asked={}) for flag in GUIDE.flags]
    assert decide_overall(GUIDE.overall, flags).rule == rule


EVIDENCE = st.builds(
    lambda aspects, **rest: evidence(*aspects, **rest),
    st.lists(st.sampled_from(sorted(GUIDE.aspects)), min_size=1, max_size=4, unique=True),
    kind=st.sampled_from(["building", "tradeoff", "failure"]),
    stance=st.sampled_from(["supports", "undermines"]),
    owner=st.sampled_from(["self", "team", "other"]),
    specificity=st.sampled_from([1, 2, 3]),
    at=st.integers(1, 40),
)
SUPPORT = EVIDENCE.filter(lambda e: e.stance is Stance.SUPPORTS)
UNDERMINING = EVIDENCE.filter(lambda e: e.stance is Stance.UNDERMINES)
CONCRETE = EVIDENCE.map(
    lambda e: e.model_copy(
        update={"specificity": 2, "owner": Owner.SELF, "stance": Stance.SUPPORTS}
    )
)
SOME = st.lists(EVIDENCE, max_size=12)
ASKED = st.sets(st.sampled_from(sorted(q.id for q in GUIDE.questions))).map(
    lambda ids: dict.fromkeys(ids, (1,))
)
Asked = dict[str, tuple[int, ...]]
STEP = {Verdict.ABSENT: 0, Verdict.INSUFFICIENT: 1, Verdict.PRESENT: 2}
OF_OWN_DOING = [
    FLAGS[f]
    for f in ("demo_production_gap", "craftsmanship", "never_shipped", "complexity_over_value")
]
"""Flags that judge what somebody did. The others judge what the candidate says of it: presenting,
explaining, blaming and praising are theirs, whoever did the work."""

green = pytest.mark.parametrize("flag", GREEN, ids=lambda f: f.id)
red = pytest.mark.parametrize("flag", RED, ids=lambda f: f.id)
each = pytest.mark.parametrize("flag", GUIDE.flags, ids=lambda f: f.id)


def step(flag: Flag, items: list[Evidence], asked: Asked) -> int:
    """How far a flag is up: 0 absent, 1 cannot tell, 2 present."""
    return STEP[decide_flag(flag, items, asked=asked).verdict]


@green
@given(SOME, SUPPORT, ASKED)
def test_more_support_never_lowers_a_green_flag(
    flag: Flag, before: list[Evidence], more: Evidence, asked: Asked
) -> None:
    assert step(flag, [*before, more], asked) >= step(flag, before, asked)


@green
@given(SOME, UNDERMINING, ASKED)
def test_more_undermining_never_raises_a_green_flag(
    flag: Flag, before: list[Evidence], more: Evidence, asked: Asked
) -> None:
    assert step(flag, [*before, more], asked) <= step(flag, before, asked)


@red
@given(SOME, SUPPORT, ASKED)
def test_more_support_never_raises_a_red_flag(
    flag: Flag, before: list[Evidence], more: Evidence, asked: Asked
) -> None:
    assert step(flag, [*before, more], asked) <= step(flag, before, asked)


@red
@given(SOME, UNDERMINING, ASKED)
def test_more_undermining_never_lowers_a_red_flag(
    flag: Flag, before: list[Evidence], more: Evidence, asked: Asked
) -> None:
    assert step(flag, [*before, more], asked) >= step(flag, before, asked)


@each
@given(SOME, ASKED, st.randoms())
def test_order_and_repetition_do_not_matter(
    flag: Flag, items: list[Evidence], asked: Asked, random: Random
) -> None:
    again = items + random.sample(items, len(items) // 2)
    random.shuffle(again)
    once, twice = (decide_flag(flag, x, asked=asked) for x in (items, again))
    assert (once.verdict, once.rule, once.missing) == (twice.verdict, twice.rule, twice.missing)


@each
@given(SOME, st.lists(EVIDENCE, max_size=6), ASKED)
def test_evidence_that_the_review_set_aside_changes_nothing(
    flag: Flag, items: list[Evidence], more: list[Evidence], asked: Asked
) -> None:
    aside = [e.model_copy(update={"demotion": "a plan"}) for e in more]
    with_them = decide_flag(flag, [*aside, *items], asked=asked)
    assert with_them == decide_flag(flag, items, asked=asked)


@pytest.mark.parametrize("flag", OF_OWN_DOING, ids=lambda f: f.id)
@given(SOME, UNDERMINING, ASKED)
def test_somebody_elses_doing_accuses_nobody(
    flag: Flag, before: list[Evidence], more: Evidence, asked: Asked
) -> None:
    others = more.model_copy(update={"owner": Owner.OTHER})
    less, then = step(flag, before, asked), step(flag, [*before, others], asked)
    if flag.colour is Colour.RED:
        assert then == less
    else:
        assert then == less or (less, then) == (STEP[Verdict.PRESENT], STEP[Verdict.INSUFFICIENT])


@each
@given(SOME, SUPPORT, st.sampled_from([{"owner": Owner.OTHER}, {"specificity": 1}]), ASKED)
def test_somebody_elses_work_and_vague_praise_speak_for_nobody(
    flag: Flag, before: list[Evidence], more: Evidence, change: dict[str, Any], asked: Asked
) -> None:
    hollow = more.model_copy(update=change)
    assert step(flag, [*before, hollow], asked) == step(flag, before, asked)


@each
@given(EVIDENCE)
def test_one_passage_makes_no_red_flag_and_no_own_build(flag: Flag, only: Evidence) -> None:
    if flag.colour is Colour.RED or flag.id == "personal_build":
        assert decide_flag(flag, [only], asked={}).verdict is not Verdict.PRESENT


@each
@given(SOME, ASKED)
def test_a_verdict_without_evidence_rests_on_a_question_that_was_asked(
    flag: Flag, items: list[Evidence], asked: Asked
) -> None:
    decided = decide_flag(flag, items, asked=asked)
    if decided.rule and not (decided.evidence_for or decided.evidence_against):
        rule = next(r for r in flag.rules if r.id == decided.rule)
        assert rule.asked in asked


@each
@settings(max_examples=400)
@given(st.lists(CONCRETE, min_size=3, max_size=12))
def test_a_verdict_follows_from_the_quotes_that_it_lists(flag: Flag, items: list[Evidence]) -> None:
    items = [e.model_copy(update={"id": f"E{n}"}) for n, e in enumerate(items)]
    decided = decide_flag(flag, items, asked={})
    listed = {*decided.evidence_for, *decided.evidence_against}
    again = decide_flag(flag, [e for e in items if e.id in listed], asked={})
    assert (again.verdict, again.rule) == (decided.verdict, decided.rule)


def test_an_outcome_told_in_a_failure_is_listed_where_a_build_rests_on_it() -> None:
    flag = next(flag for flag in GUIDE.flags if flag.id == "personal_build")
    found = passages(
        ["2 x building supports self 2 ai_system architecture", "failure supports self 2 outcome"]
    )
    found = [e.model_copy(update={"id": f"E{n}"}) for n, e in enumerate(found)]
    decided = decide_flag(flag, found, asked={})
    assert decided.verdict is Verdict.PRESENT
    assert decided.evidence_for == ("E0", "E1", "E2")
