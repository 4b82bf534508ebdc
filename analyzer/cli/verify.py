"""`analyzer verify`: check quotes that anybody attributes to the candidate."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import (
    Candidate,
    Interviewers,
    Item,
    Renames,
    SpeakersList,
    TranscriptFile,
    hints,
)


def verify(
    file: TranscriptFile,
    quotes: Annotated[
        Path,
        typer.Argument(help='JSON Lines: {"quote": "...", "turn": 12}; the turn may be left away.'),
    ],
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
    item: Item = None,
) -> None:
    """Check which quotes the candidate really said; one JSON line out for each line in.

    Each line out has accepted, status (exact, normalized, near), turn, span, parts and reason.
    """
    from analyzer.transcript import read_transcript
    from analyzer.verification import read_quotes, verify_quotes

    transcript = read_transcript(
        file, hints=hints(candidate, interviewer, rename, speakers), item=item
    )
    for checked in verify_quotes(transcript, read_quotes(quotes)):
        typer.echo(checked.model_dump_json())
