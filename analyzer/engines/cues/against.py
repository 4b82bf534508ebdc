"""What speaks against the candidate.

One unlucky cue must not decide a red flag: an aspect counts only where two separate sentences
show it.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.readings import Reading, particulars
from analyzer.engines.cues.sentences import Sentence
from analyzer.evidence import Kind, Owner

BUZZWORDS = 2
"""Buzzwords that are marketing when they stand without a particular."""

KIND = {
    "configuration": Kind.BUILDING,
    "demo_only": Kind.BUILDING,
    "withdrawn": Kind.BUILDING,
    "denial": Kind.FAILURE,
    "no_own_part": Kind.BUILDING,
    "waved_tests": Kind.BUILDING,
    "waved_failure": Kind.BUILDING,
    "cannot_explain": Kind.BUILDING,
    "complexity": Kind.TRADEOFF,
    "marketing": Kind.TRADEOFF,
    "blame": Kind.FAILURE,
}
"""What the cues of `[against]` speak about, a missing reason apart; the first heard decides."""
ASPECT = {
    "waved_tests": "evaluation",
    "waved_failure": "operations",
    "no_own_part": "cannot_explain",
}
"""Aspects of the cues that are not named like theirs."""
_WHATEVER_LEARNED = ("configuration", "withdrawn")
"""Cues against that hold although a lesson or a better way is named beside them."""
_ASKS = re.compile(r"\b(?:how|why|what|which|explain|walk|did you)\b")
_SELF = re.compile(r"\b(?:i|we|my|our|me|us)\b")
_TURNED_ROUND = frozenset({"not", "instead", "rather", "never", "than", "if", "without"})


def against(
    said: Sequence[Sentence], topics: Sequence[frozenset[str]], cues: Cues
) -> list[Reading | None]:
    """For each sentence, how it speaks against the candidate, if it does."""
    heard = [_heard(here, asked, cues) for here, asked in zip(said, topics, strict=True)]
    places: defaultdict[str, list[Sentence]] = defaultdict(list)
    for here, cue in zip(said, heard, strict=True):
        if cue:
            places[ASPECT.get(cue, cue)].append(here)
    often = {cue for cue in KIND if _separate(places[ASPECT.get(cue, cue)])}
    return [
        _reading(cue, asked) if cue in often else None
        for cue, asked in zip(heard, topics, strict=True)
    ]


def _separate(places: Sequence[Sentence]) -> bool:
    """Whether two of the sentences stand in different turns, or are no neighbours."""
    if not places or places[0].turn is not places[-1].turn:
        return bool(places)
    return places[-1].plain not in {places[0].plain, places[0].after[0]}


def _reading(cue: str, asked: frozenset[str]) -> Reading:
    why = cue == "cannot_explain" and "why" in asked
    owner = Owner.OTHER if cue == "blame" else None
    return Reading(Kind.TRADEOFF if why else KIND[cue], owner, against=cue)


def _heard(here: Sentence, asked: frozenset[str], cues: Cues) -> str | None:
    """The first cue against that nothing in or beside the sentence turns round."""
    if here.question or "offtopic" in asked or cues.not_evidence["aloof"].search(here.plain):
        return None
    if cues.not_evidence["generic"].search(here.plain) and not _SELF.search(here.plain):
        return None
    for cue in KIND:
        match = cues.against[cue].search(here.plain)
        if match is None or _excused(cue, here, asked, cues):
            continue
        turned_round = not _TURNED_ROUND.isdisjoint(here.plain[: match.start()].split()[-4:])
        if not (turned_round or (cue not in _WHATEVER_LEARNED and _learned(here, cues))):
            return cue
    return "marketing" if _buzz(here, cues) else None


def _learned(here: Sentence, cues: Cues) -> bool:
    """Whether a lesson or a better way is named in the sentence or right after it."""
    return any(cues.against["lesson"].search(text) for text in (here.plain, *here.after))


def _excused(cue: str, here: Sentence, asked: frozenset[str], cues: Cues) -> bool:
    """Whether nobody asked for what is missing, or the sentence tells of own work after all."""
    if cue == "no_own_part":
        return "part" not in asked or cues.does["built"].search(here.plain) is not None
    if cue == "waved_failure":
        return asked.isdisjoint({"case", "quality"})
    if cue == "configuration":
        return cues.against["coded"].search(here.plain) is not None
    return cue == "cannot_explain" and not _ASKS.search(here.asked)


def _buzz(here: Sentence, cues: Cues) -> bool:
    """Whether buzzwords stand alone, without a particular, a failure or a limit."""
    words = {m[0] for m in cues.against["buzzwords"].finditer(here.plain)}
    experience = (cues.fails["event"], cues.says["limit"])
    if len(words) < BUZZWORDS or any(cue.search(here.plain) for cue in experience):
        return False
    return not particulars(here, cues)
