"""WebVTT: `Name: text` as Zoom writes it, `<v Name>text</v>` as Teams does."""

import re

from pydantic import Field, ValidationError

from analyzer.transcript.document import Document, Parsed, Shape, Words
from analyzer.transcript.formats.captions.cues import (
    ARROW,
    Cue,
    Reading,
    read_cues,
    starts_with_times,
    timings,
)
from analyzer.transcript.formats.captions.speech import Said, said_in, speak
from analyzer.transcript.formats.captions.standard import standard_cues

EXAMPLE = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nDana Whitfield: We shipped it in May."

_SIGNATURE = "WEBVTT"
_HEAD = 2000
_NUMBER_ABOVE = re.compile(r"(?:^|\n)[ \t]*\d{1,9}[ \t]*\n$")
_VOICE_LINE = re.compile(r"(?m)^[ \t]*(\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?)[ \t]+(?=<v[ .])")
"""A start in front of a voice, with no line of times above."""
_SPOKEN = '"spokenText"'


class _Metadata(Shape):
    """Payload of a cue of Teams that is a JSON object."""

    speaker: str | None = Field(None, alias="speakerName")
    text: Words = Field(alias="spokenText")


def recognises(document: Document) -> bool:
    """Whether it begins as the standard asks, or is plainly WebVTT that lacks its first line."""
    text = document.text
    if text.lstrip().startswith(_SIGNATURE):
        return True
    if document.is_json:
        return False
    if _VOICE_LINE.search(text, 0, _HEAD):
        return True
    found = starts_with_times(text, _HEAD)
    if not found:
        return False
    numbered = _NUMBER_ABOVE.search(text[max(0, found.start() - 20) : found.start()])
    return "<v " in text[:_HEAD] or not (numbered or "," in found[0])


def cues(text: str, *, strict: bool = False) -> list[Cue]:
    """Cues of a WebVTT file in its order, with their tags and entities.

    Args:
        text: the whole file.
        strict: whether they are those of the standard's parser, which takes no un-padded or
            negative times, no commas and no file without its first line.
    """
    return standard_cues(text) if strict else _read(text).cues


def parse(document: Document) -> Parsed:
    """Utterances of a WebVTT file, times written un-padded or negative included."""
    reading = _read(document.text)
    return speak([said for cue in reading.cues for said in _said(cue)], reading.warnings())


def _read(text: str) -> Reading:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").lstrip()
    if text.startswith(_SIGNATURE):
        text = _without_header(text)
    if ARROW not in text:
        text = _VOICE_LINE.sub(rf"\n\1 {ARROW} \1\n", text)
    return read_cues(text, timings(text), webvtt=True)


def _without_header(text: str) -> str:
    """All from the blank line or the line of times that ends the header."""
    first = next(timings(text), None)
    blank = text.find("\n\n")
    ends = [end for end in (blank, first.begin if first else -1) if end >= 0]
    return text[min(ends, default=len(text)) :]


def _said(cue: Cue) -> list[Said]:
    if not (_SPOKEN in cue.text and cue.text.startswith("{")):
        return said_in(cue)
    try:
        spoken = _Metadata.model_validate_json(cue.text)
    except ValidationError:
        return said_in(cue)
    (said,) = said_in(cue._replace(text=""))
    return [said._replace(text=spoken.text, voice=spoken.speaker)]
