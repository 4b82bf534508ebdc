"""From a file to a transcript."""

import hashlib
from pathlib import Path

from analyzer.errors import TranscriptError
from analyzer.transcript.decoding import decode, refusal
from analyzer.transcript.document import Document
from analyzer.transcript.formats import format_of
from analyzer.transcript.models import Cue, Role, Source, Speaker, Transcript, Turn
from analyzer.transcript.speakers import Voice, choose_candidate, role_of, voices_of
from analyzer.transcript.turns import Spoken, all_visible, spoken_turns, without_invisible

SIZE_LIMIT = 20_000_000
"""Bytes. Ten hours of talk are about one million."""


def read_transcript(path: Path, *, candidate: str | None = None) -> Transcript:
    """Read an interview.

    Args:
        path: the transcript, in any of `analyzer.transcript.formats.FORMATS`.
        candidate: name of the candidate, or a part of it; found out when not given.

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
    _check_speakers(path, voices, anything=any(said.text for said in utterances))
    name, reason = choose_candidate(voices, candidate)
    roles = {voice.name: role_of(voice, name) for voice in voices}
    return Transcript(
        source=Source(
            name=path.name,
            sha256=hashlib.sha256(data).hexdigest(),
            format=known.id,
            encoding=encoding,
        ),
        speakers=tuple(_speaker(voice, roles) for voice in voices),
        candidate_reason=reason,
        turns=tuple(_turn(n, turn, roles) for n, turn in enumerate(spoken, start=1)),
        warnings=tuple(_warnings(guessed, invisible + escaped) + parsed.warnings),
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


def _check_speakers(path: Path, voices: list[Voice], *, anything: bool) -> None:
    if len(voices) > 1:
        return
    if voices:
        raise TranscriptError(
            f"{path} has only one speaker, {voices[0].name}: export it with speaker names "
            "(or diarisation) switched on, or write `Name: ` before each turn."
        )
    raise TranscriptError(
        f"{path} names no speakers: export it with speaker names (or diarisation) switched on, "
        "or write `Name: ` before each turn."
        if anything
        else f"{path} holds no speech: export the transcript again."
    )


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
