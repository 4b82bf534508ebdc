"""SubViewer as YouTube writes it: `0:00:01.000,0:00:04.000`, no ids, seldom a name."""

import re
from collections.abc import Iterator

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.captions.cues import CLOCK, Cue, Reading, Timing, read_cues, second
from analyzer.transcript.formats.captions.speech import said_in, speak

EXAMPLE = "0:00:01.000,0:00:04.000\nDana Whitfield: We shipped it in May."

_TIMES = re.compile(rf"(?m)^[ \t]*{CLOCK},[ \t]*{CLOCK}[ \t]*$")
_TIME_LIKE = re.compile(r"(?m)^\d{1,3}:\d\d:[^\n,]{1,20},\d{1,3}:\d\d:[^\n,]{1,20}$")
_FIRST = re.compile(r"\s*\d{1,3}:\d\d:\d\d\.\d{1,3},[ \t]*\d{1,3}:\d\d:\d\d\.\d{1,3}[ \t]*(?=\n|$)")
_CHAT = re.compile(r"\d\d:\d\d:\d\d\.\d{3},")
_CHAT_SECONDS = 3
"""How long Google Meet shows a message of its chat."""


def recognises(document: Document) -> bool:
    """Whether it begins with two times on a line."""
    return bool(_FIRST.match(document.text))


def cues(text: str) -> list[Cue]:
    """Cues of an SBV file in its order."""
    return _read(text).cues


def parse(document: Document) -> Parsed:
    """Utterances of an SBV file.

    Raises:
        TranscriptError: it is the chat of a Google Meet call.
    """
    reading = _read(document.text)
    if _is_chat(document.text, reading.cues):
        raise TranscriptError(
            f"{document.path} is the chat of a Google Meet call, which holds what was typed and "
            "not what was said: give the call's transcript (the Google Doc, saved as .docx or "
            ".txt) instead."
        )
    said = [said for cue in reading.cues for said in said_in(cue)]
    return speak(said, reading.warnings())


def _read(text: str) -> Reading:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return read_cues(text, _timings(text))


def _timings(text: str) -> Iterator[Timing]:
    for line in _TIME_LIKE.finditer(text):
        found = _TIMES.match(text, line.start(), line.end())
        groups = found.groups() if found else ()
        start, end = (second(*groups[:5]), second(*groups[5:])) if found else (None, None)
        yield Timing(line.start(), line.end(), start, end)


def _is_chat(text: str, found: list[Cue]) -> bool:
    """Whether each cue is a message: two digits of hours, `Name: `, three seconds to read it."""
    return bool(_CHAT.match(text.lstrip())) and all(
        cue.start is not None
        and cue.end is not None
        and round(cue.end - cue.start, 3) == _CHAT_SECONDS
        and ": " in cue.text
        for cue in found
    )
