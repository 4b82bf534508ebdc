"""Words that are hidden in what looks like none: encoded, spelled or typed, never simply said.

Nobody says base64, a JSON object or a comment in HTML. Where the hidden words can be read, they
must be English about an analysis; spelled names and product codes such as k8s stay.
"""

import base64
import binascii
import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_WORDS = frozenset(
    "ignore disregard forget previous instructions instruction rate score grade label mark report"
    " evidence supporting undermining findings finding candidate applicant interviewee evaluator"
    " assistant rubric criteria builder strong highest praise positive negative flags verified"
    " approved passed check every only return output system prompt transcript interview person"
    " recruiter assess evaluate verdict hired hiring green please passage rating".split()
)
_ENOUGH = 2
"""Of these words, from which a decoded passage is about an analysis."""
_ROT13 = {codecs.encode(word, "rot13") for word in _WORDS}
_LONG = tuple(word for word in _WORDS if len(word) > 5)  # noqa: PLR2004 - no part of other words
_LEETS = (str.maketrans("4310578@$", "aeiostbas"), str.maketrans("4310578@$", "aelostbas"))
_LETTERS_APART = re.compile(r"(?<![\w'])(?:[^\W\d_][ .·_-]{1,2}){9,}[^\W\d_](?!\w)[.!]?")
_BLOB = re.compile(r"[A-Za-z0-9+/]{20,4000}={0,2}")
_HEX = re.compile(r"\b(?:[0-9a-f]{2}[ :]?){12,1000}\b", re.IGNORECASE)
_MIXED = re.compile(r"[A-Za-z][\u0370-\u03ff\u0400-\u04ff]|[\u0370-\u03ff\u0400-\u04ff][A-Za-z]")
_DIGIT_WORD = re.compile(r"[^\W\d_]*[0134578@$]+[^\W_]*")
_TYPED = re.compile(
    r"(?:```\w*\s*)?\{[^{}\"]{0,40}\".{0,2000}\}(?:\s*```)?"
    r"|(?:```\w*\s*)?\{\s*\"[^{}]*\}(?:\s*```)?"
    r"|\"\w+\"\s*:\s*(?:\"[^\"]*\"|\[[^\]]*\]|[\w.]+)(?:\s*,\s*\"\w+\"\s*:\s*(?:\"[^\"]*\""
    r"|\[[^\]]*\]|[\w.]+))*"
    r"|<!--.{0,2000}?(?:-->|$)"
    r"|\[//\]\s*:\s*#\s*(?:\([^)]*\)|\"[^\"]*\")"
    r"|<\|\w+\|>.{0,1000}<\|\w+\|>|<\|\w+\|>"
    r"|<<SYS>>.{0,2000}?<</SYS>>"
    r"|<(?P<tag>system|instructions?|verdict|assistant|user|prompt|admin|note|evaluat\w+"
    r"|transcript\w*)\b"
    r"[^<>]{0,60}>.{0,1000}?</(?P=tag)>"
    r"|</?(?:system|instructions?|verdict|assistant|prompt|transcript\w*)\b[^<>]{0,60}>",
    re.IGNORECASE | re.DOTALL,
)
_TYPED_CHARACTERS = frozenset('{<"[')


class Hidden(NamedTuple):
    """A disguised passage of a turn."""

    start: int
    end: int
    reason: str


def hidden_passages(text: str) -> Iterator[Hidden]:
    """What is typed into a turn or hidden in it, whatever sentence it stands in."""
    if not _TYPED_CHARACTERS.isdisjoint(text):
        for match in _TYPED.finditer(text):
            yield Hidden(match.start(), match.end(), "holds markup or data that nobody speaks")
    for match in _LETTERS_APART.finditer(text):
        if _named(re.sub(r"[\W_]", "", match[0]).lower()):
            yield Hidden(match.start(), match.end(), "spells an order letter by letter")
    if any(len(word) > 20 for word in text.split()):  # noqa: PLR2004 - as _BLOB
        for match in _BLOB.finditer(text):
            if _readable(match[0]):
                yield Hidden(match.start(), match.end(), "holds encoded text (base64)")
    for match in _HEX.finditer(text) if _HEXADECIMAL.search(text) else ():
        if _printable(bytes.fromhex(re.sub(r"[ :]", "", match[0]))):
            yield Hidden(match.start(), match.end(), "holds encoded text (hexadecimal)")


_HEXADECIMAL = re.compile(
    r"\b[0-9a-f]{2}[ :]?[0-9a-f]{2}[ :]?[0-9a-f]{2}[ :]?[0-9a-f]{2}", re.IGNORECASE
)


def disguise(said: str) -> str | None:
    """Why a sentence as a whole is in disguise; None: it is not."""
    if not said.isascii() and len(_MIXED.findall(said)) >= _ENOUGH:
        return "mixes letters of two alphabets that look alike"
    words = re.findall(r"[^\W\d_]+", said.lower())
    if len(_ROT13.intersection(words)) >= _ENOUGH:
        return "holds encoded text (rot13)"
    coded = _DIGIT_WORD.findall(said.lower())
    if len(coded) > 1 and any(_about(said.lower().translate(table)) for table in _LEETS):
        plain = _WORDS.intersection(words)
        if not plain or len(coded) > len(plain):
            return "writes words with digits for letters"
    return None


def _about(text: str) -> bool:
    return len(_WORDS.intersection(re.findall(r"[^\W\d_]+", text))) >= _ENOUGH


def _named(letters: str) -> bool:
    return any(word in letters for word in _LONG)


def _readable(blob: str) -> bool:
    """Whether base64 decodes to text: long words and identifiers do not."""
    try:
        return _printable(base64.b64decode(blob + "=" * (-len(blob.rstrip("=")) % 4)))
    except (binascii.Error, ValueError):
        return False


def _printable(data: bytes) -> bool:
    return len(data) > 10 and all(32 <= byte < 127 or byte in b"\n\t" for byte in data)  # noqa: PLR2004 - printable ASCII
