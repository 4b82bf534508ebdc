"""The offline engine: a first reading by cues, without a model and without a network.

1. Each turn of the candidate is cut into sentences, and each sentence is made plain
   (`cues/sentences.py`), so that hedges, fillers and grammar change nothing.
2. A sentence is read (`cues/readings.py`): does it tell of building, of a choice, of a failure,
   or speak against the candidate? The cues stand in `prompts/builder/cues.toml`. First person
   and an act are required; questions, hypotheticals, generalities and other people's doings are
   no evidence. `cues/subject.py` keeps track of whether the talk is about an AI system.
3. A reading grows over the next sentences when they carry on with a reason, a number or a part,
   and becomes a finding if it is concrete.

It points at passages worth reading and is no judge: where the cues are unclear it is silent.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from analyzer.engines.cues.account import readings
from analyzer.engines.cues.against import ASPECT
from analyzer.engines.cues.load import Cues, load_cues
from analyzer.engines.cues.readings import Reading, concrete, named, particulars
from analyzer.engines.cues.sentences import Sentence, plain, sentences
from analyzer.engines.cues.subject import about_ai
from analyzer.evidence import Finding, Kind, Owner, Stance
from analyzer.transcript.models import Role, Turn

MIN_WORDS, MAX_WORDS = 5, 60
"""Length of a quote."""
MAX_SENTENCES = 3
MAX_ASPECTS = 5
MIN_SPECIFICITY = 2
"""A vaguer passage is left out unless it speaks against the candidate."""
MANY = 2
"""Particulars from which a passage has specificity 3, and parts that make an architecture."""
CARRY = 12
"""Sentences for which "it" may still be the system that the candidate said they built."""
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
_CONTINUES = re.compile(
    r"^(?:and |so |but |then )?(?:it|that|this|because|which|reason|then|so|they|those|each|there"
    r"|first|after|now|otherwise|from|about|with|in|i|we|turned|fix|on|one|two)\b"
)
_SAID_ABOUT = {
    Kind.BUILDING: ("outcome", "reason", "alternative"),
    Kind.TRADEOFF: ("alternative", "reason", "tool_opinion", "simpler", "chose_not_ai", "limit",
                    "outcome", "consequence"),
    Kind.FAILURE: ("limit", "root_cause", "fix", "would_redo", "demo_gap", "consequence",
                   "outcome"),
}  # fmt: skip
_SIGNED = (
    ("in_use", Kind.BUILDING, ("production", "users")),
    ("asked_quality", Kind.BUILDING, ("evaluation",)),
    ("asked_why", Kind.TRADEOFF, ("reason",)),
    ("dropped", Kind.TRADEOFF, ("alternative",)),
    ("compare", Kind.TRADEOFF, ("tool_opinion",)),
    ("repair", Kind.FAILURE, ("fix",)),
)
"""Signs of a kind, and the aspects that they stand for."""
_CAUSE_OR_STEP = frozenset({"root_cause", "fix", "would_redo", "reason", "limit"})
"""Aspects that make a passage concrete although no part of a system is named."""
_AI_ONLY = frozenset({"prompting", "retrieval"})


def declines(turns: Sequence[Turn]) -> str | None:
    """Why the engine should not be used on this interview, in one sentence; None if it may be."""
    text = " ".join(turn.text for turn in turns if turn.role is Role.CANDIDATE).lower()
    letters = [c for c in text if c.isalpha()]
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.replace("’", "'"))
    english = sum(word in _FUNCTION_WORDS for word in words)
    foreign = sum(not c.isascii() for c in letters) > MAX_FOREIGN * len(letters)
    if foreign or (len(words) >= MIN_SAMPLE and english < MIN_ENGLISH * len(words)):
        return (
            "The offline engine reads English only and the candidate's words are in another"
            " language; set OPENAI_API_KEY to use a model."
        )
    return None


def extract_offline(turns: Sequence[Turn]) -> list[Finding]:
    """What the candidate's own words point at, in the order in which it was said.

    Args:
        turns: the whole interview; only turns of the candidate are quoted.

    Raises:
        ConfigError: the shipped cue file is broken.
    """
    cues = load_cues()
    said = list(_candidate_sentences(turns, cues))
    ai = about_ai(said, cues)
    told = readings(said, cues)
    teller = _teller(told)
    findings = (
        _finding(
            said[first:last],
            reading,
            cues,
            owner=_owner(reading, told[first:last]) or teller,
            ai=any(ai[first:last]),
        )
        for reading, first, last in _passages(said, told, ai)
    )
    return [finding for finding in findings if finding]


def _candidate_sentences(turns: Sequence[Turn], cues: Cues) -> Iterator[Sentence]:
    asked: list[str] = []
    for turn in turns:
        if turn.role is Role.CANDIDATE:
            yield from sentences(turn, cues.fillers, asked=plain(" ".join(asked), cues.fillers))
            asked = []
        else:
            asked.append(turn.text)


def _teller(told: Sequence[list[Reading]]) -> Owner:
    """Whose system it is where a sentence names nobody: who is named more often elsewhere."""
    owners = Counter(r.owner for found in told for r in found if not r.against)
    return Owner.SELF if owners[Owner.SELF] > owners[Owner.TEAM] else Owner.TEAM


def _owner(reading: Reading, told: Sequence[list[Reading]]) -> Owner | None:
    """Whose doing a passage tells of: the candidate's where one of its sentences says so."""
    owners = [r.owner for found in told for r in found if r.kind is reading.kind]
    return Owner.SELF if Owner.SELF in owners else reading.owner


