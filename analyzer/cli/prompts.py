"""`analyzer prompts`: see what a model would see."""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analyzer.cli.options import (
    AsJson,
    Candidate,
    GuideFile,
    Interviewers,
    Item,
    ModelName,
    Renames,
    Separate,
    SpeakersList,
    TranscriptFile,
    hints,
)

if TYPE_CHECKING:
    from analyzer.llm.calls import Call


def prompts(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
    item: Item = None,
    stage: Annotated[
        Literal["extract", "review"], typer.Option(help="Which prompts; review needs --replay.")
    ] = "extract",
    chunk: Annotated[int | None, typer.Option(help="Only this chunk or review call.")] = None,
    model: ModelName = None,
    replay: Annotated[
        Path | None, typer.Option(help="Replay file with the extract answers, for the review.")
    ] = None,
    guide: GuideFile = None,
    separate: Separate = False,
    as_json: AsJson = False,
) -> None:
    """Print exactly what would be sent to a model, and send nothing.

    With --json: one call a line, as it would be kept in the ledger.
    """
    from analyzer.cli.asking import chosen_settings, model_options, opened_replay
    from analyzer.errors import UsageError
    from analyzer.guide import load_guide
    from analyzer.pipeline import planned_calls, prepare
    from analyzer.transcript import read_transcript

    answers = opened_replay(replay)
    settings = chosen_settings(model, answers)
    options = model_options(settings, separate=separate)
    read = read_transcript(file, hints=hints(candidate, interviewer, rename, speakers), item=item)
    prepared = prepare(read, settings.chunk_tokens)
    calls = asyncio.run(planned_calls(prepared, load_guide(guide), options, stage, answers))
    if chunk is not None and not 1 <= chunk <= len(calls):
        raise UsageError(
            f"There is no call {chunk}: the {stage} prompts go up to call {len(calls)}."
        )
    for number, call in enumerate(calls, start=1):
        if chunk in (None, number):
            typer.echo(_line(call) if as_json else _readable(call, number, len(calls)))


def _line(call: "Call") -> str:
    return json.dumps({"key": call.key, **call.model_dump()}, ensure_ascii=False)


def _readable(call: "Call", number: int, count: int) -> str:
    messages = "\n\n".join(f"=== {m['role']} ===\n{m['content']}" for m in call.body["messages"])
    form = json.dumps(call.body["response_format"], ensure_ascii=False)
    head = f"##### call {number} of {count}, key {call.key}"
    return f"{head}\n\n{messages}\n\n=== response_format ===\n{form}\n"
