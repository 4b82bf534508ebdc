"""`analyzer batch`: many interviews, one command."""

import asyncio
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from analyzer.cli.options import (
    AsJson,
    Engine,
    EngineName,
    Formats,
    GuideFile,
    InterviewDate,
    JobRole,
    ModelName,
    Separate,
    SpeakersList,
    Via,
    WithReview,
)

if TYPE_CHECKING:
    from analyzer.batch.folder import Folder
    from analyzer.batch.inputs import Given
    from analyzer.cli.batching import Chosen, Ended


class _RunByDefault(TyperGroup):
    """A group whose command need not be named when it is `run`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `run` before what is no command."""
        named = bool(args) and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if named or not args else ["run", *args])


app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    rich_markup_mode=None,
    help=(
        "Analyze many interviews: analyzer batch INPUT... --out DIR\n\n"
        "The same command goes on where it was stopped. Options: analyzer batch run --help"
    ),
)


def dollars(text: str) -> Decimal:
    """A sum of money. Raises BadParameter for what is none."""
    try:
        money = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        money = Decimal("NaN")
    if not money.is_finite() or money < 0:
        raise typer.BadParameter("it is no sum of money such as 25.00")
    return money


BatchFolder = Annotated[str, typer.Argument(metavar="DIR", help="Folder of a batch, or its URL.")]
Fresh = Annotated[
    bool,
    typer.Option("--fresh", help="Do all interviews again; answers that were bought are used."),
]
Events = Annotated[bool, typer.Option("--json", help="Print events as JSON lines.")]
Processes = Annotated[
    int | None, typer.Option("--workers", min=1, help="Worker processes [default: one a core].")
]
RayAddress = Annotated[
    str | None,
    typer.Option(
        "--ray-address",
        metavar="ADDRESS",
        help="Read and write on the machines of this Ray cluster, `auto` for the one that runs"
        " here (docs/scale.md).",
    ),
]
AtOnce = Annotated[
    int | None, typer.Option("--concurrency", min=1, help="Calls under way at the same time.")
]
Route = Annotated[
    Via,
    typer.Option("--via", help="Ask at once, or by the Batch API: half the price, within a day."),
]
Rpm = Annotated[int | None, typer.Option("--rpm", min=1, help="Requests a minute, at most.")]
Tpm = Annotated[int | None, typer.Option("--tpm", min=1, help="Tokens a minute, at most.")]
Money = Annotated[
    Decimal | None,
    typer.Option(
        "--budget",
        metavar="DOLLARS",
        parser=dollars,
        help="Stop before more than that is spent in all, earlier runs included.",
    ),
]


@app.command("run")
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="INPUT...",
            help="Transcripts, folders, patterns, zip archives, tables of interviews, or manifests"
            " (CSV or JSON Lines with path, candidate, role, date).",
        ),
    ],
    *,
    out: Annotated[
        str, typer.Option("--out", help="Folder for all results, or s3://bucket/folder.")
    ],
    engine: EngineName = Engine.AUTO,
    model: ModelName = None,
    guide: GuideFile = None,
    chunk: Annotated[
        int | None, typer.Option("--chunk", min=200, help="Tokens of a chunk, at most.")
    ] = None,
    review: WithReview = True,
    separate: Separate = False,
    formats: Formats = "md,html,json",
    role: JobRole = None,
    date: InterviewDate = None,
    speakers: SpeakersList = None,
    concurrency: AtOnce = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    budget: Money = None,
    via: Route = Via.CALLS,
    workers: Processes = None,
    ray_address: RayAddress = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Show tokens and cost of each interview; send nothing."),
    ] = False,
    fresh: Fresh = False,
    as_json: Events = False,
) -> None:
    """Analyze many interviews. The same command goes on where it was stopped.

    analyzer batch interviews/ --out results

    analyzer batch "past/**/*.vtt" more.zip manifest.csv --out results --concurrency 32
    """
    from analyzer.batch.inputs import given_files
    from analyzer.cli.batching import Chosen, batch_folder
    from analyzer.cli.output import chosen_formats

    chosen = Chosen(
        engine=engine,
        model=model,
        guide=guide.absolute() if guide else None,
        chunk=chunk,
        review=review,
        separate=separate,
        formats=tuple(chosen_formats(formats)),
        role=role,
        date=date,
        speakers=speakers.absolute() if speakers else None,
        concurrency=concurrency,
        rpm=rpm,
        tpm=tpm,
        budget=budget,
        workers=workers,
        ray_address=ray_address,
        via=via,
    )
    folder = batch_folder(out)
    given = given_files(inputs, folder.results)
    if dry_run:
        from analyzer.cli.batching import estimate_all

        asyncio.run(estimate_all(given, chosen, folder, as_json=as_json))
        return
    _run(given, chosen, folder, fresh=fresh, as_json=as_json)


