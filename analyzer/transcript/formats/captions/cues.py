"""What WebVTT and SubRip share: cues whose text may begin with `Name: `."""

import re
from typing import NamedTuple

from analyzer.transcript.document import Parsed, Utterance
from analyzer.transcript.labels import Label, fold, speakers_among

_NAMED = re.compile(
    r"^\s*(?:- ?)?(?P<name>[^:：\n]{1,80}?)\s?(?::(?=\s|$)|：)\s*(?P<text>.*)$", re.DOTALL
)


class CueText(NamedTuple):
    """Words on the screen for a while, without tags."""

    text: str
    start: float
    end: float
    voice: str | None = None
    """Speaker, where the format marks it."""


def speak(cues: list[CueText], *, unread: int) -> Parsed:
    """Utterances of cues; a cue without a name goes on with the last one.

    Args:
        cues: all that could be read, in the order of the file.
        unread: how many cues of the file could not be read.
    """
    matches = [None if cue.voice else _NAMED.match(cue.text) for cue in cues]
    labels = [Label(found["name"], speech=found["text"]) for found in matches if found]
    speakers = speakers_among(labels, len(cues))
    parsed = Parsed([])
    for cue, found in zip(cues, matches, strict=True):
        name, text = cue.voice, cue.text
        if found and fold(found["name"]) in speakers:
            name, text = found["name"], found["text"]
        parsed.utterances.append(Utterance(name, text, cue.start, cue.end))
    parsed.warnings.extend(_left_out(parsed.utterances, unread))
    return parsed


def _left_out(utterances: list[Utterance], unread: int) -> list[str]:
    warnings = []
    unnamed = next((n for n, said in enumerate(utterances) if said.speaker), 0)
    if unnamed:
        warnings.append(f"Cues left out before the first speaker is named: {unnamed}.")
    if unread > 0:
        warnings.append(
            f"Cues whose times cannot be read, so that their words may be lost: {unread}."
        )
    return warnings
