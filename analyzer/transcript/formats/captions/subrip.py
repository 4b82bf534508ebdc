"""SubRip: numbered cues, the speaker before a colon and often only where it changes."""

import re

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.captions.cues import CueText, speak

EXAMPLE = "1\n00:00:01,000 --> 00:00:04,000\nDana Whitfield: We shipped it in May."

_TIMES = re.compile(r"^\s*\d+:\d+:\d+[.,:]\d+ *--> *\d+:\d+:\d+", re.MULTILINE)
_HEAD = 2000
_TAG = re.compile(r"</?(?:i|b|u|s|font|bold|italic|underline)\b[^>]{0,200}>|\{\\[^}]{0,200}\}")


def recognises(document: Document) -> bool:
    """Whether it begins with a cue."""
    found = _TIMES.search(document.text, 0, _HEAD)
    return bool(found) and not document.is_json


def parse(document: Document) -> Parsed:
    """Utterances of a SubRip file.

    Raises:
        TranscriptError: something between its cues is no cue.
    """
    import srt  # type: ignore[import-untyped] # noqa: PLC0415 - no types; only needed here

    text = document.text.strip()
    try:
        cues = [
            CueText(_TAG.sub("", cue.content), cue.start.total_seconds(), cue.end.total_seconds())
            for cue in srt.parse(text)
        ]
    except srt.SRTParseError as error:
        raise TranscriptError(
            f"{document.path} is SubRip with something that is no cue after "
            f'"{_last_line(text[: error.expected_start])}": mend it there, or export it again.'
        ) from None
    except OverflowError:
        raise TranscriptError(
            f"{document.path} is SubRip with a time that no recording has: export it again."
        ) from None
    return speak(cues, unread=text.count("-->") - len(cues))


def _last_line(text: str) -> str:
    return " ".join(text.rsplit("\n", maxsplit=3)[-3:]).strip()[-80:]
