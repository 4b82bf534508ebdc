"""SubRip: numbered cues, the speaker before a colon and often only where it changes."""

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.captions.cues import (
    Cue,
    Reading,
    read_cues,
    starts_with_times,
    timings,
)
from analyzer.transcript.formats.captions.speech import said_in, speak

EXAMPLE = "1\n00:00:01,000 --> 00:00:04,000\nDana Whitfield: We shipped it in May."

_HEAD = 2000


def recognises(document: Document) -> bool:
    """Whether it begins with a cue."""
    return bool(starts_with_times(document.text, _HEAD)) and not document.is_json


def cues(text: str) -> list[Cue]:
    """Cues of a SubRip file in its order, with their tags."""
    return _read(text).cues


def parse(document: Document) -> Parsed:
    """Utterances of a SubRip file, whatever of its numbers and blank lines is missing."""
    reading = _read(document.text)
    said = [said for cue in reading.cues for said in said_in(cue)]
    return speak(said, reading.warnings())


def _read(text: str) -> Reading:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return read_cues(text, timings(text))
