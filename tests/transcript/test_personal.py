"""Schools, places and the gender of third persons do not reach an engine."""

import asyncio
from pathlib import Path
from typing import NamedTuple

import pytest

from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline, planned_calls, prepare
from analyzer.transcript import Transcript, read_transcript
from analyzer.transcript.masking import mask
from tests.support.build import transcript

GUIDE = load_guide()


def seen(text: str) -> str:
    return mask(transcript("I: Hello?", f"C: {text}")).transcript.turns[1].text


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("She wrote it, he's testing it.", "They wrote it, they's testing it."),
        ("I gave him her notes; hers, himself", "I gave their their notes; their, themself"),
        ("the theme, a shed, Hertz, there", "the theme, a shed, Hertz, there"),
        ("I flew from Telford to New York City.", "I flew from [place] to [place]."),
        ("It's Łódź, São Paulo and the UK", "It's [place], [place] and the [place]"),
        ("Reading the paper is Nice, let us", "Reading the paper is Nice, let us"),
        ("I was at the University of Leeds then.", "I was at the [school] then."),
        ("a degree from Harvard University or MIT", "a degree from [school] or [school]"),
        ("Kwame Nkrumah University, then TU Delft.", "[school], then [school]."),
        ("under the MIT license, at college", "under the MIT license, at college"),
    ],
)
def test_what_an_engine_reads_in_their_place(said: str, read: str) -> None:
    assert seen(said) == read


TALK = """Interviewer: Tell me about something you built with AI. I hear {he} knows {place} well.
{name}: I studied at {school}, then in {place} I built the letter sorter for a clinic myself. \
It reads each scan and asks the model for a patient number. My colleague did the login, {he} was \
in {place} and I never met {him} before we shipped it to forty nurses.
Interviewer: What went wrong, {name}?
{name}: The first week it sent nine letters to a wrong ward, that was my prompt. And {his} list \
found it.
"""


class Person(NamedTuple):
    name: str
    school: str
    place: str
    he: str
    him: str
    his: str


ONE = Person("Jakub", "Harvard University", "Boston", "he", "him", "his")
OTHERS = [
    Person("Oluwaseun", "University of Lagos", "Lagos", "she", "her", "her"),
    Person("Mai Linh", "TU Munich", "Ho Chi Minh City", "she", "her", "her"),
]


def interview_of(person: Person, folder: Path) -> Transcript:
    file = folder / "talk.txt"
    file.write_text(TALK.format(**person._asdict()), encoding="utf-8")
    return read_transcript(file)


def prompts(read: Transcript) -> list[str]:
    calls = asyncio.run(planned_calls(prepare(read), GUIDE, ModelOptions(model="m"), "extract"))
    return [call.model_dump_json() for call in calls]


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_another_person_gives_the_same_prompts_to_the_byte(other: Person, tmp_path: Path) -> None:
    assert prompts(interview_of(ONE, tmp_path)) == prompts(interview_of(other, tmp_path))


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_another_person_gets_the_same_findings_and_verdicts(other: Person, tmp_path: Path) -> None:
    ours, theirs = (analyze_offline(interview_of(p, tmp_path), GUIDE) for p in (ONE, other))
    assert [(f.id, f.verdict) for f in ours.flags] == [(f.id, f.verdict) for f in theirs.flags]
    labels = [(e.turn, e.kind, e.stance, e.owner, e.aspects) for e in ours.evidence]
    assert labels == [(e.turn, e.kind, e.stance, e.owner, e.aspects) for e in theirs.evidence]
    assert labels
