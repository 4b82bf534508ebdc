"""Make a replay file from answers that somebody wrote to printed prompts.

    analyzer prompts FILE --model independent-reader --json > calls.jsonl
    python -m tests.support.record_replay calls.jsonl answer-1.json ... -o replay.jsonl

The answers belong to the calls in order and are kept character by character, mistakes included.
Further stages are added with --add: the calls of REPLAY are kept and the new ones join them.
"""

import argparse
import json
from pathlib import Path

from analyzer.llm.calls import Answer, Call
from analyzer.llm.ledger import Ledger
from analyzer.llm.replay import export_replay
from analyzer.sqlite import MEMORY

LABEL = "answers written by an independent reader from the printed prompt"
ENDPOINT = "independent reader"


def record(calls: list[Call], answers: list[str], path: Path, added_to: Path | None) -> None:
    """Write calls and answers as a replay file, together with those of `added_to`."""
    with Ledger(MEMORY) as ledger:
        for line in added_to.read_text(encoding="utf-8").splitlines()[1:] if added_to else ():
            known = json.loads(line)
            answer = Answer.model_validate(known.pop("answer"))
            _commit(ledger, _call(known), answer)
        for call, content in zip(calls, answers, strict=True):
            _commit(ledger, call, _written(content))
        export_replay(ledger, path, LABEL)


def _commit(ledger: Ledger, call: Call, answer: Answer) -> None:
    ledger.answered(ledger.begin(ENDPOINT, call), answer, cost=None)


def _call(line: dict[str, object]) -> Call:
    return Call.model_validate({k: v for k, v in line.items() if k != "key"})


def _written(content: str) -> Answer:
    return Answer(
        content=content,
        refusal=None,
        finish_reason="stop",
        model=ENDPOINT,
        fingerprint=None,
        usage=None,
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("answers", type=Path, nargs="+")
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--add", type=Path)
    options = parser.parse_args()
    calls = [_call(json.loads(line)) for line in options.calls.read_text().splitlines()]
    answers = [path.read_text(encoding="utf-8") for path in options.answers]
    record(calls, answers, options.out, options.add)


if __name__ == "__main__":
    main()
