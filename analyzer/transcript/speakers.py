"""Who is the candidate: whoever answers the questions that the others ask.

Nothing is guessed. Labels such as `Candidate` or `Ruth (Interviewer)` decide; without them
exactly one voice must answer while another one asks, or say most of the words while all who
ask clearly ask more; in every other case the user is asked to name the candidate. Of the
rest, a speaker who asks, or says at least a twentieth of all words, is an interviewer; one
who does neither (a note-taking bot, somebody greeting), or who answers a third person's
questions as the candidate does (a second guest), is `other`.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest

from analyzer.errors import CandidateError
from analyzer.transcript.document import UNKNOWN_SPEAKER
from analyzer.transcript.labels import (
    ASKERS,
    LIKELY_ANSWERERS,
    SURE_ANSWERERS,
    fold,
    role_word,
)
from analyzer.transcript.models import Role
from analyzer.transcript.turns import Spoken

_QUESTION_MARKS = "?？؟"
_REQUEST = re.compile(
    r"(?:^|[.!?…]\s+)(?:\w+(?: \w+)?,\s+)?"
    r"(?:(?:so|and|but|now|then|okay|ok|great|well|please|maybe|first|next|just)\b,?\s+){0,3}"
    r"(?:tell (?:me|us)|(?:walk|talk|take) (?:me|us) through|describe|explain"
    r"|give (?:me|us) (?:an|one|another) example|let['’]s talk about)\b",
    re.IGNORECASE,
)
"""A sentence that asks without a question mark."""
_TAIL = 160
"""Characters from the end of a turn: a question asked earlier is mostly rhetorical."""
_LISTED = 8
_ASKER_SHARE = 0.2
"""Share of turns that ask, from which on a speaker leads the interview."""
_ANSWERER_SHARE = 0.15
"""Share of the others' questions from which on a speaker may be a candidate."""
_ANSWERED_SHARE = 0.7
"""Share of the others' questions that the candidate of a clear interview answers."""
_ANSWERED_LEAST = 2
"""A single question proves nothing."""
_MUCH = 0.05
"""Share of all words from which on a speaker says much."""
_MOST = 0.6
"""Share of all words from which on a speaker is plainly the one whom it is about."""
_PART_ROLES = frozenset({"hiring manager", "host", "panel"})
"""Roles that also count as a part of a label, besides those that `role_word` finds there."""


@dataclass(frozen=True)
class Voice:
    """How one speaker takes part."""

    name: str
    turns: int
    words: int
    share: float
    """Of all words, 0 to 1."""
    asked: int
    """Turns in which the speaker asks something."""
    heard: int
    """Turns in which the others ask something."""
    answers: int
    """How many of those this speaker's next turn follows."""

    @property
    def asks(self) -> float:
        """Share of the speaker's turns that ask something, 0 to 1."""
        return self.asked / self.turns


def voices_of(turns: list[Spoken]) -> list[Voice]:
    """One voice for each speaker, in order of first appearance."""
    counts = Counter(turn.speaker for turn in turns)
    words: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    answering: Counter[str] = Counter()
    for turn, following in zip_longest(turns, turns[1:]):
        words[turn.speaker] += len(turn.text.split())
        if _asks(turn.text):
            asking[turn.speaker] += 1
            if following:
                answering[following.speaker] += 1
    return [
        Voice(
            name,
            turns=counts[name],
            words=words[name],
            share=words[name] / words.total(),
            asked=asking[name],
            heard=asking.total() - asking[name],
            answers=answering[name],
        )
        for name in counts
    ]


def _asks(text: str) -> bool:
    # `^` still means the beginning of the turn: a tail may begin in the middle of a sentence.
    start = max(0, len(text) - _TAIL)
    return any(mark in text[start:] for mark in _QUESTION_MARKS) or bool(
        _REQUEST.search(text, start)
    )


def choose_candidate(voices: list[Voice], wanted: str | None) -> tuple[str, str]:
    """The candidate's name, and the reason in one sentence.

    Raises:
        CandidateError: nobody or several carry the wanted name, or it cannot be told.
    """
    found = _by_label(voices) or _by_behaviour(voices)
    if wanted is not None:
        name = _named(voices, wanted)
        return name, _named_reason(name, found)
    if not found:
        raise CandidateError(
            f"It cannot be told which speaker is the candidate ({_why_unclear(voices)}): "
            f'{_listed(voices)}; name one with --candidate "NAME".'
        )
    return found


def role_of(voice: Voice, candidate: str, voices: list[Voice]) -> Role:
    """What this voice is among all voices of an interview of that candidate."""
    if voice.name == candidate:
        return Role.CANDIDATE
    most = _most_asks([other for other in voices if other.name not in {voice.name, candidate}])
    takes_part = voice.asked > 0 or voice.share >= _MUCH or _role(voice.name) in ASKERS
    is_guest = most >= _ASKER_SHARE and _is_guest(voice, most)
    return Role.INTERVIEWER if takes_part and not is_guest else Role.OTHER


def _role(name: str) -> str:
    """The role that a label states, as a whole or in a part: `host` for `Ruth (Host)`."""
    parts = (role_word(part) for part in re.split(r"[()\[\],|/]|\s[-–—]\s", name))
    part = next((part for part in parts if part in _PART_ROLES), None)
    return "interviewer" if part else role_word(name)


