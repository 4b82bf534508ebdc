"""WebVTT: `Name: text` as Zoom writes it, `<v Name>text</v>` as Teams does."""

import html
import re
from collections.abc import Iterator

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.captions.cues import CueText, speak

EXAMPLE = "WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nDana Whitfield: We shipped it in May."

# Bounded, because a hostile file may open tags and never close one.
_VOICE = re.compile(r"<v(?:\.[^\s>.]{1,80}){0,8}\s+([^>]{1,200})>")
_TAG = re.compile(r"</?(?:[cibuv]|ruby|rt|lang)(?:[.\s][^>]{0,200})?>|<[\d:.]{1,20}>")
# Teams counts backwards to what was said before its transcription began.
_NEGATIVE = re.compile(r"(?m)(^|--> *)-[\d:.]+(?=\s)")


def recognises(document: Document) -> bool:
    """Whether it begins as the standard asks."""
    return document.text.startswith("WEBVTT")


def parse(document: Document) -> Parsed:
    """Utterances of a WebVTT file, times written un-padded or negative included."""
    from webvtt import WebVTT  # noqa: PLC0415 - only needed for this format

    text = _NEGATIVE.sub(r"\g<1>0:0:0.0", document.text)
    cues: list[CueText] = []
    captions = WebVTT.from_string(text).captions
    for caption in captions:
        start = caption.start_time.in_milliseconds() / 1000
        end = caption.end_time.in_milliseconds() / 1000
        cues.extend(CueText(said, start, end, voice) for voice, said in _voices(caption.raw_text))
    return speak(cues, unread=text.count("-->") - len(captions))


def _voices(payload: str) -> Iterator[tuple[str | None, str]]:
    """Speaker and words of each voice of a cue; most cues have one, or none that is marked."""
    before, *voices = _VOICE.split(payload)
    if before.strip() or not voices:
        yield None, _words(before)
    for name, said in zip(voices[::2], voices[1::2], strict=True):
        yield html.unescape(name), _words(said)


def _words(payload: str) -> str:
    return html.unescape(_TAG.sub("", payload))
