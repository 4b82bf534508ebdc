"""What other programs may rely on: the assessment's JSON, and the shipped files."""

import importlib
import json
import pkgutil
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema
from pydantic import BaseModel

import analyzer
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
    for name in analyzer.__all__:
        assert getattr(analyzer, name).__name__ == name
    assert not hasattr(analyzer, "pandas")


DELIVERY = re.compile(
    r"(?:^|_)(?:emotion|sentiment|mood|feeling|enthusias|nervous|anxi|hesita|stress|tone|facial|gaze"
    r"|pitch|confiden|assertive|accent|dialect|pronunciation|native|gramm|fluen|filler|eloquen"
    r"|articulat|personalit|introver|extrover|agreeable|openness|conscienti|neurotic|charisma|likab"
    r"|culture|attractive|gender|age(?:_|$)|ethnic|nationalit|religio)",
    re.IGNORECASE,
)
"""How somebody talks or who they are: no field, choice or aspect may ask for it."""


def subclasses(base: Any) -> Iterator[Any]:
    for child in base.__subclasses__():
        yield from (child, *subclasses(child))


def every_module() -> None:
    for module in pkgutil.walk_packages(analyzer.__path__, "analyzer."):
        # These three do their work when they are imported.
        if not module.name.endswith(("__main__", ".worker", ".migrations.env")):
            importlib.import_module(module.name)


def keys(schema: Any) -> Iterator[str]:
    """Names of properties, choices and titles in a JSON schema, at any depth."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (choice for choice in schema.get("enum", ()) if isinstance(choice, str))
        for value in schema.values():
            yield from keys(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from keys(value)


def test_no_model_has_a_field_for_how_somebody_talks_or_who_they_are() -> None:
    every_module()
    models = [m for m in subclasses(BaseModel) if m.__module__.startswith("analyzer.")]
    # Readers of other tools' files name what stands in those files; nothing of it is handed on.
    own = [m for m in models if not m.__module__.startswith("analyzer.transcript.formats")]
    assert {m.__name__ for m in own} >= {"Assessment", "Finding", "Evidence", "FlagVerdict", "Run"}
    fields = {f"{m.__name__}.{f}" for m in own for f in m.model_fields}
    choices = {
        f"{e.__name__}.{v.value}"
        for e in subclasses(StrEnum)
        if e.__module__.startswith("analyzer.")
        for v in e
    }
    names = fields | choices
    assert {name for name in names if DELIVERY.search(name.partition(".")[2])} == set()


def test_neither_the_json_nor_the_guide_has_a_word_for_it() -> None:
    guide = load_guide()
    asked = {
        *keys(Assessment.model_json_schema()),
        *guide.aspects,
        *(flag.id for flag in guide.flags),
    }
    assert {"quote", "aspects", "supports", "blame"} <= asked
    assert {name for name in asked if DELIVERY.search(name)} == set()


def test_the_rule_about_such_fields_would_find_one() -> None:
    for name in ("emotion", "confidence", "speech_confidence", "accent", "grammar_score"):
        assert DELIVERY.search(name)
    for name in ("fluency", "personality_traits", "sentiment", "culture_fit"):
        assert DELIVERY.search(name)
    for name in ("demotion", "alternative", "certainty", "specificity", "stance", "language"):
        assert not DELIVERY.search(name)
