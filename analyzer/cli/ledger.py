"""`analyzer ledger`: what was asked and answered, and a way to take the answers along."""

import os
from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import writable


def ledger(
    file: Annotated[Path, typer.Argument(help="A ledger, such as memos/ledger.sqlite.")],
    *,
    export: Annotated[
        Path | None, typer.Option(help="Write all answers to this file, for --replay.")
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(callback=writable, help="Who answered; stands in memos made from the replay."),
    ] = None,
) -> None:
    """Show what a ledger holds, and export its answers to a replay file.

    analyzer ledger memos/ledger.sqlite --export answers.jsonl

    analyzer analyze interview.vtt --replay answers.jsonl
    """
    from analyzer.errors import InputError, UsageError
    from analyzer.llm.ledger import Ledger
    from analyzer.llm.replay import export_replay

    if not file.is_file():
        raise InputError(f"{file} is no ledger: there is no such file.")
    if export is not None and os.path.lexists(export):
        raise UsageError(f"{export} is there already; name a new file with --export.")
    with Ledger(file) as opened:
        answers = list(opened.answers())
        for call, answer in answers:
            typer.echo(f"{call.key[:12]}  {call.stage:<8} {call.model}  {answer.finish_reason}")
        typer.echo(f"{len(answers)} answers")
        for attempt in opened.in_doubt():
            typer.echo(
                f"In doubt   {attempt.key[:12]} sent {attempt.sent_at:%Y-%m-%d %H:%M:%S}: it may"
                f" have been billed without an answer ({attempt.outcome})"
            )
        if export is not None:
            models = ", ".join(sorted({answer.model for _, answer in answers}))
            count = export_replay(opened, export, label or f"answers of {models}")
            typer.echo(f"Written    {export} ({count} answers)")
