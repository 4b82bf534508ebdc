"""The same facts in another style of speech: no verdict of the offline engine is turned round."""

from pathlib import Path

import pytest

from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.running import transcript_of
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript.models import Role
from tests.conftest import ROOT
from tests.support.styles import STYLES, retold, styled_names, turns_in

GOLD = {one.name: one for one in load_gold(ROOT / "fixtures" / "gold")}
GUIDE = load_guide()


@pytest.mark.parametrize("name", styled_names())
def test_a_retold_interview_has_the_turns_of_the_original(name: str) -> None:
    turns = transcript_of(GOLD[name]).turns
    own = sum(turn.role is Role.CANDIDATE for turn in turns)
    assert {style: len(turns_in(name, style)) for style in STYLES} == dict.fromkeys(STYLES, own)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", styled_names())
def test_another_style_turns_no_verdict_round(name: str, style: str, tmp_path: Path) -> None:
    told = analyze_offline(transcript_of(GOLD[name]), GUIDE).flags
    other = analyze_offline(retold(GOLD[name], style, tmp_path), GUIDE).flags
    turned = {
        one.id
        for one, two in zip(told, other, strict=True)
        if {str(one.verdict), str(two.verdict)} == {"present", "absent"}
    }
    assert not turned
