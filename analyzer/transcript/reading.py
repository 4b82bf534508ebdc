"""From a file to a transcript."""

import hashlib
import re
from pathlib import Path

from analyzer.errors import CandidateError, TranscriptError
from analyzer.transcript.cast import Cast, cast_of
from analyzer.transcript.clocks import from_first_words, restarts
from analyzer.transcript.decoding import Decoded
from analyzer.transcript.document import Document
from analyzer.transcript.files import document_in
from analyzer.transcript.formats import format_of
from analyzer.transcript.formats.registry import Format
from analyzer.transcript.hints import Hints
from analyzer.transcript.labels import fold
from analyzer.transcript.language import spoken_language
from analyzer.transcript.models import Aside, Cue, Role, Source, Speaker, Transcript, Turn
from analyzer.transcript.speakers import Part, parts_of, undecided_parts
from analyzer.transcript.turns import Spoken, all_visible, spoken_turns
from analyzer.transcript.voices import Voice, voices_of

_SHORT_NAME = 4
"""Characters up to which a name with two letters changed is another name."""


def read_transcript(
    path: Path, *, hints: Hints = Hints(), item: str | None = None, undecided: bool = False
) -> Transcript:
    """Read an interview from a file.

    Args:
        path: the transcript, in any of `analyzer.transcript.formats.FORMATS`.
        hints: who is who, as far as a user tells it; the rest is found out. Without a speakers
            file in it, the one beside the transcript counts.
        item: which interview, where the file is an archive or a table of several: its name there,
            a part of it, or its number counted from 1.
        undecided: whether an interview without a clear candidate is returned, nobody's role
            decided, to be looked at; it cannot be analyzed.

    Raises:
        TranscriptError: the file cannot be read as a transcript of two or more speakers.
        UsageError: `item` is needed, or does not say which interview.
        CandidateError: the candidate is not among the speakers, or cannot be told.
        UsageError: somebody else who is named does not speak.
        SpeakersError: the speakers file is wrong, or does not fit the transcript.
    """
    return transcript_of(document_in(path, item), hints.beside(path), undecided=undecided)


def transcript_of(document: Document, hints: Hints, *, undecided: bool = False) -> Transcript:
    """Read an interview from a document; see `read_transcript`."""
    known = format_of(document)
    parsed = known.parse(document)
    decoded = parsed.decoded or document.decoded
    visible, escaped = all_visible(parsed.utterances)
    utterances, rebased = from_first_words(visible)
    cast = cast_of(document.path, utterances, hints)
    spoken = spoken_turns(cast.renamed(utterances))
    voices = voices_of(spoken)
    _check_speakers(document.path, known, voices, anything=any(said.text for said in utterances))
    misspelt = _misspelt(spoken, voices) if known.id == "text" else []
    parts, unclear = _parts(spoken, cast.told(voices), undecided=undecided)
    speakers = tuple(_speaker(voice, parts[voice.name], cast) for voice in voices)
    heard = spoken_language([turn.text for turn in spoken])
    return Transcript(
        source=Source(
            name=document.name,
            sha256=hashlib.sha256(document.data).hexdigest(),
            format=known.id,
            encoding=decoded.encoding,
        ),
        speakers=speakers,
        candidate_reason=unclear or next(s.reason for s in speakers if s.role is Role.CANDIDATE),
        language=heard.language,
        turns=tuple(_turn(n, turn, parts) for n, turn in enumerate(spoken, start=1)),
        warnings=(
            *_warnings(decoded, escaped),
            *parsed.warnings,
            *rebased,
            *restarts(spoken),
            *misspelt,
            *heard.warnings,
        ),
    )


def _parts(
    spoken: list[Spoken], voices: list[Voice], *, undecided: bool
) -> tuple[dict[str, Part], str]:
    """What everybody is, and why it is not known who is the candidate; "" where it is."""
    try:
        return parts_of(spoken, voices), ""
    except CandidateError as error:
        if not undecided:
            raise
        return undecided_parts(voices), str(error)


def _check_speakers(path: Path, known: Format, voices: list[Voice], *, anything: bool) -> None:
    if len(voices) > 1:
        return
    if not anything:
        raise TranscriptError(f"{path} holds no speech: export the transcript again.")
    named = f"has only one speaker, {voices[0].name}" if voices else "names no speakers"
    raise TranscriptError(f"{path} {named}: {known.when_nobody_is_named}.")


def _speaker(voice: Voice, part: Part, cast: Cast) -> Speaker:
    return Speaker(
        name=voice.name,
        role=part.role,
        turns=voice.turns,
        words=voice.words,
        reason=part.reason.rstrip(".") + cast.about_name(voice.name) + ".",
        certainty=part.certainty,
        labels=cast.labels_of(voice.name),
    )


def _turn(number: int, spoken: Spoken, parts: dict[str, Part]) -> Turn:
    cues = tuple(Cue(offset=at, start=start, end=end) for at, start, end in spoken.cues)
    end = cues[-1].end if cues else None
    return Turn(
        number=number,
        speaker=spoken.speaker,
        role=parts[spoken.speaker].role,
        start=spoken.start,
        end=None if end is None or end < cues[0].start else end,
        text=spoken.text,
        cues=cues,
        asides=tuple(Aside(**heard._asdict()) for heard in spoken.asides),
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
