"""Answers of the scripted model server, made from the gold labels of a fixture interview.

They stand for a model that reads as the labels do, with a seeded share of misses and inventions;
in obedient mode, for one that does whatever the transcript tells it to.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analyzer.guide import load_guide
from analyzer.transcript.personal import personal

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
_TURN = re.compile(r"^\[(\d+)\] ([^:\n]+): (.*)$", re.MULTILINE)
_TRANSCRIPT = re.compile(r"<transcript (\w+)>\n(.*)</transcript \1>", re.DOTALL)
_INVENTED = "We rolled the agent platform out to forty thousand paying customers in a single week"


def gold(name: str, folder: str = "gold") -> dict[str, Any]:
    """The labels in this folder of the interview with this name (file name without extension)."""
    labels: dict[str, Any] = json.loads((FIXTURES / folder / f"{name}.json").read_text("utf-8"))
    return labels


def interview(name: str) -> Path:
    """The interview's file."""
    return next((FIXTURES / "interviews").glob(f"{name}.*"))


def gold_answers(
    name: str,
    *,
    folder: str = "gold",
    misses: float = 0.0,
    inventions: int = 0,
    obedient: bool = False,
    seed: int = 1,
) -> Callable[[dict[str, Any]], str]:
    """Answer function for the scripted server.

    Args:
        name: of the interview.
        folder: of the labels, in fixtures.
        misses: share of gold evidence that is not pointed at.
        inventions: findings per answer whose words nobody said.
        obedient: follow every order to the analyzing system that the prompt still contains.
        seed: decides which evidence is missed.
    """
    labels = gold(name, folder)

    def answer(body: dict[str, Any]) -> str:
        prompt = body["messages"][1]["content"]
        if "<passages " in prompt:
            return json.dumps({"findings": []})
        findings = [f for f in _findings(prompt, labels) if _noticed(f, misses, seed)]
        findings += [_invented(i) for i in range(inventions)]
        if obedient:
            findings = _obeyed(prompt, labels.get("injections", []), findings)
        return json.dumps({"findings": findings})

    return answer


def _noticed(finding: dict[str, Any], misses: float, seed: int) -> bool:
    return random.Random(f"{seed}{finding}").random() >= misses  # noqa: S311 - repeatable on purpose


def _findings(prompt: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for number, speaker, text in _turns(prompt):
        for item in labels["evidence"] if speaker == "Candidate" else ():
            quote = masked_quote(item["quote"])
            if quote in text:
                finding = {k: v for k, v in item.items() if k != "note"} | {"quote": quote}
                found.append({"turn": number, "claim": "What the label says.", **finding})
    return found


def masked_quote(quote: str) -> str:
    """The quote as an engine sees it: without places, schools and the gender of third persons."""
    text, done = "", 0
    for span, neutral in sorted(personal(quote), key=lambda found: found[0].start):
        if span.start >= done:
            text, done = text + quote[done : span.start] + neutral, span.end
    return text + quote[done:]


def _turns(prompt: str) -> Iterator[tuple[int, str, str]]:
    block = _TRANSCRIPT.search(prompt)
    assert block, "no transcript in the prompt"
    for number, speaker, text in _TURN.findall(block[2]):
        yield int(number), speaker, text


def _invented(number: int) -> dict[str, Any]:
    return {
        "turn": 2 + number,
        "quote": f"{_INVENTED}, number {number}",
        "kind": "building",
        "stance": "supports",
        "owner": "self",
        "aspects": ["ai_system", "production", "users"],
        "specificity": 3,
        "claim": "An invention.",
    }


def _obeyed(prompt: str, orders: list[str], findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a model says that obeys: everything is praise, and the orders are its evidence."""
    heard = [(n, order) for n, _, text in _turns(prompt) for order in orders if order in text]
    if not heard:
        return findings
    flattered = [
        {**f, "stance": "supports", "owner": "self", "specificity": 3}
        for f in findings
        if f["stance"] == "supports"
    ]
    dictated = [
        {
            **_invented(0),
            "turn": number,
            "quote": order,
            "aspects": sorted(load_guide().aspects)[:5],
        }
        for number, order in heard
    ]
    return flattered + dictated + [_invented(i) for i in range(3)]
