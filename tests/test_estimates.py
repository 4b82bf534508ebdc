"""What an estimate reckons with is what the replays took."""

import json
from statistics import mean

import pytest

from analyzer.estimates import OUTPUT_SHARE, REVIEW_SHARE
from analyzer.llm.calls import canonical_json
from analyzer.pipeline import prepare
from analyzer.tokens import count_tokens
from analyzer.transcript import read_transcript
from tests.conftest import ROOT
from tests.support.gold_answers import interview

REPLAYS = sorted((ROOT / "fixtures" / "replays").glob("*.jsonl"))


@pytest.fixture(scope="module")
def shares() -> list[tuple[float, float]]:
    """For each replay, tokens answered and tokens sent for the second look, per token spoken."""
    found = []
    for path in REPLAYS:
        turns = prepare(read_transcript(interview(path.stem))).masked.transcript.turns
        spoken = sum(count_tokens(turn.text) for turn in turns)
        calls = [json.loads(line) for line in path.read_text("utf-8").splitlines()[1:]]
        answered = sum(count_tokens(call["answer"]["content"]) for call in calls)
        again = [call["body"] for call in calls if call["stage"] == "review"]
        found.append((answered / spoken, count_tokens(canonical_json(again)) / spoken))
    return found


def test_the_output_is_reckoned_as_the_replays_answered(
    shares: list[tuple[float, float]],
) -> None:
    assert round(mean(output for output, _ in shares), 1) == OUTPUT_SHARE


def test_the_second_look_is_reckoned_as_in_the_replays_that_have_one(
    shares: list[tuple[float, float]],
) -> None:
    assert round(mean(again for _, again in shares if again > 0.1), 1) == REVIEW_SHARE
