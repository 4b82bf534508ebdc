"""`analyzer evaluate`: how right the analyzer is, against gold labels."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import GuideFile, LedgerFile, ModelName, Separate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analyzer.evaluation.gold import Labelled
    from analyzer.evaluation.outcome import Outcome
    from analyzer.evaluation.report import Report
    from analyzer.guide import Guide


class Reader(StrEnum):
    """Who reads the interviews."""

    OFFLINE = "offline"
    MODEL = "model"
    REPLAY = "replay"


class SplitName(StrEnum):
    """Which of the gold interviews."""

    DEV = "dev"
    TEST = "test"
    ALL = "all"


def evaluate(
    gold: Annotated[Path, typer.Argument(help="A gold file, or a folder of them.")],
    *,
    engine: Annotated[Reader, typer.Option(help="Who reads the interviews.")] = Reader.OFFLINE,
    split: Annotated[
        SplitName, typer.Option(help="Only interviews of this split; engines are tuned on dev.")
    ] = SplitName.ALL,
    replays: Annotated[
        Path | None, typer.Option(help="Folder with NAME.jsonl, for --engine replay.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="An earlier evaluation (--json), to compare with.")
    ] = None,
    second: Annotated[
        Path | None,
        typer.Option(help="Labels of a second annotator: show agreement instead, no engine."),
    ] = None,
    errors: Annotated[bool, typer.Option(help="List every quote that is wrong or missed.")] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write JSON here.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write a page here.")] = None,
    model: ModelName = None,
    ledger: LedgerFile = None,
    guide: GuideFile = None,
    separate: Separate = False,
) -> None:
    """Measure an engine against gold labels, with intervals and a list of its errors.

    analyzer evaluate fixtures/gold --split test

    analyzer evaluate fixtures/gold --engine replay --replays fixtures/replays --errors

    analyzer evaluate fixtures/gold --engine model --model gpt-5-mini --html evaluation.html

    analyzer evaluate fixtures/gold-first --second fixtures/gold-second
    """
    from analyzer.evaluation import check_installed
    from analyzer.evaluation.agreement import agreement_of
    from analyzer.evaluation.gold import load_gold
    from analyzer.evaluation.report import comparison_of, read_report, report_of
    from analyzer.evaluation.words import agreement_lines, comparison_lines, report_lines
    from analyzer.guide import load_guide

    check_installed()
    labelled = load_gold(gold, None if split is SplitName.ALL else split.value)
    if second is not None:
        typer.echo("\n".join(agreement_lines(agreement_of(labelled, load_gold(second)))))
        return
    earlier = read_report(against) if against else None
    the_guide = load_guide(guide)
    match engine:
        case Reader.OFFLINE:
            name, outcomes = "offline", _offline(labelled, the_guide)
        case Reader.REPLAY:
            name, outcomes = "replay", _replayed(labelled, the_guide, replays)
        case Reader.MODEL:
            name, outcomes = _asked(labelled, the_guide, model, ledger, separate=separate)
    report = report_of(outcomes, engine=name, guide=the_guide.label, split=split)
    typer.echo("\n".join(report_lines(report, errors=errors)))
    if earlier:
        typer.echo("")
        typer.echo("\n".join(comparison_lines(comparison_of(earlier, report))))
    _write(report, json_file, html_file)


def _offline(labelled: "Sequence[Labelled]", guide: "Guide") -> "list[Outcome]":
    from analyzer.evaluation.running import offline_outcomes

    return list(offline_outcomes(labelled, guide))


def _replayed(
    labelled: "Sequence[Labelled]", guide: "Guide", replays: Path | None
) -> "list[Outcome]":
    from analyzer.errors import UsageError
    from analyzer.evaluation.running import replay_outcomes

    if replays is None:
        raise UsageError("--engine replay needs the answers: name their folder with --replays.")
    outcomes = list(replay_outcomes(labelled, guide, replays))
    if not outcomes:
        raise UsageError(f"{replays} holds no replay of these interviews: name another folder.")
    return outcomes


def _asked(
    labelled: "Sequence[Labelled]",
    guide: "Guide",
    model: str | None,
    ledger_file: Path | None,
    *,
    separate: bool,
) -> "tuple[str, list[Outcome]]":
    from analyzer.cli.asking import chosen_settings, endpoint_of, model_options
    from analyzer.errors import UsageError
    from analyzer.evaluation.running import model_outcome
    from analyzer.llm.client import ModelClient
    from analyzer.llm.ledger import Ledger

    settings = chosen_settings(model, None)
    if not settings.has_server:
        raise UsageError(
            "No model is connected: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your"
            " own."
        )
    options = model_options(settings, separate=separate)
    endpoint = endpoint_of(settings)

    async def ask() -> "list[Outcome]":
        with Ledger(ledger_file or Path("evaluation.sqlite")) as ledger:
            async with ModelClient(endpoint, ledger) as client:
                outcomes = []
                for one in labelled:
                    typer.echo(f"{one.name} ...", err=True)
                    outcomes.append(
                        await model_outcome(
                            one,
                            guide,
                            client,
                            options,
                            chunk_tokens=settings.chunk_tokens,
                            spending=lambda keys: ledger.spending(endpoint.url, keys),
                        )
                    )
                return outcomes

    return f"model {settings.model}", asyncio.run(ask())


def _write(report: "Report", json_file: Path | None, html_file: Path | None) -> None:
    from analyzer.cli.output import write_result
    from analyzer.evaluation.page import report_page

    if json_file:
        write_result(json_file, report.model_dump_json(indent=2))
    if html_file:
        write_result(html_file, report_page(report))
