"""Characters that nobody sees, and how they are taken out of a text."""

import re

# Characters nobody sees: zero-width, bidirectional control, tag and control characters can
# hide words from the reader of a memo, or show them in another order; half of a surrogate pair
# cannot even be written to a file. The joiners stay between letters of scripts that are spelt
# with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)


def without_invisible(text: str) -> tuple[str, int]:
    """A text without the characters nobody sees, and how many there were."""
    if text.isascii() and text.isprintable():
        return text, 0
    return _INVISIBLE.subn("", text)
