"""Replays give the recorded answers to exactly the recorded calls."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import ReplayError
from analyzer.llm.calls import Answer, Completer, Usage
from analyzer.llm.ledger import Ledger
from analyzer.llm.replay import export_replay, read_replay
from tests.llm.asking import ask, question
from tests.support.model_server import ModelServer, Reply

SAID = {
    "one": Reply("{}"),
    "two": Reply(refusal="No."),
    "three": Reply('{"half', finish_reason="length"),
    "four": Reply("line\u2028separator and “quotes”", usage=False),
}
CALLS = [question(text) for text in SAID]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A replay of four answers of the scripted server."""
    path = tmp_path / "replay.jsonl"
    with Ledger(":memory:") as ledger:
        with ModelServer(lambda body: SAID[body["messages"][-1]["content"]]) as server:
            ask(server.base_url, ledger, *CALLS)
        assert export_replay(ledger, path, "the scripted server") == 4
    return path


def replayed(completer: Completer, text: str) -> Answer:
    return asyncio.run(completer.complete(question(text)))


@pytest.mark.parametrize("text", SAID)
def test_what_was_said_is_said_again(path: Path, text: str) -> None:
    answer = replayed(read_replay(path), text)
    assert (answer.content, answer.refusal) == (SAID[text].content, SAID[text].refusal)
    assert answer.finish_reason == SAID[text].finish_reason
    assert isinstance(answer.usage, Usage) == SAID[text].usage


def test_the_file_is_plain_sorted_and_always_the_same(path: Path, tmp_path: Path) -> None:
    header, *records = map(json.loads, path.read_text(encoding="utf-8").split("\n")[:-1])
    assert header == {"format": "analyzer-replay", "version": 1, "label": "the scripted server"}
    assert read_replay(path).label == "the scripted server"
    assert read_replay(path).model == "gpt-5-mini"
    assert [record["key"] for record in records] == sorted(call.key for call in CALLS)
    assert set(records[0]) == {"key", "stage", "prompt_version", "body", "answer"}
    with Ledger(tmp_path / "copy.sqlite") as ledger:
        for call in CALLS:
            answer = replayed(read_replay(path), call.body["messages"][-1]["content"])
            ledger.answered(ledger.begin("b", call), answer, None)
            ledger.answered(ledger.begin("a", call), answer, None)
        export_replay(ledger, tmp_path / "copy.jsonl", "the scripted server")
    assert (tmp_path / "copy.jsonl").read_bytes() == path.read_bytes()


def test_a_call_that_was_not_recorded(path: Path) -> None:
    with pytest.raises(ReplayError) as error:
        replayed(read_replay(path), "five")
    sentence = str(error.value)
    assert all(part in sentence for part in [str(path), "extract", question("five").key[:12]])
    assert "changed since it was recorded" in sentence


@pytest.mark.parametrize(
    ("damage", "line"),
    [
        (lambda _: "", 1),
        (lambda _: "WEBVTT\n", 1),
        (lambda text: text.replace('"version":1', '"version":2', 1), 1),
        (lambda text: text.split("\n", 1)[1], 1),
        (lambda text: text.replace('"content":"one"', '"content":"ONE"'), None),
        (lambda text: text.replace('"finish_reason"', '"finish"'), 2),
        (lambda text: text[: text.rindex('"answer"')], None),
    ],
)
def test_a_file_that_is_no_replay(
    path: Path, damage: Callable[[str], str], line: int | None
) -> None:
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    place = rf"replay\.jsonl, line {line or '[2-5]'}:"
    with pytest.raises(ReplayError, match=place):
        read_replay(path)


def test_a_file_that_is_not_text(tmp_path: Path) -> None:
    path = tmp_path / "replay.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ReplayError, match=r"replay\.jsonl"):
        read_replay(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match=r"none\.jsonl"):
        read_replay(tmp_path / "none.jsonl")


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    with Ledger(":memory:") as ledger, pytest.raises(ReplayError, match="cannot be written"):
        export_replay(ledger, tmp_path / "no folder" / "replay.jsonl", "nobody")
