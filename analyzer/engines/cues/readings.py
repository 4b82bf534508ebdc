"""What one sentence tells: of building, of a choice, or of a failure.

A sentence shows signs: cues in its own words, how particular it is, what was asked, and what was
told just before. Each sign has points for each kind (`[points]` in the cue file); the kind with
most points is the reading, if they are enough. No single sign is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from analyzer.engines.cues.load import Cues
from analyzer.engines.cues.sentences import Sentence
from analyzer.evidence import Kind, Owner

UNREAL_REACH = 6
"""Characters between a word such as "if" or "wish" and the claim that it makes unreal."""
SECOND = 3
"""Points above what is needed from which a second kind stands beside the first."""
SHORT = 4
"""Words below which a sentence says little by itself."""
LISTED = 3
"""Commas of a list without a verb."""
KINDS = (Kind.BUILDING, Kind.TRADEOFF, Kind.FAILURE)
"""The columns of `[points]`."""

_SELF = re.compile(r"\b(?:i|my|mine|me|myself)\b")
_TEAM = re.compile(r"\b(?:we|our|ours|us|ourselves)\b")
_NUMBER = re.compile(r"(?<![\w.])(?:[$€£]?(?!(?:19|20)\d\d\b)\d[\d.,]*[%kmx]?)(?!\w)")
_IDENTIFIER = re.compile(
    r"\b(?:\w+_\w+|[a-z]+\.(?:py|js|ts|go|rs|sql|json|yaml|toml)|[A-Z]{3,}\d*"
    r"|[A-Z][a-z]+[A-Z]\w*|\w+-?\d+[a-z]?)\b"
)
_VERB = frozenset("i we it he she they that there is was are were has had have you do did".split())
"""Words of which a list of skills has none."""
_FIRST_PERSON = ("built", "makes", "runs", "acted", "present", "chose", "own", "owned", "mine")
"""Signs that tell who did it."""


@dataclass(frozen=True)
class Scene:
    """What the conversation adds to a sentence."""

    topics: frozenset[str]
    """What was asked about last (names in `[asks]`)."""
    account: bool
    """Whether a system of their own was just told of."""
    system: bool
    """Whether the turn or the account before it names anything of a system."""
    configured: bool
    """Whether the interview tells of set-up more than once."""
    before: Kind | None
    """What the sentence before it in the same turn was read as."""


@dataclass(frozen=True)
class Reading:
    """One way to read a sentence."""

    kind: Kind
    owner: Owner | None
    """None where nobody is named."""
    signs: frozenset[str] = frozenset()
    against: str | None = None
    """The cue, where the sentence speaks against the candidate."""
    firm: bool = True
    """Whether flags may rest on it; otherwise it is only worth reading."""


class Shown(NamedTuple):
    """The signs of a sentence, whatever it is read as."""

    own: frozenset[str]
    """Those in its own words."""
    told: frozenset[str]
    """Those of how it is told, and of what was asked."""
    owner: Owner | None
    """Whose doing it is; None where nobody is named."""

    @property
    def signs(self) -> frozenset[str]:
        """All of them."""
        return self.own | self.told


def shown(here: Sentence, scene: Scene, cues: Cues) -> Shown:
    """The signs of a sentence in its scene."""
    found = _signs(here, cues)
    own = frozenset({*found, *_particular(here, cues)})
    return Shown(own, frozenset(_told(here, scene, cues)), _owner(here, found))


def read(here: Sentence, scene: Scene, show: Shown, cues: Cues) -> list[Reading]:
    """The reading with most points, and a second one where both have many."""
    off = here.question or not scene.system or "offtopic" in scene.topics
    if off or cues.not_evidence["aloof"].search(here.plain):
        return []
    over = {kind: _over(column, show.own, show.signs, cues) for column, kind in enumerate(KINDS)}
    kinds = sorted((kind for kind in KINDS if over[kind] >= 0), key=lambda kind: -over[kind])
    second = [kind for kind in kinds[1:2] if over[kind] >= SECOND]
    return [Reading(kind, show.owner, show.signs) for kind in kinds[:1] + second]


def _owner(here: Sentence, found: dict[str, re.Match[str]]) -> Owner | None:
    """Whose doing it is: the person in a cue before the one elsewhere in the sentence."""
    persons = " ".join(found[sign][0] for sign in _FIRST_PERSON if sign in found)
    for words in (persons, here.plain):
        if _SELF.search(words):
            return Owner.SELF
        if _TEAM.search(words):
            return Owner.TEAM
    return None


def particulars(here: Sentence, cues: Cues) -> int:
    """How particular a sentence is, from 0 to 4: a number, up to two names, a before and after."""
    number = _NUMBER.search(here.plain) or cues.words["counted"].search(here.plain)
    names = {m[0] for m in cues.words["name"].finditer(here.plain)}
    names |= {m[0].lower() for m in _IDENTIFIER.finditer(here.said)}
    return bool(number) + min(len(names), 2) + bool(cues.says["outcome"].search(here.plain))


def named(section: dict[str, re.Pattern[str]], text: str) -> list[str]:
    """The aspects of a section of which the text holds a cue."""
    return [aspect for aspect, cue in section.items() if cue.search(text)]


def _over(column: int, own: frozenset[str], signs: frozenset[str], cues: Cues) -> int:
    """Points for a kind above what is needed; negative where there is no reading."""
    told = [cues.points[s] for s in signs if s in cues.points and not s.startswith("asked_")]
    marked = any(row[column] > 0 and row.index(max(row)) == column for row in told)
    enough = _points(column, own, cues) >= cues.needed["own"][column]
    return _points(column, signs, cues) - cues.needed["all"][column] if marked and enough else -1


def _points(column: int, signs: frozenset[str], cues: Cues) -> int:
    return sum(cues.points[sign][column] for sign in signs if sign in cues.points)


def _signs(here: Sentence, cues: Cues) -> dict[str, re.Match[str]]:
    """The cues in the sentence that nothing near them makes unreal."""
    cued = {**cues.does, **cues.says, **cues.fails}
    loose = {n: c.search(here.plain) for n, c in cues.not_evidence.items() if n in cues.points}
    found = {n: _real(c, here.plain, cues) for n, c in cued.items() if c.search(here.plain)}
    if found.get("would_redo"):
        loose.pop("hypothetical")
    return {name: match for name, match in (found | loose).items() if match}


def _particular(here: Sentence, cues: Cues) -> Iterator[str]:
    """Signs of how particular it is."""
    words, shown = cues.words, len(named(cues.shows, here.plain))
    signs = {
        "number": _NUMBER.search(here.plain) or words["number"].search(here.plain),
        "names": words["name"].search(here.plain) or _IDENTIFIER.search(here.said),
        "part": words["artefact"].search(here.plain),
        "shown": shown,
        "shown_more": shown > 1,
    }
    return (sign for sign, holds in signs.items() if holds)


def _told(here: Sentence, scene: Scene, cues: Cues) -> Iterator[str]:
    """Signs of how it is told."""
    many = here.said.count(",") >= LISTED
    signs = {
        f"after_{scene.before}": scene.before,
        "account": scene.account,
        "configured": scene.configured,
        "short": here.words < SHORT,
        "listed": many and _VERB.isdisjoint(here.plain.split()),
        "denied": cues.not_evidence["taken_back"].search(here.after[0]),
    }
    yield from (f"asked_{topic}" for topic in scene.topics)
    yield from (sign for sign, holds in signs.items() if holds)


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
