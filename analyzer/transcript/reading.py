"""From a file to a transcript."""

import hashlib
import re
from pathlib import Path

from analyzer.errors import CandidateError, TranscriptError
from analyzer.transcript.decoding import Decoded
from analyzer.transcript.document import Document
from analyzer.transcript.files import documents_in
from analyzer.transcript.formats import format_of
from analyzer.transcript.formats.registry import Format
from analyzer.transcript.hints import Hints
from analyzer.transcript.labels import fold
from analyzer.transcript.models import Cue, Role, Source, Speaker, Transcript, Turn
from analyzer.transcript.speakers import Voice, choose_candidate, role_of, voices_of
from analyzer.transcript.turns import Spoken, all_visible, spoken_turns

_SHORT_NAME = 4
"""Characters up to which a name with two letters changed is another name."""


def read_transcript(
    path: Path, *, candidate: str | None = None, undecided: bool = False
) -> Transcript:
    """Read an interview from a file.

    Args:
        path: the transcript, in any of `analyzer.transcript.formats.FORMATS`.
        candidate: name of the candidate, or a part of it; found out when not given.
        undecided: whether an interview without a clear candidate is returned, nobody's role
            decided, to be looked at; it cannot be analyzed.

    Raises:
        TranscriptError: the file cannot be read as a transcript of two or more speakers.
        CandidateError: the candidate is not among the speakers, or cannot be told.
    """
    return transcript_of(documents_in(path)[0], Hints(candidate), undecided=undecided)


def transcript_of(document: Document, hints: Hints, *, undecided: bool = False) -> Transcript:
    """Read an interview from a document; see `read_transcript`."""
    known = format_of(document)
    parsed = known.parse(document)
    decoded = parsed.decoded or document.decoded
    utterances, escaped = all_visible(parsed.utterances)
    spoken = spoken_turns(utterances)
    voices = voices_of(spoken)
    _check_speakers(document.path, known, voices, anything=any(said.text for said in utterances))
    misspelt = _misspelt(spoken, voices) if known.id == "text" else []
    try:
        name, reason = choose_candidate(voices, hints.candidate)
        roles = {voice.name: role_of(voice, name, voices) for voice in voices}
    except CandidateError as error:
        if not undecided or hints.candidate is not None:
            raise
        reason, roles = str(error), {voice.name: Role.OTHER for voice in voices}
    return Transcript(
        source=Source(
            # A name may hold bytes that are no text, and a memo is text.
            name=document.path.name.encode(errors="replace").decode(),
            sha256=hashlib.sha256(document.data).hexdigest(),
            format=known.id,
            encoding=decoded.encoding,
        ),
        speakers=tuple(_speaker(voice, roles) for voice in voices),
        candidate_reason=reason,
        turns=tuple(_turn(n, turn, roles) for n, turn in enumerate(spoken, start=1)),
        warnings=tuple(_warnings(decoded, escaped) + parsed.warnings + misspelt),
    )


def _check_speakers(path: Path, known: Format, voices: list[Voice], *, anything: bool) -> None:
    if len(voices) > 1:
        return
    if not anything:
        raise TranscriptError(f"{path} holds no speech: export the transcript again.")
    named = f"has only one speaker, {voices[0].name}" if voices else "names no speakers"
    raise TranscriptError(f"{path} {named}: {known.when_nobody_is_named}.")


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


def _warnings(decoded: Decoded, escaped: int) -> list[str]:
    invisible = decoded.invisible + escaped
    hidden = f"{invisible} invisible characters were removed: they can hide or reorder words."
    return [*decoded.warnings, *([hidden] if invisible else [])]


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
