"""`analyzer transcript` and `analyzer prompts`: see what the analyzer sees."""

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
    ModelName,
    Renames,
    Separate,
    SpeakersList,
    TranscriptFile,
    hints,
)

if TYPE_CHECKING:
    from analyzer.llm.calls import Call
    from analyzer.transcript.models import Transcript, Turn


def transcript(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
    as_json: AsJson = False,
) -> None:
    """Show how a file is read: format, speakers, candidate, warnings and turns."""
    from analyzer.transcript import read_transcript

    read = read_transcript(
        file, hints=hints(candidate, interviewer, rename, speakers), undecided=True
    )
    typer.echo(read.model_dump_json(indent=2) if as_json else _described(read), nl=True)


def prompts(
    file: TranscriptFile,
    *,
    candidate: Candidate = None,
    interviewer: Interviewers = None,
    rename: Renames = None,
    speakers: SpeakersList = None,
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
    prepared = prepare(
        read_transcript(file, hints=hints(candidate, interviewer, rename, speakers)),
        settings.chunk_tokens,
    )
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


def _described(read: "Transcript") -> str:
    words = sum(speaker.words for speaker in read.speakers) or 1
    lines = [
        f"File       {read.source.name} ({read.source.format}, {read.source.encoding})",
        f"Candidate  {read.candidate_reason}",
    ]
    for s in read.speakers:
        share = f"{s.turns} turns, {s.words:,} words ({s.words / words:.0%})"
        lines.append(f"Speaker    {s.name}: {s.role}, {share}")
        lines.append(f"           {s.certainty}: {s.reason}")
    lines += [f"Warning    {warning}" for warning in read.warnings]
    lines.append("")
    lines += [
        f"[{turn.number}] {_clock(turn.start)}{turn.speaker}: {_said(turn)}" for turn in read.turns
    ]
    return "\n".join(lines)


def _said(turn: "Turn") -> str:
    """What is said, with what listeners say in between."""
    text, done = "", 0
    for aside in turn.asides:
        text += f"{turn.text[done : aside.offset]}[{aside.speaker}: {aside.text}] "
        done = aside.offset
    return text + turn.text[done:]


def _clock(seconds: float | None) -> str:
    from analyzer.transcript.clocks import clock

    return "" if seconds is None else f"{clock(seconds)} "
