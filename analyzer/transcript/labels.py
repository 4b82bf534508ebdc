"""Which of the words before a colon name a speaker.

`Dana: we shipped it` and `Satisfied: yes` look alike line by line. So every possible label
is gathered first, and the whole file decides: a label counts when it recurs, or when it
looks like a name and stands the way the recurring ones stand.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

ASKERS = frozenset("q question interviewer host moderator assistant ai bot recruiter panel".split())
"""Labels of those who ask."""
SURE_ANSWERERS = frozenset("candidate interviewee applicant respondent".split())
"""Labels of the one who is interviewed."""
LIKELY_ANSWERERS = frozenset("a answer user guest participant".split())
"""Labels that name the one who is interviewed, unless it is they who ask."""

_STATED = SURE_ANSWERERS | {"interviewer", "moderator", "recruiter"}
"""Roles that also count as a part of a label, as in `Ruth Okafor (Interviewer)`."""
_ROLES = ASKERS | SURE_ANSWERERS | LIKELY_ANSWERERS | {"speaker"}
_PARTICLES = frozenset(
    "van von der den ter de del della di da do dos das du la le el al bin ibn ben y e und and of"
    " the zu af av".split()
)
_NO_PART_OF_NAMES = frozenset(
    "actual advertisement answers assignee attendee attendees because break challenge conclusion"
    " cons context date deadline details duration example examples fact file format goal goals hint"
    " http https idea intro introduction items keywords language length location meeting method"
    " metrics music note notes number option outcome outline outro participants pause phase problem"
    " pros reason recorded recording result results situation solution source sponsor status step"
    " steps subject summary takeaway takeaways task tip title todo topic transcript transcription"
    " update url version warning".split()
)
_NO_NAMES = _NO_PART_OF_NAMES | frozenset(
    "action ad also and bcc but cc company decision done due fine from fwd id key link method nb no"
    " ok okay owner page plan ps re regards role sent so stage time to total well yes".split()
)
_ASIDE = re.compile(r"(.*\S)\s*[(\[]([^()\[\]]{1,40})[)\]]")
"""A name with something in brackets behind it."""
_NUMBER_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d{1,3}$)")
_WORD = re.compile(r"\w+")
_NO_NAME = re.compile(r"\w{5,}[.?!]\s|[?!…]$|[\"“”„«»;=<>{}]")
_AROUND = re.compile(r"\s*[(\[|/]")
"""Where what goes with a name begins, as a company does."""
_NAME_LIMIT = 60
_WORDS_LIMIT = 5
_CASELESS_WORDS_LIMIT = 3
"""Words of a name in a file that has no capitals at all, as some recognisers write."""
_STEADY = 0.9
"""Share of a file's cues with a recurring label from which on all of its labels count."""


class Label(NamedTuple):
    """Words that may name a speaker, and how they stand in the file."""

    name: str
    form: str = ""
    """Style of the label: labels of one file look alike."""
    opens_paragraph: bool = True
    speech: str = ""
    """What follows on the same line."""


@lru_cache(maxsize=32_768)
def fold(name: str) -> str:
    """A name without what varies between its spellings: case, spacing, composed accents."""
    spaced = " ".join(name.split())
    if spaced[-1:].isdigit():
        spaced = _NUMBER_GLUED.sub(" ", spaced)
    return normalize("NFC", spaced).casefold()


def one_spelling(names: Iterable[str]) -> dict[str, str]:
    """For each folded name the name to show: its first spelling, its role told where it ever is.

    `Ruth` and `Ruth (Host)` are one speaker, unless there is a `Ruth (Guest)` too.
    """
    shown: dict[str, str] = {}
    for name in names:
        shown.setdefault(fold(name), " ".join(name.split()))
    asides: dict[str, list[str]] = defaultdict(list)
    for folded in shown:
        found = _ASIDE.fullmatch(folded)
        if found and is_role(found[2]) and found[1] in shown:
            asides[found[1]].append(folded)
    for plain, (told, *others) in asides.items():
        if not others:
            shown[plain] = shown[told]
    return shown


def role_word(name: str) -> str:
    """`interviewer` for `Interviewer 2` or `Ruth (Interviewer)`; else the folded name."""
    folded = fold(name).rstrip("0123456789 #")
    return next((word for word in _WORD.findall(folded) if word in _STATED), folded)


def is_role(name: str) -> bool:
    """Whether a label states a role, such as `Speaker 1` or `Host`."""
    return role_word(name) in _ROLES


def speakers_among(labels: list[Label], cues: int = 0) -> set[str]:
    """Folded names of the labels that name speakers.

    Args:
        labels: every possible label, in the order of the file.
        cues: how many cues the file has, where each of them may carry a label.
    """
    groups: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        groups[fold(label.name)].append(label)
    groups = {name: group for name, group in groups.items() if _possible(group[0].name, name)}
    caseless = not any(_has_capitals(label) for label in labels)
    recurring = {name for name, group in groups.items() if _recurs(group, caseless=caseless)}
    steady = sum(len(groups[name]) for name in recurring) >= _STEADY * cues > 0
    if steady:
        return set(groups)
    fitting = _fitting(groups, _model(groups, recurring))
    return {name for name in fitting if name in recurring or _stands_alone(groups[name][0])}


def _possible(name: str, folded: str) -> bool:
    """Whether it can be a name at all: short, with a letter, no sentence."""
    if len(name) > _NAME_LIMIT or _NO_NAME.search(name):
        return False
    return (
        any(character.isalpha() for character in name)
        and folded not in _NO_NAMES
        and _NO_PART_OF_NAMES.isdisjoint(_WORD.findall(folded))
    )


def _recurs(group: list[Label], *, caseless: bool) -> bool:
    name = group[0].name
    if looks_like_name(name) or is_role(name):
        return len(group) > 1
    words = _CASELESS_WORDS_LIMIT if caseless else 1
    # A lower-case word is no name by chance.
    return len(name.split()) <= words and len(group) > 2  # noqa: PLR2004 - see above


def _has_capitals(label: Label) -> bool:
    words = label.name + label.speech[:_NAME_LIMIT]
    return words != words.lower()


def looks_like_name(name: str) -> bool:
    """Whether every word is capitalised, as in `Felix van der Berg (Acme)`."""
    core = _AROUND.split(name, maxsplit=1)[0] or name
    words = core.replace(",", " ").split()
    return 0 < len(words) <= _WORDS_LIMIT and all(
        not word[0].islower() or word in _PARTICLES for word in words
    )


def _model(groups: dict[str, list[Label]], recurring: set[str]) -> list[Label]:
    """The labels of the two who speak most often; all labels where nobody recurs."""
    counts = Counter({name: len(groups[name]) for name in recurring})
    leaders = [name for name, _ in counts.most_common(2)] or list(groups)
    return [label for name in leaders for label in groups[name]]


def _fitting(groups: dict[str, list[Label]], model: list[Label]) -> set[str]:
    """Names of the groups that stand at least once the way the model labels stand."""
    forms = {label.form for label in model}
    paragraphs = all(label.opens_paragraph for label in model)
    return {
        name
        for name, group in groups.items()
        if any(label.form in forms and (label.opens_paragraph or not paragraphs) for label in group)
    }


def _stands_alone(label: Label) -> bool:
    """Whether a label that occurs once may still be a speaker."""
    if is_role(label.name):
        return True
    if not looks_like_name(label.name):
        return False
    # `Satisfied: yes` goes on in lower case; a person begins a sentence.
    return len(label.name.split()) > 1 or not label.speech[:1].islower()
