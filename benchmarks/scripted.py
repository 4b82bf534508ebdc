"""The scripted model server in a process of its own, so that its work does not count as ours.

It points at the same sentences of the interview whoever asks, in the form that the asker wants.
"""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count, cycle
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from analyzer.evidence import Kind
from analyzer.guide import load_guide
from analyzer.tokens import count_tokens
from benchmarks.interview import interview, quotes
from tests.support.model_server import Body, Fault, ModelServer

LATENCY = 0.2
"""Seconds."""
CLAIM = "The candidate tells what they made there and what became of it."

_TURN = re.compile(r"^\[(\d+)\] Candidate: (.+)$", re.MULTILINE)


class Traffic(NamedTuple):
    """What reached the server since it was last asked for this."""

    calls: int
    in_flight: int
    """At most."""
    prompt_tokens: int
    """Of the messages, and of the schema that rides along."""
    processor: float
    """Seconds that the server itself took since it was started."""


class Server(NamedTuple):
    """The running server."""

    url: str
    traffic: Callable[[], Traffic]


class Failing(NamedTuple):
    """Which requests fail, and how."""

    every: int
    """The last of each so many."""
    status: int


@contextmanager
def scripted_server(
    latency: float = LATENCY, *, usage: bool = True, failing: Failing | None = None
) -> Iterator[Server]:
    """A server that ends with the context.

    Args:
        latency: seconds before each answer.
        usage: whether it counts tokens, and keeps what it was asked to count them: that takes
            time and memory.
        failing: None where no request fails.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, latency, usage, failing), daemon=True)
    process.start()
    theirs.close()

    def traffic() -> Traffic:
        ours.send("traffic")
        return Traffic(*ours.recv())

    try:
        yield Server(ours.recv(), traffic)
    finally:
        ours.send(None)
        process.join()


def _serve(
    pipe: Connection,
    latency: float,
    usage: bool,  # noqa: FBT001 - a process's argument
    failing: Failing | None,
) -> None:
    faults = _faults(failing) if failing else ()
    with ModelServer(_answers(), latency=latency, usage=usage, faults=faults) as server:
        pipe.send(server.base_url)
        while pipe.recv():
            tokens = sum(map(_prompt_tokens, server.requests)) if usage else 0
            pipe.send((server.asked, server.in_flight_max, tokens, time.process_time()))
            server.requests.clear()
            server.in_flight_max = server.asked = 0


def _faults(failing: Failing) -> Callable[[Body], Fault | None]:
    numbers = count(1)
    return lambda _: None if next(numbers) % failing.every else Fault(failing.status)


def _prompt_tokens(body: Body) -> int:
    schema = body.get("response_format", {}).get("json_schema")
    texts = [str(message["content"]) for message in body["messages"]]
    return sum(map(count_tokens, [*texts, json.dumps(schema)] if schema else texts))


def _answers() -> Callable[[Body], str]:
    """What the model says: by the name of the schema to us and to docetl, else to langextract."""
    labelled = _labelled()

    def answer(body: Body) -> str:
        prompt = body["messages"][-1]["content"]
        match body["response_format"].get("json_schema", {}).get("name"):
            case "extract" | "structured_output":  # docetl's name; its chunks are ours
                chunk = prompt[prompt.rindex("<transcript ") :]
                return json.dumps({"findings": list(_findings(chunk, labelled))})
            case "review":
                return json.dumps({"findings": []})
            case _:
                chunk = prompt[prompt.rindex("\nQ: ") :]
                return json.dumps({"extractions": list(_extractions(chunk, labelled))})

    return answer


def _labelled() -> dict[str, dict[str, Any]]:
    """Each sentence to point out → what is said of it."""
    kinds, aspects = cycle(Kind), cycle(load_guide().aspects)
    return {
        quote: {
            "kind": next(kinds),
            "stance": "supports",
            "owner": "self",
            "aspects": [next(aspects), next(aspects)],
            "specificity": 2,
            "claim": CLAIM,
        }
        for quote in quotes(interview())
    }


def _findings(chunk: str, labelled: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for number, text in _TURN.findall(chunk):
        for quote, labels in labelled.items():
            if quote in text:
                yield {"turn": int(number), "quote": quote, **labels}


def _extractions(chunk: str, labelled: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for quote, labels in labelled.items():
        if quote in chunk:
            kind = labels["kind"]
            rest = {name: value for name, value in labels.items() if name != "kind"}
            yield {kind: quote, f"{kind}_attributes": rest}
