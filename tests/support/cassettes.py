"""Cassettes: HTTP exchanges recorded once from a real server and replayed in tests.

Each scenario names an interview and how a model is asked about it, so that the recording tool
(`tests.support.record_cassettes`) and the tests send the same requests. A request that differs
from the recorded one in a single character is not answered.
"""

import asyncio
import json
import re
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from vcr import VCR  # type: ignore[import-untyped]  # vcrpy ships no annotations
from vcr.record_mode import RecordMode  # type: ignore[import-untyped]  # the same
from vcr.request import Request  # type: ignore[import-untyped]  # the same

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.pipeline import analyze_with_model, prepare
from analyzer.prompting import findings_schema
from analyzer.sqlite import MEMORY
from analyzer.transcript import read_transcript
from tests.support.gold_answers import FIXTURES, interview

FOLDER = FIXTURES / "cassettes"
PORT = 8000
"""Stands in every cassette, whatever port the server listened on."""
BASE_URL = f"http://127.0.0.1:{PORT}/v1"
MODEST = interview("modest_builder")
HERBARIUM = FOLDER / "smollm2" / "interview.txt"
SMALL: dict[str, Any] = {"max_tokens": 400, "temperature": 0}
"""What is asked of a model of 135 million parameters on one processor core."""
GRAMMAR = {"type": "json_object", "schema": findings_schema(load_guide())}
"""How llama-cpp-python wants to be told a schema; it makes a grammar of it."""


class Scenario(NamedTuple):
    """One analysis, as it is recorded and as it is replayed."""

    interview: Path
    options: ModelOptions
    chunk_tokens: int
    max_attempts: int = 5


class Outcome(NamedTuple):
    """What came of an analysis."""

    assessment: Assessment
    waits: list[float]
    """Seconds before each repeated attempt; nobody really waits."""
    requests: list[dict[str, Any]]
    """Bodies as they stand in the cassette."""


def _scripted(chunk_tokens: int) -> Scenario:
    return Scenario(MODEST, ModelOptions(model="scripted"), chunk_tokens)


def _smollm2(chunk_tokens: int, max_attempts: int = 5, **options: Any) -> Scenario:
    asked = ModelOptions(**{"model": "SmolLM2-135M-Instruct", "parameters": SMALL, **options})
    return Scenario(HERBARIUM, asked, chunk_tokens, max_attempts)


SCENARIOS = {
    "scripted/whole_interview": _scripted(chunk_tokens=2000),
    "scripted/rate_limited": _scripted(chunk_tokens=6000),
    "scripted/wrong_schema": _scripted(chunk_tokens=6000),
    "scripted/refusal": _scripted(chunk_tokens=2000),
    "scripted/length_stop": _scripted(chunk_tokens=6000),
    "smollm2/json_schema": _smollm2(chunk_tokens=6000, max_attempts=2),
    "smollm2/json_object": _smollm2(chunk_tokens=6000, json_mode="object"),
    "smollm2/grammar": _smollm2(chunk_tokens=300, parameters={**SMALL, "response_format": GRAMMAR}),
    "smollm2/small_context": _smollm2(chunk_tokens=6000, json_mode="object"),
}


def replay(name: str, scenario: Scenario | None = None) -> Outcome:
    """Analyze as in the named cassette, answered by nothing but the cassette.

    vcrpy raises CannotOverwriteExistingCassetteException at a request that was not recorded.
    """
    with cassette(name, RecordMode.NONE) as tape:
        assessment, waits = analyze(scenario or SCENARIOS[name], BASE_URL)
    assert tape.all_played, f"{name} holds requests that are no longer sent: record it again"
    return Outcome(assessment, waits, [json.loads(request.body) for request in tape.requests])


def analyze(scenario: Scenario, base_url: str) -> tuple[Assessment, list[float]]:
    """The whole pipeline, asking the server at `base_url`; and the waits between attempts."""
    waits: list[float] = []

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async def run(ledger: Ledger) -> Assessment:
        endpoint = Endpoint(
            base_url=base_url, api_key="none", max_attempts=scenario.max_attempts, concurrency=1
        )
        async with ModelClient(endpoint, ledger, sleep=wait) as client:
            return await analyze_with_model(
                prepare(read_transcript(scenario.interview), scenario.chunk_tokens),
                client,
                load_guide(),
                scenario.options,
                spending=lambda keys: ledger.spending(endpoint.url, keys),
            )

    with Ledger(MEMORY) as ledger:
        return asyncio.run(run(ledger)), waits


def cassette(name: str, mode: RecordMode) -> AbstractContextManager[Any]:
    """The named cassette, recording or replaying while its context lasts."""
    vcr = VCR(
        record_mode=mode,
        match_on=("method", "scheme", "host", "port", "path", "body"),
        before_record_request=_neutral,
        before_record_response=_without_paths,
        decode_compressed_response=True,
    )
    tape: AbstractContextManager[Any] = vcr.use_cassette(FOLDER / f"{name}.yaml")
    return tape


def _neutral(request: Request) -> Request:
    """The request at the fixed port, with no header that tells of a key or a machine."""
    request.uri = re.sub(r"//127\.0\.0\.1:\d+/", f"//127.0.0.1:{PORT}/", request.uri)
    request.headers = {"content-type": request.headers["content-type"]}
    return request


def _without_paths(response: dict[str, Any]) -> dict[str, Any]:
    """The response without the folder of a server that names its own source files in an error."""
    body = re.sub(rb'[^\s"]*/site-packages/', b"", response["body"]["string"])
    response["body"]["string"] = body
    return response
