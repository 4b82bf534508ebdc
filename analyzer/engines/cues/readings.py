"""What one sentence tells: of building, of a choice, of a failure, or against the candidate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.sentences import Sentence
from analyzer.evidence import Kind, Owner

ENOUGH = 2
"""Aspects or particulars that make up for a part of a system that is not named."""
MIN_CARRIED = 3
"""The same for a sentence that does not even name a person."""
UNREAL_REACH = 6
"""Characters between a word such as "if" or "wish" and the claim that it makes unreal."""
STRONG = {Kind.BUILDING: 4, Kind.TRADEOFF: 4, Kind.FAILURE: 3}
"""Strength from which a reading stands beside a stronger one of the same sentence."""

AGAINST = {
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
_WHATEVER_LEARNED = ("configuration", "withdrawn")
"""Cues against that hold although a lesson or a better way is named beside them."""
_TURNED_ROUND = frozenset({"not", "instead", "rather", "never", "than", "if", "without"})

_SELF = re.compile(r"\b(?:i|my|mine|me|myself)\b")
_TEAM = re.compile(r"\b(?:we|our|ours|us|ourselves)\b")
_ASKS = re.compile(r"\b(?:how|why|what|which|explain|walk)\b")
_NUMBER = re.compile(r"(?<![\w.])(?:[$€£]?(?!(?:19|20)\d\d\b)\d[\d.,]*[%kmx]?)(?!\w)")
_IDENTIFIER = re.compile(
    r"\b(?:\w+_\w+|[a-z]+\.(?:py|js|ts|go|rs|sql|json|yaml|toml)|[A-Z]{3,}\d*"
    r"|[A-Z][a-z]+[A-Z]\w*|\w+-?\d+[a-z]?)\b"
)


@dataclass(frozen=True)
class Reading:
    """One way to read a sentence."""

    kind: Kind
    owner: Owner
    strength: int
    """How many separate cues speak for this kind."""
    against: str | None = None
    """The cue, where the sentence speaks against the candidate."""


def read(here: Sentence, cues: Cues, *, ai: bool) -> list[Reading]:
    """The strongest reading of a sentence, and a second one where both are strong.

    Args:
        here: the sentence.
        cues: the compiled cue file.
        ai: whether the subject is something that runs on a learned model.
    """
    if here.question or cues.not_evidence["aloof"].search(here.plain):
        return []
    if against := _against(here, cues):
        return [against]
    readings = (_failure(here, cues), _building(here, cues, ai=ai), _tradeoff(here, cues))
    found = sorted((r for r in readings if r), key=lambda r: -r.strength)
    return found[:1] + [r for r in found[1:2] if r.strength >= STRONG[r.kind]]


def carried(here: Sentence, owner: Owner, cues: Cues) -> list[Reading]:
    """A reading of "it takes the query …" as part of the system that `owner` was said to build."""
    ruled_out = [cues.not_evidence[c] for c in ("hypothetical", "generic", "other_did", "aloof")]
    if here.question or any(c.search(here.plain) for c in (cues.does["acting"], *ruled_out)):
        return []
    shown = len(named(cues.shows, here.plain)) + particulars(here, cues)
    return [Reading(Kind.BUILDING, owner, 2)] if shown >= MIN_CARRIED else []


def particulars(here: Sentence, cues: Cues) -> int:
    """How particular a sentence is, from 0 to 4: a number, up to two names, a before and after."""
    number = _NUMBER.search(here.plain) or cues.words["counted"].search(here.plain)
    names = {m[0] for m in cues.words["name"].finditer(here.plain)}
    names |= {m[0].lower() for m in _IDENTIFIER.finditer(here.said)}
    return bool(number) + min(len(names), 2) + bool(cues.says["outcome"].search(here.plain))


def named(section: dict[str, re.Pattern[str]], text: str) -> list[str]:
    """The aspects of a section of which the text holds a cue."""
    return [aspect for aspect, cue in section.items() if cue.search(text)]


def concrete(text: str, cues: Cues) -> bool:
    """Whether a thing, part, tool or quality of a system is named."""
    words = (cues.words[w] for w in ("artefact", "vague", "name", "ai_tool"))
    return any(w.search(text) for w in (*words, *cues.shows.values()))


def _building(here: Sentence, cues: Cues, *, ai: bool) -> Reading | None:
    does, text = cues.does, here.plain
    built = _real(does["built"], text, cues)
    match = built or (None if _loose(text, cues) else _present(text, cues))
    if match is None or (
        cues.not_evidence["other_did"].search(text) and not _SELF.search(match[0])
    ):
        return None
    shown = len(set(named(cues.shows, text)) - {"architecture"}) + particulars(here, cues)
    part = cues.words["artefact"].search(text, match.start()) is not None
    thing = bool(built) and cues.words["vague"].search(text, match.start()) is not None
    told_of = thing and (ai or shown or does["named_thing"].match(text, match.end() + 1))
    if not (part or told_of or shown >= ENOUGH):
        return None
    return Reading(Kind.BUILDING, _owner(match[0], text), 2 + part + (shown >= ENOUGH))


def _present(text: str, cues: Cues) -> re.Match[str] | None:
    return _real(cues.does["makes"], text, cues) or _real(cues.does["runs"], text, cues)


def _loose(text: str, cues: Cues) -> bool:
    """Whether the sentence is about what could be, or about people in general."""
    unreal, generic = cues.not_evidence["hypothetical"], cues.not_evidence["generic"]
    return bool(unreal.search(text) or generic.search(text))


def _tradeoff(here: Sentence, cues: Cues) -> Reading | None:
    text, says = here.plain, cues.says
    match = _chosen(text, cues)
    judged = None if match else _judged(text, cues)
    choice = match or judged
    generic = cues.not_evidence["generic"].search(text) and not _SELF.search(text)
    if choice is None or generic or not concrete(f"{text} {here.after[0]}", cues):
        return None
    options = says["alternative"].search(text) is not None
    reason = any(says["reason"].search(t) for t in (text, here.after[0]))
    plainer = any(says[aspect].search(text) for aspect in ("simpler", "chose_not_ai"))
    plainly = not {"because", "reason", "since"}.isdisjoint(text.split())
    opinion = _judged(text, cues) is not None
    strength = 2 * options + reason + plainly + 2 * plainer + opinion
    if not (options or reason or opinion) or strength + bool(particulars(here, cues)) < ENOUGH:
        return None
    return Reading(Kind.TRADEOFF, _owner(choice[0], text), strength + 1)


def _chosen(text: str, cues: Cues) -> re.Match[str] | None:
    match = _real(cues.does["chose"], text, cues)
    unreal = match and cues.not_evidence["hypothetical"].search(text, 0, match.end())
    return None if unreal else match


def _judged(text: str, cues: Cues) -> re.Match[str] | None:
    """An opinion on an AI tool, from own use."""
    opinion = cues.words["ai_tool"].search(text) and cues.says["tool_opinion"].search(text)
    return _real(cues.does["judged"], text, cues) if opinion else None


def _failure(here: Sentence, cues: Cues) -> Reading | None:
    text, around = here.plain, f"{here.before} {here.plain} {here.after[0]}"
    own = _real(cues.fails["own"], text, cues)
    event = _real(cues.fails["event"], text, cues)
    redo = cues.says["would_redo"].search(text) and _SELF.search(text)
    generic = cues.not_evidence["generic"].search(text) and not _SELF.search(text)
    unreal = cues.not_evidence["hypothetical"].search(text) and not (own or redo)
    first_person = _SELF.search(around) or _TEAM.search(around)
    if not (own or event or redo) or generic or unreal or not first_person:
        return None
    if not concrete(around, cues):
        return None
    explained = any(cues.says[aspect].search(text) for aspect in ("root_cause", "fix"))
    strength = 4 * bool(own) + 3 * bool(event) + 2 * bool(redo) + 2 * explained
    return Reading(Kind.FAILURE, _owner(text, around), strength)


def _against(here: Sentence, cues: Cues) -> Reading | None:
    text = here.plain
    learned = any(cues.against["lesson"].search(t) for t in (text, *here.after))
    for cue, match in _cues_against(text, cues):
        unasked = cue == "cannot_explain" and not _ASKS.search(here.asked)
        turned_round = not _TURNED_ROUND.isdisjoint(text[: match.start()].split()[-4:])
        if not (unasked or turned_round or (learned and cue not in _WHATEVER_LEARNED)):
            owner = Owner.OTHER if cue == "blame" else _owner("", text)
            return Reading(AGAINST[cue], owner, ENOUGH, cue)
    if _buzz(here, cues) and (_SELF.search(text) or _TEAM.search(text)):
        return Reading(Kind.TRADEOFF, _owner("", text), ENOUGH, "marketing")
    return None


def _cues_against(text: str, cues: Cues) -> Iterator[tuple[str, re.Match[str]]]:
    for cue in AGAINST:
        if match := cues.against[cue].search(text):
            yield cue, match


def _buzz(here: Sentence, cues: Cues) -> bool:
    """Whether buzzwords stand alone, without a particular, a failure or a limit."""
    words = {m[0] for m in cues.against["buzzwords"].finditer(here.plain)}
    experience = (cues.fails["event"], cues.says["limit"])
    if len(words) < ENOUGH or any(cue.search(here.plain) for cue in experience):
        return False
    return not particulars(here, cues)


def _real(cue: re.Pattern[str], text: str, cues: Cues) -> re.Match[str] | None:
    """The first match that no word before it makes unreal and no word after it empties.

    A match in the first person singular goes before the others.
    """
    matches = [m for m in cue.finditer(text) if not _unreal(m, cues)]
    return next((m for m in matches if _SELF.search(m[0])), next(iter(matches), None))


def _unreal(match: re.Match[str], cues: Cues) -> bool:
    before = cues.not_evidence["unreal"].finditer(match.string, 0, max(match.start() - 1, 0))
    return any(word.end() >= match.start() - UNREAL_REACH for word in before) or bool(
        cues.not_evidence["empty"].match(match.string, match.end() + 1)
    )


def _owner(cue: str, around: str) -> Owner:
    """Whose doing it is: the person in the cue itself before the one elsewhere around it."""
    for words in (cue, around):
        if _SELF.search(words):
            return Owner.SELF
        if _TEAM.search(words):
            return Owner.TEAM
    return Owner.TEAM
