"""What the learned weights are about: a sentence in its surroundings, as named numbers.

Most features are the cues' own signs and readings, of the sentence and of its neighbours in the
turn; the rest are plain words without their endings. No feature is a way of talking or a person:
fillers, hedges and names are gone from a plain sentence, and all pronouns of the third person are
one word.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby

from analyzer.engines.cues.account import Heard
from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.readings import particulars
from analyzer.engines.cues.sentences import Sentence

Features = dict[str, float]

NEIGHBOURS = {-2: 0.5, -1: 1.0, 1: 1.0, 2: 0.5}
"""Sentences before and after in the same turn, and how much their signs count."""
NEAR_WORD = 0.25
"""How much a word of a direct neighbour counts."""
LONG = 40
"""Words from which a sentence counts as no longer; fillers and articles are not counted."""
MANY_SENTENCES = 12
"""The same for a turn."""
STEM = 3
"""Letters that are left of a word when its ending is taken off, at least."""

_ENDINGS = ("ing", "ed", "es", "s", "ly")
_THIRD_PERSON = frozenset("he she him his her hers himself herself they them their theirs".split())
_GRAMMAR = {
    "self": re.compile(r"\b(?:i|me|my|mine|myself)\b"),
    "team": re.compile(r"\b(?:we|us|our|ours)\b"),
    "others": re.compile(r"\b(?:he|she|him|his|her|they|them|their)\b"),
    "listener": re.compile(r"\b(?:you|your)\b"),
    "negation": re.compile(r"\b(?:not|never|no|nobody|nothing)\b"),
    "past": re.compile(r"\b(?:was|were|had|did|went|said|told|got|came|took|found|\w+ed)\b"),
    "modal": re.compile(r"\b(?:will|would|could|should|might|can)\b"),
}


def features(
    said: Sequence[Sentence], heard: Sequence[Heard], ai: Sequence[bool], cues: Cues
) -> list[Features]:
    """For each of the candidate's sentences, its features; absent ones are 0."""
    stems = [_stems(s.plain) for s in said]
    exact = [particulars(s, cues) for s in said]
    result = []
    for turn in _turns(said):
        mean = sum(exact[i] for i in turn) / len(turn)
        for i in turn:
            found = _own(said[i], heard[i], stems[i])
            found |= dict.fromkeys(("ai",) if ai[i] else (), 1.0)
            found["particulars"] = exact[i] / 2
            found["turn_particulars"] = min(mean, 2.0)
            found["turn_sentences"] = min(len(turn), MANY_SENTENCES) / 6
            found["position"] = i / len(said)
            result.append(found | _around(i, turn, heard, stems))
    return result


def _turns(said: Sequence[Sentence]) -> Iterator[range]:
    """The sentences of each turn."""
    start = 0
    for _, group in groupby(said, key=lambda s: s.turn.number):
        end = start + sum(1 for _ in group)
        yield range(start, end)
        start = end


def _own(here: Sentence, heard: Heard, stems: frozenset[str]) -> Features:
    """What the sentence itself shows, and what was asked."""
    names = [f"sign:{sign}" for sign in heard.shown.signs]
    names += [f"cue:{cue}" for cue in _cues(heard)]
    names += [name for name, words in _GRAMMAR.items() if words.search(here.plain)]
    found = dict.fromkeys(names, 1.0)
    found["length"] = min(len(here.plain.split()), LONG) / 20
    found["opens_turn"] = float(here.start == 0)
    weight = 2 / max(len(stems), 1) ** 0.5
    return found | {f"word:{stem}": weight for stem in stems}


def _around(
    i: int, turn: range, heard: Sequence[Heard], stems: Sequence[frozenset[str]]
) -> Features:
    """What its neighbours in the turn show."""
    found: defaultdict[str, float] = defaultdict(float)
    for away, weight in NEIGHBOURS.items():
        if i + away in turn:
            side = "before" if away < 0 else "after"
            for sign in heard[i + away].shown.own:
                found[f"{side}:{sign}"] += weight
    for away, side in ((-1, "before"), (1, "after")):
        if i + away in turn:
            for cue in _cues(heard[i + away]):
                found[f"cue {side}:{cue}"] = 1.0
            for stem in stems[i + away]:
                found[f"near:{stem}"] += NEAR_WORD
    return dict(found)


def _cues(heard: Heard) -> Iterator[str]:
    """What the cues make of a sentence."""
    for reading in heard.readings:
        yield "against" if reading.against else str(reading.kind)


def _stems(plain: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in plain.split())


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """The word without its ending; figures are all alike, and so are other people."""
    if word in _THIRD_PERSON:
        return "they"
    word = re.sub(r"\d+", "0", word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + STEM:
            return word.removesuffix(ending)
    return word
