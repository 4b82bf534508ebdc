"""The offline engine: a first reading by cues and learned weights, without a model or a network.

1. Each turn of the candidate is cut into sentences, and each sentence is made plain
   (`cues/sentences.py`), so that hedges, fillers and grammar change nothing.
2. A sentence is read (`cues/readings.py`): its cues, what was asked and what was told just before
   (`cues/account.py`) give points for building, for a choice and for a failure. Plans, jokes,
   generalities and other people's doings take points away. Cues and points stand in
   `prompts/builder/cues.toml`; `cues/subject.py` keeps track of whether the talk is about AI.
3. What speaks against the candidate (`cues/against.py`) is heard only where it is said twice.
4. Weights learned from labelled interviews (`cues/weights.py`) decide which sentences are
   evidence, and of what kind: by the signs, the readings and the plain words of a sentence and
   of its neighbours. Where they are less sure, a passage is only worth reading: it is called vague,
   and no flag rests on it.
5. Neighbouring sentences that tell the same make a passage (`cues/passages.py`), and a passage
   becomes a finding if it is concrete.

It points at passages worth reading and is no judge: where the cues are unclear it is silent.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyzer.engines.cues.account import Heard, hear
from analyzer.engines.cues.against import ASPECT
from analyzer.engines.cues.features import Features, features
from analyzer.engines.cues.load import Cues, load_cues
from analyzer.engines.cues.passages import MAX_WORDS, MIN_WORDS, Passage, Told, passages
from analyzer.engines.cues.readings import named, particulars
from analyzer.engines.cues.sentences import Sentence, plain, sentences
from analyzer.engines.cues.subject import about_ai
from analyzer.engines.cues.weights import Weights, load_weights, weighed
from analyzer.evidence import Finding, Kind, Owner, Stance
from analyzer.transcript.models import Role, Turn

MAX_ASPECTS = 5
MIN_SPECIFICITY = 2
"""A vaguer passage is left out unless it speaks against the candidate."""
MANY = 2
"""Particulars from which a passage has specificity 3, and parts that make an architecture."""
MIN_ENGLISH = 0.2
"""Share of English function words; English talk has 0.4 to 0.55, its neighbours below 0.15."""
MIN_SAMPLE = 20
"""Words from which that share means something."""
MAX_FOREIGN = 0.2
"""Share of letters beyond ASCII: names and quotations stay below it."""

_FUNCTION_WORDS = frozenset(
    "the and to of a i it that in we was is for you so but on with have not this they what be are"
    " at as just or do if my our were had from there then because when which would an by can me"
    " did about how your he she them us their it's i'm don't didn't that's".split()
)
_SAID_ABOUT = {
    Kind.BUILDING: ("outcome", "reason", "alternative"),
    Kind.TRADEOFF: ("alternative", "reason", "tool_opinion", "simpler", "chose_not_ai", "limit",
                    "outcome", "consequence"),
    Kind.FAILURE: ("limit", "root_cause", "fix", "would_redo", "demo_gap", "consequence",
                   "outcome"),
}  # fmt: skip
_SIGNED = {
    Kind.BUILDING: (
        ("in_use", "production"), ("in_use", "users"), ("asked_quality", "evaluation"),
    ),
    Kind.TRADEOFF: (
        ("asked_why", "reason"), ("dropped", "alternative"), ("compare", "tool_opinion"),
    ),
    Kind.FAILURE: (("repair", "fix"),),
}  # fmt: skip
"""Signs of a kind, and the aspects that they stand for without a word for them."""
_CAUSE_OR_STEP = frozenset({"root_cause", "fix", "would_redo", "reason", "limit"})
"""Aspects that make a passage concrete although no part of a system is named."""
_NAMED = frozenset({"part", "names", "shown", "number", "works", "stands"})
"""Signs that do the same."""
_EXACT = frozenset({"works", "names", "number", "outcome"})
"""Signs that tell how a part hangs together, or which one it is."""
_AI_ONLY = frozenset({"prompting", "retrieval"})


def declines(turns: Sequence[Turn], language: str | None) -> str | None:
    """Why the engine should not be used on this interview, in one sentence; None if it may be.

    Args:
        turns: the whole interview.
        language: what most of it is spoken in; None where it is not known.
    """
    if language not in {None, "en"}:
        return (
            f"The offline engine reads English only and the interview is in another language"
            f" ({language}); set OPENAI_API_KEY to use a model."
        )
    # Somebody may answer English questions in another language, or in too few words to tell it.
    if _is_foreign(" ".join(turn.text for turn in turns if turn.role is Role.CANDIDATE)):
        return (
            "The offline engine reads English only and the candidate's words are in another"
            " language; set OPENAI_API_KEY to use a model."
        )
    return None


def _is_foreign(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.lower().replace("’", "'"))
    english = sum(word in _FUNCTION_WORDS for word in words)
    foreign = sum(not c.isascii() for c in letters) > MAX_FOREIGN * len(letters)
    return foreign or (len(words) >= MIN_SAMPLE and english < MIN_ENGLISH * len(words))


def extract_offline(turns: Sequence[Turn]) -> list[Finding]:
    """What the candidate's own words point at, in the order in which it was said.

    Args:
        turns: the whole interview; only turns of the candidate are quoted.

    Raises:
        ConfigError: the shipped cues or weights are broken.
    """
    return point(listen(turns), load_weights())


class Account(NamedTuple):
    """The candidate's sentences, in order, and what the cues make of each."""

    said: list[Sentence]
    heard: list[Heard]
    ai: list[bool]
    """Whether its subject runs on a learned model."""
    features: list[Features]


