"""`analyzer analyze`: one transcript in, a memo out."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from analyzer.cli.options import Candidate, GuideFile, TranscriptFile

if TYPE_CHECKING:
    from analyzer.assessment import Assessment
    from analyzer.engines.model import ModelOptions
    from analyzer.guide import Guide
    from analyzer.pipeline import About, Prepared
    from analyzer.settings import Settings


class Engine(StrEnum):
    """Who reads the transcript."""

    AUTO = "auto"
    MODEL = "model"
    OFFLINE = "offline"


def analyze(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    role: Annotated[
        str | None, typer.Option(help="The role interviewed for; stands in the memo.")
    ] = None,
    date: Annotated[
        str | None, typer.Option(help="Date of the interview; stands in the memo.")
    ] = None,
    engine: Annotated[
        Engine,
        typer.Option(
            help="auto: the model when OPENAI_API_KEY or OPENAI_BASE_URL is set, else offline."
        ),
    ] = Engine.AUTO,
    model: Annotated[str | None, typer.Option(help="Model name, as the server knows it.")] = None,
    replay: Annotated[
        Path | None, typer.Option(help="Answer every call from this file, without a network.")
    ] = None,
    formats: Annotated[
        str, typer.Option("--format", metavar="FORMATS", help="Any of md, html, json.")
    ] = "md,html,json",
    out: Annotated[Path, typer.Option(help="Folder for the memo and the ledger.")] = Path("memos"),
    ledger: Annotated[
        Path | None, typer.Option(help="Where bought answers are kept [OUT/ledger.sqlite].")
    ] = None,
    guide: GuideFile = None,
    separate: Annotated[
        bool, typer.Option("--separate", help="One call for each of the three prompts.")
    ] = False,
    review: Annotated[
        bool, typer.Option("--review/--no-review", help="Have the evidence looked at twice.")
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show turns, chunks, tokens and cost; send nothing.")
    ] = False,
) -> None:
    """Analyze one interview and write a hiring memo.

    analyzer analyze interview.vtt

    analyzer analyze interview.txt --candidate "Dana Whitfield" --engine offline

    OPENAI_API_KEY=... analyzer analyze interview.vtt --model gpt-5-mini

    OPENAI_BASE_URL=http://localhost:11434/v1 analyzer analyze interview.vtt --model qwen3:14b
    """
    from analyzer.cli.output import chosen_formats, write_memo
    from analyzer.cli.summary import print_estimate, print_summary
    from analyzer.engines.model import ModelOptions
    from analyzer.errors import EXIT_PARTIAL
    from analyzer.guide import load_guide
    from analyzer.pipeline import About, analyze_offline, prepare
    from analyzer.settings import load_settings
    from analyzer.transcript import read_transcript

    wanted = chosen_formats(formats)
    settings = _replayed_settings(replay, model) if replay else load_settings(model=model)
    the_guide = load_guide(guide)
    transcript = read_transcript(file, candidate=candidate)
    about = About(role, date)
    uses_model = replay is not None or _uses_model(engine, settings)
    if not (uses_model or dry_run):
        assessment = analyze_offline(transcript, the_guide, about)
    else:
        options = ModelOptions(
            model=settings.model,
            json_mode=settings.json_mode,
            separate=separate,
            parameters=settings.parameters,
        )
        task = _Task(prepare(transcript, settings.chunk_tokens), the_guide, options, about, review)
        if dry_run:
            print_estimate(task.prepared, the_guide, options, review=review)
            return
        ledger_file = ledger or out / "ledger.sqlite"
        asking = _replay(task, replay) if replay else _ask(task, settings, ledger_file)
        assessment = asyncio.run(asking)
    paths = write_memo(assessment, the_guide, wanted, out, file.stem)
    print_summary(assessment, paths)
    if assessment.run.unread:
        raise typer.Exit(EXIT_PARTIAL)


def _replayed_settings(replay: Path, model: str | None) -> "Settings":
    from analyzer.llm.replay import read_replay
    from analyzer.settings import default_settings

    return default_settings(model or read_replay(replay).model)


def _uses_model(engine: Engine, settings: "Settings") -> bool:
    from analyzer.errors import UsageError

    if engine is Engine.MODEL and not settings.has_server:
        raise UsageError(
            "No model is connected: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your"
            " own, or use --engine offline."
        )
    return engine is Engine.MODEL or (engine is Engine.AUTO and settings.has_server)


class _Task(NamedTuple):
    prepared: "Prepared"
    guide: "Guide"
    options: "ModelOptions"
    about: "About"
    review: bool


async def _replay(task: _Task, file: Path) -> "Assessment":
    from analyzer.llm.replay import read_replay
    from analyzer.pipeline import analyze_with_model

    replay = read_replay(file)
    return await analyze_with_model(
        task.prepared,
        replay,
        task.guide,
        task.options,
        about=task.about,
        replayed=replay.label,
        review=task.review,
    )


async def _ask(task: _Task, settings: "Settings", ledger_file: Path) -> "Assessment":
    from analyzer.cli.progress import call_progress
    from analyzer.llm.client import Endpoint, ModelClient
    from analyzer.llm.ledger import Ledger
    from analyzer.pipeline import analyze_with_model

    endpoint = Endpoint(
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else "",
        timeout=settings.timeout,
        max_attempts=settings.max_attempts,
        concurrency=settings.concurrency,
    )
    with Ledger(ledger_file) as ledger, call_progress(len(task.prepared.chunks)) as on_event:
        async with ModelClient(endpoint, ledger, on_event=on_event) as client:
            return await analyze_with_model(
                task.prepared,
                client,
                task.guide,
                task.options,
                about=task.about,
                review=task.review,
                spending=lambda keys: ledger.spending(endpoint.url, keys),
            )
