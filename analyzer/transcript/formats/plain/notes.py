"""Parts of a file that nobody spoke: notes, summaries, attendees, sponsors, closing lines.

What stands before the first speaker is no speech, whatever it says. Further on a part begins
at a heading that meeting tools write, which stands alone, and ends where a speaker is named.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analyzer.transcript.formats.plain.choice import Speakers
from analyzer.transcript.formats.plain.lines import Line, Style
from analyzer.transcript.formats.plain.times import span
from analyzer.transcript.formats.plain.words import (
    BREAKS,
    NOTES,
    SPONSORS,
    heading,
    is_sound,
    opens_transcript,
)

UNNAMED = "before the first speaker is named"
NO_SPEECH = "notes that are not speech"
SPONSORED = "words of a sponsor"
SOUND = "sounds such as [music]"
_LIST_ITEM = re.compile(r"(?:[-*•–—]|\[[ xX]?\]|\d{1,2}[.)])\s")
_CLOSING = re.compile(
    r"Transcribed by https?://otter\.ai\b.*"
    r"|Transcription ended after \d[\d:]{3,9}"
    r"|This editable transcript was computer generated.*"
    r"|[^.:?!]{2,80} (?:started|stopped) transcription"
    r"|[^.:?!]{2,80} hat die Transkription (?:gestartet|beendet)"
    r"|[^.:?!]{2,80} a (?:démarré|commencé|arrêté) la transcription"
    r"|[^.:?!]{2,80} (?:inició|detuvo) la transcripción"
    r"|[^.:?!]{2,80} (?:iniciou|interrompeu|parou) a transcrição"
)
_HOURS = re.compile(r"(?<![\d:])\d{1,2}:\d\d:\d\d(?![\d:])")
_CLOSING_LINES = 4
_CLOSING_LIMIT = 200
"""Characters of the line that says when a recording ended."""


class Part(NamedTuple):
    """Lines that are left out, as positions in the list of lines."""

    first: int
    end: int
    """Position behind the last one."""
    why: str


class _File(NamedTuple):
    """All lines, and how speech looks in them."""

    lines: list[Line]
    speakers: Speakers
    has_blanks: bool

    def speech_from(self, n: int) -> int:
        """Where a speaker is named for the first time from there on, or its time is told."""
        while n < len(self.lines) and not self.speakers.typical(self.lines[n]):
            n += 1
        while n and n < len(self.lines) and not self.lines[n - 1].text:
            n -= 1
        return n

    def opens_paragraph(self, n: int) -> bool:
        """Whether a line begins a paragraph, in a file with or without blank lines."""
        ends = self.lines[n - 1].text[-1:] in {*'.?!…”"»。？！'}
        return self.lines[n].opens_paragraph if self.has_blanks else ends


def parts_of(lines: list[Line], speakers: Speakers) -> list[Part]:
    """The parts that are no speech, in the order of the file; none if nobody is named."""
    if not speakers.names:
        return []
    file = _File(lines, speakers, any(line.opens_paragraph for line in lines[1:]))
    front = _front(file)
    end = _closing(file)
    parts = [front, *_later(file, front.end, end), Part(end, len(lines), NO_SPEECH)]
    return [part for part in parts if part.first < part.end]


def _front(file: _File) -> Part:
    """What stands before the first speech."""
    first = file.speech_from(0)
    if (zero := _zero(file)) is not None:
        return Part(0, zero, NO_SPEECH)
    notes = next((n for n in range(first) if heading(file.lines[n].text) in NOTES), None)
    if notes is None:
        return Part(0, first, UNNAMED)
    return Part(0, file.speech_from(_transcript_from(file, notes)), NO_SPEECH)


def _zero(file: _File) -> int | None:
    """Where the clock says 0:00, if speech follows: nothing was spoken before that."""
    for n, line in enumerate(file.lines[:-1]):
        named = file.speakers.named(line)
        if line.time.start is not None or (named and named.time.start is not None):
            is_zero = not line.text and line.time.start == 0
            return n if is_zero and file.speakers.named(file.lines[n + 1]) else None
    return None


def _transcript_from(file: _File, notes: int) -> int:
    """Where a heading says that the transcript begins, if most speech follows; else 0."""
    before = 0
    for n, line in enumerate(file.lines):
        named = file.speakers.named(line)
        before += bool(named)
        if n > notes and not named and opens_transcript(line.text):
            return n if before < file.speakers.lines / 2 else 0
    return 0


def _later(file: _File, start: int, end: int) -> Iterator[Part]:
    """Parts between and behind speech."""
    n = start
    while n < end:
        why = _why_no_speech(file, n)
        after = min(file.speech_from(n + 1), end) if why in {NO_SPEECH, SPONSORED} else n + 1
        if why is not None:
            yield Part(n, after, why)
        n = after


def _why_no_speech(file: _File, n: int) -> str | None:
    """Why the line is no speech, or opens a part that is none; empty for a mere mark."""
    line = file.lines[n]
    if not line.text or file.speakers.named(line):
        return None
    if is_sound(line.text):
        return SOUND
    if _CLOSING.fullmatch(line.text):
        return NO_SPEECH
    word = heading(line.text)
    if word in NOTES | SPONSORS and _stands_alone(file, n):
        return NO_SPEECH if word in NOTES else SPONSORED
    return _why_label_is_none(file, line)


def _why_label_is_none(file: _File, line: Line) -> str | None:
    """The same for a line that begins as if a sponsor or a break were a speaker."""
    named = line.named
    if not named or (word := heading(named.label.name)) not in SPONSORS | BREAKS:
        return None
    if not named.label.speech:
        return "" if named.time.start is not None else None
    typical = file.speakers.looks_typical(line) or named.style is Style.BRACKET
    return SPONSORED if typical and word else None


def _stands_alone(file: _File, n: int) -> bool:
    """Whether a line is a heading between speech, and no part of it."""
    lines = file.lines
    before = file.speakers.named(lines[n - 1])
    if before and not before.label.speech:
        return False
    follows = lines[n + 1].text if n + 1 < len(lines) else ""
    is_list = bool(_LIST_ITEM.match(follows))
    if follows[:1].islower():
        return False
    if lines[n].is_title:
        return True
    return file.opens_paragraph(n) and (file.has_blanks or is_list or lines[n].text[-1] != ":")


def _closing(file: _File) -> int:
    """Where the lines begin that say, in any language, when the transcription ended."""
    lines = file.lines
    marks = [line.time.start or 0 for line in lines if not line.text]
    for n in range(max(0, len(lines) - _CLOSING_LINES), len(lines)):
        if any(file.speakers.named(line) for line in lines[n:]):
            continue
        clocks = _HOURS.findall(lines[n].text[:_CLOSING_LIMIT])
        if marks and len(clocks) == 1 and (span(clocks[0]).start or 0) >= marks[-1]:
            return n
    return len(lines)
