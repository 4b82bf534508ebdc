"""Searching and comparing what a batch found, through the command line."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analyzer.assessment import Assessment
from analyzer.cli.app import app
from analyzer.errors import UsageError
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript import read_transcript

INTERVIEWS = Path(__file__).parents[2] / "fixtures" / "interviews"


@pytest.fixture(scope="module")
def assessments() -> dict[str, Assessment]:
    names = ("strong_builder.vtt", "configurator.txt", "modest_builder.txt")
    files = [INTERVIEWS / name for name in names]
    guide = load_guide()
    return {file.stem: analyze_offline(read_transcript(file), guide) for file in files}


@pytest.fixture
def results(tmp_path: Path, assessments: dict[str, Assessment]) -> Path:
    for name, assessment in assessments.items():
        _write(tmp_path, f"{name}-0123456789ab", assessment)
    return tmp_path


def _write(folder: Path, name: str, assessment: Assessment) -> Path:
    file = folder / "interviews" / name / "assessment.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(assessment.model_dump_json(), encoding="utf-8")
    return file


def _run(*arguments: str | Path) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def _found(*arguments: str | Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in _run("search", *arguments, "--json").splitlines()]


def _words(assessment: Assessment, count: int = 6) -> str:
    return " ".join(assessment.evidence[0].quote.split()[:count])


def test_a_quote_leads_to_its_interview_and_second(
    results: Path, assessments: dict[str, Assessment]
) -> None:
    evidence = assessments["strong_builder"].evidence[0]
    best = _found(results, _words(assessments["strong_builder"]))[0]
    assert best["interview"] == "strong_builder-0123456789ab"
    assert (best["text"], best["start"]) == (evidence.quote, evidence.start)


def test_words_of_a_turn_are_found_too(results: Path, assessments: dict[str, Assessment]) -> None:
    question = assessments["strong_builder"].transcript.turns[0]
    (hit,) = _found(results, " ".join(question.text.split()[:8]))
    assert (hit["evidence"], hit["turn"], hit["speaker"]) == (None, 1, question.speaker)


def test_filters_leave_only_such_evidence(results: Path) -> None:
    hits = _found(results, "we I the", "--kind", "failure", "--flag", "honest_failures")
    assert hits
    assert {hit["kind"] for hit in hits} == {"failure"}
    assert all("honest_failures" in hit["flags"] for hit in hits)  # type: ignore[operator] # JSON


def test_a_changed_result_is_found_anew_and_a_removed_one_no_more(
    results: Path, assessments: dict[str, Assessment]
) -> None:
    words = _words(assessments["modest_builder"])
    assert _found(results, words)[0]["interview"] == "modest_builder-0123456789ab"
    gone = results / "interviews" / "modest_builder-0123456789ab" / "assessment.json"
    gone.unlink()
    assert "modest_builder-0123456789ab" not in {h["interview"] for h in _found(results, words)}
    _write(results, "configurator-0123456789ab", assessments["modest_builder"])
    assert _found(results, words)[0]["interview"] == "configurator-0123456789ab"


def test_a_script_without_spaces_is_searched_by_characters(
    results: Path, assessments: dict[str, Assessment]
) -> None:
    assessment = assessments["strong_builder"]
    said = assessment.transcript.turns[1].model_copy(update={"text": "我们用向量数据库做了检索"})
    turns = (assessment.transcript.turns[0], said, *assessment.transcript.turns[2:])
    changed = assessment.transcript.model_copy(update={"turns": turns})
    quoted = assessment.model_copy(update={"transcript": changed, "evidence": ()})
    _write(results, "japanese-0123456789ab", quoted)
    assert [hit["turn"] for hit in _found(results, "向量数据库")] == [2]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["search", "FOLDER", "?!"], "no word to look for"),
        (["search", "FOLDER", "word", "--kind", "mood"], "choose from building"),
        (["compare", "FOLDER", "strong"], "two or more"),
        (["compare", "FOLDER", "strong", "nobody"], "no result of an interview 'nobody'"),
        (["compare", "FOLDER", "strong", ""], "stands for several"),
    ],
)
def test_what_cannot_be_done_is_told(results: Path, arguments: Sequence[str], told: str) -> None:
    with pytest.raises(UsageError, match=re.escape(told)):
        _run(*(results if a == "FOLDER" else a for a in arguments))


def test_flags_stand_side_by_side(results: Path, assessments: dict[str, Assessment]) -> None:
    shown = json.loads(_run("compare", results, "strong", "config", "--json"))
    assert [i["id"][:6] for i in shown["interviews"]] == ["strong", "config"]
    for name, side in (("strong_builder", 0), ("configurator", 1)):
        verdicts = [row["sides"][side]["verdict"] for row in shown["rows"]]
        assert verdicts == [flag.verdict for flag in assessments[name].flags]
    table = _run("compare", results, "strong", "config")
    assert assessments["strong_builder"].transcript.candidate.split()[0] in table
