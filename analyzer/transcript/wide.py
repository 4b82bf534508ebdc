"""UTF-16 and UTF-32 that do not state themselves with a byte order mark.

A text of Latin letters has a NUL for every other byte. One of other letters has few, but some: each
line end, space and digit. Read in the wrong order, its characters are no text.
"""

from unicodedata import category

_SAMPLE = 4096
_FEW = 0.3
"""Share of NUL bytes up to which a file may be a damaged text of one byte a character."""
_UNUSUAL = frozenset({"Cc", "Cn", "Co", "Cs"})
"""Categories of characters that no text has: control, unassigned, private, surrogate."""
_LAYOUT = frozenset("\t\n\r")
_ODD_LIMIT = 0.05
"""Share of those in damaged text."""
_ASCII_LEAST = 0.005
"""Share of line ends, spaces, digits and the like in any transcript, whatever its script."""


def wide_encoding(data: bytes) -> str | None:
    """The encoding, where it is one of these; None where it is none."""
    sample = data[:_SAMPLE]
    if is_damaged_text(data):
        return None
    for encoding, filler in (("utf-32-le", sample[3::4]), ("utf-32-be", sample[::4])):
        if not any(filler) and _plain_share(sample, encoding) is not None:
            return encoding
    shares = {name: _plain_share(sample, name) or 0 for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= _ASCII_LEAST else None


def is_damaged_text(data: bytes) -> bool:
    """Whether bytes that hold NULs are text of one byte a character without them."""
    sample = data[:_SAMPLE]
    return sample.count(0) < _FEW * len(sample) and _is_text(sample.replace(b"\0", b""))


def _is_text(sample: bytes) -> bool:
    text = sample.decode("utf-8", errors="surrogateescape")
    return _odd(text) <= _ODD_LIMIT * len(text)


def _plain_share(sample: bytes, encoding: str) -> float | None:
    """Share of ASCII when read with this encoding; None where it gives no text."""
    text = sample[: len(sample) // 4 * 4].decode(encoding, errors="replace")
    plain = sum(character.isascii() for character in text)
    return None if _odd(text) > _ODD_LIMIT * len(text) else plain / max(1, len(text))


def _odd(text: str) -> int:
    """How many characters no text has."""
    return sum(
        character == "\ufffd" or (category(character) in _UNUSUAL and character not in _LAYOUT)
        for character in text
    )
