"""How each speaker takes part: what they say, ask and answer."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

from analyzer.errors import UsageError
from analyzer.transcript.labels import fold
from analyzer.transcript.models import Role
from analyzer.transcript.notetakers import is_note_taker
from analyzer.transcript.questions import asks
from analyzer.transcript.turns import Spoken

_LISTED = 8
_AS = {
    Role.CANDIDATE: "as the candidate",
    Role.INTERVIEWER: "as an interviewer",
    Role.OTHER: "as neither candidate nor interviewer",
}


class Told(NamedTuple):
    """A role that a user gave a speaker."""

    role: Role
    source: str | None = None
    """Name of the speakers file; None for an option."""

    def reason(self, name: str) -> str:
        """Who said so, in one sentence."""
        if self.source:
            return f"{self.source} lists {name} {_AS[self.role]}."
        return f"{name} was named {_AS[self.role]} when the analysis was started."


@dataclass(frozen=True)
class Voice:
    """How one speaker takes part."""

    name: str
    turns: int
    """Of their own; asides in the turns of others are none."""
    words: int
    """All words, those of asides too."""
    share: float
    """Of all words, 0 to 1."""
    asked: int
    """Turns in which the speaker asks something."""
    heard: int
    """Turns in which the others ask something."""
    answers: int
    """How many of those this speaker's next turn follows."""
    told: Told | None = None
    """Role that a user gave this speaker."""

    @property
    def asks(self) -> float:
        """Share of the speaker's turns that ask something, 0 to 1."""
        return self.asked / self.turns


def voices_of(turns: Sequence[Spoken]) -> list[Voice]:
    """One voice for each speaker who has a turn, in order of first appearance."""
    counts = Counter(turn.speaker for turn in turns)
    words: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    answering: Counter[str] = Counter()
    for turn, following in zip_longest(turns, turns[1:]):
        said = [(turn.speaker, turn.text), *((a.speaker, a.text) for a in turn.asides)]
        for speaker, text in said:
            words[speaker] += len(text.split())
        if asks(turn.text):
            asking[turn.speaker] += 1
            if following:
                answering[following.speaker] += 1
    all_words, all_asking = words.total(), asking.total()
    return [
        Voice(
            name,
            turns=counts[name],
            words=words[name],
            share=words[name] / all_words,
            asked=asking[name],
            heard=all_asking - asking[name],
            answers=answering[name],
        )
        for name in words
        if counts[name]
    ]


def find_voice(
    voices: Sequence[Voice], wanted: str, option: str, error: type[UsageError] = UsageError
) -> str:
    """Name of the one speaker who is meant: by exact name, else by case, words or part of it.

    Raises:
        UsageError: nobody or several are meant by what `option` says; or its subclass `error`.
    """
    words = set(fold(wanted).split())
    tests: tuple[Callable[[str], bool], ...] = (
        lambda name: name == wanted,
        lambda name: fold(name) == fold(wanted),
        lambda name: bool(words) and words <= set(fold(name).split()),
        lambda name: bool(words) and fold(wanted) in fold(name),
    )
    for test in tests:
        meant = [voice for voice in voices if test(voice.name)]
        # A tool is often named after whoever brought it.
        meant = [voice for voice in meant if not is_note_taker(voice.name)] or meant
        if len(meant) == 1:
            return meant[0].name
        if meant:
            raise error(
                f'{option} "{wanted}" fits several speakers: {listed(meant)}; '
                "give the full name of one."
            )
    raise error(
        f'No speaker is called "{wanted}": {listed(voices)}; name one of them with {option} "NAME".'
    )


def listed(voices: Iterable[Voice]) -> str:
    """The speakers with their share of the words, loudest first."""
    ordered = sorted(voices, key=lambda voice: -voice.words)
    names = [f"{voice.name} ({percent(voice.share)} of the words)" for voice in ordered[:_LISTED]]
    more = len(ordered) - _LISTED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def percent(share: float) -> str:
    """A share of 0 to 1 as words."""
    return f"{share:.0%}".replace("%", " %")
