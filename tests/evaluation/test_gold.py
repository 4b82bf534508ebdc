"""The gold files of this repository."""

from collections import Counter

import pytest

from analyzer.evaluation.gold import Labelled, load_gold
from analyzer.evaluation.outcome import label_places
from analyzer.guide import load_guide
from analyzer.transcript import read_transcript
from analyzer.transcript.hints import Hints
from tests.conftest import ROOT

GOLD = load_gold(ROOT / "fixtures" / "gold")
SECOND = load_gold(ROOT / "fixtures" / "gold-second")


def test_a_third_of_the_interviews_is_set_aside() -> None:
    splits = Counter(one.gold.split for one in GOLD)
    assert splits.total() >= 24
    assert 3 * splits["test"] >= splits.total()


@pytest.mark.parametrize("labelled", GOLD + SECOND, ids=lambda one: f"{one.name}")
def test_each_label_is_the_candidates_own_words_and_of_the_guide(labelled: Labelled) -> None:
    gold, guide = labelled.gold, load_guide()
    transcript = read_transcript(labelled.interview, hints=Hints(candidate=gold.candidate))
    assert len(label_places(labelled, transcript)) == len(gold.evidence)
    assert gold.flags.keys() == {flag.id for flag in guide.flags}
    assert {aspect for passage in gold.evidence for aspect in passage.aspects} <= set(guide.aspects)
    assert set(gold.gaps) <= {question.id for question in guide.questions}


def test_the_second_annotator_labelled_what_the_first_did() -> None:
    assert {one.name for one in SECOND} <= {one.name for one in GOLD}
    assert len(SECOND) >= 18
