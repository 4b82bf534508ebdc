"""`analyzer memo`: render an assessment again, without a model."""

from pathlib import Path
from typing import Annotated

import typer

from analyzer.cli.options import Formats, GuideFile


def memo(
    file: Annotated[Path, typer.Argument(help="An assessment that `analyzer analyze` wrote.")],
    *,
    formats: Formats = "md",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; without it, one format is printed.")
    ] = None,
    guide: GuideFile = None,
) -> None:
    """Render an assessment again as Markdown, HTML or JSON; no model is asked."""
    from analyzer.assessment import read_assessment
    from analyzer.cli.output import chosen_formats, write_memo
    from analyzer.cli.summary import print_written
    from analyzer.errors import UsageError
    from analyzer.guide import load_guide
    from analyzer.memo import render_memo

    wanted = chosen_formats(formats)
    assessment = read_assessment(file)
    the_guide = load_guide(guide)
    if the_guide.label != assessment.run.guide:
        typer.echo(
            f"Warning: {file} was decided by the guide {assessment.run.guide}, and the memo around"
            f" it is worded by {the_guide.label}.",
            err=True,
        )
    if out is not None:
        stem = file.name.removesuffix(".json").removesuffix(".assessment")
        print_written(write_memo(assessment, the_guide, wanted, out, stem))
    elif len(wanted) > 1:
        raise UsageError("Several formats cannot be printed at once: name a folder with --out.")
    else:
        typer.echo(render_memo(assessment, the_guide, wanted[0]), nl=False)
