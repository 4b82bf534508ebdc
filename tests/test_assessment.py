from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.assessment import asked_questions, assess, decide_flag
from analyzer.evidence import Evidence, Finding, Kind, Owner, Rejection, Stance
from analyzer.guide import Colour, Flag, Verdict, load_guide
from analyzer.run import Run, Unread
from analyzer.transcript.models import Transcript
from tests.support.build import evidence, transcript

GUIDE = load_guide()
FLAGS = {flag.id: flag for flag in GUIDE.flags}
RUN = Run(
    analyzer_version="0",
    engine="model",
    engine_note="",
    guide=GUIDE.label,
    prompts={},
    chunks=1,
    reviewed=True,
    first_reading=False,
)
BUILD: dict[str, Any] = {"kind": "building"}
CHOICE: dict[str, Any] = {"kind": "tradeoff"}
FAILURE: dict[str, Any] = {"kind": "failure"}
AGAINST: dict[str, Any] = {"stance": "undermines"}
TEAM: dict[str, Any] = {"owner": "team"}
VAGUE: dict[str, Any] = {"specificity": 1}

# (flag, what was found, questions asked, verdict, rule): aspects first, then what is not default.
Found = tuple[tuple[str, ...], dict[str, Any]]
TABLE: list[tuple[str, list[Found], list[str], str, str | None]] = [
    ("personal_build", [], [], "insufficient", None),
    ("personal_build", [], ["walk_through"], "absent", "asked_without_own_part"),
    (
        "personal_build",
        [(("ai_system", "architecture"), BUILD), (("ai_system", "outcome"), BUILD)],
        ["walk_through"],
        "present",
        "own_build_explained",
    ),
    (
        "personal_build",
        [(("ai_system", "architecture"), BUILD), (("ai_system", "users"), BUILD)],
        [],
        "insufficient",
        None,
    ),
    (
        "personal_build",
        [(("architecture",), BUILD), (("craft", "outcome"), BUILD)],
        ["walk_through"],
        "absent",
        "asked_without_own_part",
    ),
    (
        "personal_build",
        [(("ai_system", "architecture"), BUILD | TEAM), (("ai_system", "reason"), BUILD | TEAM)],
        ["walk_through"],
        "absent",
        "asked_without_own_part",
    ),
    ("personal_build", [(("configuration",), BUILD | AGAINST)], [], "insufficient", None),
    (
        "personal_build",
        [(("configuration",), BUILD | AGAINST)] * 2,
        [],
        "absent",
        "only_configuration",
    ),
    ("honest_failures", [], [], "insufficient", None),
    ("honest_failures", [], ["hardest"], "absent", "asked_without_failure"),
    ("honest_failures", [(("fix",), FAILURE)], [], "present", "owned_failure_with_lesson"),
    ("honest_failures", [(("limit",), FAILURE)], ["hardest"], "insufficient", None),
    ("honest_failures", [(("limit",), FAILURE)] * 2, [], "present", "owned_failures"),
    ("honest_failures", [(("limit",), FAILURE | VAGUE)] * 5, [], "insufficient", None),
    (
        "honest_failures",
        [(("fix",), FAILURE), (("blame",), FAILURE | AGAINST)],
        [],
        "insufficient",
        None,
    ),
    (
        "honest_failures",
        [(("fix",), FAILURE)] * 2 + [(("blame",), FAILURE | AGAINST)],
        [],
        "present",
        "owned_failures",
    ),
    ("honest_failures", [(("blame",), FAILURE | AGAINST)], [], "absent", "blamed_or_denied"),
    ("honest_failures", [(("fix",), FAILURE | TEAM)] * 3, [], "present", "failures_of_the_team"),
    ("demo_production_gap", [(("demo_gap",), FAILURE | TEAM)], [], "present", "names_the_gap"),
    (
        "demo_production_gap",
        [(("production",), BUILD), (("operations",), BUILD), (("failure_mode",), BUILD)],
        [],
        "present",
        "worked_on_the_gap",
    ),
    ("demo_production_gap", [(("production",), BUILD)], [], "insufficient", None),
    (
        "demo_production_gap",
        [(("demo_only",), BUILD | AGAINST)] * 2,
        [],
        "absent",
        "demo_taken_for_done",
    ),
    (
        "experience_based_opinions",
        [(("ai_system", "alternative"), CHOICE)] * 2,
        [],
        "present",
        "opinions_from_use",
    ),
    (
        "experience_based_opinions",
        [(("tool_opinion", "reason"), CHOICE)],
        [],
        "present",
        "one_opinion_with_reason",
    ),
    ("experience_based_opinions", [(("tool_opinion",), CHOICE)], [], "insufficient", None),
    (
        "experience_based_opinions",
        [(("marketing",), CHOICE | AGAINST)] * 2,
        [],
        "absent",
        "marketing_only",
    ),
    (
        "craftsmanship",
        [(("craft",), BUILD), (("safety",), BUILD)],
        [],
        "present",
        "care_in_practice",
    ),
    ("craftsmanship", [(("operations",), BUILD)] * 3, [], "insufficient", None),
    ("craftsmanship", [(("craft",), BUILD | AGAINST)] * 2, [], "absent", "quality_waved_away"),
    ("configuration_as_building", [], ["walk_through"], "insufficient", None),
    (
        "configuration_as_building",
        [(("configuration",), BUILD | AGAINST)] * 2 + [(("ai_system",), BUILD)],
        [],
        "present",
        "configuration_for_building",
    ),
    (
        "configuration_as_building",
        [(("configuration",), BUILD | AGAINST)] * 2 + [(("ai_system",), BUILD)] * 2,
        [],
        "absent",
        "real_build_shown",
    ),
    (
        "cannot_explain_decisions",
        [(("cannot_explain",), CHOICE | AGAINST)] * 2,
        [],
        "present",
        "no_reason_given",
    ),
    (
        "cannot_explain_decisions",
        [(("cannot_explain",), CHOICE | AGAINST)] + [(("reason",), CHOICE)] * 2,
        [],
        "absent",
        "reasons_given",
    ),
    ("cannot_explain_decisions", [(("reason",), CHOICE)], [], "insufficient", None),
    ("never_shipped", [(("demo_only",), BUILD | AGAINST)] * 2, [], "present", "demo_only"),
    (
        "never_shipped",
        [(("demo_only",), BUILD | AGAINST)] * 3 + [(("users",), BUILD | TEAM)],
        [],
        "absent",
        "real_use",
    ),
    ("never_shipped", [], [], "insufficient", None),
    ("never_shipped", [(("demo_only",), BUILD | AGAINST)], [], "insufficient", None),
    (
        "never_shipped",
        [(("demo_only",), BUILD | AGAINST | {"owner": "other"})] * 5,
        [],
        "insufficient",
        None,
    ),
    (
        "complexity_over_value",
        [(("complexity",), CHOICE | AGAINST | {"owner": "other"})] * 5,
        [],
        "insufficient",
        None,
    ),
    (
        "complexity_over_value",
        [(("complexity",), CHOICE | AGAINST)] * 2,
        [],
        "present",
        "complexity_without_need",
    ),
    (
        "complexity_over_value",
        [(("complexity",), CHOICE | AGAINST), (("simpler",), CHOICE)],
        [],
        "absent",
        "simpler_chosen",
    ),
]


