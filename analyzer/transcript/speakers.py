"""Who is the candidate: whoever answers the questions that the others ask.

Nothing is guessed. Labels such as `Candidate` or `Interviewer` decide; without them exactly
one voice must answer while another one asks; in every other case the user is asked to name
the candidate. Of the rest, a speaker who asks, or says at least a twentieth of all words,
is an interviewer; one who neither asks nor says much (a note-taking bot, somebody greeting)
is `other`.
"""

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


@dataclass(frozen=True)
class Voice:
    """How one speaker takes part."""

    name: str
    turns: int
    words: int
    share: float
    """Of all words, 0 to 1."""
    asks: float
    """Share of the speaker's turns that ask something, 0 to 1."""
    heard: int
    """Turns in which the others ask something."""
    answers: int
    """How many of those this speaker's next turn follows."""


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
            asks=asking[name] / counts[name],
            heard=asking.total() - asking[name],
            answers=answering[name],
        )
        for name in counts
    ]


def _asks(text: str) -> bool:
    return any(mark in text[-_TAIL:] for mark in _QUESTION_MARKS)


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
            f"It cannot be told which speaker is the candidate: {_listed(voices)}; "
            'name one with --candidate "NAME".'
        )
    return found


def role_of(voice: Voice, candidate: str) -> Role:
    """What this voice is in an interview of that candidate."""
    if voice.name == candidate:
        return Role.CANDIDATE
    takes_part = voice.asks > 0 or voice.share >= _MUCH or role_word(voice.name) in ASKERS
    return Role.INTERVIEWER if takes_part else Role.OTHER


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
    sure = [voice for voice in voices if role_word(voice.name) in SURE_ANSWERERS]
    askers = [voice for voice in voices if role_word(voice.name) in ASKERS]
    likely = [voice for voice in voices if role_word(voice.name) in LIKELY_ANSWERERS]
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
    if role_word(voice.name) in SURE_ANSWERERS | LIKELY_ANSWERERS:
        return f'The file labels this speaker "{voice.name}".'
    labels = " and ".join(f'"{asker.name}"' for asker in askers)
    return f"{voice.name} is the only speaker besides {labels}."


def _by_behaviour(voices: list[Voice]) -> tuple[str, str] | None:
    """The only speaker who answers, when that is what happens to most questions."""
    most = max((voice.asks for voice in voices), default=0)
    answerers = [voice for voice in _audible(voices) if _may_be_candidate(voice, most)]
    if most < _ASKER_SHARE or len(answerers) != 1:
        return None
    voice = answerers[0]
    if voice.answers < max(_ANSWERED_LEAST, _ANSWERED_SHARE * voice.heard):
        return None
    return voice.name, (
        f"{voice.name} speaks {_percent(voice.share)} of the words, asks in "
        f"{_percent(voice.asks)} of the turns, and answers {voice.answers} of the "
        f"{voice.heard} questions that others ask."
    )


def _may_be_candidate(voice: Voice, most_asks: float) -> bool:
    """Whether somebody who asks seldom answers now and then, or just talks a lot."""
    if role_word(voice.name) in ASKERS or voice.asks > most_asks / 2:
        return False
    return voice.answers >= _ANSWERER_SHARE * voice.heard or voice.share >= 2 * _MUCH
