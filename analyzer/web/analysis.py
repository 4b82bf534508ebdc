"""One interview, read by the engine that the app was started with."""

import asyncio
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from analyzer.assessment import Assessment
from analyzer.estimates import Estimate, estimate
from analyzer.llm.client import Event, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.pipeline import About, analyze_offline, analyze_with_model, prepare
from analyzer.transcript.models import Transcript
from analyzer.web.config import Server, WebConfig

Progress = Callable[[int, int], None]
"""Takes the answers so far, and those that the first look takes."""


async def analyze(
    transcript: Transcript, about: About, config: WebConfig, interview: str, progress: Progress
) -> Assessment:
    """An assessment, by the model server if there is one, else by cues.

    Raises:
        ModelError: the server cannot be used.
        ConfigError: the ledger cannot be used.
    """
    if config.server is None:
        return await asyncio.to_thread(analyze_offline, transcript, config.guide, about)
    return await _ask(transcript, about, config, config.server, config.ledger(interview), progress)


async def _ask(  # noqa: PLR0913, PLR0917 - what a run is made of
    transcript: Transcript,
    about: About,
    config: WebConfig,
    server: Server,
    ledger_file: Path,
    progress: Progress,
) -> Assessment:
    prepared = await asyncio.to_thread(prepare, transcript, server.chunk_tokens)
    done = 0

    def on_event(event: Event) -> None:
        nonlocal done
        if event.kind in {"bought", "from_ledger"}:
            done += 1
            progress(done, len(prepared.chunks))

    progress(0, len(prepared.chunks))
    endpoint = server.endpoint
    with Ledger(ledger_file) as ledger:
        async with ModelClient(endpoint, ledger, on_event=on_event) as client:
            return await analyze_with_model(
                prepared,
                client,
                config.guide,
                server.options,
                about=about,
                spending=lambda keys: ledger.spending(endpoint.url, keys),
            )


def expected(transcript: Transcript, config: WebConfig) -> Estimate | None:
    """What reading the interview will take; None where no model is asked."""
    if config.server is None:
        return None
    prepared = prepare(transcript, config.server.chunk_tokens)
    return estimate(prepared, config.guide, config.server.options, review=True)


def price(expectation: Estimate | None) -> str:
    """An estimate's cost in words."""
    if expectation is None:
        return "Nothing: no model is connected, and the offline reader is free."
    return _amount(expectation.cost)


def _amount(cost: Decimal | None) -> str:
    return "Unknown: the model is not in the price list." if cost is None else f"About ${cost:.4f}"
