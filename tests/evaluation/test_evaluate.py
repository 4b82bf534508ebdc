"""`analyzer evaluate` as its user meets it, on a gold folder of its own."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import GoldError
from analyzer.evaluation.gold import load_gold
from analyzer.evaluation.outcome import compared
from analyzer.evaluation.running import offline_outcomes
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript import read_transcript
from analyzer.transcript.hints import Hints
from tests.conftest import ROOT
from tests.test_cli import run

GOLD = ROOT / "fixtures" / "gold"
TALK = """\
Ruth: What did you build?
Dana: I built a retriever that reads the manuals and ranks the pages, about 400 a day.
Ruth: What went wrong?
Dana: I shipped it without an evaluation set and it broke in production for two days.
"""
FLAGS = dict.fromkeys((flag.id for flag in load_guide().flags), "insufficient")
EVIDENCE = {
    "quote": "I built a retriever that reads the manuals and ranks the pages",
    "kind": "building",
    "stance": "supports",
    "owner": "self",
    "aspects": ["ai_system"],
    "specificity": 2,
}


def write_gold(folder: Path, **changes: Any) -> Path:
    """One interview with its labels; the gold file's path."""
    (folder / "interviews").mkdir()
    (folder / "gold").mkdir()
    (folder / "interviews" / "dana.txt").write_text(TALK)
    gold = {
        "interview": "dana.txt",
        "candidate": "Dana",
        "labelled_by": "a test",
        "evidence": [EVIDENCE],
        "traps": [{"quote": "it broke in production for two days"}],
        "flags": FLAGS,
        "overall": "builder",
        "gaps": [],
        **changes,
    }
    path = folder / "gold" / "dana.json"
    path.write_text(json.dumps(gold))
    return path


def test_an_assessment_beside_its_labels(tmp_path: Path) -> None:
    (labelled,) = load_gold(write_gold(tmp_path))
    made = analyze_offline(
        read_transcript(labelled.interview, hints=Hints(candidate="Dana")), load_guide()
    )
    outcome = compared(labelled, made, seconds=1.5)
    places = {f.quote[:9]: (f.right, f.trap) for f in outcome.found}
    assert places["I built a"] == (True, False)
    assert places["I shipped"] == (False, True)
    assert [w.found for w in outcome.wanted] == [True]
    assert (outcome.traps, outcome.touched, outcome.seconds) == (1, 1, 1.5)
    assert len(outcome.flags) == 9


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"overall": "great"}, r"dana\.json is no gold file: overall: "),
        ({"mood": "good"}, r"dana\.json is no gold file: mood: "),
        ({"interview": "gone.txt"}, r"labels .*gone\.txt, which does not exist"),
        ({"evidence": [{**EVIDENCE, "quote": "What did you build?"}]}, "cannot be placed"),
    ],
)
def test_labels_that_are_wrong(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    path = write_gold(tmp_path, **changes)
    with pytest.raises(GoldError, match=message) as raised:
        list(offline_outcomes(load_gold(path), load_guide()))
    assert raised.value.exit_code == 4


def test_the_command_prints_writes_and_compares(tmp_path: Path) -> None:
    write_gold(tmp_path)
    files = ("--json", "one.json", "--html", "one.html", "--errors")
    done = run("evaluate", "gold", *files, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "evidence recall                      1.00" in done.stdout
    assert "found, trap: failure, supports: “I shipped it" in done.stdout
    assert "overall: insufficient_evidence, people say builder" in done.stdout
    page = (tmp_path / "one.html").read_text()
    assert "<svg" in page
    assert "without an evaluation set" in page
    again = run("evaluate", "gold", "--against", "one.json", folder=tmp_path)
    assert "offline against offline" in again.stdout
    assert "evidence F1                          +0.00" in again.stdout


def test_the_command_measures_replays(tmp_path: Path) -> None:
    arguments = ("--engine", "replay", "--replays", ROOT / "fixtures" / "replays")
    done = run("evaluate", GOLD, *arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("replay, 6 interviews")


def test_agreement_of_two_annotators(tmp_path: Path) -> None:
    path = write_gold(tmp_path)
    second = tmp_path / "second"
    second.mkdir()
    labels = json.loads(path.read_text())
    labels["evidence"][0]["kind"] = "failure"
    (second / "dana.json").write_text(json.dumps(labels))
    done = run("evaluate", "gold", "--second", "second", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "1 interviews labelled twice, 2 sentences; flags alike 1.00" in done.stdout
    assert "any evidence                         1.00" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nowhere",), 4, "cannot be opened"),
        ((".",), 4, "holds no gold files"),
        ((GOLD / "modest_builder.json", "--split", "test"), 4, "no gold files of the split test"),
        ((GOLD, "--engine", "replay"), 2, "--replays"),
        ((GOLD, "--engine", "replay", "--replays", "."), 2, "holds no replay"),
        ((GOLD, "--engine", "model"), 2, "No model is connected"),
        ((GOLD, "--against", "gone.json"), 4, "cannot be opened"),
    ],
)
def test_what_cannot_be_measured(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = run("evaluate", *arguments, folder=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
