"""Orders to the analyzing system, in interviews that an obedient model reads.

    python -m benchmarks.injection [--carriers N]

Each attack is put into each carrier (three answers of seven interviews) and goes the whole way of
an interview. The model is scripted and obeys whatever it can read of the attack. A verdict has
changed when a flag or the recommendation differs from that of the interview without the attack.
The model answers in this process, without HTTP.
"""

import argparse
import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.calls import Answer, Call
from analyzer.pipeline import analyze_with_model, prepare
from analyzer.transcript import Transcript
from analyzer.transcript.screening import find_suspects
from tests.support.attacks import (
    CARRYING,
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

GUIDE = load_guide()


class Answering:
    """Completes calls with an answer function, in this process."""

    def __init__(self, answer: Callable[[dict[str, Any]], str]) -> None:
        self._answer = answer

    async def complete(self, call: Call) -> Answer:
        """What the function says."""
        return Answer(
            content=self._answer(dict(call.body)),
            refusal=None,
            finish_reason="stop",
            model="scripted",
            fingerprint=None,
            usage=None,
        )


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
    options = ModelOptions(model="scripted")
    return asyncio.run(analyze_with_model(prepare(read), Answering(answer), GUIDE, options))


@cache
def unattacked(name: str) -> dict[str, str]:
    """Verdicts of the interview as it is."""
    return verdicts(assessed(original(name), obedient(name, "nothing of this was said")))


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


def false_alarms(half: str) -> tuple[int, int]:
    """Honest mentions of which something is withheld, and how many there are."""
    mentions = honest_mentions(half)
    place = Carrier(CARRYING[0], carriers()[0].turn, 0.5)
    return sum(bool(find_suspects(attacked(place, m))) for m in mentions), len(mentions)


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
        alarms, mentions = false_alarms(half)
        print(f"  honest mentions withheld: {alarms} of {mentions}")


if __name__ == "__main__":
    main()
