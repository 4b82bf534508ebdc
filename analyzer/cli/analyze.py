"""`analyzer analyze`: one transcript in, a memo out."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from analyzer.cli.options import (
    BudgetLimit,
    Candidate,
    Concurrency,
    DryRun,
    Engine,
    EngineName,
    Formats,
    GuideFile,
    InterviewDate,
    Interviewers,
    Item,
    JobRole,
    LedgerFile,
    ModelName,
    OrganisationFolder,
    OutFolder,
    Renames,
    ReplayFile,
    RequestsAMinute,
    Separate,
    SpeakersList,
    TokensAMinute,
    TranscriptFile,
    WithReview,
    hints,
)

if TYPE_CHECKING:
    from analyzer.assessment import Assessment
    from analyzer.engines.model import ModelOptions
    from analyzer.guide import Guide
    from analyzer.llm.replay import Replay
    from analyzer.pipeline import About, Prepared
    from analyzer.settings import Settings


def analyze(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
    item: Item = None,
    role: JobRole = None,
    date: InterviewDate = None,
    engine: EngineName = Engine.AUTO,
    model: ModelName = None,
    replay: ReplayFile = None,
    formats: Formats = "md,html,json",
    organisation: OrganisationFolder = None,
    out: OutFolder = Path("memos"),
    ledger: LedgerFile = None,
    guide: GuideFile = None,
    separate: Separate = False,
    review: WithReview = True,
    concurrency: Concurrency = None,
    rpm: RequestsAMinute = None,
    tpm: TokensAMinute = None,
    budget: BudgetLimit = None,
    dry_run: DryRun = False,
) -> None:
    """Analyze one interview and write a hiring memo.

    analyzer analyze interview.vtt

    analyzer analyze interview.txt --candidate "Dana Whitfield" --engine offline

    OPENAI_API_KEY=... analyzer analyze interview.vtt --model gpt-5-mini

    OPENAI_BASE_URL=http://localhost:11434/v1 analyzer analyze interview.vtt --model qwen3:14b
    """
    from analyzer.cli.asking import chosen_settings, model_options, opened_replay, uses_model
    from analyzer.cli.output import check_output, chosen_formats, result_name, write_memo
    from analyzer.cli.summary import print_estimate, print_summary
    from analyzer.errors import EXIT_PARTIAL
    from analyzer.guide import load_guide
    from analyzer.memo.organisation import read_organisation
    from analyzer.pipeline import About, analyze_offline, prepare
    from analyzer.transcript import read_transcript

    wanted, whose = chosen_formats(formats), read_organisation(organisation)
    answers = opened_replay(replay)
    settings = chosen_settings(
        model, answers, concurrency=concurrency, rpm=rpm, tpm=tpm, budget=budget
    )
    the_guide = load_guide(guide)
    transcript = read_transcript(
        file, hints=hints(candidate, interviewer, rename, speakers), item=item
    )
    about = About(role, date)
    stem = result_name(transcript.source.name)
    if not dry_run:
        check_output(out, stem, transcript.source.sha256)
    if dry_run or answers or uses_model(engine, settings):
        prepared = prepare(transcript, settings.chunk_tokens)
        options = model_options(settings, separate=separate)
        if dry_run:
            print_estimate(prepared, the_guide, options, review=review)
            return
        task = _Task(prepared, the_guide, options, about, review)
        ledger_file = ledger or out / "ledger.sqlite"
        asking = _replay(task, answers) if answers else _ask(task, settings, ledger_file)
        assessment = asyncio.run(asking)
    else:
        assessment = analyze_offline(transcript, the_guide, about)
    print_summary(
        assessment, write_memo(assessment, the_guide, wanted, out, stem, organisation=whose)
    )
    if assessment.run.unread or assessment.run.unreviewed:
        raise typer.Exit(EXIT_PARTIAL)


class _Task(NamedTuple):
    prepared: "Prepared"
    guide: "Guide"
    options: "ModelOptions"
    about: "About"
    review: bool


async def _replay(task: _Task, replay: "Replay") -> "Assessment":
    from analyzer.pipeline import analyze_with_model

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
    from analyzer.cli.asking import budget_of, endpoint_of
    from analyzer.cli.progress import call_progress
    from analyzer.llm.client import ModelClient
    from analyzer.llm.ledger import Ledger
    from analyzer.pipeline import analyze_with_model

    endpoint = endpoint_of(settings)
    with Ledger(ledger_file) as ledger, call_progress(len(task.prepared.chunks)) as on_event:
        budget = budget_of(settings, ledger, endpoint)
        async with ModelClient(endpoint, ledger, on_event=on_event, budget=budget) as client:
            return await analyze_with_model(
                task.prepared,
                client,
                task.guide,
                task.options,
                about=task.about,
                review=task.review,
                spending=lambda keys: ledger.spending(endpoint.url, keys),
            )
