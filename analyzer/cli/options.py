"""Arguments that several commands take, written once."""

from pathlib import Path
from typing import Annotated

import typer

TranscriptFile = Annotated[
    Path, typer.Argument(help="The transcript: text, Markdown, WebVTT, SubRip or JSON.")
]
Candidate = Annotated[
    str | None,
    typer.Option(
        "--candidate",
        metavar="NAME",
        help="Who is the candidate, if it cannot be told from who asks and who answers.",
    ),
]
GuideFile = Annotated[
    Path | None,
    typer.Option("--guide", help="Another guide than the Builder's (docs/guide-format.md)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