def _passages(
    said: Sequence[Sentence], told: Sequence[list[Reading]], ai: Sequence[bool]
) -> Iterator[tuple[Reading, int, int]]:
    """Each reading with the first sentence of its passage and the one after its last."""
    taken: set[tuple[int, Kind]] = set()
    for i, found in enumerate(told):
        for reading in found:
            if (i, reading.kind) in taken:
                continue
            first, last = _grown(said, i, reading, told, ai)
            taken.update((j, reading.kind) for j in range(first, last))
            yield reading, first, last


def _grown(
    said: Sequence[Sentence],
    i: int,
    reading: Reading,
    told: Sequence[list[Reading]],
    ai: Sequence[bool],
) -> tuple[int, int]:
    """The passage around sentence `i`: its first sentence and the one after its last."""
    first, last, words = i, i + 1, said[i].words
    end = last
    while end < len(said) and end - first < MAX_SENTENCES and not said[end].question:
        if not _fits(said[end], said[i], words) or ai[end] != ai[i]:
            break
        words += said[end].words
        end += 1
        same = any(r.kind is reading.kind and r.against == reading.against for r in told[end - 1])
        if same or said[i].words < MIN_WORDS:
            last = end
        elif told[end - 1] or end - last > 1:
            break
    words = sum(s.words for s in said[first:last])
    if words < MIN_WORDS and i and _fits(said[i - 1], said[i], words):
        first = i - 1
    return first, last


def _fits(other: Sentence, here: Sentence, words: int) -> bool:
    return other.turn is here.turn and words + other.words <= MAX_WORDS


def _finding(
    passage: Sequence[Sentence], reading: Reading, cues: Cues, *, owner: Owner, ai: bool
) -> Finding | None:
    """The finding, or None where the passage is too vague, too short or too long."""
    turn = passage[0].turn
    quote = turn.text[passage[0].start : passage[-1].end]
    aspects = _aspects(passage, reading, cues, ai=ai)
    specificity = _specificity(passage, aspects, cues)
    vague = specificity < MIN_SPECIFICITY and not reading.against
    if vague or not aspects or not MIN_WORDS <= len(quote.split()) <= MAX_WORDS:
        return None
    claim = cues.claims[reading.against or f"{reading.kind}_{owner}"]
    return Finding(
        turn=turn.number,
        quote=quote,
        kind=reading.kind,
        stance=Stance.UNDERMINES if reading.against else Stance.SUPPORTS,
        owner=owner,
        aspects=aspects,
        specificity=specificity,
        claim=claim.format(aspects=", ".join(a.replace("_", " ") for a in aspects)),
    )


def _specificity(passage: Sequence[Sentence], aspects: Sequence[str], cues: Cues) -> int:
    """1 vague, 2 names a thing, a step or a cause, 3 with particulars."""
    exact = sum(particulars(sentence, cues) for sentence in passage)
    thing = not _CAUSE_OR_STEP.isdisjoint(aspects) or concrete(_text(passage), cues)
    return 3 if thing and exact >= MANY else 2 if thing or exact else 1


def _aspects(
    passage: Sequence[Sentence], reading: Reading, cues: Cues, *, ai: bool
) -> tuple[str, ...]:
    """The aspects that matter most for the kind first."""
    text = _text(passage)
    if reading.against:
        aspect = ASPECT.get(reading.against, reading.against)
        return ("ai_system", aspect) if ai else (aspect,)
    said = [aspect for aspect in _SAID_ABOUT[reading.kind] if cues.says[aspect].search(text)]
    said = list(dict.fromkeys([*_by_sign(reading), *said]))
    shown = [a for a in named(cues.shows, text) if ai or a not in _AI_ONLY]
    parts = {m[0] for m in cues.words["artefact"].finditer(text)}
    if not parts and "architecture" in shown:
        shown.remove("architecture")
    exact = cues.does["named_thing"].search(text) or any(particulars(s, cues) for s in passage)
    bare = parts and exact and not (said or shown)
    if "architecture" not in shown and (bare or len(parts) >= MANY):
        shown.insert(0, "architecture")
    rest = [*shown[:2], *said, *shown[2:]] if reading.kind is Kind.BUILDING else [*said, *shown]
    mark = ["ai_system"] if ai and "chose_not_ai" not in said else []
    return tuple((mark + rest)[:MAX_ASPECTS])


def _by_sign(reading: Reading) -> Iterator[str]:
    """Aspects that the telling shows without a word for them."""
    for sign, kind, aspects in _SIGNED:
        if sign in reading.signs and kind is reading.kind:
            yield from aspects


def _text(passage: Sequence[Sentence]) -> str:
    return " ".join(sentence.plain for sentence in passage)
