"""Who is who in one interview, as a user tells it by options and in a speakers file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from analyzer.errors import CandidateError, SpeakersError, UsageError
from analyzer.transcript.document import Utterance
from analyzer.transcript.hints import Hints
from analyzer.transcript.labels import fold
from analyzer.transcript.models import Role
from analyzer.transcript.speakersfile import Entry, SpeakersFile, a_name, read_speakers_file
from analyzer.transcript.voices import Told, Voice, find_voice

_LISTED = 8


class _Name(NamedTuple):
    name: str
    source: str


@dataclass
class Cast:
    """What is told about the speakers of one interview."""

    hints: Hints
    entries: dict[str, Entry] = field(default_factory=dict)
    """Folded label → what the speakers file tells."""
    names: dict[str, _Name] = field(default_factory=dict)
    """Folded label → the name to use instead."""
    labels: dict[str, list[str]] = field(default_factory=dict)
    """Folded name → what the file calls this speaker, for those with another name."""

    @property
    def source(self) -> str:
        """Name of the speakers file."""
        return self.hints.speakers_file.name if self.hints.speakers_file else ""

    def renamed(self, utterances: Iterable[Utterance]) -> list[Utterance]:
        """The utterances with the names that a user gave."""
        if not self.names:
            return list(utterances)
        return [u._replace(speaker=self._name_of(u.speaker)) for u in utterances]

    def _name_of(self, label: str | None) -> str | None:
        given = self.names.get(fold(label)) if label is not None else None
        return given.name if given else label

    def told(self, voices: Sequence[Voice]) -> list[Voice]:
        """The voices with the roles that a user gave them; options go before the file.

        Raises:
            CandidateError: nobody, or several, are called as the candidate is said to be.
            UsageError: the same for an interviewer, or one speaker has two roles.
            SpeakersError: the speakers file names two candidates.
        """
        told = self._told_by_file(voices)
        for wanted in self.hints.interviewers:
            told[find_voice(voices, wanted, "--interviewer")] = Told(Role.INTERVIEWER)
        if self.hints.candidate is None:
            self._check_candidates(told)
        else:
            name = find_voice(voices, self.hints.candidate, "--candidate", CandidateError)
            if told.get(name) == Told(Role.INTERVIEWER):
                raise UsageError(
                    f"{name} was named both with --candidate and with --interviewer: leave one "
                    "away."
                )
            told = {who: what for who, what in told.items() if what.role is not Role.CANDIDATE}
            told[name] = Told(Role.CANDIDATE)
        return [replace(voice, told=told.get(voice.name)) for voice in voices]

    def _told_by_file(self, voices: Iterable[Voice]) -> dict[str, Told]:
        roles = {
            fold(given.name if (given := self.names.get(label)) else label): entry.role
            for label, entry in self.entries.items()
        }
        return {
            voice.name: Told(role, self.source)
            for voice in voices
            if (role := roles.get(fold(voice.name)))
        }

    def _check_candidates(self, told: dict[str, Told]) -> None:
        candidates = [name for name, given in told.items() if given.role is Role.CANDIDATE]
        if len(candidates) > 1:
            raise SpeakersError(
                f"{self.hints.speakers_file} lists {' and '.join(candidates)} as the candidate of "
                "one interview: leave the role with one of them."
            )

    def labels_of(self, name: str) -> tuple[str, ...]:
        """What the file calls a speaker who got this name from a user."""
        return tuple(self.labels.get(fold(name), ()))

    def about_name(self, name: str) -> str:
        """Where a name comes from that the file does not have, as the end of a sentence."""
        return "".join(
            f'; the file says "{label}", and the name was given '
            + (f"in {source}" if (source := self.names[fold(label)].source) else "with --rename")
            for label in self.labels_of(name)
        )


def cast_of(path: Path, utterances: Iterable[Utterance], hints: Hints) -> Cast:
    """What is told about the speakers who are named in a document.

    Raises:
        UsageError: --rename names a speaker who does not occur.
        SpeakersError: the speakers file cannot be read, or names for this transcript a speaker
            who does not occur.
    """
    labels = {
        fold(utterance.speaker): " ".join(utterance.speaker.split())
        for utterance in utterances
        if utterance.speaker is not None
    }
    cast = Cast(hints)
    if hints.speakers_file:
        _take_up(cast, read_speakers_file(hints.speakers_file), path, labels)
    for label, name in hints.names:
        if fold(label) not in labels:
            raise UsageError(
                f'--rename "{label}": nobody is called so in {path}: {_names(labels)}; '
                'write --rename "LABEL=NAME" with one of these.'
            )
        cast.names[fold(label)] = _Name(name, "")
    for label, given in cast.names.items():
        cast.labels.setdefault(fold(given.name), []).append(labels[label])
    return cast


def _take_up(cast: Cast, file: SpeakersFile, path: Path, labels: dict[str, str]) -> None:
    cast.entries = file.all(path.name)
    for label, entry in cast.entries.items():
        if entry.name and label in labels:
            cast.names[label] = _Name(entry.name, cast.source)
    called = {*labels, *(fold(name) for _, name in cast.hints.names)}
    for label in file.own(path.name):
        if fold(label) not in called:
            raise SpeakersError(
                f'{cast.hints.speakers_file} names "{label}" in [files."{path.name}"], and nobody '
                f"is called so there: {_names(labels)}; correct the name."
            )


def _names(labels: dict[str, str]) -> str:
    names = list(labels.values())
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")


def parse_rename(text: str) -> tuple[str, str]:
    """Label and name of `Speaker 1=Dana Whitfield`.

    Raises:
        UsageError: one of them is missing.
    """
    label, _, name = text.partition("=")
    try:
        return a_name(label), a_name(name)
    except ValueError:
        raise UsageError(
            f'--rename "{text}" lacks a name: write it as --rename "Speaker 1=Dana Whitfield".'
        ) from None
