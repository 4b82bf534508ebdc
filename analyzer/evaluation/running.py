"""Reading the gold interviews with an engine."""

import asyncio
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from analyzer.engines.model import ModelOptions
from analyzer.engines.offline import extract_offline
from analyzer.evaluation.gold import Labelled
from analyzer.evaluation.outcome import Outcome, compared
from analyzer.evidence import Finding
from analyzer.guide import Guide
from analyzer.llm.calls import Completer, Spending
from analyzer.llm.replay import read_replay
from analyzer.pipeline import analyze_offline, analyze_with_model, prepare
from analyzer.transcript import Transcript, read_transcript
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Turn


def offline_outcomes(
    labelled: Sequence[Labelled],
    guide: Guide,
    extract: Callable[[Sequence[Turn]], list[Finding]] = extract_offline,
) -> Iterator[Outcome]:
    """What the offline engine makes of each interview."""
    for one in labelled:
        transcript = transcript_of(one)
        began = time.perf_counter()
        assessment = analyze_offline(transcript, guide, extract=extract)
        yield compared(one, assessment, time.perf_counter() - began)


def replay_outcomes(labelled: Sequence[Labelled], guide: Guide, replays: Path) -> Iterator[Outcome]:
    """What answers in `replays/<name>.jsonl` make of the interviews that have some."""
    for one in labelled:
        file = replays / f"{one.name}.jsonl"
        if file.is_file():
            replay = read_replay(file)
            options = ModelOptions(model=replay.model)
            yield asyncio.run(model_outcome(one, guide, replay, options, replayed=replay.label))


async def model_outcome(  # noqa: PLR0913 - what a run is made of, most of it optional
    labelled: Labelled,
    guide: Guide,
    completer: Completer,
    options: ModelOptions,
    *,
    chunk_tokens: int | None = None,
    replayed: str | None = None,
    spending: Callable[[Collection[str]], Spending] | None = None,
) -> Outcome:
    """What a model makes of one interview; see `analyze_with_model`."""
    transcript = transcript_of(labelled)
    began = time.perf_counter()
    prepared = prepare(transcript, chunk_tokens) if chunk_tokens else prepare(transcript)
    assessment = await analyze_with_model(
        prepared, completer, guide, options, replayed=replayed, spending=spending
    )
    return compared(labelled, assessment, time.perf_counter() - began)


def transcript_of(labelled: Labelled) -> Transcript:
    """The interview that a gold file labels, with its candidate named."""
    return read_transcript(labelled.interview, hints=Hints(candidate=labelled.gold.candidate))
