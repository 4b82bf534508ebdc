"""Grounding is held to quote probes; what is right was fixed before anything was scored."""

from pathlib import Path

import pytest

from analyzer.errors import GoldError
from analyzer.evaluation.probes import (
    Category,
    Counts,
    Judged,
    Place,
    counted,
    grounder_judge,
    judged,
    read_interviews,
    read_probes,
)
from analyzer.transcript import Transcript
from tests.conftest import ROOT
from tests.support.make_probes import DEV, lines

FOLDER = ROOT / "fixtures" / "probes"
PROBES = read_probes(FOLDER / "probes.jsonl")


@pytest.fixture(scope="module")
def transcripts() -> dict[str, Transcript]:
    return read_interviews(FOLDER)


@pytest.fixture(scope="module")
def results(transcripts: dict[str, Transcript]) -> list[Judged]:
    return list(judged(PROBES, transcripts, grounder_judge(transcripts)))


def test_no_accepted_quote_was_not_said(results: list[Judged]) -> None:
    assert [r for r in results if r.found and not r.right] == []
    assert counted(results).precision == 1.0


def test_quotes_that_were_said_are_found_where_they_were_said(results: list[Judged]) -> None:
    assert (counted(results).f1 or 0) >= 0.97
    noise = counted(r for r in results if r.probe.category is Category.NOISE)
    assert (noise.recall or 0) >= 0.9


def test_the_probes_are_those_that_the_script_makes() -> None:
    assert (FOLDER / "probes.jsonl").read_text(encoding="utf-8") == "".join(lines())


def test_there_are_probes_of_every_kind_over_many_interviews() -> None:
    assert len(PROBES) >= 400
    assert {p.category for p in PROBES} == set(Category)
    assert {p.interview for p in PROBES} >= set(DEV)
    assert len({p.id for p in PROBES}) == len(PROBES)
    by_hand = {p.category for p in PROBES if p.by == "hand"}
    assert by_hand >= {Category.INVENTED, Category.NAME, Category.NEGATION, Category.PRONOUN}


def test_a_judge_is_scored_by_the_words_it_points_at(transcripts: dict[str, Transcript]) -> None:
    probe = next(p for p in PROBES if p.category is Category.GENUINE)
    wrong = next(p for p in PROBES if p.category is Category.INVENTED)
    assert probe.expected is not None
    whole, turn = probe.expected, probe.expected.turn
    assert whole.start is not None

    def score(found: Place | None) -> Counts:
        return counted(judged([probe, wrong], transcripts, lambda p: found if p is probe else None))

    assert score(whole) == Counts(2, wanted=1, accepted=1, in_turn=1, right=1)
    assert score(Place(turn=turn)) == Counts(2, wanted=1, accepted=1, in_turn=1, right=1)
    shifted = whole.model_copy(update={"start": whole.start + 5})
    assert score(shifted) == Counts(2, wanted=1, accepted=1, in_turn=1, right=0)
    elsewhere = whole.model_copy(update={"turn": 1})
    assert score(elsewhere) == Counts(2, wanted=1, accepted=1, in_turn=0, right=0)
    nowhere = score(None)
    assert (nowhere.precision, nowhere.recall, nowhere.f1) == (None, 0.0, 0.0)
    credulous = counted(judged([probe, wrong], transcripts, lambda _: whole))
    assert (credulous.precision, credulous.recall) == (0.5, 1.0)


def test_a_damaged_file_of_probes_is_named_in_one_sentence(tmp_path: Path) -> None:
    damaged = tmp_path / "probes.jsonl"
    damaged.write_text('{"id": "x"}\n')
    with pytest.raises(GoldError, match=r"probes\.jsonl, line 1, is no probe: interview"):
        read_probes(damaged)
    with pytest.raises(GoldError, match="cannot be opened"):
        read_probes(tmp_path / "none.jsonl")
    with pytest.raises(GoldError, match=r"interviews\.toml cannot be read"):
        read_interviews(tmp_path)
