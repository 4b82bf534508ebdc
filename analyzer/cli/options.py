"""Arguments and options of the commands, with the words that explain them."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    """Who reads the transcript."""

    AUTO = "auto"
    MODEL = "model"
    OFFLINE = "offline"


def writable(text: str | None) -> str | None:
    """The text of an option without bytes that are no text: it is to stand in a file."""
    return None if text is None else text.encode(errors="replace").decode()


TranscriptFile = Annotated[
    Path,
    typer.Argument(
        help="The transcript, in any format of `analyzer formats`; `-` reads standard input."
    ),
]
Candidate = Annotated[
    str | None,
    typer.Option(
        "--candidate",
        metavar="NAME",
        callback=writable,
        help="Who is the candidate, if it cannot be told from who asks and who answers.",
    ),
]
Item = Annotated[
    str | None,
    typer.Option(
        "--item",
        metavar="NAME",
        help="Which interview of a zip archive or a table: its name, a part of it, or its number.",
    ),
]
GuideFile = Annotated[
    Path | None,
    typer.Option("--guide", help="Another guide than the Builder's (docs/guide-format.md)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
EngineName = Annotated[
    Engine,
    typer.Option(
        "--engine",
        help="auto: the model when OPENAI_API_KEY or OPENAI_BASE_URL is set, else offline.",
    ),
]
ModelName = Annotated[
    str | None,
    typer.Option("--model", callback=writable, help="Model name, as the server knows it."),
]
ReplayFile = Annotated[
    Path | None,
    typer.Option("--replay", help="Answer every call from this file, without a network."),
]
Formats = Annotated[
    str, typer.Option("--format", metavar="FORMATS", help="Any of md, html, json, with commas.")
]
OutFolder = Annotated[Path, typer.Option("--out", help="Folder for the memo and the ledger.")]
LedgerFile = Annotated[
    Path | None,
    typer.Option("--ledger", help="Where bought answers are kept [default: OUT/ledger.sqlite]."),
]
JobRole = Annotated[
    str | None,
    typer.Option("--role", callback=writable, help="The role interviewed for; stands in the memo."),
]
InterviewDate = Annotated[
    str | None,
    typer.Option("--date", callback=writable, help="Date of the interview; stands in the memo."),
]
Separate = Annotated[
    bool, typer.Option("--separate", help="One call for each of the three prompts.")
]
WithReview = Annotated[
    bool, typer.Option("--review/--no-review", help="Have the evidence looked at twice.")
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show turns, chunks, tokens and cost; send nothing.")
]