def found(specs: list[Found]) -> list[Evidence]:
    return [evidence(*a, at=i, **kw) for i, (a, kw) in enumerate(specs, start=1)]


@pytest.mark.parametrize(("flag", "specs", "asked", "verdict", "rule"), TABLE)
def test_rules_of_flags(
    flag: str, specs: list[Found], asked: list[str], verdict: str, rule: str | None
) -> None:
    decided = decide_flag(FLAGS[flag], found(specs), asked=dict.fromkeys(asked, (1,)))
    assert (decided.verdict, decided.rule) == (verdict, rule)


def test_every_rule_of_the_guide_has_a_row_in_the_table() -> None:
    rules = {(flag.id, rule.id) for flag in GUIDE.flags for rule in flag.rules}
    assert rules == {(row[0], row[4]) for row in TABLE if row[4]}


def test_a_flag_that_is_not_present_says_what_is_missing() -> None:
    one = decide_flag(FLAGS["honest_failures"], found([(("limit",), FAILURE)]), asked={})
    assert one.missing == ("two concrete failures told as their own",)
    present = decide_flag(FLAGS["honest_failures"], found([(("fix",), FAILURE)]), asked={})
    assert present.missing == ()


def test_demoted_evidence_does_not_count() -> None:
    demoted = evidence("fix", kind="failure", demotion="a plan")
    decided = decide_flag(FLAGS["honest_failures"], [demoted], asked={})
    assert decided.verdict == "insufficient"
    assert decided.evidence_for == ()


