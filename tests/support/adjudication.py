"""Gold from two annotators and the decisions between them.

`python -m tests.support.adjudication` writes fixtures/gold anew from fixtures/gold-first,
fixtures/gold-second and fixtures/adjudication. Where the annotators agree, the first one's label
stands. Where they differ, a line of the decisions says which passages are kept, how they are
changed, and why.
"""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from analyzer.transcript import read_transcript
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Transcript
from tests.support.gold_answers import FIXTURES, gold, interview

ADJUDICATED = "two annotators, adjudicated from the transcript by the coding manual"
SETTLED_APART = ("ai_system", "chose_not_ai")
"""Aspects whose differences are decided; the first annotator's other aspects stand."""


class Item(NamedTuple):
    """A passage or a trap of one annotator."""

    turn: int
    start: int
    end: int
    ref: str
    """For example `first evidence 3`, counted from 0."""
    label: dict[str, Any]

    @property
    def is_trap(self) -> bool:
        """Whether it is a trap and no evidence."""
        return "kind" not in self.label


def names() -> list[str]:
    """The interviews that both have labelled."""
    return sorted(path.stem for path in (FIXTURES / "gold-first").glob("*.json"))


def places_of(name: str) -> list[list[Item]]:
    """All passages and traps of both, those of one place together, in order of the interview."""
    first = gold(name, "gold-first")
    hints = Hints(candidate=first["candidate"])
    transcript = read_transcript(interview(name), hints=hints)
    second = gold(name, "gold-second")
    items = [*_items("first", first, transcript), *_items("second", second, transcript)]
    places: list[list[Item]] = []
    for item in sorted(items, key=lambda item: item[:4]):
        there = (p for p in reversed(places) if any(_same_place(item, other) for other in p))
        place = next(there, None)
        if place is None:
            places.append([item])
        else:
            place.append(item)
    return places


def differ(place: list[Item]) -> bool:
    """Whether the annotators say different things of one place."""
    first = [item for item in place if item.ref.startswith("first")]
    second = [item for item in place if item.ref.startswith("second")]
    return _said(first) != _said(second)


def adjudicated(name: str) -> dict[str, Any]:
    """The gold labels that follow from both annotators and the decisions.

    Raises:
        KeyError: a difference has no decision.
    """
    first, decisions = gold(name, "gold-first"), gold(name, "adjudication")
    decided = {frozenset(d["first"] + d["second"]): d for d in decisions["differences"]}
    kept: list[tuple[Item, dict[str, Any]]] = []
    for place in places_of(name):
        if differ(place):
            decision = decided[frozenset(item.ref for item in place)]
            by_ref = {item.ref: item for item in place}
            kept += [(by_ref[ref], change) for ref, change in decision["keep"].items()]
        else:
            kept += [(item, {}) for item in place if item.ref.startswith("first")]
    labels = [_changed(item.label, change) for item, change in sorted(kept, key=lambda k: k[0][:4])]
    return {
        **first,
        "labelled_by": ADJUDICATED,
        "evidence": [label for label in labels if "kind" in label],
        "traps": [label for label in labels if "kind" not in label],
        "flags": first["flags"] | {d["flag"]: d["decision"] for d in decisions["flags"]},
        "overall": decisions["overall"]["decision"],
        "gaps": decisions["gaps"]["decision"],
    }


def written(labels: dict[str, Any]) -> str:
    """The text of a gold file."""
    return json.dumps(labels, ensure_ascii=False, indent=2) + "\n"


def _items(side: str, labels: dict[str, Any], transcript: Transcript) -> Iterator[Item]:
    for sort in ("evidence", "traps"):
        for number, label in enumerate(labels[sort]):
            turn = next(turn for turn in transcript.turns if label["quote"] in turn.text)
            start = turn.text.index(label["quote"])
            end = start + len(label["quote"])
            yield Item(turn.number, start, end, f"{side} {sort} {number}", label)


def _same_place(one: Item, other: Item) -> bool:
    """As the evaluation understands it: half of the shorter one's characters are shared."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    shorter = min(one.end - one.start, other.end - other.start)
    return one.turn == other.turn and 2 * shared >= shorter


def _said(items: list[Item]) -> tuple[object, ...]:
    """What is compared: kinds, stances and owners, two of the aspects, and that it is a trap."""
    evidence = [item.label for item in items if not item.is_trap]
    aspects = {aspect for label in evidence for aspect in label["aspects"]}
    return (
        {(label["kind"], label["stance"], label["owner"]) for label in evidence},
        aspects.intersection(SETTLED_APART),
        any(item.is_trap for item in items),
    )


def _changed(label: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    if change.get("as") == "trap":
        return {"quote": label["quote"], "note": label["note"]}
    return label | change


if __name__ == "__main__":
    for one in names():
        path = FIXTURES / "gold" / f"{one}.json"
        path.write_text(written(adjudicated(one)), encoding="utf-8")
