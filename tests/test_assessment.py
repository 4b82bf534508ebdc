from typing import Any

import pytest

from analyzer.assessment import asked_questions, assess, decide_flag
from analyzer.evidence import Evidence, Finding, Kind, Owner, Rejection, Stance
from analyzer.guide import load_guide
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

# Aspects first, then what is not default.
Found = tuple[tuple[str, ...], dict[str, Any]]


def found(specs: list[Found]) -> list[Evidence]:
    return [evidence(*a, at=i, **kw) for i, (a, kw) in enumerate(specs, start=1)]


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
