"""A transcript as `analyzer transcript` prints it."""

from collections.abc import Iterator

from analyzer.cli.printing import entry, page_width, printable, wrapped
from analyzer.transcript.clocks import clock
from analyzer.transcript.formats import FORMATS
from analyzer.transcript.models import Role, Speaker, Transcript, Turn

_HOUR = 3600
_NAME_LIMIT = 32
"""Columns for the speakers' names; a longer one pushes what follows to the right."""


def description(read: Transcript) -> str:
    """How a file was read, and the turns: plain text, wrapped where it goes to a terminal."""
    width = page_width()
    return "\n".join([*_head(read, width), "", *_turns(read, width)])


def _head(read: Transcript, width: int | None) -> Iterator[str]:
    source = read.source
    name = next(known.name for known in FORMATS if known.id == source.format)
    yield entry("File", printable(source.name), width)
    yield entry("Format", f"{name} ({source.format})", width)
    yield entry("Encoding", source.encoding, width)
    yield entry("Language", read.language or "not known", width)
    yield entry("Duration", _duration(read), width)
    yield entry("Candidate", _candidate(read), width)
    yield from _speakers(read, width)
    for warning in read.warnings:
        yield entry("Warning", warning, width)


def _candidate(read: Transcript) -> str:
    found = (speaker for speaker in read.speakers if speaker.role is Role.CANDIDATE)
    return next((f"{s.certainty}: {s.reason}" for s in found), read.candidate_reason)


def _duration(read: Transcript) -> str:
    end = _end(read)
    return "not known: the file has no times" if end is None else clock(end)


def _end(read: Transcript) -> float | None:
    """Second at which the last words end, as far as the file tells."""
    cues = [cue for turn in read.turns for cue in turn.cues]
    return max((cue.start if cue.end is None else cue.end for cue in cues), default=None)


def _speakers(read: Transcript, width: int | None) -> Iterator[str]:
    words = sum(speaker.words for speaker in read.speakers) or 1
    column = min(_NAME_LIMIT, max(len(speaker.name) for speaker in read.speakers))
    decided = any(speaker.role is Role.CANDIDATE for speaker in read.speakers)
    for number, speaker in enumerate(read.speakers):
        yield entry("" if number else "Speakers", _speaker(speaker, words, column), width)
        if decided and speaker.role is not Role.CANDIDATE:  # that reason stands above
            yield entry("", f"  {speaker.certainty}: {speaker.reason}", width)


def _speaker(speaker: Speaker, words: int, column: int) -> str:
    counts = f"{speaker.turns:>4} turns {speaker.words:>7,} words"
    share = f"{speaker.words / words:.0%}".replace("%", " %")
    return f"{speaker.name:<{column}} {speaker.role:<12}{counts} {share:>6}"


def _turns(read: Transcript, width: int | None) -> Iterator[str]:
    digits = len(f"[{len(read.turns)}]")
    hours = (_end(read) or 0) >= _HOUR
    for turn in read.turns:
        yield wrapped(_turn(turn, digits, hours=hours), digits + 1, width)


def _turn(turn: Turn, digits: int, *, hours: bool) -> str:
    number = f"[{turn.number}]"
    at = "" if turn.start is None else f"{clock(turn.start, hours=hours)} "
    return f"{number:>{digits}} {at}{turn.speaker}: {_said(turn)}"


def _said(turn: Turn) -> str:
    """What is said, with what listeners say in between."""
    text, done = "", 0
    for aside in turn.asides:
        text += f"{turn.text[done : aside.offset]}[{aside.speaker}: {aside.text}] "
        done = aside.offset
    return text + turn.text[done:]
