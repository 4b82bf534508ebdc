"""Who is the candidate: whoever answers the questions that the others ask.

Nothing is guessed. What a user tells goes first, then labels such as `Candidate` or
`Ruth (Interviewer)`. Without them exactly one voice must answer while another one asks, or say
most of the words while all who ask clearly ask more, and the first half of the interview must not
tell otherwise: towards the end it is often the candidate who asks. In every other case the user
is asked to name the candidate. Of the rest, a speaker who asks, or says at least a twentieth of
all words, is an interviewer; one who does neither (somebody greeting), who answers a third
person's questions as the candidate does (a second guest), or who is a note-taking tool is `other`.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from analyzer.errors import CandidateError
from analyzer.transcript.document import UNKNOWN_SPEAKER
from analyzer.transcript.labels import (
    ASKERS,
    LIKELY_ANSWERERS,
    SURE_ANSWERERS,
    fold,
    role_word,
)
from analyzer.transcript.models import Certainty, Role
from analyzer.transcript.notetakers import is_note_taker
from analyzer.transcript.turns import Spoken
from analyzer.transcript.voices import Voice, listed, percent, voices_of

_ASKER_SHARE = 0.2
"""Share of turns that ask, from which on a speaker leads the interview."""
_MOSTLY_ASKS = 0.5
"""Share of turns that ask, from which on a speaker is plainly an interviewer."""
_ANSWERER_SHARE = 0.15
"""Share of the others' questions from which on a speaker may be a candidate."""
_ANSWERED_SHARE = 0.7
"""Share of the others' questions that the candidate of a clear interview answers."""
_ANSWERED_LEAST = 2
"""A single question proves nothing."""
_MUCH = 0.05
"""Share of all words from which on a speaker says much."""
_HALF = 0.5
"""Share of all words above which the candidate of the first half is the candidate of the whole."""
_MOST = 0.6
"""Share of all words from which on a speaker is plainly the one whom it is about."""
_PART_ROLES = frozenset({"hiring manager", "host", "panel"})
"""Roles that also count as a part of a label, besides those that `role_word` finds there."""


class Part(NamedTuple):
    """What somebody is in the interview, and why."""

    role: Role
    reason: str
    """One sentence."""
    certainty: Certainty


def parts_of(turns: Sequence[Spoken], voices: Sequence[Voice]) -> dict[str, Part]:
    """Speaker → what they are in the interview.

    Raises:
        CandidateError: it cannot be told who is the candidate.
    """
    found = _by_label(voices) or _by_behaviour(voices, turns)
    candidate, part = _told_candidate(voices, found) or found or _unclear(voices)
    others = [voice for voice in voices if voice.name != candidate]
    askers = sorted(others, key=lambda voice: -voice.asks)[:2]
    return {
        voice.name: part if voice.name == candidate else _part(voice, askers) for voice in voices
    }


def undecided_parts(voices: Sequence[Voice]) -> dict[str, Part]:
    """Speaker → what they are as far as it is known without a candidate."""
    reason = "Roles are decided when it is known who is the candidate."
    undecided = Part(Role.OTHER, reason, Certainty.UNCLEAR)
    return {voice.name: _stated(voice) or undecided for voice in voices}


def _may_answer(voice: Voice) -> bool:
    """Whether nothing that is known says that this is not the candidate."""
    if voice.told:
        return voice.told.role is Role.CANDIDATE
    return not is_note_taker(voice.name) and _role(voice) not in ASKERS


def _told_candidate(
    voices: Sequence[Voice], found: tuple[str, Part] | None
) -> tuple[str, Part] | None:
    """The speaker whom a user calls the candidate; another one who looks it is remarked."""
    for voice in voices:
        if voice.told and voice.told.role is Role.CANDIDATE:
            reason = voice.told.reason(voice.name)
            if found and found[0] != voice.name:
                reason = f"{reason.rstrip('.')}, although {found[0]} looks like the candidate."
            return voice.name, Part(Role.CANDIDATE, reason, Certainty.TOLD)
    return None


def _unclear(voices: Sequence[Voice]) -> tuple[str, Part]:
    raise CandidateError(
        f"It cannot be told which speaker is the candidate ({_why_unclear(voices)}): "
        f'{listed(voices)}; name one with --candidate "NAME", or in a speakers.toml beside the '
        "file."
    )


