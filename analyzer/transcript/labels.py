"""Which of the words before a colon name a speaker.

`Dana: we shipped it` and `Satisfied: yes` look alike line by line. So every possible label
is gathered first, and the whole file decides: a label counts when it recurs, or when it
looks like a name and stands the way the recurring ones stand.
"""

import re
from collections import Counter, defaultdict
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
    "actual answers attendees because break challenge conclusion cons context date details"
    " duration example examples fact file format goal goals hint http https idea intro"
    " introduction language length location meeting method metrics music note notes number option"
    " outcome outro participants pause phase problem pros reason recorded recording result results"
    " situation solution source status step steps subject summary takeaway task tip title todo"
    " topic transcript transcription update url version warning".split()
)
_NO_NAMES = _NO_PART_OF_NAMES | frozenset(
    "also and but company done fine id key link method no ok okay page plan role so stage time"
    " total well yes".split()
)
_NAME_LIMIT = 60
_WORDS_LIMIT = 5
_STEADY = 0.95
"""Share of a file's cues with a recurring label from which on all of its labels count."""


class Label(NamedTuple):
    """Words that may name a speaker, and how they stand in the file."""

    name: str
    form: str = ""
    """Style of the label: labels of one file look alike."""
    opens_paragraph: bool = True
    speech: str = ""
    """What follows on the same line."""


def fold(name: str) -> str:
    """A name without what varies between its spellings: case, spacing, composed accents."""
    return normalize("NFC", " ".join(name.split())).casefold()


def role_word(name: str) -> str:
    """`interviewer` for `Interviewer 2` or `Ruth (Interviewer)`; else the folded name."""
    folded = fold(name).rstrip("0123456789 #")
    return next((word for word in re.findall(r"\w+", folded) if word in _STATED), folded)


def speakers_among(labels: list[Label], cues: int = 0) -> set[str]:
    """Folded names of the labels that name speakers.

    Args:
        labels: every possible label, in the order of the file.
        cues: how many cues the file has, where each of them may carry a label.
    """
    groups: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        groups[fold(label.name)].append(label)
    groups = {name: group for name, group in groups.items() if _possible(group[0].name)}
    recurring = {name for name, group in groups.items() if _recurs(group)}
    steady = sum(len(groups[name]) for name in recurring) >= _STEADY * cues > 0
    model = _model(groups, recurring)
    return {
        name
        for name, group in groups.items()
        if steady or (_fits(group, model) and (name in recurring or _stands_alone(group[0])))
    }


def _possible(name: str) -> bool:
    """Whether it can be a name at all: short, with a letter, no sentence."""
    return (
        len(name) <= _NAME_LIMIT
        and any(character.isalpha() for character in name)
        and not re.search(r"\w{5,}[.?!]\s|[?!…]$|[\"“”„«»;=<>{}]", name)
        and fold(name) not in _NO_NAMES
        and _NO_PART_OF_NAMES.isdisjoint(re.findall(r"\w+", fold(name)))
    )


def _recurs(group: list[Label]) -> bool:
    if looks_like_name(group[0].name):
        return len(group) > 1
    one_handle = len(group[0].name.split()) == 1
    return one_handle and len(group) > 2  # noqa: PLR2004 - a lower-case word is no name by chance


def looks_like_name(name: str) -> bool:
    """Whether every word is capitalised, as in `Felix van der Berg (Acme)`."""
    core = re.split(r"\s*[(\[|/]", name, maxsplit=1)[0] or name
    words = core.replace(",", " ").split()
    return 0 < len(words) <= _WORDS_LIMIT and all(
        not word[0].islower() or word in _PARTICLES for word in words
    )


def _model(groups: dict[str, list[Label]], recurring: set[str]) -> list[Label]:
    """The labels of the two who speak most often; all labels where nobody recurs."""
    counts = Counter({name: len(groups[name]) for name in recurring})
    leaders = [name for name, _ in counts.most_common(2)] or list(groups)
    return [label for name in leaders for label in groups[name]]


def _fits(group: list[Label], model: list[Label]) -> bool:
    """Whether a label stands at least once the way the model labels stand."""
    forms = {label.form for label in model}
    paragraphs = all(label.opens_paragraph for label in model)
    return any(label.form in forms and (label.opens_paragraph or not paragraphs) for label in group)


def _stands_alone(label: Label) -> bool:
    """Whether a label that occurs once may still be a speaker."""
    if role_word(label.name) in _ROLES:
        return True
    if not looks_like_name(label.name):
        return False
    # `Satisfied: yes` goes on in lower case; a person begins a sentence.
    return len(label.name.split()) > 1 or not label.speech[:1].islower()
