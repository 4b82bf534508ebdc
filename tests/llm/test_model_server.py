"""The scripted server itself: it must be honest where tests and benchmarks rely on it."""

import asyncio
import subprocess
import sys

import openai

from analyzer.llm.ledger import Ledger
from analyzer.tokens import count_tokens
from tests.llm.asking import ask, question, questions
from tests.support.model_server import ModelServer


def test_many_calls_are_served_at_once() -> None:
    with Ledger(":memory:") as ledger, ModelServer(latency=0.2) as server:
        ask(server.base_url, ledger, *questions(64), concurrency=64)
    assert server.in_flight_max == 64
    assert len(server.requests) == 64


def test_tokens_are_counted() -> None:
    text = "How many words is this, then?"
    response_format = {"type": "json_schema", "json_schema": {"name": "findings"}}
    call = question(text, response_format=response_format)
    with Ledger(":memory:") as ledger, ModelServer(lambda _: "Seven.") as server:
        usage = ask(server.base_url, ledger, call).answer.usage
    assert usage
    assert usage.input_tokens == sum(map(count_tokens, ["Read.", text, '{"name": "findings"}']))
    assert usage.output_tokens == count_tokens("Seven.")


def test_it_says_what_it_is() -> None:
    async def headers(url: str) -> dict[str, str]:
        async with openai.AsyncOpenAI(base_url=url, api_key="k") as client:
            response = await client.models.with_raw_response.list()
            return dict(response.headers)

    with ModelServer() as server:
        sent = asyncio.run(headers(server.base_url))
    assert sent["server"] == "scripted-model-server"
    assert sent["x-request-id"].startswith("req_")
    assert sent["x-ratelimit-remaining-requests"]


def test_the_sdk_is_loaded_only_when_something_is_sent() -> None:
    modules = "analyzer.llm.client, analyzer.llm.replay, analyzer.llm.ledger"
    check = f"import sys, {modules}; sys.exit('openai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
