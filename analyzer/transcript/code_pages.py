"""The encoding of a text that does not state it and is no UTF-8.

Almost any bytes can be read with almost any code page, so each is tried on a sample: the right one
gives words of a language that is written with it. On short texts of 32 languages this finds the
right characters far more often than byte statistics do, most of all between code pages that differ
in a few accented letters.
"""

import re
from enum import Enum, auto
from typing import NamedTuple

from analyzer.transcript.language import language_scores


class _Kind(Enum):
    LATIN = auto()
    """Accented letters stand between ASCII letters."""
    OTHER_ALPHABET = auto()
    """Words are never half ASCII letters."""
    IDEOGRAPHS = auto()


class _CodePage(NamedTuple):
    codec: str
    covers: str
    kind: _Kind
    languages: frozenset[str]


def _page(codec: str, covers: str, kind: _Kind, languages: str) -> _CodePage:
    return _CodePage(codec, covers, kind, frozenset(languages.split()))


_WESTERN = "en de fr es it pt nl sv da no nn fi is ca gl eu ga af id ms sq et"
_CODE_PAGES = (
    _page("cp1252", "Western European", _Kind.LATIN, _WESTERN),
    _page("cp1250", "Central European", _Kind.LATIN, "pl cs sk hu ro hr sl sr bs"),
    _page("mac_roman", "Western European, old Macs", _Kind.LATIN, _WESTERN),
    _page("cp1254", "Turkish", _Kind.LATIN, "tr az"),
    _page("cp1251", "Cyrillic", _Kind.OTHER_ALPHABET, "ru uk bg be sr mk"),
    _page("koi8_r", "Russian", _Kind.OTHER_ALPHABET, "ru"),
    _page("cp1253", "Greek", _Kind.OTHER_ALPHABET, "el"),
    _page("cp1255", "Hebrew", _Kind.OTHER_ALPHABET, "he yi"),
    _page("cp1256", "Arabic", _Kind.OTHER_ALPHABET, "ar fa ur"),
    _page("cp932", "Japanese", _Kind.IDEOGRAPHS, "ja"),
    _page("euc_jp", "Japanese", _Kind.IDEOGRAPHS, "ja"),
    _page("gb18030", "Chinese", _Kind.IDEOGRAPHS, "zh"),
    _page("big5", "Chinese", _Kind.IDEOGRAPHS, "zh"),
    _page("cp949", "Korean", _Kind.IDEOGRAPHS, "ko"),
)
"""The most common one first: of two that fit alike, it is taken."""
_USUAL = _CODE_PAGES[0]

_PROOF = 0.5
"""What another code page than the usual one has to be better by, over the characters that tell
them apart: one character proves little."""
_SAMPLE = 4096
"""Bytes that are looked at."""
_LINE = 1000
"""Bytes of one line."""
_BEFORE = 80
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_LABEL = re.compile(r"^[^:\n]{1,60}:\s", re.MULTILINE)
_PRINTED = frozenset("’‘“”„‚«»–—…¿¡€£°§©®™·•\xa0")
_WITHIN_WORDS = frozenset("’‘–—-…")
_PRIVATE_USE = range(0xE000, 0xF900)


class Guess(NamedTuple):
    """A text, and the code page that it was read with."""

    text: str
    codec: str
    covers: str
    """Languages of the code page, for a reader to compare with."""
    damaged: int
    """Characters that this code page does not have."""


def read_with_code_page(data: bytes) -> Guess:
    """The text of bytes that are no UTF-8, read with the code page that fits best."""
    sample = sample_beyond_ascii(data)
    fits = {page: _fit(sample, page) for page in _CODE_PAGES}
    for page in sorted((page for page in fits if fits[page] > 0), key=lambda page: -fits[page]):
        try:
            return Guess(data.decode(page.codec), page.codec, page.covers, 0)
        except UnicodeDecodeError:
            continue
    text = data.decode(_USUAL.codec, errors="replace")
    return Guess(text, _USUAL.codec, _USUAL.covers, text.count("\ufffd"))


def sample_beyond_ascii(data: bytes) -> bytes:
    """Lines with bytes beyond ASCII; long ones cut, where no character can be cut in two."""
    pieces: list[bytes] = []
    at = size = 0
    while size < _SAMPLE and (found := _BEYOND_ASCII.search(data, at)):
        earliest = max(at, found.start() - _BEFORE)
        start = max(earliest, data.rfind(b"\n", earliest, found.start()) + 1)
        end = data.find(b"\n", found.end())
        at = len(data) if end < 0 else end
        pieces.append(data[start : min(at, start + _LINE)])
        size += len(pieces[-1])
    return b"\n".join(pieces)


def _fit(sample: bytes, page: _CodePage) -> float:
    """How well a code page fits: up to 1 for words of one of its languages."""
    text = sample.decode(page.codec, errors="replace")
    said = _LABEL.sub("", text)
    said = text if said.isascii() else said
    scores = language_scores(said)
    score = sum(value for code, value in scores.items() if code in page.languages)
    beyond = sum(not character.isascii() for character in said) or 1
    proof = 0 if page is _USUAL else _PROOF / beyond
    return score * (1 - min(1, _odd(said, page.kind) / beyond)) - proof


def _odd(text: str, kind: _Kind) -> int:
    """How many characters stand where nobody writes them."""
    if kind is _Kind.LATIN and _mostly_accents(text):
        return len(text)
    around = zip(" " + text[:-1], text, text[1:] + " ", strict=True)
    return sum(_is_odd(*three, kind) for three in around if not three[1].isascii())


def _mostly_accents(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return 2 * sum(not letter.isascii() for letter in letters) > len(letters)


def _is_odd(before: str, character: str, after: str, kind: _Kind) -> bool:
    if kind is _Kind.IDEOGRAPHS or character == "\ufffd":
        return character == "\ufffd" or ord(character) in _PRIVATE_USE
    if character.isalpha():
        half_ascii = any(other.isascii() and other.isalnum() for other in (before, after))
        risen = character.isupper() and before.islower()
        return risen or (kind is _Kind.OTHER_ALPHABET and half_ascii)
    if character in _PRINTED:
        return before.isalpha() and after.isalpha() and character not in _WITHIN_WORDS
    return True
