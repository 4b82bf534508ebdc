"""The same interview told in other styles of speech: the same facts in other words.

`fixtures/styles/NAME/STYLE.txt` holds what the candidate says, one paragraph a turn; the other
speakers' words are those of the interview.
"""

from collections.abc import Iterator
from pathlib import Path

from analyzer.evaluation.gold import Labelled
from analyzer.evaluation.running import transcript_of
from analyzer.transcript import Transcript, read_transcript
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Role
from tests.conftest import ROOT

FOLDER = ROOT / "fixtures" / "styles"
STYLES = ("hedged", "esl", "aae", "padded", "confident")


def styled_names() -> list[str]:
    """The interviews that have been rewritten."""
    return sorted(path.name for path in FOLDER.iterdir())


def turns_in(name: str, style: str) -> list[str]:
    """What the candidate says in a style, turn by turn."""
    return (FOLDER / name / f"{style}.txt").read_text(encoding="utf-8").strip().split("\n\n")


def retold(labelled: Labelled, style: str, folder: Path) -> Transcript:
    """The interview with the candidate's words of a style, by way of a file in `folder`."""
    original = transcript_of(labelled)
    own = iter(turns_in(labelled.name, style))
    file = folder / f"{labelled.name}-{style}.txt"
    file.write_text("\n".join(_lines(original, own)), encoding="utf-8")
    return read_transcript(file, hints=Hints(candidate="Candidate"))


def _lines(original: Transcript, own: Iterator[str]) -> Iterator[str]:
    for turn in original.turns:
        mine = turn.role is Role.CANDIDATE
        yield f"{'Candidate' if mine else 'Interviewer'}: {next(own) if mine else turn.text}\n"