def _named(voices: list[Voice], wanted: str) -> str:
    """The one speaker who is meant: by exact name, else by case, words or part of the name."""
    words = set(fold(wanted).split())
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: fold(name) == fold(wanted),
        lambda name: bool(words) and words <= set(fold(name).split()),
        lambda name: bool(words) and fold(wanted) in fold(name),
    )
    for test in tests:
        meant = [voice for voice in voices if test(voice.name)]
        if len(meant) == 1:
            return meant[0].name
        if meant:
            raise CandidateError(
                f'--candidate "{wanted}" fits several speakers: {_listed(meant)}; '
                "give the full name of one."
            )
    raise CandidateError(
        f'No speaker is called "{wanted}": {_listed(voices)}; '
        'name one of them with --candidate "NAME".'
    )


def _named_reason(name: str, found: tuple[str, str] | None) -> str:
    reason = f"{name} was named as the candidate when the analysis was started"
    if found and found[0] != name:
        return f"{reason}, although {found[0]} looks like the candidate."
    return f"{reason}."


def _listed(voices: list[Voice]) -> str:
    ordered = sorted(voices, key=lambda voice: -voice.words)
    names = [f"{voice.name} ({_percent(voice.share)} of the words)" for voice in ordered[:_LISTED]]
    more = len(ordered) - _LISTED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def _by_label(voices: list[Voice]) -> tuple[str, str] | None:
    """The speaker whom the labels single out as the one who answers."""
    sure = [voice for voice in voices if _role(voice.name) in SURE_ANSWERERS]
    askers = [voice for voice in voices if _role(voice.name) in ASKERS]
    likely = [voice for voice in voices if _role(voice.name) in LIKELY_ANSWERERS]
    answering = [voice for voice in likely if askers and not _leads(voice, voices)]
    rest = [voice for voice in _audible(voices) if voice not in askers + likely] if askers else []
    for group in (sure, answering, rest):
        if group:
            return (group[0].name, _label_reason(group[0], askers)) if len(group) == 1 else None
    return None


def _audible(voices: list[Voice]) -> list[Voice]:
    """Voices that a candidate may be: known by a name, and more than a greeting."""
    known = [voice for voice in voices if fold(voice.name) != fold(UNKNOWN_SPEAKER)]
    return [voice for voice in known if voice.share >= _MUCH]


def _leads(voice: Voice, voices: list[Voice]) -> bool:
    return voice.asks > 0 and voice.asks >= max(v.asks for v in voices if v is not voice)


def _label_reason(voice: Voice, askers: list[Voice]) -> str:
    if _role(voice.name) in SURE_ANSWERERS | LIKELY_ANSWERERS:
        return f'The file labels this speaker "{voice.name}".'
    labels = " and ".join(f'"{asker.name}"' for asker in askers)
    return f"{voice.name} is the only speaker besides {labels}."


def _by_behaviour(voices: list[Voice]) -> tuple[str, str] | None:
    """The speaker who plainly answers, by who answers whom or by who says most."""
    voice = _only_answerer(voices) or _main_speaker(voices)
    if not voice:
        return None
    return voice.name, (
        f"{voice.name} speaks {_percent(voice.share)} of the words, asks in "
        f"{_percent(voice.asks)} of the turns, and answers {voice.answers} of the "
        f"{voice.heard} questions that others ask."
    )


def _only_answerer(voices: list[Voice]) -> Voice | None:
    """The only speaker who answers, when that is what happens to most questions."""
    most, answerers = _most_asks(voices), _answerers(voices)
    if most < _ASKER_SHARE or len(answerers) != 1:
        return None
    enough = max(_ANSWERED_LEAST, _ANSWERED_SHARE * answerers[0].heard)
    return answerers[0] if answerers[0].answers >= enough else None


def _main_speaker(voices: list[Voice]) -> Voice | None:
    """Who says most of the words, when all who ask clearly ask more and nobody else answers."""
    main = max(_audible(voices), key=lambda voice: voice.share, default=None)
    if not main or main.share < _MOST or _role(main.name) in ASKERS:
        return None
    others = [voice for voice in voices if voice is not main]
    most = _most_asks(others)
    if main.heard < _ANSWERED_LEAST or main.answers < main.heard / 2:
        return None
    if any(voice.asked and main.asks > voice.asks / 2 for voice in others):
        return None
    silent = 2 * _ASKER_SHARE
    rivals = [v for v in others if _may_be_candidate(v, silent) or _is_guest(v, most)]
    return None if rivals else main


def _most_asks(voices: list[Voice]) -> float:
    return max((voice.asks for voice in voices), default=0)


def _answerers(voices: list[Voice]) -> list[Voice]:
    most = _most_asks(voices)
    return [voice for voice in _audible(voices) if _may_be_candidate(voice, most)]


def _is_guest(voice: Voice, most_asks: float) -> bool:
    """Whether somebody who says much mainly answers, while another one leads."""
    seldom = voice.asks <= most_asks / 2 and voice.answers > voice.asked
    return seldom and voice.share >= 2 * _MUCH and _role(voice.name) not in ASKERS


def _why_unclear(voices: list[Voice]) -> str:
    asked = sum(voice.asked for voice in voices)
    if asked < _ANSWERED_LEAST:
        return "only one question is seen" if asked else "nobody is seen asking"
    answerers = len(_answerers(voices))
    if answerers > 1:
        return f"{answerers} speakers answer much"
    if all(voice.asked for voice in voices if voice.share >= _MUCH):
        return "everybody who speaks much also asks"
    return "no named speaker clearly answers"


def _may_be_candidate(voice: Voice, most_asks: float) -> bool:
    """Whether somebody who asks seldom answers now and then, or just talks a lot."""
    if _role(voice.name) in ASKERS or voice.asks > most_asks / 2:
        return False
    return voice.answers >= _ANSWERER_SHARE * voice.heard or voice.share >= 2 * _MUCH
