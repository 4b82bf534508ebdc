"""Arguments and options of the commands, with the words that explain them."""

from decimal import Decimal, InvalidOperation
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from analyzer.transcript.hints import Hints


class Via(StrEnum):
    """How calls reach the model."""

    CALLS = "calls"
    """One by one, answered at once."""
    BATCH_API = "batch-api"
    """In files, at half price, answered within a day."""


class Engine(StrEnum):
    """Who reads the transcript."""

    AUTO = "auto"
    MODEL = "model"
    OFFLINE = "offline"


def dollars(text: str) -> Decimal:
    """The sum of money that an option names, such as `25.00`."""
    try:
        amount = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not (amount.is_finite() and amount > 0):
        raise typer.BadParameter(f"{text!r} is no sum of US dollars such as 25.00.")
    return amount


def hints(
    candidate: str | None,
    interviewers: list[str] | None,
    renames: list[str] | None,
    speakers: Path | None,
) -> "Hints":
    """Who is who, as the options tell it.

    Raises:
        UsageError: a --rename lacks the label or the name.
    """
    from analyzer.transcript.cast import parse_rename
    from analyzer.transcript.hints import Hints

    return Hints(
        candidate,
        tuple(interviewers or ()),
        tuple(map(parse_rename, renames or ())),
        speakers,
    )


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
Interviewers = Annotated[
    list[str] | None,
    typer.Option(
        "--interviewer",
        metavar="NAME",
        help="Who is an interviewer; may be given several times.",
    ),
]
Renames = Annotated[
    list[str] | None,
    typer.Option(
        "--rename",
        metavar="LABEL=NAME",
        help='Another name for a speaker, as "Speaker 1=Dana Whitfield"; may be given several'
        " times.",
    ),
]
SpeakersList = Annotated[
    Path | None,
    typer.Option(
        "--speakers",
        metavar="FILE",
        help="Who is who, as TOML (docs/speakers.md) [default: speakers.toml beside FILE].",
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
    str,
    typer.Option(
        "--format",
        metavar="FORMATS",
        help="Any of md, html, json, docx, pdf, scorecard-csv, scorecard-json, with commas.",
    ),
]
OrganisationFolder = Annotated[
    Path | None,
    typer.Option(
        "--organisation",
        metavar="FOLDER",
        help="Your name, logo and wording for the memo (docs/documents.md).",
    ),
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
Concurrency = Annotated[
    int | None,
    typer.Option(
        "--concurrency",
        min=1,
        max=512,
        help="Calls under way at most; fewer while the provider limits them [default: 16].",
    ),
]
RequestsAMinute = Annotated[
    int | None, typer.Option("--rpm", min=1, help="Requests sent in any 60 seconds, at most.")
]
TokensAMinute = Annotated[
    int | None,
    typer.Option("--tpm", min=1, help="Tokens sent and received in any 60 seconds, at most."),
]
BudgetLimit = Annotated[
    Decimal | None,
    typer.Option(
        "--budget",
        metavar="DOLLARS",
        parser=dollars,
        help="US dollars that all calls in the ledger may cost, earlier runs included; stops"
        " before a call could exceed them.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Show turns, chunks, tokens and cost; send nothing.")
]