def listen(turns: Sequence[Turn]) -> Account:
    """What the candidate says, sentence by sentence."""
    cues = load_cues()
    said = list(_candidate_sentences(turns, cues))
    heard, ai = hear(said, cues), about_ai(said, cues)
    return Account(said, heard, ai, features(said, heard, ai, cues))


def point(account: Account, weights: Weights | None) -> list[Finding]:
    """The passages that the weights point at; without weights, those that the cues point at."""
    cues = load_cues()
    said, heard, ai, own = account
    readings = weighed(said, heard, own, weights) if weights else [h.readings for h in heard]
    told = [Told(*row) for row in zip(said, readings, ai, strict=True)]
    teller = _teller(told)
    found = (_finding(passage, teller, cues) for passage in passages(told))
    return [finding for finding in found if finding]


def _candidate_sentences(turns: Sequence[Turn], cues: Cues) -> Iterator[Sentence]:
    asked: list[str] = []
    for turn in turns:
        if turn.role is Role.CANDIDATE:
            yield from sentences(turn, cues.fillers, asked=plain(" ".join(asked), cues.fillers))
            asked = []
        else:
            asked.append(turn.text)


def _teller(told: Sequence[Told]) -> Owner:
    """Whose system it is where a sentence names nobody: who is named more often elsewhere."""
    owners = Counter(r.owner for t in told for r in t.readings if not r.against)
    return Owner.SELF if owners[Owner.SELF] > owners[Owner.TEAM] else Owner.TEAM


def _finding(passage: Passage, teller: Owner, cues: Cues) -> Finding | None:
    """The finding, or None where the passage is too vague, too short or too long."""
    reading, first, last = passage.reading, passage.told[0].sentence, passage.told[-1].sentence
    quote = first.turn.text[first.start : last.end]
    aspects = tuple(_aspects(passage, cues))[:MAX_ASPECTS]
    firm = bool(aspects) and all(alike.firm for alike in passage.alike)
    specificity = _specificity(passage, aspects, cues) if firm else 1
    vague = firm and specificity < MIN_SPECIFICITY and not reading.against
    if vague or not MIN_WORDS <= len(quote.split()) <= MAX_WORDS:
        return None
    own = any(alike.owner is Owner.SELF for alike in passage.alike)
    owner = Owner.SELF if own else reading.owner or teller
    claim = cues.claims[reading.against or f"{reading.kind}_{owner}"]
    named_aspects = ", ".join(a.replace("_", " ") for a in aspects) or "nothing named"
    return Finding(
        turn=first.turn.number,
        quote=quote,
        kind=reading.kind,
        stance=Stance.UNDERMINES if reading.against else Stance.SUPPORTS,
        owner=owner,
        aspects=aspects,
        specificity=specificity,
        claim=claim.format(aspects=named_aspects),
    )


def _specificity(passage: Passage, aspects: Sequence[str], cues: Cues) -> int:
    """1 vague, 2 names a thing, a number or a cause, 3 with particulars."""
    exact = sum(particulars(t.sentence, cues) for t in passage.told)
    thing = not (_CAUSE_OR_STEP.isdisjoint(aspects) and _NAMED.isdisjoint(passage.signs))
    return 3 if thing and exact >= MANY else 2 if thing or exact else 1


def _aspects(passage: Passage, cues: Cues) -> list[str]:
    """The aspects that matter most for the kind first."""
    kind, against = passage.reading.kind, passage.reading.against
    mark = ["ai_system"] if passage.ai else []
    if against:
        return [*mark, ASPECT.get(against, against)]
    said = [aspect for aspect in _SAID_ABOUT[kind] if cues.says[aspect].search(passage.text)]
    signed = [aspect for sign, aspect in _SIGNED[kind] if sign in passage.signs]
    shown = _shown(passage, cues, bare=not (said or signed))
    rest = [*shown[:2], *said, *shown[2:]] if kind is Kind.BUILDING else [*said, *shown]
    return list(dict.fromkeys([*([] if "chose_not_ai" in said else mark), *signed, *rest]))


def _shown(passage: Passage, cues: Cues, *, bare: bool) -> list[str]:
    """What the named parts show; architecture where there are many, or nothing else is said."""
    shown = [a for a in named(cues.shows, passage.text) if passage.ai or a not in _AI_ONLY]
    parts = {m[0] for m in cues.words["artefact"].finditer(passage.text)}
    if "architecture" in shown:
        return shown if parts else [a for a in shown if a != "architecture"]
    exact = not _EXACT.isdisjoint(passage.signs)
    alone = parts and exact and bare and not shown
    return ["architecture", *shown] if alone or len(parts) >= MANY else shown
