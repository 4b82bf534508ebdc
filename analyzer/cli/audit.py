"""`analyzer audit`: whether the log of the web app is as it was written."""

from pathlib import Path
from typing import Annotated

import typer

audit = typer.Typer(help="Check the log of `analyzer serve`.", no_args_is_help=True)


@audit.callback()
def _only_subcommands() -> None:
    """Keep `verify` a command of its own while it is the only one."""


@audit.command("verify")
def verify(
    *,
    data: Annotated[Path, typer.Option(help="Folder of the app.")],
    database: Annotated[str, typer.Option(help="URL, where it is not in the folder.")] = "",
    head: Annotated[
        str | None, typer.Option(help="Hash of a last line that you kept: it must still be there.")
    ] = None,
) -> None:
    """Check that no line of the audit log was changed, moved or taken out.

    analyzer audit verify --data ./interviews
    """
    from analyzer.errors import InputError, MissingExtraError

    try:
        from analyzer.web.audit import verify as check
        from analyzer.web.config import DATABASE
        from analyzer.web.database import Store
    except ModuleNotFoundError:
        raise MissingExtraError("web", "check the audit log") from None

    if not database and not (data / DATABASE).is_file():
        raise InputError(f"{data} holds no database of `analyzer serve`: give its --data folder.")
    store = Store(database or f"sqlite:///{data / DATABASE}")
    with store.reading() as session:
        checked = check(session, head)
    store.close()
    if checked.broken is not None:
        raise InputError(
            f"Line {checked.broken} of the audit log is not as it was written: compare it with a"
            " backup."
        )
    if head and not checked.head_seen:
        raise InputError("The audit log lacks the line that you kept: its end was cut off.")
    typer.echo(f"Whole      {checked.entries} lines")
    typer.echo(f"Last hash  {checked.head}")
