"""Advanced SubStation Alpha, and SSA before it: the name of an event is its speaker."""

import re
import warnings

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.captions.speech import Said, speak

EXAMPLE = (
    "[Script Info]\n\n[Events]\n"
    "Dialogue: 0,0:00:01.00,0:00:04.00,Default,Dana Whitfield,0,0,0,,We shipped it in May."
)

_SECTION = re.compile(
    r"\s*(?:[;!][^\n]{0,500}\n\s*){0,50}\[(?:Script Info|V4\+? Styles|Events)\]", re.IGNORECASE
)
_FIELDS = 10
_OVERRIDE = re.compile(r"\{([^{}]{0,2000})\}")
_DRAWING = re.compile(r"\\p(\d)")


def recognises(document: Document) -> bool:
    """Whether it begins with a section of such a file."""
    return bool(_SECTION.match(document.text))


def parse(document: Document) -> Parsed:
    """Utterances of the events in order of time; comments and drawings are no speech.

    Raises:
        TranscriptError: an event cannot be read.
    """
    from pysubs2 import SSAFile  # noqa: PLC0415 - only needed for this format

    lines = [line for line in document.text.split("\n") if line.startswith("Dialogue:")]
    broken = next((line for line in lines if line.count(",") < _FIELDS - 1), None)
    try:
        with warnings.catch_warnings():
            # Margins and layers that are no numbers are none of our business.
            warnings.simplefilter("ignore")
            # Without its styles, whose values may be broken and tell nothing about speech.
            events = SSAFile.from_string("\n".join(["[Events]", *lines]), format_="ass").events
    except ValueError as error:
        raise TranscriptError(
            f"{document.path} is ASS with an event that cannot be read ({error}): export it as "
            ".srt or .vtt."
        ) from None
    if broken:
        raise TranscriptError(
            f'{document.path} is ASS with an event that lacks fields, "{broken[:80]}": mend it '
            "there, or export it as .srt or .vtt."
        )
    said = [
        Said(_words(event.text), event.start / 1000, event.end / 1000, event.name.strip() or None)
        for event in sorted(events, key=lambda event: event.start)
    ]
    # The same words are often drawn several times, one layer above the other.
    return speak(list(dict.fromkeys(said)))


def _words(text: str) -> str:
    """Text of an event without override tags, comments in braces and drawing commands."""
    shown, *rest = _OVERRIDE.split(text)
    kept, drawing = [shown], False
    for override, after in zip(rest[::2], rest[1::2], strict=True):
        if switches := _DRAWING.findall(override):
            drawing = switches[-1] != "0"
        if not drawing:
            kept.append(after)
    return re.sub(r"\\[Nn]", "\n", "".join(kept).replace(r"\h", " "))
