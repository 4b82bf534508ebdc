from pathlib import Path

import pytest

from analyzer.errors import GuideError
from analyzer.guide import Colour, load_guide
from analyzer.resources import prompts_dir

GUIDE = (prompts_dir() / "builder" / "guide.toml").read_text(encoding="utf-8")


def test_the_whole_guide_has_a_place() -> None:
    guide = load_guide()
    assert len(guide.signals) == 5
    assert len(guide.roles) == 6
    assert len(guide.tasks) == 7
    assert len(guide.blind_spots) == 4
    assert len(guide.growth) == 4
    assert len(guide.questions) == 4
    assert [f.id for f in guide.flags if f.colour is Colour.GREEN] == [
        "personal_build",
        "honest_failures",
        "demo_production_gap",
        "experience_based_opinions",
        "craftsmanship",
    ]
    assert [f.id for f in guide.flags if f.colour is Colour.RED] == [
        "configuration_as_building",
        "cannot_explain_decisions",
        "never_shipped",
        "complexity_over_value",
    ]


def test_each_flag_can_come_out_either_way() -> None:
    for flag in load_guide().flags:
        assert {rule.verdict for rule in flag.rules} >= {"present", "absent"}, flag.id


def test_the_guides_wording_is_the_documents(shared: Path) -> None:
    document = (shared / "guide" / "builder-ai-persona-guide.txt").read_text(encoding="utf-8")
    guide = load_guide()
    wordings = [
        *(signal.text for signal in guide.signals),
        *(task.text for task in guide.tasks),
        *(question.text for question in guide.questions),
        *(flag.text for flag in guide.flags),
        *(f"{role.name} — {role.text}" for role in guide.roles),
        *(f"{spot.name} — {spot.text}" for spot in guide.blind_spots),
        *(f"{step.name}. {step.text}" for step in guide.growth),
        guide.growth_path,
        *(advice.text for advice in guide.management),
    ]
    for wording in wordings:
        assert wording in document


@pytest.mark.parametrize(
    ("broken", "instead", "key"),
    [
        ('colour = "green"', 'colour = "blue"', "flags.0.colour"),
        ('version = "1.0"', "", "version"),
        ('any = ["ai_system"]', 'any = ["ai_sistem"]', "signals.evidence_of_building"),
        ('question = "walk_through"', 'question = "talk"', "flags.personal_build.question"),
        ('present = ["personal_build"]', 'present = ["built"]', "overall"),
        (r"'\bwalk (?:me|us) through\b'", "'(walk'", "questions.0.asked_by"),
        ("min_specificity = 2", "min_specificity = 7", "min_specificity"),
    ],
)
def test_a_broken_guide_is_refused_by_its_key(
    tmp_path: Path, broken: str, instead: str, key: str
) -> None:
    assert broken in GUIDE
    path = tmp_path / "mine.toml"
    path.write_text(GUIDE.replace(broken, instead, 1), encoding="utf-8")
    with pytest.raises(GuideError, match=r"mine\.toml") as error:
        load_guide(path)
    assert key in str(error.value)


def test_a_guide_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[[flags", encoding="utf-8")
    with pytest.raises(GuideError, match=r"mine\.toml cannot be read"):
        load_guide(path)


def test_the_last_recommendation_must_always_hold(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(GUIDE + "\nmin_red = 1\n", encoding="utf-8")
    with pytest.raises(GuideError, match="last row must hold always"):
        load_guide(path)