def _part(voice: Voice, askers: Sequence[Voice]) -> Part:
    """What somebody besides the candidate is, among whom these two ask most."""
    if stated := _stated(voice):
        return stated
    most = _most_asks([other for other in askers if other is not voice])
    name = voice.name
    if most >= _ASKER_SHARE and _is_guest(voice, most):
        reason = (
            f"{name} answers {voice.answers} questions and asks {voice.asked}, as a guest does."
        )
        return Part(Role.OTHER, reason, Certainty.CLEAR)
    if voice.asked:
        reason = f"{name} asks in {percent(voice.asks)} of the turns."
        clear = voice.asks >= _ASKER_SHARE
        return Part(Role.INTERVIEWER, reason, Certainty.CLEAR if clear else Certainty.UNCLEAR)
    if voice.share >= _MUCH:
        reason = (
            f"{name} speaks {percent(voice.share)} of the words and is not seen asking; whoever "
            "speaks that much beside the candidate is taken for an interviewer."
        )
        return Part(Role.INTERVIEWER, reason, Certainty.UNCLEAR)
    return Part(Role.OTHER, f"{name} neither asks nor says much.", Certainty.CLEAR)


def _stated(voice: Voice) -> Part | None:
    """What a user, or the file itself, says of somebody besides the candidate."""
    if voice.told:
        return Part(voice.told.role, voice.told.reason(voice.name), Certainty.TOLD)
    if is_note_taker(voice.name):
        reason = f"{voice.name} is a note-taking tool by its name."
        return Part(Role.OTHER, reason, Certainty.STATED)
    if _role(voice) in ASKERS:
        reason = f'The file labels this speaker "{voice.name}".'
        return Part(Role.INTERVIEWER, reason, Certainty.STATED)
    return None


def _role(voice: Voice) -> str:
    """The role told, or that a label states, as a whole or in a part: `host` in `Ruth (Host)`."""
    if voice.told:
        return voice.told.role.value
    parts = (role_word(part) for part in re.split(r"[()\[\],|/]|\s[-–—]\s", voice.name))
    part = next((part for part in parts if part in _PART_ROLES), None)
    return "interviewer" if part else role_word(voice.name)


def _by_label(voices: Sequence[Voice]) -> tuple[str, Part] | None:
    """The speaker whom labels, or a user, single out as the one who answers."""
    open_ = [voice for voice in voices if not voice.told and _may_answer(voice)]
    sure = [voice for voice in open_ if _role(voice) in SURE_ANSWERERS]
    askers = [voice for voice in voices if _role(voice) in ASKERS]
    likely = [voice for voice in voices if _role(voice) in LIKELY_ANSWERERS]
    answering = [voice for voice in likely if askers and not _leads(voice, voices)]
    rest = [voice for voice in _audible(voices) if voice not in likely] if askers else []
    for group in (sure, answering, rest):
        if group:
            return _labelled(group[0], askers) if len(group) == 1 else None
    return None


def _labelled(voice: Voice, askers: Sequence[Voice]) -> tuple[str, Part]:
    if _role(voice) in SURE_ANSWERERS | LIKELY_ANSWERERS:
        reason = f'The file labels this speaker "{voice.name}".'
        return voice.name, Part(Role.CANDIDATE, reason, Certainty.STATED)
    told = [asker for asker in askers if asker.told]
    reason = f"{voice.name} is the only speaker besides " + " and ".join(
        asker.name if asker in told else f'"{asker.name}"' for asker in askers
    )
    if not told:
        return voice.name, Part(Role.CANDIDATE, f"{reason}.", Certainty.STATED)
    return voice.name, Part(Role.CANDIDATE, f"{reason}, {_who_told(told)}.", Certainty.TOLD)


def _who_told(told: Sequence[Voice]) -> str:
    sources = {asker.told.source for asker in told if asker.told}
    where = " and ".join(sorted(source for source in sources if source))
    how = f"listed in {where}" if where else "named"
    noun = "an interviewer" if len(told) == 1 else "interviewers"
    return f"{how} as {noun}"


def _audible(voices: Sequence[Voice]) -> list[Voice]:
    """Voices that a candidate may be: known by a name, and more than a greeting."""
    known = [voice for voice in voices if fold(voice.name) != fold(UNKNOWN_SPEAKER)]
    return [voice for voice in known if voice.share >= _MUCH and _may_answer(voice)]


