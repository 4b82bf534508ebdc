"""From a file to a transcript."""

import hashlib
import re
from pathlib import Path

from analyzer.errors import CandidateError, TranscriptError
from analyzer.transcript.decoding import decode, refusal
from analyzer.transcript.document import Document
from analyzer.transcript.formats import format_of
from analyzer.transcript.labels import fold
from analyzer.transcript.models import Cue, Role, Source, Speaker, Transcript, Turn
from analyzer.transcript.speakers import Voice, choose_candidate, role_of, voices_of
from analyzer.transcript.turns import Spoken, all_visible, spoken_turns, without_invisible

SIZE_LIMIT = 20_000_000
"""Bytes. Ten hours of talk are about one million."""
_REMEDIES = {
    "webvtt": "export it with speaker names switched on, or write `Name: ` before each cue's words",
    "subrip": "export it with speaker names switched on, or write `Name: ` before each cue's words",
    "deepgram": "transcribe it again with diarisation switched on",
    "whisper": "transcribe it again with diarisation switched on",
}
_WRITE_NAMES = "write `Name: ` before each turn, with the name of whoever speaks"
_SHORT_NAME = 4
"""Characters up to which a name with two letters changed is another name."""


def read_transcript(
    path: Path, *, candidate: str | None = None, undecided: bool = False
) -> Transcript:
    """Read an interview.

    Args:
        path: the transcript, in any of `analyzer.transcript.formats.FORMATS`.
        candidate: name of the candidate, or a part of it; found out when not given.
        undecided: whether an interview without a clear candidate is returned, nobody's role
            decided, to be looked at; it cannot be analyzed.

    Raises:
        TranscriptError: the file cannot be read as a transcript of two or more speakers.
        CandidateError: the candidate is not among the speakers, or cannot be told.
    """
    data = _bytes_of(path)
    text, encoding, guessed = decode(data)
    text, invisible = without_invisible(text)  # first, or they would hide labels
    document = Document(path, text)
    known = format_of(document)
    parsed = known.parse(document)
    utterances, escaped = all_visible(parsed.utterances)
    spoken = spoken_turns(utterances)
    voices = voices_of(spoken)
    _check_speakers(path, known.id, voices, anything=any(said.text for said in utterances))
    misspelt = _misspelt(spoken, voices) if known.id == "text" else []
    try:
        name, reason = choose_candidate(voices, candidate)
        roles = {voice.name: role_of(voice, name, voices) for voice in voices}
    except CandidateError as error:
        if not undecided or candidate is not None:
            raise
        reason, roles = str(error), {voice.name: Role.OTHER for voice in voices}
    return Transcript(
        source=Source(
            # A name may hold bytes that are no text, and a memo is text.
            name=path.name.encode(errors="replace").decode(),
            sha256=hashlib.sha256(data).hexdigest(),
            format=known.id,
            encoding=encoding,
        ),
        speakers=tuple(_speaker(voice, roles) for voice in voices),
        candidate_reason=reason,
        turns=tuple(_turn(n, turn, roles) for n, turn in enumerate(spoken, start=1)),
        warnings=tuple(_warnings(guessed, invisible + escaped) + parsed.warnings + misspelt),
    )


def _bytes_of(path: Path) -> bytes:
    """Content of a file of allowed size that holds text."""
    try:
        if path.is_dir():
            raise TranscriptError(f"{path} is a directory: give the transcript file inside it.")
        size = path.stat().st_size
        if not path.is_file():
            raise TranscriptError(f"{path} is no regular file: save the transcript to one first.")
        if size > SIZE_LIMIT:
            raise TranscriptError(
                f"{path} has {size / 1e6:,.0f} MB, and {SIZE_LIMIT / 1e6:.0f} MB is the most "
                "that is read: give the transcript of one interview."
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise TranscriptError(f"{path} does not exist: check the name and the folder.") from None
    except OSError as error:
        raise TranscriptError(
            f"{path} cannot be opened ({error.strerror}): check that you may read it."
        ) from None
    if not data.strip():
        raise TranscriptError(f"{path} is empty: export the transcript again.")
    if why := refusal(data):
        raise TranscriptError(f"{path} {why}.")
    return data


def _check_speakers(path: Path, known: str, voices: list[Voice], *, anything: bool) -> None:
    if len(voices) > 1:
        return
    if not anything:
        raise TranscriptError(f"{path} holds no speech: export the transcript again.")
    named = f"has only one speaker, {voices[0].name}" if voices else "names no speakers"
    raise TranscriptError(f"{path} {named}: {_REMEDIES.get(known, _WRITE_NAMES)}.")


def _speaker(voice: Voice, roles: dict[str, Role]) -> Speaker:
    return Speaker(name=voice.name, role=roles[voice.name], turns=voice.turns, words=voice.words)


def _turn(number: int, spoken: Spoken, roles: dict[str, Role]) -> Turn:
    cues = tuple(Cue(offset=at, start=start, end=end) for at, start, end in spoken.cues)
    return Turn(
        number=number,
        speaker=spoken.speaker,
        role=roles[spoken.speaker],
        start=cues[0].start if cues and not cues[0].offset else None,
        end=cues[-1].end if cues else None,
        text=spoken.text,
        cues=cues,
    )


def _warnings(guessed: str | None, invisible: int) -> list[str]:
    hidden = f"{invisible} invisible characters were removed: they can hide or reorder words."
    return [warning for warning in (guessed, hidden if invisible else None) if warning]


def _misspelt(turns: list[Spoken], voices: list[Voice]) -> list[str]:
    """Lines within a turn that begin with nearly the name of a speaker."""
    found = [
        (number, label[1], near)
        for number, turn in enumerate(turns, start=1)
        for piece in turn.pieces
        if (label := re.match(r"(\w[\w.'’ -]{0,58}\w):\s", piece))
        if label[1][0].isupper() and (near := _near_name(label[1], voices))
    ]
    return [
        f"Turn {number} has a line that begins with `{label}:`; if that is {near}, "
        "correct the name in the file."
        for number, label, near in found
    ]


def _near_name(label: str, voices: list[Voice]) -> str | None:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - not needed for most transcripts

    for voice in voices:
        name = fold(voice.name)
        limit = 1 if len(name) <= _SHORT_NAME else 2
        if OSA.distance(fold(label), name) <= limit:
            return voice.name
    return None
