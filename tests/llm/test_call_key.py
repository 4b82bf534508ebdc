"""A call's key stands for everything that can change its answer."""

import re
from typing import Any

import pytest

from analyzer.llm.calls import Call
from tests.llm.asking import question


def test_the_order_of_keys_does_not_matter() -> None:
    call = question(temperature=0, seed=1)
    turned = call.model_copy(update={"body": dict(reversed(call.body.items()))})
    assert Call(**turned.model_dump()).key == call.key
    assert re.fullmatch(r"[0-9a-f]{64}", call.key)


def test_the_key_is_the_same_on_every_machine() -> None:
    call = Call(stage="extract", prompt_version="1", body={"model": "m", "messages": ["Ü"]})
    assert call.key == "e359405b71ae7130f7262e32a1ac8da3fb6f7bbbab23a054fb813b7e79b6256c"


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "review"},
        {"prompt_version": "extract@2"},
        {"body": question("Who else?").body},
        {"body": question(temperature=0).body},
        {"body": question(response_format={"type": "json_object"}).body},
    ],
)
def test_whatever_can_change_the_answer_changes_the_key(change: dict[str, Any]) -> None:
    assert Call(**{**question().model_dump(), **change}).key != question().key
