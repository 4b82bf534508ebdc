"""Which differences between a quote and a turn are mere slips of speech recognition.

A slip may swap a word for one that is spelled alike, join or split words, or lose a filler. A
difference in any word that carries the claim (a negation, person, modal verb, quantity, number
or name) is no slip, however alike the spelling.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

WORDS_PER_SLIP = 8
"""One slip is forgiven for each so many words of a quote."""
MIN_LIKENESS = 0.7
"""How alike two words must be spelled, from 0 to 1, for one to be a slip of the other; they also
begin with the same letter."""
MIN_LETTERS = 4
"""A shorter word is no slip of another one: too many words differ in a letter."""
MAX_LONGER = 2
"""Letters by which one may be longer."""

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f"
)
"""Marks that belong to the letter before them, for use in a character class."""

_LETTERS = rf"(?:[^\W_][{MARKS}]*)+"
_WORD = re.compile(
    rf"(?:(?<!\w)-(?=\d))?{_LETTERS}(?:['’.,/]{_LETTERS}|(?<=\d)-(?=\d){_LETTERS})*[#+]*|[%$€£¥]"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_CONTRACTIONS = {"'ve": "have", "'re": "are", "'ll": "will", "'m": "am", "'d": "would"}
_IS_BEHIND = frozenset("it that he she there here what who where how this".split())
_OPENED = {"cannot": ("can", "not"), "gonna": ("going", "to"), "wanna": ("want", "to")}
_NEGATED = re.compile(r"n['’]t$")
_BARE_NEGATED = re.compile(
    r"^(?:do|does|did|ca|wo|was|is|are|were|has|have|had|could|would|should)nt$"
)

_FILLERS = frozenset(
    "a an and er erm hm hmm like mhm mm of oh okay ok so the uh uhh uhm um umm well yeah".split()
)
_FILLING_PHRASES = frozenset(["you know", "i mean", "kind of", "sort of", "i guess", "you see"])
_NEGATIONS = (
    "no not never none nothing nobody nowhere neither nor cannot without hardly barely scarcely"
    " rarely seldom unable fail fails failed lack lacks lacked stopped except"
)
_PERSONS = (
    "i me my mine myself we us our ours ourselves you your yours he him his himself she her hers"
    " herself they them their theirs themselves it its someone somebody everyone"
)
_VERBS = (
    "could would should might must can will shall may do does did done is are was were be been am"
    " has have had"
)
_QUANTITIES = (
    "all any some few many most much more less least fewer only every each both either half twice"
    " double once always sometimes often usually ever before after first last next above below"
    " over under up down in out one two three four five six seven eight nine ten eleven twelve"
    " thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty"
    " seventy eighty ninety hundred thousand million billion dozen third quarter percent"
    " second seconds minute minutes hour hours day days week weeks weekend weekends month months"
    " year years today tomorrow yesterday monday tuesday wednesday thursday friday saturday sunday"
)
_QUANTITY_WORDS = frozenset(_QUANTITIES.split())
_PROTECTED = frozenset(f"{_NEGATIONS} {_PERSONS} {_VERBS} {_QUANTITIES}".split())
# "reliable" and "unreliable" are spelled alike.
_PREFIX = re.compile(
    r"^(?:anti|de|dis|down|il|im|in|ir|mis|non|out|over|post|pre|re|un|under|up)-?"
)
_SUFFIX = re.compile(r"(?:less|ful)$")


class Word(NamedTuple):
    """A word, folded for comparison, and where it stood."""

    text: str
    start: int
    end: int
    name: bool
    """Written with a capital: a name, or the first word of a sentence."""


def words_of(text: str) -> list[Word]:
    """The words of a text; contractions are opened, so that "I've" compares with "I have"."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        folded = _THOUSANDS.sub("", _folded(match[0]))
        name = match[0][0].isupper() and folded.split("'")[0] not in _PROTECTED
        words += (Word(piece, match.start(), match.end(), name) for piece in _opened(folded))
    return words


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("’", "'")


