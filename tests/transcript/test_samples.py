"""Authentic files, read where they lie; what must be found in them stands in samples.toml."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

import pytest

from analyzer.errors import CandidateError, TranscriptError
from analyzer.transcript import Role, Transcript, read_transcript
from analyzer.transcript.files import documents_in
from analyzer.transcript.hints import Hints
from analyzer.transcript.reading import transcript_of
from tests.support.samples import (
    CONTAINERS,
    READ,
    REFUSED,
    Container,
    Expected,
    ExpectedTurn,
    Piece,
    Read,
    Refused,
    pieces,
)

SUITES = tuple(f"formats/conformance/{name}" for name in ("webvtt-py", "wpt-"))
STAMP = re.compile(r"\[\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?\]")
WORDS_TOLERANCE = 0.02
TIME_TOLERANCE = 0.011
"""Seconds: some files count in hundredths."""

read_samples = pytest.mark.parametrize("sample", READ, ids=lambda sample: sample.path)


@cache
def transcript_in(path: Path) -> Transcript:
    """A sample, whoever is the candidate; read once for all tests."""
    return read_transcript(path, undecided=True)


@cache
def transcripts_in(path: Path) -> dict[str, Transcript]:
    """The interviews in a container, by their paths."""
    return {
        str(document.path): transcript_of(document, Hints(), undecided=True)
        for document in documents_in(path).documents
    }


def check_turns(expected: Expected, transcript: Transcript) -> None:
    said = pieces(transcript)
    spelled = _spellings(expected, said)
    counts = Counter(piece.speaker for piece in said)
    wanted = {spelled(name): turns for name, turns in expected.turns_raw.items()}
    assert dict(counts) == wanted, "speakers, and how many turns each of them has"
    assert list(counts) == list(wanted), "speakers in order of first appearance"
    for number, turn in enumerate(expected.first):
        assert _unlike(said[number], turn, spelled) == [], f"turn {number + 1} of the file"
    if expected.last:
        assert _unlike(said[-1], expected.last, spelled) == [], "last turn"
    for turn in expected.somewhere:
        found = [piece for piece in said if not _unlike(piece, turn, spelled)]
        assert found, f"no turn is {turn!r}"


def _spellings(expected: Expected, said: Sequence[Piece]) -> Callable[[str], str]:
    """From the file's name of a speaker to ours: the same one, unless names are free."""
    if expected.names == "exact":
        return lambda name: name
    ours = dict.fromkeys(piece.speaker for piece in said)
    names = dict(zip(expected.turns_raw, ours, strict=False))
    return lambda name: names.get(name, name)


def _unlike(piece: Piece, turn: ExpectedTurn, spelled: Callable[[str], str]) -> list[str]:
    """What a turn has else than it should, each with what it should be."""
    start = None if turn.start == "none" else turn.start
    differences = {
        "speaker": piece.speaker != spelled(turn.speaker),
        "start": turn.start is not None and not _same_time(piece.start, start),
        "end": turn.end is not None and not _same_time(piece.end, turn.end),
        "cues": turn.cues is not None and piece.cues != turn.cues,
        "text": turn.text is not None and piece.text != turn.text,
        "first": not f"{piece.text} ".startswith(f"{turn.first} ".lstrip()),
        "last": not f" {piece.text}".endswith(f" {turn.last}".rstrip()),
    }
    return [
        f"{key}: {getattr(turn, key)!r}, not {_shown(piece)}"
        for key, unlike in differences.items()
        if unlike
    ]


def _same_time(ours: float | None, theirs: float | None) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= TIME_TOLERANCE


def _shown(piece: Piece) -> str:
    text = piece.text if len(piece.text) < 100 else f"{piece.text[:45]} ... {piece.text[-45:]}"
    return f"{piece.speaker} [{piece.start}-{piece.end}, {piece.cues} cues]: {text}"


def check_words(expected: Expected, transcript: Transcript) -> None:
    words = sum(len(piece.text.split()) for piece in pieces(transcript))
    assert words == pytest.approx(expected.words, rel=WORDS_TOLERANCE)