def test_quotes_that_overlap_count_once() -> None:
    twice = [evidence("limit", kind="failure", at=3), evidence("limit", kind="failure", at=3)]
    assert decide_flag(FLAGS["honest_failures"], twice, asked={}).verdict == "insufficient"


ASPECTS = sorted(GUIDE.aspects)
EVIDENCE = st.builds(
    lambda aspects, kind, stance, owner, specificity, at: evidence(
        *aspects, kind=kind, stance=stance, owner=owner, specificity=specificity, at=at
    ),
    st.lists(st.sampled_from(ASPECTS), min_size=1, max_size=4, unique=True),
    st.sampled_from(["building", "tradeoff", "failure"]),
    st.sampled_from(["supports", "undermines"]),
    st.sampled_from(["self", "team", "other"]),
    st.sampled_from([1, 2, 3]),
    st.integers(1, 40),
)
ORDER = {Verdict.ABSENT: 0, Verdict.INSUFFICIENT: 1, Verdict.PRESENT: 2}


@pytest.mark.parametrize(
    "flag", [f for f in GUIDE.flags if f.colour is Colour.GREEN], ids=lambda f: f.id
)
@given(st.lists(EVIDENCE, max_size=12), EVIDENCE.filter(lambda e: e.stance == "supports"))
def test_more_support_never_lowers_a_green_flag(
    flag: Flag, before: list[Evidence], more: Evidence
) -> None:
    asked = {"walk_through": (1,), "hardest": (1,)}
    less = decide_flag(flag, before, asked=asked).verdict
    assert ORDER[decide_flag(flag, [*before, more], asked=asked).verdict] >= ORDER[less]


@pytest.mark.parametrize("flag", GUIDE.flags, ids=lambda f: f.id)
@given(st.lists(EVIDENCE, max_size=12), st.randoms())
def test_the_order_of_evidence_does_not_matter(
    flag: Flag, items: list[Evidence], random: Random
) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert (
        decide_flag(flag, items, asked={}).verdict == decide_flag(flag, shuffled, asked={}).verdict
    )


def test_a_question_is_asked_by_its_words_whatever_the_answer() -> None:
    for question in (
        "What was the hardest thing about it?",
        "And what went wrong?",
        "What was hard?",
        "Did it ever break?",
    ):
        assert asked_questions(transcript(f"I: {question}", "C: Hm, no idea."), GUIDE) == {
            "hardest": (1,)
        }
    for talk in (
        "The coffee machine broke, sorry. How was your weekend?",
        "I fail to see the time. What are your salary expectations?",
    ):
        assert asked_questions(transcript(f"I: {talk}", "C: Fine."), GUIDE) == {}


READ: list[Found] = [(("limit",), CHOICE)] * 3
"""Enough to show that an engine has read."""
ASKED = transcript("I: Walk me through it.", "C: " + "we had many meetings " * 10)


def verdict_of_own_build(
    specs: list[Found] = READ, read: Transcript = ASKED, run: Run = RUN, rejected: int = 0
) -> str:
    finding = Finding(
        turn=1,
        quote="x",
        kind=Kind.BUILDING,
        stance=Stance.SUPPORTS,
        owner=Owner.SELF,
        aspects=(),
        specificity=2,
        claim="x",
    )
    rejections = [Rejection(finding=finding, reason="x")] * rejected
    return assess(read, found(specs), GUIDE, run, rejections=rejections).flags[0].verdict


def test_silence_counts_after_a_question_that_was_answered() -> None:
    assert verdict_of_own_build() == "absent"
    nodded = transcript(
        "I: Walk me through it.", "C: Sure.", "I: Great, and where do you live now?"
    )
    assert verdict_of_own_build(read=nodded) == "insufficient"
    interjected = transcript(
        "I: Walk me through it.", "C: Sure.", "I: Take your time.", "C: " + "so there it is " * 9
    )
    assert verdict_of_own_build(read=interjected) == "absent"


