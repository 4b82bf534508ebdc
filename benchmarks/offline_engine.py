"""How well the offline engine reads interviews that people have labelled.

    python benchmarks/offline_engine.py [--split dev|held-out]

The cues were written while looking at the development interviews and at nothing of the held-out
ones; only the figures of the latter say what to expect of a new interview. A found passage is
right when it shares at least half of the shorter quote's characters with a labelled one in the
same turn, and kind and stance agree. The replays, answered by independent readers, are compared in
the same way; the rules were refined on all these interviews.
"""

import argparse
import asyncio
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analyzer.assessment import Assessment
from analyzer.engines.model import ModelOptions
from analyzer.evidence import Evidence, Grounding
from analyzer.grounding import Grounder, Rejected
from analyzer.guide import Verdict, load_guide
from analyzer.llm.replay import read_replay
from analyzer.pipeline import analyze_offline, analyze_with_model, prepare
from analyzer.transcript import Hints, read_transcript

FIXTURES = Path(__file__).parents[1] / "fixtures"
SPLITS = {
    "dev": ("strong_builder", "configurator", "team_talker"),
    "held-out": ("modest_builder", "demo_complexity", "spoken_injection"),
}
GUIDE = load_guide()


class Label(NamedTuple):
    """A passage that a person has labelled, and where it stands."""

    place: Grounding
    kind: str
    stance: str


class Score(NamedTuple):
    """Counts of one interview; those of a split are their sums."""

    found: int
    right: int
    """Found passages that share place, kind and stance with a label."""
    near: int
    """Found passages that share the place with a label of any kind."""
    labels: int
    recalled: int
    traps: int
    touched: int
    """Traps that a found passage overlaps."""
    flags: int
    committed: int
    """Flags called present or absent."""
    agreed: int
    """Those of them that a person calls so, too."""


def score(name: str) -> Score:
    """Run the offline engine on one interview and compare."""
    gold = _gold(name)
    file = next((FIXTURES / "interviews").glob(f"{name}.*"))
    read = read_transcript(file, hints=Hints(candidate=gold["candidate"]))
    return compared(analyze_offline(read, GUIDE), gold)


def score_replay(name: str) -> Score:
    """The same for the answers in the interview's replay."""
    gold = _gold(name)
    file = next((FIXTURES / "interviews").glob(f"{name}.*"))
    prepared = prepare(read_transcript(file, hints=Hints(candidate=gold["candidate"])))
    replay = read_replay(FIXTURES / "replays" / f"{name}.jsonl")
    options = ModelOptions(model=replay.model)
    asking = analyze_with_model(prepared, replay, GUIDE, options, replayed=replay.label)
    return compared(asyncio.run(asking), gold)


def compared(assessment: Assessment, gold: dict[str, Any]) -> Score:
    """How an assessment's counting evidence and flags agree with an interview's labels."""
    grounder = Grounder(assessment.transcript)
    labels = [
        Label(place, label["kind"], label["stance"])
        for label, place in _placed(gold["evidence"], grounder)
    ]
    traps = [place for _, place in _placed(gold["traps"], grounder)]
    found = [e for e in assessment.evidence if e.counts]
    committed, agreed = _flags(assessment, gold["flags"])
    return Score(
        found=len(found),
        right=sum(any(_agree(e, label) for label in labels) for e in found),
        near=sum(any(_overlap(e, label.place) for label in labels) for e in found),
        labels=len(labels),
        recalled=sum(any(_agree(e, label) for e in found) for label in labels),
        traps=len(traps),
        touched=sum(any(_overlap(e, trap) for e in found) for trap in traps),
        flags=len(assessment.flags),
        committed=committed,
        agreed=agreed,
    )


def total(scores: Iterable[Score]) -> Score:
    """All counts added up."""
    return Score(*(sum(column) for column in zip(*scores, strict=True)))


def row(name: str, s: Score) -> str:
    """One line of the table."""
    precision, recall = s.right / max(s.found, 1), s.recalled / max(s.labels, 1)
    f1 = 2 * precision * recall / (precision + recall) if s.right and s.recalled else 0.0
    return (
        f"{name:28}{s.found:6}{s.labels:8}{precision:11.2f}{recall:8.2f}{f1:6.2f}"
        f"{s.near / max(s.found, 1):10.2f}{f'{s.touched}/{s.traps}':>8}"
        f"{f'{s.agreed}/{s.committed} of {s.flags}':>19}"
    )


def _gold(name: str) -> dict[str, Any]:
    labels: dict[str, Any] = json.loads((FIXTURES / "gold" / f"{name}.json").read_text("utf-8"))
    return labels


def _placed(
    passages: Iterable[dict[str, Any]], grounder: Grounder
) -> Iterable[tuple[dict[str, Any], Grounding]]:
    """The labelled passages with their places; an interviewer's words have none."""
    for passage in passages:
        place = grounder.ground(passage["quote"])
        if not isinstance(place, Rejected):
            yield passage, place


def _agree(evidence: Evidence, label: Label) -> bool:
    alike = (evidence.kind, evidence.stance) == (label.kind, label.stance)
    return alike and _overlap(evidence, label.place)


def _overlap(evidence: Evidence, place: Grounding) -> bool:
    one, other = evidence.span, place.span
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return evidence.turn == place.turn and 2 * shared >= shorter


def _flags(assessment: Assessment, gold: dict[str, str]) -> tuple[int, int]:
    """How many flags the engine decides, and how many of those a person decides alike."""
    decided = [f for f in assessment.flags if f.verdict is not Verdict.INSUFFICIENT]
    return len(decided), sum(flag.verdict == gold[flag.id] for flag in decided)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--split", choices=SPLITS, help="only these interviews; default: all")
    only = parser.parse_args(arguments).split
    print(
        f"{'':28}{'found':>6}{'labels':>8}{'precision':>11}{'recall':>8}{'F1':>6}"
        f"{'any kind':>10}{'traps':>8}{'flags right':>19}"
    )
    for split in [only] if only else SPLITS:
        scores = {name: score(name) for name in SPLITS[split]}
        print(row(split, total(scores.values())))
        for name, counts in scores.items():
            print(row(f"  {name}", counts))
    if not only:
        print("independent readers' answers to the printed prompts (fixtures/replays)")
        for path in sorted((FIXTURES / "replays").glob("*.jsonl")):
            print(row(f"  {path.stem}", score_replay(path.stem)))


if __name__ == "__main__":
    main()
