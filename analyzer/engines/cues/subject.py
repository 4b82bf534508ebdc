"""Whether a sentence speaks of something that runs on a learned model."""

from collections.abc import Sequence

from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.sentences import Sentence

CARRY = 8
"""Sentences for which a subject stays AI after the candidate last said so."""
AHEAD = 2
"""Sentences of the same turn in which the word for it may still follow."""
MIN_WORDS = 3
"""Different words for AI in an interview before any sentence of it is taken to be about AI."""
_SURE = "!"
"""Stands among a sentence's words where one of them can mean nothing but AI."""


def about_ai(said: Sequence[Sentence], cues: Cues) -> list[bool]:
    """For each of the candidate's sentences, whether its subject is an AI system.

    The subject carries on until the candidate or a question leads away from it. In an interview
    without enough different words for AI, or with only ambiguous ones, no sentence is about AI.
    """
    words = [_words(s.plain, cues) for s in said]
    kinds = set().union(*words)
    if _SURE not in kinds or len(kinds) - 1 < min(MIN_WORDS, 1 + len(said) // 4):
        return [False] * len(said)
    elsewhere = cues.ai["elsewhere"]
    result, left = [], 0
    for i, here in enumerate(said):
        away = elsewhere.search(here.plain) is not None
        led_away = here.start == 0 and elsewhere.search(here.asked)
        left = CARRY if words[i] else 0 if away or led_away else left - 1
        ahead = range(i, min(i + AHEAD + 1, len(said)))
        soon = any(words[j] for j in ahead if said[j].turn is here.turn)
        result.append(left > 0 or (soon and not away))
    return result


def _words(text: str, cues: Cues) -> set[str]:
    """The different words for AI in a sentence that does not lead away from it."""
    if cues.ai["elsewhere"].search(text):
        return set()
    text = cues.ai["other_sense"].sub("thing", cues.ai["usage"].sub("tool", text))
    found = {m[0].rstrip("s") for cue in ("sure", "maybe") for m in cues.ai[cue].finditer(text)}
    sure = cues.ai["sure"].search(text) or cues.ai["anchor"].search(text)
    return found | {_SURE} if sure else found