@app.command("retry")
def retry(
    folder: BatchFolder,
    *,
    concurrency: AtOnce = None,
    rpm: Rpm = None,
    tpm: Tpm = None,
    budget: Money = None,
    workers: Processes = None,
    ray_address: RayAddress = None,
    as_json: Events = False,
) -> None:
    """Do again what failed, was read in part, waits, or was not begun; options as last time."""
    from analyzer.cli.batchapi import forget_failures

    named = _named(folder)
    given, known = _known(named)
    if not given:
        typer.echo("Nothing to retry: every interview is done.")
        return
    now = {
        "concurrency": concurrency,
        "rpm": rpm,
        "tpm": tpm,
        "budget": budget,
        "workers": workers,
        "ray_address": ray_address,
    }
    chosen = known.model_copy(update={k: v for k, v in now.items() if v is not None})
    forget_failures(named)
    _run(given, chosen, named, fresh=False, as_json=as_json)


@app.command("collect")
def collect(
    folder: BatchFolder,
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Stay until no interview waits for the Batch API.")
    ] = False,
    as_json: Events = False,
) -> None:
    """Fetch what came back from the Batch API, go on with these interviews, hand in the rest."""
    from analyzer.cli.batching import collect_all, run_all

    named = _named(folder)
    given, known = _known(named)
    chosen = known.model_copy(update={"via": Via.BATCH_API, "budget": None})
    if wait:
        ended = collect_all(given, chosen, named, as_json=as_json)
    else:
        ended = run_all(given, chosen, named, fresh=False, as_json=as_json)
    _tell(ended, named, as_json=as_json)


@app.command("status")
def status(folder: BatchFolder, *, as_json: AsJson = False) -> None:
    """Show how far a batch is, and why interviews failed."""
    from analyzer.batch.state import State
    from analyzer.cli.batchapi import batch_lines
    from analyzer.cli.batchview import print_failures

    named = _named(folder)
    with State(named.state) as state:
        counts, rows = state.counts(), list(state.unfinished_rows())
    if as_json:
        wrong = [row.model_dump(mode="json") for row in rows]
        typer.echo(json.dumps({"counts": counts, "unfinished": wrong}, ensure_ascii=False))
        return
    for name, number in sorted(counts.items()):
        typer.echo(f"{name:<10} {number:>6,}")
    for line in batch_lines(named):
        typer.echo(line)
    print_failures(rows)


def _known(folder: "Folder") -> "tuple[list[Given], Chosen]":
    """The interviews of a batch that are not done, and the options of its last run."""
    from analyzer.batch.inputs import Given
    from analyzer.batch.state import State
    from analyzer.cli.batching import Chosen
    from analyzer.errors import UsageError

    with folder.locked(), State(folder.state) as state:
        options = state.options
        given = [Given.loaded(text) for text in state.unfinished()]
    if options is None:
        raise UsageError(
            f"No batch was run in {folder.results} yet: analyzer batch INPUT... --out"
            f" {folder.results}"
        )
    return given, Chosen.model_validate_json(options)


@app.command("report")
def report(
    folder: BatchFolder,
    *,
    guide: GuideFile = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Write index.parquet too, for a data team.")
    ] = False,
) -> None:
    """Write the page over all interviews again, from the index."""
    from analyzer.batch.report import write_parquet, write_report
    from analyzer.cli.batching import batch_folder
    from analyzer.guide import load_guide

    named = batch_folder(folder)
    files = [write_report(named.path, load_guide(guide))]
    if parquet:
        files.append(write_parquet(named.path))
    named.publish(file.name for file in files)
    for file in files:
        typer.echo(named.results / file.name)


def _named(name: str) -> "Folder":
    """The folder of a batch that was begun. Raises UsageError where none was."""
    from analyzer.cli.batching import batch_folder
    from analyzer.errors import UsageError

    folder = batch_folder(name)
    if not folder.state.is_file():
        raise UsageError(
            f"{name} is no folder of a batch: name the one that analyzer batch --out was given."
        )
    return folder


def _run(
    given: "list[Given]", chosen: "Chosen", out: "Folder", *, fresh: bool, as_json: bool
) -> None:
    from analyzer.cli.batching import run_all

    ended = run_all(given, chosen, out, fresh=fresh, as_json=as_json)
    _tell(ended, out, as_json=as_json)


def _tell(ended: "Ended", out: "Folder", *, as_json: bool) -> None:
    """Say what is to be done next, and end with the exit code that fits."""
    from analyzer.cli.batchapi import waiting_sentence
    from analyzer.errors import EXIT_INTERRUPTED, EXIT_PARTIAL

    if ended.waiting and not as_json:
        typer.echo(waiting_sentence(out, ended.waiting))
    if ended.stopped:
        raise typer.Exit(EXIT_INTERRUPTED)
    if ended.unfinished:
        raise typer.Exit(EXIT_PARTIAL)
