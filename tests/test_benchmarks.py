"""Figures that stand in memos and in the README come out of the benchmarks again."""

import pytest

from analyzer.pipeline import OFFLINE_MEASURED
from benchmarks.offline_engine import SPLITS, score, total


def test_what_a_memo_says_of_the_offline_engine_was_measured() -> None:
    held_out = total(score(name) for name in SPLITS["held-out"])
    assert OFFLINE_MEASURED.interviews == len(SPLITS["held-out"])
    assert OFFLINE_MEASURED.any_kind == pytest.approx(held_out.near / held_out.found, abs=0.005)
    assert OFFLINE_MEASURED.precision == pytest.approx(held_out.right / held_out.found, abs=0.005)
    assert OFFLINE_MEASURED.recall == pytest.approx(held_out.recalled / held_out.labels, abs=0.005)
