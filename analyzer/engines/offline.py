"""The offline engine: a first reading by cues, without a model and without a network.

1. Each turn of the candidate is cut into sentences, and each sentence is made plain
   (`cues/sentences.py`), so that hedges, fillers and grammar change nothing.
2. A sentence is read three times: does it tell of building, of a choice, of a failure? The cues
   stand in `prompts/builder/cues.toml`. First person and an act are required; questions,
   hypotheticals, generalities and other people's doings are no evidence. A sentence may also
   speak against the candidate.
3. A reading grows over the next sentence when that one carries on with a reason, a number or a
   part, and becomes a finding if it is concrete.

It points at passages worth reading and is no judge: where the cues are unclear it is silent.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyzer.engines.cues.load import Cues, load_cues
from analyzer.engines.cues.sentences import Sentence, plain, sentences
from analyzer.evidence import Finding, Kind, Owner, Stance
from analyzer.transcript.models import Role, Turn

MIN_WORDS, MAX_WORDS = 5, 60
"""Length of a quote."""
MAX_SENTENCES = 3
MAX_ASPECTS = 5
AI_CARRY = 8
"""Sentences for which a subject stays AI after the candidate last said so."""
TOLD_CARRY = 12
"""Sentences for which "it" may still be the system that the candidate said they built."""
MIN_CARRIED = 3
"""Aspects and particulars that such a sentence must show."""
MIN_AI_WORDS = 3
"""Different words for AI in an interview before any sentence of it is taken to be about AI."""
MIN_ENGLISH = 0.2
"""Share of English function words; English talk has 0.4 to 0.55, its neighbours below 0.15."""

_FUNCTION_WORDS = frozenset(
    "the and to of a i it that in we was is for you so but on with have not this they what be are"
    " at as just or do if my our were had from there then because when which would an by can me"
    " did about how your he she them us their it's i'm don't didn't that's".split()
)
STRONG = {Kind.BUILDING: 4, Kind.TRADEOFF: 4, Kind.FAILURE: 3}
"""Strength from which a reading stands beside a stronger one of the same sentence."""
_SELF = re.compile(r"\b(?:i|my|mine|me|myself)\b")
_TEAM = re.compile(r"\b(?:we|our|ours|us|ourselves)\b")
_QUESTION = re.compile(r"\b(?:how|why|what|which|explain|walk)\b")
_CONTINUES = re.compile(
    r"^(?:and |so |but |then )?(?:it|that|this|because|which|reason|then|so|they|those|each|there"
    r"|first|after|now|otherwise|from|about|with|in|i|we|turned|fix|with|on|one|two)\b"
)
_NUMBER = re.compile(r"(?<![\w.])(?:[$€£]?(?!(?:19|20)\d\d\b)\d[\d.,]*[%kmx]?)(?![\w])")
_IDENTIFIER = re.compile(r"\b(?:\w+_\w+|[a-z]+\.(?:py|js|ts|go|rs|sql|json|yaml|toml)|[A-Z]{3,}\d*"
                         r"|[A-Z][a-z]+[A-Z]\w*|\w+-?\d+[a-z]?)\b")  # fmt: skip

_SAID_ABOUT = {
    Kind.BUILDING: ("outcome", "reason", "alternative", "simpler"),
    Kind.TRADEOFF: ("alternative", "reason", "tool_opinion", "simpler", "chose_not_ai", "limit",
                    "outcome", "consequence"),
    Kind.FAILURE: ("limit", "root_cause", "fix", "would_redo", "demo_gap", "consequence",
                   "outcome"),
}  # fmt: skip
_AGAINST = {
    "configuration": Kind.BUILDING,
    "demo_only": Kind.BUILDING,
    "withdrawn": Kind.BUILDING,
    "waved_tests": Kind.BUILDING,
    "cannot_explain": Kind.TRADEOFF,
    "complexity": Kind.TRADEOFF,
    "marketing": Kind.TRADEOFF,
    "blame": Kind.FAILURE,
    "denial": Kind.FAILURE,
}
_CAUSE_OR_STEP = frozenset({"root_cause", "fix", "would_redo", "reason", "limit"})
"""Aspects that make a passage concrete although no part of a system is named."""
_SAYS_ITSELF = ("configuration", "withdrawn")
"""Cues against that hold although a lesson or a better way is named beside them."""


@dataclass(frozen=True)
class _Reading:
    kind: Kind
    owner: Owner
    strength: int
    """1 to 5: how many separate cues speak for this kind."""
    against: str | None = None
    """The undermining cue, where the passage speaks against the candidate."""


@dataclass
class _Told:
    """Whose system the candidate was last telling of: "it takes the query …" is part of that."""

    owner: Owner | None = None
    last: int = 0

    def note(self, reading: _Reading, last: int) -> None:
        if reading.kind is Kind.BUILDING:
            self.owner = None if reading.against else reading.owner
        self.last = last

    def carried(self, here: Sentence, i: int, cues: Cues) -> list[_Reading]:
        """A reading of a sentence that goes on about that system without naming a person."""
        ruled_out = ("hypothetical", "generic", "other_did", "aloof")
        if self.owner is None or i - self.last > TOLD_CARRY or here.question:
            return []
        if cues.does["acting"].search(here.plain) or any(
            cues.not_evidence[cue].search(here.plain) for cue in ruled_out
        ):
            return []
        shown = len(_named(cues.shows, here.plain)) + _particulars(here.plain, here, cues)
        return [_Reading(Kind.BUILDING, self.owner, 2)] if shown >= MIN_CARRIED else []


def declines(turns: Sequence[Turn]) -> str | None:
    """Why the engine should not be used on this interview, in one sentence; None if it may be."""
    text = " ".join(turn.text for turn in turns if turn.role is Role.CANDIDATE).lower()
    letters = [c for c in text if c.isalpha()]
    words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.replace("’", "'"))
    foreign = sum(not c.isascii() for c in letters) > 0.2 * len(letters)
    share = sum(word in _FUNCTION_WORDS for word in words) / max(len(words), 1)
    if foreign or (len(words) >= 20 and share < MIN_ENGLISH):
        return (
            "The offline engine reads English only and the candidate's words are in another"
            " language; set OPENAI_API_KEY to use a model."
        )
    return None


def extract_offline(turns: Sequence[Turn]) -> list[Finding]:
    """What the candidate's own words point at, in the order in which it was said.

    Args:
        turns: the whole interview; only turns of the candidate are quoted.
    """
    cues = load_cues()
    said = list(_candidate_sentences(turns, cues))
    about_ai = _about_ai(said, cues)
    readings = [list(_read(said, i, cues, ai=about_ai[i])) for i in range(len(said))]
    findings: list[Finding] = []
    taken: set[tuple[int, Kind]] = set()
    told = _Told()
    for i, found in enumerate(readings):
        for reading in found or told.carried(said[i], i, cues):
            if (i, reading.kind) in taken:
                continue
            last = _grown(said, i, reading, readings, cues)
            first = _backed(said, i, last)
            taken.update((j, reading.kind) for j in range(first, last + 1))
            told.note(reading, last)
            passage = said[first : last + 1]
            findings += _finding(passage, reading, any(about_ai[first : last + 1]), cues)
    return findings


def _candidate_sentences(turns: Sequence[Turn], cues: Cues) -> Iterator[Sentence]:
    asked = ""
    for turn in turns:
        if turn.role is Role.CANDIDATE:
            yield from sentences(turn, cues.fillers, asked=asked)
        else:
            asked = plain(turn.text, cues.fillers)


def _about_ai(said: Sequence[Sentence], cues: Cues) -> list[bool]:
    """For each sentence, whether its subject is something that runs on a learned model."""
    elsewhere = [cues.ai["elsewhere"].search(s.plain) is not None for s in said]
    words = [
        set() if away else _ai_words(s.plain, cues) for s, away in zip(said, elsewhere, strict=True)
    ]
    kinds = {word for found in words for word in found}
    if "!" not in kinds or len(kinds) - 1 < min(MIN_AI_WORDS, 1 + len(said) // 4):
        return [False] * len(said)
    result, left = [], 0
    for i, here in enumerate(said):
        led_away = here.start == 0 and cues.ai["elsewhere"].search(here.asked)
        left = AI_CARRY if words[i] else 0 if elsewhere[i] or led_away else left - 1
        soon = any(words[j] for j in range(i, min(i + 3, len(said))) if said[j].turn is here.turn)
        result.append(left > 0 or (soon and not elsewhere[i]))
    return result


def _ai_words(text: str, cues: Cues) -> set[str]:
    """The different words for AI in a sentence, and "!" if one of them can mean nothing else."""
    text = cues.ai["other_sense"].sub("thing", cues.ai["usage"].sub("tool", text))
    found = {m[0].rstrip("s") for cue in ("sure", "maybe") for m in cues.ai[cue].finditer(text)}
    anchored = cues.ai["sure"].search(text) or cues.ai["anchor"].search(text)
    return found | {"!"} if anchored else found


def _read(said: Sequence[Sentence], i: int, cues: Cues, *, ai: bool) -> Iterator[_Reading]:
    """The strongest reading of a sentence, and a second one where both are strong."""
    here = said[i]
    if here.question or cues.not_evidence["aloof"].search(here.plain):
        return
    if against := _against(said, i, cues):
        yield against
        return
    found = [
        reading
        for reading in (
            _failure(said, i, cues),
            _building(here, cues, ai=ai),
            _tradeoff(said, i, cues),
        )
        if reading
    ]
    found.sort(key=lambda r: -r.strength)
    yield from found[:1]
    yield from (r for r in found[1:2] if r.strength >= STRONG[r.kind])


def _building(here: Sentence, cues: Cues, *, ai: bool) -> _Reading | None:
    does, text = cues.does, here.plain
    match = built = _real(does["built"], text, cues)
    hypothetical = cues.not_evidence["hypothetical"].search(text)
    if match is None and not hypothetical and not cues.not_evidence["generic"].search(text):
        match = _real(does["makes"], text, cues) or _real(does["runs"], text, cues)
    if match is None or (
        cues.not_evidence["other_did"].search(text) and not _SELF.search(match[0])
    ):
        return None
    part = cues.words["artefact"].search(text, match.start()) is not None
    thing = bool(built) and cues.words["vague"].search(text, match.start()) is not None
    shown = len(set(_named(cues.shows, text)) - {"architecture"}) + _particulars(text, here, cues)
    thing = thing and (
        ai or shown > 0 or does["named_thing"].match(text, match.end() + 1) is not None
    )
    if not part and not thing and shown < 2:
        return None
    return _Reading(Kind.BUILDING, _owner(match[0], text), 2 + part + (shown >= 2))


def _tradeoff(said: Sequence[Sentence], i: int, cues: Cues) -> _Reading | None:
    here, text = said[i], said[i].plain
    after = _next(said, i)
    opinion = (
        cues.words["ai_tool"].search(text) is not None
        and cues.says["tool_opinion"].search(text) is not None
    )
    judged = _real(cues.does["judged"], text, cues) if opinion else None
    match = _real(cues.does["chose"], text, cues) or judged
    if match is None or (
        match != judged and cues.not_evidence["hypothetical"].search(text, 0, match.end())
    ):
        return None
    if cues.not_evidence["generic"].search(text) and not _SELF.search(text):
        return None
    if not _concrete(f"{text} {after}", cues):
        return None
    options = cues.says["alternative"].search(text) is not None
    reason = any(cues.says["reason"].search(t) for t in (text, after))
    plainer = any(cues.says[a].search(text) for a in ("simpler", "chose_not_ai"))
    plainly = any(w in text.split() for w in ("because", "reason", "since"))
    strength = 2 * options + reason + plainly + 2 * plainer + bool(judged)
    if strength + (_particulars(text, here, cues) > 0) < 2 or not (options or reason or judged):
        return None
    return _Reading(Kind.TRADEOFF, _owner(match[0], text), strength + 1)


def _failure(said: Sequence[Sentence], i: int, cues: Cues) -> _Reading | None:
    text, around = said[i].plain, f"{_previous(said, i)} {said[i].plain} {_next(said, i)}"
    redo = cues.says["would_redo"].search(text) is not None and _SELF.search(text)
    own = _real(cues.fails["own"], text, cues)
    event = _real(cues.fails["event"], text, cues)
    if not (own or redo or event) or not (_SELF.search(around) or _TEAM.search(around)):
        return None
    generic = cues.not_evidence["generic"].search(text) and not _SELF.search(text)
    unreal = cues.not_evidence["hypothetical"].search(text) and not (own or redo)
    if generic or unreal or not _concrete(around, cues):
        return None
    explained = sum(cues.says[a].search(text) is not None for a in ("root_cause", "fix"))
    owner_text = text if _SELF.search(text) or _TEAM.search(text) else around
    strength = 4 * bool(own) + 2 * bool(redo) + 3 * bool(event) + 2 * min(explained, 1)
    return _Reading(Kind.FAILURE, _owner("", owner_text), min(strength, 5))


def _against(said: Sequence[Sentence], i: int, cues: Cues) -> _Reading | None:
    here, text = said[i], said[i].plain
    learned = any(
        cues.against["lesson"].search(s.plain) for s in said[i : i + 3] if s.turn is here.turn
    )
    for name, kind in _AGAINST.items():
        match = cues.against[name].search(text)
        if match is None or (learned and name not in _SAYS_ITSELF):
            continue
        if name == "cannot_explain" and not _QUESTION.search(here.asked):
            continue
        before = text[: match.start()].split()[-4:]
        if {"not", "instead", "rather", "never", "than", "if", "without"}.isdisjoint(before):
            owner = Owner.OTHER if name == "blame" else _owner("", text)
            return _Reading(kind, owner, 5, name)
    if _buzz(here, cues) and (_SELF.search(text) or _TEAM.search(text)):
        return _Reading(Kind.TRADEOFF, _owner("", text), 5, "marketing")
    return None


def _buzz(here: Sentence, cues: Cues) -> bool:
    """Whether buzzwords stand alone, without a particular, a failure or a limit."""
    words = {m[0] for m in cues.against["buzzwords"].finditer(here.plain)}
    own_experience = (cues.fails["event"], cues.says["limit"])
    return (
        len(words) >= 2
        and not _particulars(here.plain, here, cues)
        and not any(cue.search(here.plain) for cue in own_experience)
    )


def _concrete(text: str, cues: Cues) -> bool:
    """Whether a thing, part, tool or quality of a system is named."""
    words = (cues.words[w] for w in ("artefact", "vague", "name", "ai_tool"))
    return any(w.search(text) for w in (*words, *cues.shows.values()))


def _real(cue: re.Pattern[str], text: str, cues: Cues) -> re.Match[str] | None:
    """The first match that is neither unreal by the words before it nor empty by those after."""
    unreal, empty = cues.not_evidence["unreal"], cues.not_evidence["empty"]
    matches = [
        m
        for m in cue.finditer(text)
        if not any(
            w.end() >= m.start() - 6 for w in unreal.finditer(text, 0, max(m.start() - 1, 0))
        )
        and not empty.match(text, m.end() + 1)
    ]
    return next((m for m in matches if _SELF.search(m[0])), matches[0] if matches else None)


def _owner(match: str, text: str) -> Owner:
    """Whose doing it is: the person in the cue itself before the one elsewhere in the passage."""
    for words in (match, text):
        if _SELF.search(words):
            return Owner.SELF
        if _TEAM.search(words):
            return Owner.TEAM
    return Owner.TEAM


def _next(said: Sequence[Sentence], i: int) -> str:
    return said[i + 1].plain if i + 1 < len(said) and said[i + 1].turn is said[i].turn else ""


def _previous(said: Sequence[Sentence], i: int) -> str:
    return said[i - 1].plain if i and said[i - 1].turn is said[i].turn else ""


def _grown(
    said: Sequence[Sentence],
    first: int,
    reading: _Reading,
    readings: Sequence[Sequence[_Reading]],
    cues: Cues,
) -> int:
    """Index of the last sentence of the passage that begins at `first`."""
    last, words = first, said[first].words
    while last + 1 < len(said) and last + 1 - first < MAX_SENTENCES:
        after = said[last + 1]
        words += after.words
        if after.turn is not said[first].turn or after.question or words > MAX_WORDS:
            break
        short = words - after.words < MIN_WORDS
        if not short and (
            readings[last + 1] or reading.against or not _CONTINUES.match(after.plain)
        ):
            break
        if not short and not _adds(after, reading.kind, cues):
            break
        last += 1
    return last


def _adds(after: Sentence, kind: Kind, cues: Cues) -> bool:
    if cues.not_evidence["hypothetical"].search(after.plain):
        return False
    says = any(cues.says[aspect].search(after.plain) for aspect in _SAID_ABOUT[kind])
    return says or _particulars(after.plain, after, cues) > 0


def _backed(said: Sequence[Sentence], first: int, last: int) -> int:
    """The sentence before, too, where the passage alone is too short to quote."""
    words = sum(s.words for s in said[first : last + 1])
    same_turn = first > 0 and said[first - 1].turn is said[first].turn
    if words < MIN_WORDS and same_turn and said[first - 1].words + words <= MAX_WORDS:
        return first - 1
    return first


def _finding(passage: Sequence[Sentence], reading: _Reading, ai: bool, cues: Cues) -> list[Finding]:
    turn = passage[0].turn
    quote = turn.text[passage[0].start : passage[-1].end]
    text = " ".join(s.plain for s in passage)
    particulars = sum(_particulars(s.plain, s, cues) for s in passage)
    aspects = _aspects(text, reading, ai, particulars, cues)
    named = _CAUSE_OR_STEP.intersection(aspects) or _concrete(text, cues)
    specificity = 3 if named and particulars >= 2 else 2 if named or particulars else 1
    if not aspects or not MIN_WORDS <= len(quote.split()) <= MAX_WORDS:
        return []
    if specificity < 2 and reading.against is None:
        return []
    template = reading.against or f"{reading.kind}_{reading.owner}"
    shown = ", ".join(a.replace("_", " ") for a in aspects)
    return [
        Finding(
            turn=turn.number,
            quote=quote,
            kind=reading.kind,
            stance=Stance.UNDERMINES if reading.against else Stance.SUPPORTS,
            owner=reading.owner,
            aspects=aspects,
            specificity=specificity,
            claim=cues.claims[template].format(aspects=shown),
        )
    ]


def _aspects(
    text: str, reading: _Reading, ai: bool, particulars: int, cues: Cues
) -> tuple[str, ...]:
    """At most five, those that matter most for the kind first."""
    if reading.against:
        aspect = "evaluation" if reading.against == "waved_tests" else reading.against
        return (*(["ai_system"] if ai else []), aspect)
    said = [a for a in _SAID_ABOUT[reading.kind] if cues.says[a].search(text)]
    shown = [a for a in _named(cues.shows, text) if ai or a not in {"prompting", "retrieval"}]
    parts = {m[0] for m in cues.words["artefact"].finditer(text)}
    if "architecture" in shown and not parts:
        shown.remove("architecture")
    named = particulars or cues.does["named_thing"].search(text)
    bare = parts and named and not said and not shown
    if "architecture" not in shown and (len(parts) >= 2 or bare):
        shown.insert(0, "architecture")
    mark = ["ai_system"] if ai and "chose_not_ai" not in said else []
    rest = [*shown[:2], *said, *shown[2:]] if reading.kind is Kind.BUILDING else [*said, *shown]
    return tuple((mark + rest)[:MAX_ASPECTS])


def _named(section: dict[str, re.Pattern[str]], text: str) -> list[str]:
    return [name for name, cue in section.items() if cue.search(text)]


def _particulars(text: str, sentence: Sentence, cues: Cues) -> int:
    """Numbers, names of parts, identifiers and before-and-after: how many kinds of them."""
    raw = sentence.turn.text[sentence.start : sentence.end]
    number = _NUMBER.search(text) or cues.words["counted"].search(text)
    names = {m[0] for m in cues.words["name"].finditer(text)}
    names |= {m[0].lower() for m in _IDENTIFIER.finditer(raw)}
    return bool(number) + min(len(names), 2) + bool(cues.says["outcome"].search(text))
