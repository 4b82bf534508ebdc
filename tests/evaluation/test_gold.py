"""The gold files of this repository."""

from collections import Counter

import pytest

from analyzer.evaluation.gold import Labelled, load_gold
from analyzer.evaluation.outcome import label_places
from analyzer.guide import load_guide
from analyzer.transcript import read_transcript
from analyzer.transcript.hints import Hints
from tests.conftest import ROOT
from tests.support.adjudication import adjudicated, names, written
from tests.support.gold_answers import FIXTURES, gold

GOLD = load_gold(ROOT / "fixtures" / "gold")
FIRST = load_gold(ROOT / "fixtures" / "gold-first")
SECOND = load_gold(ROOT / "fixtures" / "gold-second")


def test_a_third_of_the_interviews_is_set_aside() -> None:
    splits = Counter(one.gold.split for one in GOLD)
    assert splits.total() >= 24
    assert 3 * splits["test"] >= splits.total()


@pytest.mark.parametrize("labelled", GOLD + FIRST + SECOND, ids=lambda one: f"{one.name}")
def test_each_label_is_the_candidates_own_words_and_of_the_guide(labelled: Labelled) -> None:
    labels, guide = labelled.gold, load_guide()
    transcript = read_transcript(labelled.interview, hints=Hints(candidate=labels.candidate))
    assert len(label_places(labelled, transcript)) == len(labels.evidence)
    assert labels.flags.keys() == {flag.id for flag in guide.flags}
    assert {aspect for passage in labels.evidence for aspect in passage.aspects} <= set(
        guide.aspects
    )
    assert set(labels.gaps) <= {question.id for question in guide.questions}


def test_two_annotators_labelled_every_interview() -> None:
    assert [one.name for one in GOLD] == [one.name for one in FIRST] == [one.name for one in SECOND]


@pytest.mark.parametrize("name", names())
def test_gold_is_what_the_annotators_and_the_decisions_give(name: str) -> None:
    assert (FIXTURES / "gold" / f"{name}.json").read_text("utf-8") == written(adjudicated(name))


@pytest.mark.parametrize("name", names())
def test_each_difference_of_verdicts_is_decided_with_a_reason(name: str) -> None:
    first, second = gold(name, "gold-first"), gold(name, "gold-second")
    decisions = gold(name, "adjudication")
    differing = {flag for flag in first["flags"] if first["flags"][flag] != second["flags"][flag]}
    assert {decision["flag"] for decision in decisions["flags"]} == differing
    verdicts = [decisions["overall"], decisions["gaps"]]
    for label, decision in zip(("overall", "gaps"), verdicts, strict=True):
        assert (decision["first"], decision["second"]) == (first[label], second[label])
    assert all(d["reason"] for d in decisions["flags"] + decisions["differences"] + verdicts)
