"""Quotes with a known right answer, and how right a judge of quotes is about them."""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import ValidationError

from analyzer.errors import GoldError
from analyzer.evaluation.metrics import ratio
from analyzer.grounding import Grounder, Rejected
from analyzer.models import Model
from analyzer.transcript import Hints, Transcript, read_transcript


class Category(StrEnum):
    """What a quote is, seen from the words that were said."""

    GENUINE = "genuine"
    TRIMMED = "trimmed"
    ELIDED = "elided"
    NOISE = "noise"
    """With slips of speech recognition or of a typist."""
    PUNCTUATED = "punctuated"
    REPEATED = "repeated"
    """Said in several turns; the named turn decides."""
    SHORT = "short"
    NON_LATIN = "non_latin"
    INTERVIEWER = "interviewer"
    NEGATION = "negation"
    NUMBER = "number"
    PRONOUN = "pronoun"
    NAME = "name"
    SPLICED_TURNS = "spliced_turns"
    SPLICED_SPEAKERS = "spliced_speakers"
    INVENTED = "invented"


class Place(Model):
    """Characters `start` to `end`, exclusive, of a turn's own text."""

    turn: int
    start: int | None = None
    """None from a judge that tells the turn alone."""
    end: int | None = None


class Probe(Model):
    """A quote as an engine might give it, and where it has to be found."""

    id: str
    interview: str
    category: Category
    turn: int
    """The turn that the engine names."""
    quote: str
    expected: Place | None
    """None: it has to be rejected."""
    by: Literal["hand", "seed"]


Judge = Callable[[Probe], Place | None]
"""Where a quote was found; None when it was rejected."""


class Judged(NamedTuple):
    """A probe and what a judge said."""

    probe: Probe
    found: Place | None
    right_place: bool
    """Accepted where it was said, to the word; what surrounds words is not compared."""

    @property
    def right_turn(self) -> bool:
        """Accepted in the turn it was said in, whatever the characters."""
        expected = self.probe.expected
        return bool(self.found and expected and self.found.turn == expected.turn)

    @property
    def right(self) -> bool:
        """Whether the judge did what is right."""
        return self.right_place or (self.probe.expected is None and self.found is None)


class Counts(NamedTuple):
    """Counts over probes. Accepting at the wrong place is a false acceptance and a miss."""

    probes: int
    wanted: int
    """Probes that have to be accepted."""
    accepted: int
    in_turn: int
    """Accepted in the right turn."""
    right: int
    """Accepted at the right place."""

    @property
    def precision(self) -> float | None:
        """Share of the accepted quotes that were said there; None when none was accepted."""
        return ratio(self.right, self.accepted)

    @property
    def recall(self) -> float | None:
        """Share of the quotes to accept that were accepted; None when there are none."""
        return ratio(self.right, self.wanted)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None when there is nothing to accept."""
        return 2 * self.right / (self.wanted + self.accepted) if self.wanted else None


def read_probes(path: Path) -> list[Probe]:
    """The probes of a file, one JSON object a line.

    Raises:
        GoldError: the file cannot be opened, or a line is no probe.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise GoldError(f"{path} cannot be opened ({error.strerror}): check its name.") from None
    return [_probe(path, number, line) for number, line in enumerate(lines, start=1)]


def _probe(path: Path, number: int, line: str) -> Probe:
    try:
        return Probe.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the line"
        raise GoldError(
            f"{path}, line {number}, is no probe: {where}: {first['msg']}; write the file anew."
        ) from None


def read_interviews(folder: Path) -> dict[str, Transcript]:
    """The interviews that `interviews.toml` in a folder of probes names.

    Raises:
        GoldError: that file cannot be read.
        TranscriptError: an interview cannot be read.
    """
    path = folder / "interviews.toml"
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise GoldError(f"{path} cannot be read: {error}.") from error
    return {
        name: read_transcript(folder / file, hints=Hints(candidate=candidate))
        for name, (file, candidate) in named.items()
    }


def grounder_judge(transcripts: Mapping[str, Transcript]) -> Judge:
    """Our own grounding as a judge; `transcripts` by the name of the interview."""
    grounders = {name: Grounder(transcript) for name, transcript in transcripts.items()}

    def judge(probe: Probe) -> Place | None:
        found = grounders[probe.interview].ground(probe.quote, probe.turn)
        if isinstance(found, Rejected):
            return None
        return Place(turn=found.turn, start=found.span.start, end=found.span.end)

    return judge


def judged(
    probes: Iterable[Probe], transcripts: Mapping[str, Transcript], judge: Judge
) -> Iterator[Judged]:
    """What a judge says about each probe."""
    for probe in probes:
        found = judge(probe)
        yield Judged(probe, found, _same_words(probe, found, transcripts[probe.interview]))


def _same_words(probe: Probe, found: Place | None, transcript: Transcript) -> bool:
    expected = probe.expected
    if found is None or expected is None or found.turn != expected.turn:
        return False
    text = transcript.turns[expected.turn - 1].text
    return found.start is None or _core(text, found) == _core(text, expected)


def _core(text: str, place: Place) -> list[int]:
    """Where the letters and digits of a place begin and end."""
    inside = range(place.start or 0, min(place.end or 0, len(text)))
    letters = [at for at in inside if text[at].isalnum()]
    return [letters[0], letters[-1]] if letters else []


def counted(results: Iterable[Judged]) -> Counts:
    """The counts of some results."""
    all_results = list(results)
    return Counts(
        probes=len(all_results),
        wanted=sum(r.probe.expected is not None for r in all_results),
        accepted=sum(r.found is not None for r in all_results),
        in_turn=sum(r.right_turn for r in all_results),
        right=sum(r.right_place for r in all_results),
    )
