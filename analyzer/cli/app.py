"""All commands, and the options they share. Commands import what they need when they run."""

from typing import Annotated

import typer

from analyzer.cli import (
    analyze,
    audit,
    batch,
    evaluate,
    formats,
    guide,
    importing,
    ledger,
    memo,
    prompts,
    search,
    serve,
    transcript,
    verify,
)

app = typer.Typer(
    name="analyzer",
    help=(
        "From an interview transcript to a hiring memo in which every statement opens the"
        " candidate's own words.\n\nStart with: analyzer analyze interview.vtt"
    ),
    epilog=(
        "Exit codes: 0 done, 2 an option or the candidate is unclear, 3 done but some turns or"
        " interviews were not read or some quotes not reviewed, 4 a file cannot be read,"
        " 5 settings or guide are wrong, 6 the model server cannot be used, 7 a replay lacks a"
        " call, 130 stopped with Ctrl-C."
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("analyze")(analyze.analyze)
app.add_typer(batch.app, name="batch")
app.command("transcript")(transcript.transcript)
app.command("formats")(formats.formats)
app.command("prompts")(prompts.prompts)
app.command("verify")(verify.verify)
app.command("memo")(memo.memo)
app.command("ledger")(ledger.ledger)
app.command("guide")(guide.guide)
app.command("serve")(serve.serve)
app.command("import")(importing.import_results)
app.add_typer(audit.audit, name="audit")
app.command("evaluate")(evaluate.evaluate)
app.command("search")(search.search)
app.command("compare")(search.compare)


def _print_version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        from analyzer.pipeline import analyzer_version

        typer.echo(analyzer_version())
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""
