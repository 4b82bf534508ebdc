"""The learned weights: where they come from, and what they change."""

from pathlib import Path

import pytest

from analyzer.engines.cues.weights import Weights, dumped, load_weights, weights_file
from analyzer.engines.offline import Account, listen, point
from analyzer.errors import ConfigError, GoldError
from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.metrics import any_kind, f1, trap_rate
from analyzer.evaluation.outcome import Outcome
from analyzer.evaluation.training import Interview, interview_of, left_out_outcomes, table, trained
from analyzer.guide import load_guide
from analyzer.transcript.models import Role, Turn
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def interviews() -> list[Interview]:
    return [interview_of(labelled) for labelled in load_gold(ROOT / "fixtures" / "gold", "dev")]


def account(answer: str) -> Account:
    asked = Turn(number=1, speaker="i", role=Role.INTERVIEWER, text="How did you do that?")
    return listen([asked, Turn(number=2, speaker="c", role=Role.CANDIDATE, text=answer)])


def test_the_shipped_weights_are_what_training_gives(interviews: list[Interview]) -> None:
    shipped = load_weights()
    again = trained(interviews, (shipped.needed_any, shipped.needed_kind))
    assert again.features.keys() == shipped.features.keys()
    assert again.intercepts == pytest.approx(shipped.intercepts, abs=0.011)
    for name, row in shipped.features.items():
        assert again.features[name] == pytest.approx(row, abs=0.011), name


def test_an_interview_that_was_left_out_is_read_by_what_the_others_taught(
    interviews: list[Interview],
) -> None:
    talkative = {"modest_builder", "strong_builder", "team_talker"}
    few = [one for one in interviews if one.labelled.name in talkative]
    outcomes: list[Outcome] = left_out_outcomes(few, load_guide())
    assert [o.name for o in outcomes] == [one.labelled.name for one in few]
    header, *rows = table({"few": outcomes})
    assert header.split()[:2] == ["F1", "precision"]
    assert rows[0].split()[:3] == ["few,", "all", "(3)"]
    assert f"{f1(outcomes):.2f}" in rows[0]
    assert f"{any_kind(outcomes):.2f}" in rows[0]
    assert f"{trap_rate(outcomes):.2f}" in rows[0]


def test_nothing_is_learned_from_an_interview_without_a_kind(interviews: list[Interview]) -> None:
    thin = [one for one in interviews if one.labelled.name == "thin_screen"]
    with pytest.raises(GoldError, match="name a folder with more gold files"):
        trained(thin, (0.0, 0.0))


def test_weights_keep_no_name_of_a_person(interviews: list[Interview]) -> None:
    named = {
        word.lower()
        for one in interviews
        for word in one.labelled.gold.candidate.split()
        if word[0].isupper()
    }
    words = {name.partition(":")[2] for name in load_weights().features if ":" in name}
    assert named.isdisjoint(words)


def test_pronouns_of_others_are_one_word() -> None:
    he, she = (
        account(f"I wrote the parser and {who} tested it on 40 letters.") for who in ("he", "she")
    )
    assert he.features == she.features


def test_a_way_of_talking_is_no_feature() -> None:
    clean = account("I wrote the parser and tested it on 40 letters.")
    spoken = account("Well, um, I just, you know, wrote the the parser and tested it on 40 letters")
    assert clean.features == spoken.features


def test_a_passage_of_which_they_are_unsure_is_called_vague() -> None:
    told = account("It was quiet. I went through the letters on paper with Ada. Then we had lunch.")
    unsure = load_weights().model_copy(update={"needed_any": -9.0, "needed_kind": -9.0})
    findings = point(told, unsure)
    assert findings
    assert {f.specificity for f in findings} == {1}


def test_weights_survive_being_written() -> None:
    shipped = load_weights()
    assert Weights.model_validate_json(dumped(shipped)) == shipped
    assert weights_file().read_text(encoding="utf-8") == dumped(shipped)
    assert len(dumped(shipped)) < 200_000


def test_damaged_weights_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "builder").mkdir()
    (tmp_path / "builder" / "weights.json").write_text('{"smoothing": 1}')
    monkeypatch.setattr("analyzer.engines.cues.weights.prompts_dir", lambda: tmp_path)
    load_weights.cache_clear()
    with pytest.raises(ConfigError, match=r"weights\.json"):
        load_weights()
    load_weights.cache_clear()
