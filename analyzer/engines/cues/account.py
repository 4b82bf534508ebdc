"""The candidate's account: each sentence read in the light of what was asked and told before."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.engines.cues.against import against
from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.readings import Reading, Scene, Shown, read, shown
from analyzer.engines.cues.sentences import Sentence
from analyzer.evidence import Kind

CARRY = 12
"""Sentences for which talk is still about the system that was last told of."""
QUESTION = 30
"""Words at the end of what was asked that hold the question."""
MAIN = ("wrong", "why", "quality", "use", "how")
"""Topics of which a question has one, the most telling first."""
NOD = 8
"""Words up to which a question that follows up leaves the topic where it was."""


class Heard(NamedTuple):
    """What the cues make of a sentence."""

    shown: Shown
    readings: list[Reading]


def hear(said: Sequence[Sentence], cues: Cues) -> list[Heard]:
    """For each of the candidate's sentences, its signs and what they tell."""
    topics = list(_topics(said, cues))
    opposed = against(said, topics, cues)
    configured = any(r and r.against == "configuration" for r in opposed)
    system = {s.turn.number for s in said if _technical(s.plain, cues)}
    result: list[Heard] = []
    told = -CARRY
    before: Kind | None = None
    for i, here in enumerate(said):
        if here.start == 0:
            before = None
        account = i - told < CARRY
        scene = Scene(topics[i], account, account or here.turn.number in system, configured, before)
        opposing = opposed[i]
        show = shown(here, scene, cues)
        found = [opposing] if opposing else read(here, scene, show, cues)
        before = found[0].kind if found and not found[0].against else before
        told = i if found else told
        result.append(Heard(show, found))
    return result


def _topics(said: Sequence[Sentence], cues: Cues) -> Iterator[frozenset[str]]:
    """What each sentence answers; a nod or a short follow-up does not change it."""
    now: frozenset[str] = frozenset()
    for here in said:
        if here.start == 0:
            asked = _asked(" ".join(here.asked.split()[-QUESTION:]), cues)
            follows_up = len(here.asked.split()) <= NOD and (not asked or "again" in asked)
            now = (asked | now if follows_up else asked) - {"again"}
        yield now


def _asked(question: str, cues: Cues) -> frozenset[str]:
    """What a question is about: the first of the main topics, and whatever else it says."""
    asked = [name for name, cue in cues.asks.items() if cue.search(question)]
    main = [name for name in MAIN if name in asked]
    return frozenset(asked) - frozenset(main[1:])


def _technical(text: str, cues: Cues) -> bool:
    words = (cues.words["artefact"], cues.words["name"], cues.ai["sure"], cues.ai["maybe"])
    return any(cue.search(text) for cue in words)
