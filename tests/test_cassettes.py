"""The whole way of one interview, answered by recorded HTTP.

The cassettes in `smollm2/` come from a server and a model that nobody here wrote. What the wire
of llama-cpp-python 0.3.36 showed, beside OpenAI's:

- A `response_format` of type json_schema is unknown to it, and a request that does not validate
  is answered with HTTP 500, as if it were a fault that passes; we end the run with a hint. A
  schema can be given as {"type": "json_object", "schema": ...} and is then enforced token by
  token.
- The message has no `refusal`, the completion no `system_fingerprint`. `model` repeats whatever
  name the request gave. `usage` has no details, also where the prompt's beginning was cached.
- There are no rate-limit headers; `x-request-id` and `openai-processing-ms` are there.
- A prompt beyond the context is HTTP 400 with the code context_length_exceeded, an answer cut off
  has the finish reason length, both as at OpenAI.
"""

import re
from pathlib import Path

import pytest
from vcr.errors import (  # type: ignore[import-untyped]  # vcrpy ships no annotations
    CannotOverwriteExistingCassetteException,
)

from analyzer.assessment import Assessment
from analyzer.errors import ModelError
from analyzer.guide import load_guide
from analyzer.memo import render_memo
from analyzer.transcript import Role
from tests.support.cassettes import FOLDER, HERBARIUM, SCENARIOS, Outcome, replay
from tests.support.gold_answers import gold
from tests.support.page import Page

FILES = sorted(FOLDER.glob("*/*.yaml"))
DECLINED = "smollm2/json_schema"
ANSWERED = [name for name in SCENARIOS if name != DECLINED]
SMOLLM2 = [name for name in ANSWERED if name.startswith("smollm2/")]
MACHINE_PATH = re.compile(r"[\s\"'](?:/(?:home|root|tmp|usr|opt|var|work|Users)/|[A-Z]:\\\\)")
SECRET = re.compile(r"authorization|cookie|bearer|\bsk-|api[_-]key", re.IGNORECASE)


def said(assessment: Assessment) -> str:
    """Everything that the candidate said."""
    turns = assessment.transcript.turns
    return "\n".join(turn.text for turn in turns if turn.role is Role.CANDIDATE)


def unread(assessment: Assessment) -> list[int]:
    return sorted(number for part in assessment.run.unread for number in part.turns)


def quotes(assessment: Assessment) -> list[str]:
    return [e.quote for e in assessment.evidence]


def spent(outcome: Outcome) -> tuple[int, int]:
    """Calls and attempts in the account of the run."""
    spending = outcome.assessment.run.spending
    assert spending is not None
    return spending.calls, spending.attempts


def test_every_scenario_has_its_cassette_and_every_cassette_its_scenario() -> None:
    assert {f"{path.parent.name}/{path.stem}" for path in FILES} == set(SCENARIOS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_cassette_says_who_answered_and_tells_of_no_key_and_no_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Answered by: ")
    assert not SECRET.search(text)
    assert not MACHINE_PATH.search(text)
    assert set(re.findall(r"https?://([^/:\s\"'\\]+)", text)) == {"127.0.0.1"}
    assert len(text) < 300_000


@pytest.mark.parametrize("name", ANSWERED)
def test_every_quote_was_said_by_the_candidate_and_every_unread_turn_is_named(name: str) -> None:
    assessment = replay(name).assessment
    words = said(assessment)
    memo = Page(render_memo(assessment, load_guide(), "html")).text
    for e in assessment.evidence:
        assert all(part in words for part in e.quote.split(" … "))
        assert e.quote in memo
    named = re.findall(r"Not read: turns? ([\d, and]+) \(", memo)
    assert sorted(map(int, re.findall(r"\d+", " ".join(named)))) == unread(assessment)
    assert all(f"({part.reason})" in memo for part in assessment.run.unread)
    assert not [r for r in assessment.rejections if r.finding.quote in words]


def test_a_request_that_was_not_recorded_is_not_answered() -> None:
    scenario = SCENARIOS["scripted/whole_interview"]
    with pytest.raises(CannotOverwriteExistingCassetteException, match="differ in body"):
        replay("scripted/whole_interview", scenario._replace(interview=HERBARIUM))


def test_a_whole_interview_is_extracted_and_reviewed() -> None:
    outcome = replay("scripted/whole_interview")
    labels = gold("modest_builder", "gold-first")
    assert outcome.assessment.overall.verdict == labels["overall"]
    labelled = {item["quote"].rstrip(".") for item in labels["evidence"]}
    assert set(quotes(outcome.assessment)) == labelled
    assert not outcome.assessment.run.unread
    assert spent(outcome) == (3, 3)


def test_a_rate_limit_is_waited_for_and_counted() -> None:
    outcome = replay("scripted/rate_limited")
    assert outcome.waits == [7.0]
    assert spent(outcome) == (2, 3)
    assert quotes(outcome.assessment) == quotes(replay("scripted/whole_interview").assessment)


def test_an_answer_of_the_wrong_schema_is_asked_for_once_more() -> None:
    outcome = replay("scripted/wrong_schema")
    first, again, _ = outcome.requests
    assert again["messages"][:-2] == first["messages"]
    assert "findings.0" in again["messages"][-1]["content"]
    assert spent(outcome) == (3, 3)
    assert quotes(outcome.assessment) == quotes(replay("scripted/whole_interview").assessment)


def test_a_refusal_leaves_its_part_unread_and_the_rest_read() -> None:
    assessment = replay("scripted/refusal").assessment
    (part,) = assessment.run.unread
    assert "the model refused to answer" in part.reason
    assert part.turns == tuple(range(1, len(part.turns) + 1))
    assert assessment.evidence
    assert all(e.turn > len(part.turns) for e in assessment.evidence)


def test_an_answer_cut_off_is_asked_for_in_halves() -> None:
    outcome = replay("scripted/length_stop")
    assert spent(outcome) == (4, 4)
    assert not outcome.assessment.run.unread
    assert quotes(outcome.assessment) == quotes(replay("scripted/whole_interview").assessment)


@pytest.mark.parametrize("name", SMOLLM2)
def test_nonsense_from_a_real_model_gives_a_memo_with_nothing_verified(name: str) -> None:
    assessment = replay(name).assessment
    assert not assessment.evidence
    assert assessment.overall.verdict == "insufficient_evidence"
    assert {flag.verdict for flag in assessment.flags} == {"insufficient"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("json_object", "not of the required form, twice"),
        ("small_context", "declined this request"),
    ],
)
def test_what_a_real_server_could_not_answer_is_all_unread(name: str, reason: str) -> None:
    assessment = replay(f"smollm2/{name}").assessment
    assert unread(assessment) == [turn.number for turn in assessment.transcript.turns]
    assert all(reason in part.reason for part in assessment.run.unread)


def test_a_server_that_knows_no_schema_ends_the_run_with_the_setting_to_use() -> None:
    with pytest.raises(ModelError, match="ANALYZER_JSON_MODE=object"):
        replay(DECLINED)


def test_a_grammar_makes_a_real_model_invent_quotes_of_the_right_form() -> None:
    assessment = replay("smollm2/grammar").assessment
    assert assessment.rejections
