"""`analyzer formats`: which transcripts can be read."""

import json
import textwrap

import typer

from analyzer.cli.options import AsJson


def formats(*, as_json: AsJson = False) -> None:
    """List the formats that can be read, each with an example.

    A file is known by its content; its name does not matter.
    """
    from analyzer.transcript.formats import FORMATS

    if as_json:
        keys = ("id", "name", "suffixes", "example")
        rows = [{key: getattr(known, key) for key in keys} for known in FORMATS]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for known in FORMATS:
        typer.echo(f"{known.name} ({known.id}), usually {known.suffixes}")
        typer.echo(textwrap.indent(known.example.strip("\n"), "    ") + "\n")
    typer.echo("More about them, and about what is refused: docs/formats.md")
