"""What other programs may rely on: the assessment's JSON, and the shipped files."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema

from analyzer.assessment import Assessment
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript import read_transcript
from tests.conftest import ROOT
from tests.support.gold_answers import interview


def test_the_published_schema_is_the_models() -> None:
    published = json.loads((ROOT / "docs" / "assessment.schema.json").read_text(encoding="utf-8"))
    assert published == Assessment.model_json_schema(), "run `make schema`"


def test_an_assessment_fits_the_published_schema() -> None:
    schema = json.loads((ROOT / "docs" / "assessment.schema.json").read_text(encoding="utf-8"))
    made = analyze_offline(read_transcript(interview("strong_builder")), load_guide())
    data = json.loads(made.model_dump_json())
    jsonschema.validate(data, schema)
    assert {"number", "speaker", "role", "start", "end", "text"} <= set(
        data["transcript"]["turns"][0]
    )
    assert {
        "id",
        "colour",
        "verdict",
        "evidence_for",
        "evidence_against",
        "rule",
        "missing",
    } <= set(data["flags"][0])
    assert {"verdict", "rule"} <= set(data["overall"])


def test_a_wheel_holds_prompts_guide_and_vocabulary(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for path in (ROOT / "prompts").rglob("*.*"):
        assert f"analyzer/_prompts/{path.relative_to(ROOT / 'prompts')}" in names
    unpacked = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(unpacked)
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import analyzer; from analyzer.guide import load_guide\n"
        "print(analyzer.__file__, load_guide().version)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", script, str(unpacked)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(unpacked) in done.stdout


def test_the_librarys_names_are_where_they_are_said_to_be() -> None:
    import analyzer

    for name in analyzer.__all__:
        assert getattr(analyzer, name).__name__ == name
    assert not hasattr(analyzer, "pandas")