def _leads(voice: Voice, voices: Sequence[Voice]) -> bool:
    others = [other.asks for other in voices if other is not voice]
    return voice.asks > 0 and voice.asks >= max(others, default=0)


def _by_behaviour(voices: Sequence[Voice], turns: Sequence[Spoken]) -> tuple[str, Part] | None:
    """The speaker who plainly answers, by who answers whom or by who says most."""
    half = voices_of(turns[: len(turns) // 2])
    told = {voice.name: voice.told for voice in voices}
    early = [replace(v, told=told[v.name]) for v in half if v.name in told]
    voice, when = _agreed(voices, early)
    if not voice:
        return None
    reason = (
        f"{when}{voice.name} speaks {percent(voice.share)} of the words, asks in "
        f"{percent(voice.asks)} of the turns, and answers {voice.answers} of the "
        f"{voice.heard} questions that others ask."
    )
    return voice.name, Part(Role.CANDIDATE, reason, Certainty.CLEAR)


def _agreed(voices: Sequence[Voice], early: Sequence[Voice]) -> tuple[Voice | None, str]:
    """Who answers, in the whole interview or, where it is they who ask later, in its first half."""
    whole, first = _who_answers(voices), _who_answers(early)
    if whole and first:
        return (whole, "") if whole.name == first.name else (None, "")
    if whole:
        return (None, "") if _is_outspoken(whole, voices) else (whole, "")
    others = [voice for voice in _answerers(voices) if first and voice.name != first.name]
    share = next((voice.share for voice in voices if first and voice.name == first.name), 0.0)
    if first and not others and share > _HALF:
        return first, "In the first half of the interview "
    return None, ""


def _is_outspoken(answerer: Voice, voices: Sequence[Voice]) -> bool:
    """Whether one who asks much says more, as a candidate does who has questions at the end."""
    least = _most_asks(voices) / 2
    louder = [voice for voice in voices if voice.words > answerer.words]
    return any(least < voice.asks < _MOSTLY_ASKS for voice in louder)


def _who_answers(voices: Sequence[Voice]) -> Voice | None:
    return _only_answerer(voices) or _main_speaker(voices)


def _only_answerer(voices: Sequence[Voice]) -> Voice | None:
    """The only speaker who answers, when that is what happens to most questions."""
    most, answerers = _most_asks(voices), _answerers(voices)
    if most < _ASKER_SHARE or len(answerers) != 1:
        return None
    # After these questions somebody went on who is known not to be the candidate.
    unanswered = sum(voice.answers for voice in voices if not _may_answer(voice))
    enough = max(_ANSWERED_LEAST, _ANSWERED_SHARE * (answerers[0].heard - unanswered))
    return answerers[0] if answerers[0].answers >= enough else None


def _main_speaker(voices: Sequence[Voice]) -> Voice | None:
    """Who says most of the words, when all who ask clearly ask more and nobody else answers."""
    main = max(_audible(voices), key=lambda voice: voice.share, default=None)
    if not main or main.share < _MOST:
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


def _most_asks(voices: Sequence[Voice]) -> float:
    return max((voice.asks for voice in voices), default=0)


def _answerers(voices: Sequence[Voice]) -> list[Voice]:
    most = _most_asks(voices)
    return [voice for voice in _audible(voices) if _may_be_candidate(voice, most)]


def _is_guest(voice: Voice, most_asks: float) -> bool:
    """Whether somebody who says much mainly answers, while another one leads."""
    seldom = voice.asks <= most_asks / 2 and voice.answers > voice.asked
    return seldom and voice.share >= 2 * _MUCH and _may_answer(voice)


def _why_unclear(voices: Sequence[Voice]) -> str:
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
    """Whether somebody who asks seldom answers now and then, or talks a lot and asks little.

    An interviewer who tells long stories talks a lot too, and asks more often than they answer.
    """
    if not _may_answer(voice) or voice.asks > most_asks / 2:
        return False
    if voice.answers >= _ANSWERER_SHARE * voice.heard:
        return True
    takes_the_other_side = voice.asked > 0 and voice.asked >= voice.answers
    return voice.share >= 2 * _MUCH and not takes_the_other_side
