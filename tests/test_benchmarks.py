"""Figures that stand in memos and in the README come out of the commands again."""

import pytest

from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.metrics import any_kind, precision, recall
from analyzer.evaluation.running import offline_outcomes
from analyzer.guide import load_guide
from analyzer.pipeline import OFFLINE_MEASURED, OFFLINE_SPLIT
from tests.conftest import ROOT


def test_what_a_memo_says_of_the_offline_engine_was_measured() -> None:
    labelled = load_gold(ROOT / "fixtures" / "gold", OFFLINE_SPLIT)
    outcomes = list(offline_outcomes(labelled, load_guide()))
    assert OFFLINE_MEASURED.interviews == len(outcomes)
    assert OFFLINE_MEASURED.any_kind == pytest.approx(any_kind(outcomes), abs=0.005)
    assert OFFLINE_MEASURED.precision == pytest.approx(precision(outcomes), abs=0.005)
    assert OFFLINE_MEASURED.recall == pytest.approx(recall(outcomes), abs=0.005)
