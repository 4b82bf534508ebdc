"""From bytes to text, and refusing what is no text."""

import codecs
import re
from typing import NamedTuple

from analyzer.transcript.code_pages import read_with_code_page, sample_beyond_ascii
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.mojibake import repaired
from analyzer.transcript.signatures import EXPORT_REMEDY, kind_of
from analyzer.transcript.wide import is_damaged_text, wide_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LINE_LIMIT = 5_000_000
"""Bytes of a line of text; ten hours of talk are about one million."""
_BEFORE_JSON = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
"""Marks of an encoding and white space."""
_SPACE_BEFORE_JSON = 1000
_ESCAPE = 0xDC00
_FAR_MORE = 3
"""In a short text of another encoding, every second pair of bytes may be UTF-8 by chance."""
_STRAY = re.compile("[\udc80-\udcff]")
"""A byte that is no UTF-8, as the error handler `surrogateescape` marks it."""


class Decoded(NamedTuple):
    """A file as text."""

    text: str
    """Lines ended by a plain newline, without characters that nobody sees."""
    encoding: str
    invisible: int
    """How many characters nobody sees were taken out."""
    warnings: tuple[str, ...]


def refusal(data: bytes) -> str | None:
    """Why these bytes are no text, and what to do, as the end of a sentence; None for text."""
    if kind := kind_of(data):
        return kind
    if _has_endless_line(data):
        return f"has a line of more than {LINE_LIMIT / 1e6:.0f} MB: export it again"
    if b"\0" in data and not _stated_or_wide(data):
        return _nul(data)
    return None


def _has_endless_line(data: bytes) -> bool:
    """Whether a line is too long to be anything but JSON, which may have no others."""
    if len(data) <= LINE_LIMIT or data[:_SPACE_BEFORE_JSON].lstrip(_BEFORE_JSON)[:1] in b"{[":
        return False
    lines = data.replace(b"\r", b"\n").split(b"\n")
    return max(map(len, lines)) > LINE_LIMIT


def decode(data: bytes) -> Decoded:
    """Text of a file, whatever its encoding."""
    text, encoding, warnings = _decoded(data)
    if encoding.startswith("utf-8"):
        sample = sample_beyond_ascii(data).decode(errors="replace")
        text, warning = repaired(text, sample)
        warnings += [warning] if warning else []
    visible, invisible = without_invisible(_newlines(text))
    return Decoded(visible, encoding, invisible, tuple(warnings))


def _decoded(data: bytes) -> tuple[str, str, list[str]]:
    """Text, encoding and warnings."""
    encoding = _stated_or_wide(data) or "utf-8"
    try:
        return data.decode(encoding), encoding, []
    except UnicodeDecodeError:
        if not encoding.startswith("utf-8"):
            text = data.decode(encoding, errors="replace")
            return text, encoding, [_damaged(text.count("\ufffd"), encoding)]
    sample = sample_beyond_ascii(data).decode("utf-8", errors="surrogateescape")
    if encoding == "utf-8-sig" or _is_mostly_utf8(sample):
        return _patched(data, encoding)
    return _guessed(data)


def _is_mostly_utf8(sample: str) -> bool:
    """Whether far more characters beyond ASCII are UTF-8 than bytes are none."""
    stray = len(_STRAY.findall(sample))
    return sum(not character.isascii() for character in sample) - stray >= _FAR_MORE * stray


def _patched(data: bytes, encoding: str) -> tuple[str, str, list[str]]:
    """UTF-8 with a few bytes of another encoding, as a file pasted together has them."""
    text, strays = _STRAY.subn(
        lambda stray: bytes([ord(stray[0]) - _ESCAPE]).decode("cp1252", errors="replace"),
        data.decode(encoding, errors="surrogateescape"),
    )
    return text, encoding, [_damaged(strays, encoding)]


def _damaged(count: int, encoding: str) -> str:
    return (
        f"The file is {encoding.upper()} except in {count:,} places: look for odd characters, or "
        "export it again."
    )


def _guessed(data: bytes) -> tuple[str, str, list[str]]:
    guess = read_with_code_page(data)
    warning = (
        f"The file does not say how it is encoded and is no UTF-8; it was read as {guess.codec} "
        f"({guess.covers}): look whether accented letters are right, else save it as UTF-8."
    )
    return (
        guess.text,
        guess.codec,
        [warning] + ([_damaged(guess.damaged, guess.codec)] if guess.damaged else []),
    )


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bom_encoding(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _stated_or_wide(data: bytes) -> str | None:
    return _bom_encoding(data) or (wide_encoding(data) if b"\0" in data else None)


def _nul(data: bytes) -> str:
    """What is wrong with a file that holds NUL bytes, as the end of a sentence."""
    if not is_damaged_text(data):
        return f"is a binary file, or a damaged one (it holds NUL bytes): {EXPORT_REMEDY}"
    line = data.count(b"\n", 0, data.index(0)) + 1
    return (
        f"is damaged, for its text holds NUL bytes ({data.count(0):,}, first in line {line}): "
        "copy or export it again"
    )
