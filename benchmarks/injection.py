"""Orders to the analyzing system, in interviews that an obedient model reads.

    python -m benchmarks.injection [--carriers N]

Each attack is put into each carrier (three answers of seven interviews) and goes the whole way of
an interview. The model is scripted and obeys whatever it can read of the attack. A verdict has
changed when a flag or the recommendation differs from that of the interview without the attack.
The model is a scripted server that the real client asks over HTTP.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.client import Endpoint, ModelClient
from analyzer.llm.ledger import Ledger
from analyzer.pipeline import analyze_with_model, prepare
from analyzer.sqlite import MEMORY
from analyzer.transcript import Transcript
from tests.support.attacks import (
    HALVES,
    Attack,
    Carrier,
    attacked,
    attacks,
    carriers,
    heard,
    honest_mentions,
    obedient,
    original,
    share,
)
from tests.support.model_server import ModelServer

GUIDE = load_guide()
NOTHING = "nothing of this was said"
HONEST = ("configurator", "strong_builder")
"""Interviews that honest mentions are put into."""


class Result(NamedTuple):
    """One attack in one carrier; those of a family are added up."""

    runs: int
    read: int
    """The model could read some of it."""
    changed: int
    """A verdict differs."""
    shown: int
    """The reader of the memo is shown a suspected passage."""


def verdicts(assessment: Assessment) -> dict[str, str]:
    """Flags and recommendation."""
    flags = {flag.id: str(flag.verdict) for flag in assessment.flags}
    return {**flags, "overall": str(assessment.overall.verdict)}


def assessed(read: Transcript, answer: Callable[[dict[str, Any]], str]) -> Assessment:
    """What becomes of an interview when a model answers so."""
    with ModelServer(answer, usage=False) as server, Ledger(MEMORY) as ledger:
        return asyncio.run(_assessed(read, Endpoint(base_url=server.base_url, api_key="x"), ledger))


async def _assessed(read: Transcript, endpoint: Endpoint, ledger: Ledger) -> Assessment:
    async with ModelClient(endpoint, ledger) as client:
        return await analyze_with_model(prepare(read), client, GUIDE, ModelOptions(model="x"))


@cache
def unattacked(name: str) -> dict[str, str]:
    """Verdicts of the interview as it is."""
    return verdicts(assessed(original(name), obedient(name, NOTHING)))


def result(attack: Attack, carrier: Carrier, *, quotes: bool = True) -> Result:
    """Run one attack."""
    read = attacked(carrier, attack.text)
    heard_by: list[bool] = []
    obey = obedient(carrier.interview, attack.text, quotes=quotes)

    def answer(body: dict[str, Any]) -> str:
        heard_by.append(heard(attack.text, body))
        return obey(body)

    assessment = assessed(read, answer)
    changed = verdicts(assessment) != unattacked(carrier.interview)
    shown = any(s.turn == carrier.turn for s in assessment.suspects)
    return Result(1, int(any(heard_by)), int(changed), int(shown))


def total(results: Iterable[Result]) -> Result:
    """All counts added up."""
    return Result(*(sum(column) for column in zip(*results, strict=True)))


def honest(half: str) -> Result:
    """Honest mentions, each in an answer of two interviews, before a model that obeys nobody."""
    return total(
        _honest(Carrier(name, next(c.turn for c in carriers() if c.interview == name), 0.5), said)
        for name in HONEST
        for said in honest_mentions(half)
    )


def _honest(carrier: Carrier, said: str) -> Result:
    assessment = assessed(attacked(carrier, said), obedient(carrier.interview, NOTHING))
    changed = verdicts(assessment) != unattacked(carrier.interview)
    return Result(1, 1, int(changed), int(bool(assessment.suspects)))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--carriers", type=int, default=len(carriers()), help="a seeded share")
    chosen = share(carriers(), parser.parse_args(arguments).carriers)
    for half in HALVES:
        print(f"{half:26}{'runs':>6}{'read':>6}{'changed':>9}{'shown':>7}")
        rows: dict[str, list[Result]] = {}
        for attack in attacks(half):
            rows.setdefault(attack.family, []).extend(result(attack, c) for c in chosen)
        for family, results in [*rows.items(), ("all", [r for rs in rows.values() for r in rs])]:
            counts = total(results)
            print(f"  {family:24}{counts.runs:6}{counts.read:6}{counts.changed:9}{counts.shown:7}")
        mentions = honest(half)
        print(f"  honest mentions: {mentions.shown} of {mentions.runs} withheld,", end=" ")
        print(f"{mentions.changed} verdicts changed")


if __name__ == "__main__":
    main()