def _opened(word: str) -> Iterable[str]:
    if _NEGATED.search(word):
        stem = {"can't": "can", "won't": "will", "shan't": "shall"}.get(word, word[:-3])
        return (stem, "not")
    stem, apostrophe, ending = word.rpartition("'")
    if apostrophe and f"'{ending}" in _CONTRACTIONS:
        return (stem, _CONTRACTIONS[f"'{ending}"])
    if apostrophe and ending == "s":
        return (stem, "is" if stem in _IS_BEHIND else "'s")
    return _OPENED.get(word, (word,))


def distance(one: Sequence[Word], other: Sequence[Word]) -> tuple[int, int]:
    """How far two texts are apart: words to add, drop or swap; then characters, for a tie."""
    from rapidfuzz.distance import Indel, Levenshtein  # noqa: PLC0415 - costs an import, rarely needed

    ours, theirs = [w.text for w in one], [w.text for w in other]
    return Levenshtein.distance(ours, theirs), Indel.distance("".join(ours), "".join(theirs))


def difference(quote: Sequence[Word], said: Sequence[Word]) -> str | None:
    """What makes the words said differ from the quote beyond slips; None when nothing does."""
    slips = 0
    for ours, theirs, at in _changes(quote, said):
        if _only_fillers(ours, theirs, said, at):
            continue
        if not _is_slip(ours, theirs):
            return f"“{_joined(ours)}” against “{_joined(theirs)}”"
        slips += 1
    if slips > max(1, len(quote) // WORDS_PER_SLIP):
        return f"{slips} words are different"
    return None


def _changes(
    quote: Sequence[Word], said: Sequence[Word]
) -> Iterator[tuple[Sequence[Word], Sequence[Word], int]]:
    """Runs of words that differ: those of the quote, those said, and where the latter begin."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - costs an import, rarely needed

    ops = Levenshtein.opcodes([w.text for w in quote], [w.text for w in said])
    for equal, run in groupby(ops, key=lambda op: op.tag == "equal"):
        if not equal:
            changed = list(run)
            first, last = changed[0], changed[-1]
            ours = quote[first.src_start : last.src_end]
            yield ours, said[first.dest_start : last.dest_end], first.dest_start


def _only_fillers(
    ours: Sequence[Word], theirs: Sequence[Word], said: Sequence[Word], at: int
) -> bool:
    """Whether only fillers were lost or added, or a stammered word was written once."""
    if ours and theirs:
        return False
    lost = [word.text for word in (*ours, *theirs)]
    if " ".join(lost) in _FILLING_PHRASES or all(word in _FILLERS for word in lost):
        return True
    if not theirs or any(_counts_something(word.text) for word in theirs):
        return False
    beside = said[max(0, at - len(lost)) : at], said[at + len(lost) : at + 2 * len(lost)]
    return any(lost == [word.text for word in words] for words in beside)


def _is_slip(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    if not ours or not theirs or any(_carries_claim(word) for word in (*ours, *theirs)):
        return False
    one, other = "".join(w.text for w in ours), "".join(w.text for w in theirs)
    return one == other or _sounds_like(one, other)


def _sounds_like(one: str, other: str) -> bool:
    return (
        one[0] == other[0]
        and min(len(one), len(other)) >= MIN_LETTERS
        and abs(len(one) - len(other)) <= MAX_LONGER
        and _likeness(one, other) >= MIN_LIKENESS
        and not _opposed(one, other)
    )


def _carries_claim(word: Word) -> bool:
    text = word.text
    return (
        word.name
        or text in _PROTECTED
        or _counts_something(text)
        or not text[0].isalnum()
        or bool(_BARE_NEGATED.match(text))
    )


def _counts_something(text: str) -> bool:
    return text in _QUANTITY_WORDS or any(c.isdigit() for c in text)


@cache
def _likeness(one: str, other: str) -> float:
    from rapidfuzz.distance import Indel  # noqa: PLC0415 - rarely needed, and costs an import

    return Indel.normalized_similarity(one, other)


def _opposed(one: str, other: str) -> bool:
    return one != other and (
        _PREFIX.sub("", one) == _PREFIX.sub("", other)
        or _SUFFIX.sub("", one) == _SUFFIX.sub("", other)
    )


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words) or "–"
