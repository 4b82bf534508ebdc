"""The same interview in another file gives the same flags."""

from pathlib import Path

import pytest

from analyzer.assessment import Assessment
from analyzer.chunking import chunk_turns
from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline, prepare
from analyzer.transcript import Transcript, read_transcript
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Role
from tests.conftest import ROOT
from tests.support.exports import EXPORTS, Export, Said, subrip

GUIDE = load_guide()
INTERVIEWS = ("strong_builder.vtt", "team_talker.md", "thin_screen.txt")
SECONDS = 30.0
"""Of each turn where the file has no times."""
NEW_NAMES = {Role.CANDIDATE: "Oluwaseun Adeyemi", Role.INTERVIEWER: "Birta Ness"}


def talk(name: str) -> tuple[list[Said], Transcript]:
    """What was said, without listeners' asides, and the transcript that says so."""
    read = read_transcript(ROOT / "fixtures" / "interviews" / name)
    said = [
        Said(turn.speaker, turn.text, n * SECONDS, (n + 1) * SECONDS)
        for n, turn in enumerate(read.turns)
    ]
    return said, read


def verdicts(assessment: Assessment) -> dict[str, str]:
    return {flag.id: flag.verdict for flag in assessment.flags}


def read_as(said: list[Said], export: Export, candidate: str, folder: Path) -> Assessment:
    """The offline reading of a talk that a tool has exported."""
    file = folder / f"talk{export.suffix}"
    file.write_bytes(export.write(said))
    hints = Hints(candidate=candidate) if export.names else Hints()
    return analyze_offline(read_transcript(file, hints=hints), GUIDE)


@pytest.mark.parametrize("name", INTERVIEWS)
def test_another_export_format_changes_no_flag(name: str, tmp_path: Path) -> None:
    said, read = talk(name)
    known = verdicts(analyze_offline(read, GUIDE))
    changed = {
        title
        for title, export in EXPORTS.items()
        if verdicts(read_as(said, export, read.candidate, tmp_path)) != known
    }
    assert not changed


@pytest.mark.parametrize("name", INTERVIEWS)
def test_other_names_of_speakers_change_no_flag_and_no_word_that_is_read(
    name: str, tmp_path: Path
) -> None:
    said, read = talk(name)
    roles = {speaker.name: speaker.role for speaker in read.speakers}
    renamed = [s._replace(speaker=NEW_NAMES[roles[s.speaker]]) for s in said]
    before, after = (tmp_path / "before.srt", tmp_path / "after.srt")
    before.write_text(subrip(said), encoding="utf-8")
    after.write_text(subrip(renamed), encoding="utf-8")
    ours = read_transcript(before, hints=Hints(candidate=read.candidate))
    theirs = read_transcript(after, hints=Hints(candidate=NEW_NAMES[Role.CANDIDATE]))
    assert verdicts(analyze_offline(ours, GUIDE)) == verdicts(analyze_offline(theirs, GUIDE))


@pytest.mark.parametrize("name", INTERVIEWS)
def test_cues_cut_elsewhere_change_no_flag(name: str, tmp_path: Path) -> None:
    said, read = talk(name)
    pieces = [
        Said(s.speaker, " ".join(words[at : at + 9]), s.start + at / 100, s.end)
        for s in said
        for words in [s.text.split()]
        for at in range(0, len(words), 9)
    ]
    cut = read_as(pieces, EXPORTS["SubRip"], read.candidate, tmp_path)
    whole = read_as(said, EXPORTS["SubRip"], read.candidate, tmp_path)
    assert verdicts(cut) == verdicts(whole)


@pytest.mark.parametrize("name", INTERVIEWS)
@pytest.mark.parametrize("tokens", [400, 1500])
def test_chunks_of_any_size_hold_every_turn_of_the_candidate(name: str, tokens: int) -> None:
    _, read = talk(name)
    turns = prepare(read, None).masked.transcript.turns
    asked = {n for chunk in chunk_turns(turns, tokens) for n in chunk.turns}
    assert asked >= {turn.number for turn in turns if turn.role is Role.CANDIDATE}