def test_silence_does_not_count_for_an_engine_that_may_not_have_read() -> None:
    assert verdict_of_own_build([]) == "insufficient"
    assert verdict_of_own_build(rejected=4) == "insufficient"
    set_aside: list[Found] = [(("limit",), CHOICE | {"demotion": "no"})] * 4
    assert verdict_of_own_build(READ + set_aside) == "insufficient"
    unread = RUN.model_copy(update={"unread": (Unread(turns=(2,), reason="refused"),)})
    assert verdict_of_own_build(run=unread) == "insufficient"


def test_a_first_reading_holds_nothing_against_anybody_and_recommends_nothing() -> None:
    first = RUN.model_copy(update={"first_reading": True})
    against: list[Found] = [
        *[(("configuration",), BUILD | AGAINST)] * 4,
        *[(("demo_only", "craft"), BUILD | AGAINST)] * 4,
    ]
    accused = assess(ASKED, found(against), GUIDE, first)
    assert {flag.verdict for flag in accused.flags} == {"insufficient"}
    praised = assess(ASKED, found(STRONG), GUIDE, first)
    assert "present" in {flag.verdict for flag in praised.flags}
    for assessment in (accused, praised):
        assert assessment.overall.verdict == "insufficient_evidence"
        assert assessment.overall.rule == "first_reading"
        assert (assessment.roles, assessment.tasks, assessment.growth) == ((), (), ())


def test_without_evidence_everything_is_insufficient_and_all_questions_are_worth_asking() -> None:
    thin = assess(transcript("I: Hello.", "C: Hello, nice to meet you."), [], GUIDE, RUN)
    assert thin.overall.verdict == "insufficient_evidence"
    assert {flag.verdict for flag in thin.flags} == {"insufficient"}
    assert all(question.gaps for question in thin.questions)


STRONG: list[Found] = [
    (("ai_system", "architecture", "production"), BUILD),
    (("ai_system", "evaluation", "outcome", "craft"), BUILD),
    (("ai_system", "alternative", "reason", "simpler"), CHOICE),
    (("ai_system", "tool_opinion", "reason"), CHOICE),
    (("root_cause", "fix", "operations"), FAILURE),
    (("limit", "failure_mode"), FAILURE),
]


@pytest.mark.parametrize(
    ("specs", "verdict", "rule"),
    [
        (STRONG, "strong_builder", "strong_on_all_sides"),
        ([*STRONG[:4], (("craft",), BUILD)], "builder", "build_with_support"),
        ([*STRONG, *[(("complexity",), CHOICE | AGAINST)] * 2], "borderline", "build_with_doubts"),
        ([(("configuration",), BUILD | AGAINST)] * 2, "not_builder", "configured_not_built"),
        ([(("limit",), FAILURE)], "insufficient_evidence", "not_enough"),
        ([(("limit",), FAILURE)] * 3, "not_builder", "no_own_build"),
        (
            [(a, kw | TEAM) for a, kw in STRONG] + [(("craft",), BUILD), (("fix",), FAILURE)],
            "borderline",
            "good_work_not_own_ai_build",
        ),
    ],
)
def test_the_recommendation_follows_from_the_flags(
    specs: list[Found], verdict: str, rule: str
) -> None:
    asked = transcript("I: Walk me through what you built.", "C: " + "so it is a service " * 10)
    assessment = assess(asked, found(specs), GUIDE, RUN)
    assert (assessment.overall.verdict, assessment.overall.rule) == (verdict, rule)


def test_the_rest_of_the_guide_is_answered_from_evidence() -> None:
    assessment = assess(transcript("I: Hi.", "C: Hello."), found(STRONG), GUIDE, RUN)
    roles = {role.id: role for role in assessment.roles}
    assert roles["software_engineering"].state == "fits"
    assert roles["developer_tools"].missing == ("work that helps other engineers",)
    spots = {spot.id: spot for spot in assessment.blind_spots}
    assert spots["hammer_nail"].state == "countered"
    assert spots["scale_blindness"].state == "not_probed"
    assert {step.id: step.state for step in assessment.growth}["integrate"] == "advised"
    ids = {e.id for e in assessment.evidence}
    for point in (*assessment.signals, *assessment.roles, *assessment.tasks, *assessment.growth):
        assert set(point.evidence) <= ids
