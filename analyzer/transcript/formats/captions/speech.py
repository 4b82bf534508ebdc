"""Who speaks in a cue: `Name: `, a voice of its own, or a mark that somebody else begins."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from analyzer.transcript.document import UNKNOWN_SPEAKER, Parsed, Utterance
from analyzer.transcript.formats.captions.cues import Cue
from analyzer.transcript.formats.captions.markup import voices
from analyzer.transcript.formats.captions.repeats import without_repeats
from analyzer.transcript.labels import Label, fold, looks_like_name, speakers_among

_NAMED = re.compile(r"\s*+([^:：\n]{1,80}?)\s?(?::(?=\s|$)|：)\s*(.*)$", re.DOTALL)
_MARK = re.compile(r"\s*(?:>{2,3}\s*|[-‐]\s?(?=[^\W\d]))")
_INLINE_MARK = re.compile(r"\s(?=>{2,3}\s)")
_STEADY = 0.95
"""Share of a file's cues that look alike, from which on all of them are read alike."""


class Said(NamedTuple):
    """Words on the screen for a while, without tags."""

    text: str
    start: float | None
    end: float | None
    voice: str | None = None
    """Speaker, where the format marks it."""


class _Piece(NamedTuple):
    """A cue, or the lines of it that one speaker may say."""

    cue: Said
    text: str
    marked: bool = False
    """Whether a mark says that somebody else begins."""
    label: Label | None = None


def said_in(cue: Cue) -> list[Said]:
    """What is said in a cue, by each of its voices."""
    start, end = _on_the_clock(cue.start), _on_the_clock(cue.end)
    return [Said(text, start, end, voice) for voice, text in voices(cue.text)]


def speak(cues: list[Said], warnings: Sequence[str] = ()) -> Parsed:
    """Utterances of cues in the order of the file; a cue without a name goes on with the last one.

    Broadcast captions mark a change of speaker by `>>` or `-`. Such a mark does not say who
    speaks: without a name it is an unknown speaker, never the last one.

    Args:
        cues: what is said, in order.
        warnings: what the reader of the cues has to tell.
    """
    pieces = [piece for cue in _with_names_above(cues) for piece in _pieces(cue)]
    speakers = _speakers(pieces)
    anybody = bool(speakers) or any(piece.cue.voice for piece in pieces)
    runs: list[list[Utterance]] = []
    cue: Said | None = None
    for piece in pieces:
        utterance = _utterance(piece, speakers, anybody=anybody)
        if piece.cue is cue and utterance.speaker is None:
            runs[-1].append(utterance)
        else:
            runs.append([utterance])
        cue = piece.cue
    said, repeated = without_repeats([_joined(run) for run in runs])
    return Parsed(said, [*_warnings(said, repeated), *warnings])


def _on_the_clock(second: float | None) -> float | None:
    """Teams counts backwards to what was said before its transcription began."""
    return 0.0 if second is not None and second < 0 else second


def _with_names_above(cues: list[Said]) -> list[Said]:
    """The same cues with their voices, where nearly every cue has a name as its first line."""
    if any(cue.voice for cue in cues):
        return cues
    spoken = [cue for cue in cues if cue.text.strip()]
    split = [cue.text.strip().partition("\n") for cue in spoken]
    above = [first for first, _, rest in split if rest and looks_like_name(first)]
    if len(above) < _STEADY * len(spoken) or 2 * len(set(above)) > len(above):
        return cues
    return [
        cue._replace(voice=first.strip(), text=rest) if rest and looks_like_name(first) else cue
        for cue, (first, _, rest) in zip(spoken, split, strict=True)
    ]


def _pieces(cue: Said) -> list[_Piece]:
    """The lines of a cue that a speaker may begin, each with those that follow it."""
    if cue.voice:
        return [_Piece(cue, cue.text)]
    text = _INLINE_MARK.sub("\n", cue.text) if ">>" in cue.text else cue.text
    if "\n" not in text:
        return [_piece(cue, text)]
    groups: list[list[str]] = []
    for line in text.strip().split("\n"):
        if not groups or _MARK.match(line) or _NAMED.match(line):
            groups.append([line])
        else:
            groups[-1].append(line)
    return [_piece(cue, "\n".join(lines)) for lines in groups]


def _piece(cue: Said, text: str) -> _Piece:
    mark = _MARK.match(text)
    # A dash before a lower-case letter is punctuation of a sentence that was wrapped there.
    marked = bool(mark and not text[mark.end() : mark.end() + 1].islower())
    text = text[mark.end() :] if mark and marked else text
    found = _NAMED.match(text)
    return _Piece(cue, text, marked, Label(found[1], speech=found[2]) if found else None)


def _speakers(pieces: list[_Piece]) -> set[str]:
    """Names of the labels that count; all, where each cue has one and they recur."""
    labels = [piece.label for piece in pieces if piece.label]
    names = {label.name for label in labels}
    unmarked = sum(not piece.cue.voice and bool(piece.text) for piece in pieces)
    if len(labels) == unmarked and 2 * len(names) <= len(labels):
        return names
    folded = speakers_among(labels, unmarked)
    return {name for name in names if fold(name) in folded}


def _utterance(piece: _Piece, speakers: set[str], *, anybody: bool) -> Utterance:
    cue = piece.cue
    if piece.label and piece.label.name in speakers:
        return Utterance(piece.label.name, piece.label.speech, cue.start, cue.end)
    unknown = UNKNOWN_SPEAKER if piece.marked and anybody else None
    return Utterance(cue.voice or unknown, piece.text, cue.start, cue.end)


def _joined(run: list[Utterance]) -> Utterance:
    """What one speaker says in one cue."""
    return run[0] if len(run) == 1 else run[0]._replace(text="\n".join(one.text for one in run))


def _warnings(said: list[Utterance], repeated: int) -> list[str]:
    warnings = []
    unnamed = next((n for n, utterance in enumerate(said) if utterance.speaker), 0)
    if unnamed:
        warnings.append(f"Cues left out before the first speaker is named: {unnamed}.")
    if repeated:
        warnings.append(f"Repeated words of rolling captions left out: {repeated}.")
    return warnings
