"""`analyzer memo`: render an assessment again, without a model."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import Formats, GuideFile, OrganisationFolder

if TYPE_CHECKING:
    from analyzer.assessment import Assessment
    from analyzer.guide import Guide
    from analyzer.memo.organisation import Organisation


class Reader(StrEnum):
    """Who reads the document."""

    TEAM = "team"
    CANDIDATE = "candidate"


def memo(
    file: Annotated[Path, typer.Argument(help="An assessment that `analyzer analyze` wrote.")],
    *,
    formats: Formats = "md",
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; without it, one format is printed.")
    ] = None,
    guide: GuideFile = None,
    organisation: OrganisationFolder = None,
    reader: Annotated[
        Reader,
        typer.Option("--for", help="candidate: how software was used, each flag, how to object."),
    ] = Reader.TEAM,
) -> None:
    """Render an assessment again, as a page, a document or a scorecard; no model is asked.

    analyzer memo memos/interview.assessment.json --format docx,pdf --out documents
    """
    from analyzer.assessment import read_assessment
    from analyzer.cli.output import chosen_formats, write_memo
    from analyzer.cli.summary import print_written
    from analyzer.errors import UsageError
    from analyzer.guide import load_guide
    from analyzer.memo import BINARY, render_memo
    from analyzer.memo.organisation import read_organisation

    wanted = chosen_formats(formats)
    assessment = read_assessment(file)
    the_guide = load_guide(guide)
    whose = read_organisation(organisation)
    if the_guide.label != assessment.run.guide:
        typer.echo(
            f"Warning: {file} was decided by the guide {assessment.run.guide}, and the memo around"
            f" it is worded by {the_guide.label}.",
            err=True,
        )
    stem = file.name.removesuffix(".json").removesuffix(".assessment")
    if reader is Reader.CANDIDATE:
        _pack(assessment, the_guide, wanted, whose, None if out is None else out / stem)
    elif out is not None:
        print_written(write_memo(assessment, the_guide, wanted, out, stem, organisation=whose))
    elif len(wanted) > 1:
        raise UsageError("Several formats cannot be printed at once: name a folder with --out.")
    elif wanted[0] in BINARY:
        raise UsageError(f"A {wanted[0]} file cannot be printed: name a folder with --out.")
    else:
        typer.echo(render_memo(assessment, the_guide, wanted[0], whose), nl=False)


def _pack(
    assessment: "Assessment",
    guide: "Guide",
    wanted: list[str],
    whose: "Organisation",
    stem: Path | None,
) -> None:
    """Write the pack for the candidate, or print it where no folder is named."""
    from analyzer.cli.output import write_result
    from analyzer.errors import UsageError
    from analyzer.memo import BINARY
    from analyzer.memo.candidate import ENDINGS, render_candidate_pack

    if stem is None and (len(wanted) > 1 or wanted[0] in BINARY):
        raise UsageError("Only one text format can be printed: name a folder with --out.")
    for name in wanted:
        made = render_candidate_pack(assessment, guide, name, whose)
        if stem is None:
            typer.echo(made.decode(), nl=False)
            continue
        path = stem.with_name(f"{stem.name}.{ENDINGS[name]}")
        write_result(path, made)
        typer.echo(f"Written    {path}")