def check_speech_only(expected: Expected, transcript: Transcript) -> None:
    for piece in pieces(transcript):
        found = [text for text in expected.never if text in piece.text]
        found += STAMP.findall(piece.text)
        assert not found, f"what is no speech stands in: {_shown(piece)}"


def check_backchannels(expected: Expected, transcript: Transcript) -> None:
    divided = len(pieces(transcript)) - len(transcript.turns)
    assert (divided > 0) == expected.backchannels, f"{divided} turns more in the file"


def check_candidate(expected: Expected, transcript: Transcript) -> None:
    found = [speaker.name for speaker in transcript.speakers if speaker.role is Role.CANDIDATE]
    unclear = expected.candidate == "unclear"
    assert not expected.candidate or found == ([] if unclear else [expected.candidate])


CHECKS = (check_turns, check_words, check_speech_only, check_backchannels, check_candidate)
checks = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)


@checks
@read_samples
def test_what_is_read(
    sample: Read, check: Callable[[Expected, Transcript], None], shared: Path
) -> None:
    check(sample, transcript_in(shared / sample.path))


@read_samples
def test_format_and_encoding(sample: Read, shared: Path) -> None:
    source = transcript_in(shared / sample.path).source
    assert (sample.format or source.format) == source.format
    assert sample.encoding == source.encoding


@pytest.mark.parametrize(
    "sample", [sample for sample in READ if sample.language], ids=lambda sample: sample.path
)
def test_language(sample: Read, shared: Path) -> None:
    transcript = transcript_in(shared / sample.path)
    # Wherever the language comes to stand in a transcript.
    found = [getattr(part, "language", None) for part in (transcript, transcript.source)]
    assert sample.language in found


@pytest.mark.parametrize(
    "sample", [sample for sample in READ if sample.warnings], ids=lambda sample: sample.path
)
def test_warnings(sample: Read, shared: Path) -> None:
    warnings = transcript_in(shared / sample.path).warnings
    assert bool(warnings) == (sample.warnings == "some"), warnings


@pytest.mark.parametrize(
    "sample",
    [sample for sample in READ if sample.candidate == "unclear"],
    ids=lambda sample: sample.path,
)
def test_who_is_unclear_is_asked_for(sample: Read, shared: Path) -> None:
    with pytest.raises(CandidateError):
        read_transcript(shared / sample.path)


@pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample.path)
def test_refused(sample: Refused, shared: Path) -> None:
    path = shared / sample.path
    with pytest.raises(TranscriptError) as refusal:
        read_transcript(path, undecided=True)
    sentence = str(refusal.value)
    assert any(why in sentence for why in sample.why), f"none of {sample.why} in: {sentence}"
    assert str(path) in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize("sample", CONTAINERS, ids=lambda sample: sample.path)
def test_interviews_in_a_container(sample: Container, shared: Path) -> None:
    found = transcripts_in(shared / sample.path)
    names = [document.name for document in sample.document]
    assert len(found) == len(names)
    assert [_count(name, found) for name in names] == [1] * len(names), list(found)


def _count(name: str, paths: Iterable[str]) -> int:
    return sum(name in path for path in paths)


@checks
@pytest.mark.parametrize(
    ("sample", "name"),
    [(sample, document.name) for sample in CONTAINERS for document in sample.document],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_read_of_a_container(
    sample: Container, name: str, check: Callable[[Expected, Transcript], None], shared: Path
) -> None:
    expected = next(document for document in sample.document if document.name == name)
    found = transcripts_in(shared / sample.path)
    transcript = next(transcript for path, transcript in found.items() if name in path)
    check(expected, transcript)


def test_every_sample_is_expected(shared: Path) -> None:
    files = [
        path for folder in ("formats", "interviews") for path in (shared / folder).rglob("*.*")
    ]
    there = {path.relative_to(shared).as_posix() for path in files if path.is_file()}
    # The suites of other parsers are compared elsewhere.
    suites = {path for path in there if path.startswith(SUITES)}
    expected = {sample.path for samples in (READ, CONTAINERS, REFUSED) for sample in samples}
    assert there - suites == expected
