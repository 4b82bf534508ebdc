"""What speaks against the candidate.

One unlucky cue must not decide a red flag: an aspect counts only where two separate sentences
show it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.readings import Reading, named, particulars
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
_ONLY_ASKED = {
    "cannot_explain": re.compile(r"\b(?:how|why|what|which|explain|walk|did you)\b"),
}
_TURNED_ROUND = frozenset({"not", "instead", "rather", "never", "than", "if", "without"})


def against(
    said: Sequence[Sentence], topics: Sequence[frozenset[str]], cues: Cues
) -> list[Reading | None]:
    """For each sentence, how it speaks against the candidate, if it does."""
    heard = [_heard(here, asked, cues) for here, asked in zip(said, topics, strict=True)]
    places: defaultdict[str, list[int]] = defaultdict(list)
    for place, cue in enumerate(heard):
        if cue:
            places[ASPECT.get(cue, cue)].append(place)
    often = {cue for cue in KIND if _separate(places[ASPECT.get(cue, cue)])}
    return [
        _reading(cue, asked) if cue in often else None
        for cue, asked in zip(heard, topics, strict=True)
    ]


def _separate(places: Sequence[int]) -> bool:
    """Whether two of the sentences are no neighbours."""
    return bool(places) and places[-1] - places[0] > 1


def _reading(cue: str, asked: frozenset[str]) -> Reading:
    why = cue == "cannot_explain" and "why" in asked
    owner = Owner.OTHER if cue == "blame" else None
    return Reading(Kind.TRADEOFF if why else KIND[cue], owner, against=cue)


def _heard(here: Sentence, asked: frozenset[str], cues: Cues) -> str | None:
    """The first cue against that nothing in or beside the sentence turns round."""
    if here.question or "offtopic" in asked or cues.not_evidence["aloof"].search(here.plain):
        return None
    learned = any(cues.against["lesson"].search(t) for t in (here.plain, *here.after))
    for cue, match in _matches(here, cues):
        unasked = _unasked(cue, here, asked)
        turned_round = not _TURNED_ROUND.isdisjoint(here.plain[: match.start()].split()[-4:])
        if not (unasked or turned_round or (learned and cue not in _WHATEVER_LEARNED)):
            return cue
    return "marketing" if _buzz(here, cues) else None


def _unasked(cue: str, here: Sentence, asked: frozenset[str]) -> bool:
    if cue == "no_own_part":
        return "part" not in asked
    if cue == "waved_failure":
        return asked.isdisjoint({"case", "quality"})
    return cue == "cannot_explain" and not _ONLY_ASKED[cue].search(here.asked)


def _matches(here: Sentence, cues: Cues) -> Iterator[tuple[str, re.Match[str]]]:
    for cue in KIND:
        if match := cues.against[cue].search(here.plain):
            yield cue, match


def _buzz(here: Sentence, cues: Cues) -> bool:
    """Whether buzzwords stand alone, without a particular, a failure or a limit."""
    words = {m[0] for m in cues.against["buzzwords"].finditer(here.plain)}
    experience = (cues.fails["event"], cues.says["limit"])
    if len(words) < BUZZWORDS or any(cue.search(here.plain) for cue in experience):
        return False
    return not particulars(here, cues)
