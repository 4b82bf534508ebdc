"""Text that was encoded twice, as when `It’s` has become `Itâ€™s`."""

import re
from typing import NamedTuple

from analyzer.transcript.invisible import without_invisible

_SUSPECT = re.compile(r"[^\x00-\x7f]{2}")
"""One character beyond ASCII has become two or more of them."""
_SHOWN = 20
"""Characters of a word that are shown."""


class Repaired(NamedTuple):
    """A text, and what was done about characters that were encoded twice."""

    text: str
    warning: str | None = None


def repaired(text: str, sample: str) -> Repaired:
    """The text with characters encoded once.

    It is repaired only when it is certain: when every character beyond ASCII is part of one that
    was encoded twice. A text that also has right ones may mean what it says.

    Args:
        text: the whole text.
        sample: lines of it that hold characters beyond ASCII.
    """
    if not _SUSPECT.search(sample):
        return Repaired(text)
    from ftfy import (  # noqa: PLC0415 - slow to import, and seldom needed
        TextFixerConfig,
        fix_encoding_and_explain,
    )
    from ftfy.badness import is_bad  # noqa: PLC0415 - the same

    if not is_bad(sample):
        return Repaired(text)
    certain = TextFixerConfig(
        replace_lossy_sequences=False, decode_inconsistent_utf8=False, fix_c1_controls=False
    )
    fixed = fix_encoding_and_explain(text, certain).text
    if fixed != text:
        return Repaired(fixed, _told(text, fixed))
    return Repaired(text, _doubtful(text))


def _told(text: str, fixed: str) -> str:
    first = _SUSPECT.search(text)
    shown = f" (`{_word(text, first)}` is `{_word(fixed, first)}`)" if first else ""
    return f"The text was encoded twice and was repaired{shown}: look whether accents are right."


def _word(text: str, found: re.Match[str]) -> str:
    """The word at a place, or its beginning."""
    start = max(text.rfind(" ", 0, found.start()), text.rfind("\n", 0, found.start())) + 1
    word = re.split(r"[ \n]", text[start : start + _SHOWN], maxsplit=1)[0]
    return without_invisible(word)[0]


def _doubtful(text: str) -> str | None:
    from ftfy.chardata import UTF8_DETECTOR_RE  # noqa: PLC0415 - seldom needed

    found = UTF8_DETECTOR_RE.search(text)
    if not found:
        return None
    shown, _ = without_invisible(found[0])
    return (
        f"Line {text.count(chr(10), 0, found.start()) + 1} holds `{shown}`, which looks as if "
        "it had been encoded twice; other characters are right, so it was left as it is."
    )
