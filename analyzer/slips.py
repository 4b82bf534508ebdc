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
_IS_OR_HAS = (["'s"], ["is"]), (["is"], ["'s"]), (["'s"], ["has"]), (["has"], ["'s"])
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
_NEGATIONS_ELSEWHERE = (
    "не нет ни никогда никто ничего без нельзя nicht kein keine keinen nie niemals ohne niet geen"
    " nooit zonder ne pas jamais rien sans nunca jamás sin nada não nem sem non mai senza नहीं न मत"
    " बिना कभी لا لم لن ليس ليست ما بدون"
)
NEGATIONS = frozenset(f"{_NEGATIONS} {_NEGATIONS_ELSEWHERE}".split())
"""Words that turn a meaning, in English and some other languages that interviews are held in."""
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
_NEGATING = NEGATIONS - {"no"}
"""Said twice, these take themselves back; a "no" is only stammered."""
_QUANTITY_WORDS = frozenset(_QUANTITIES.split())
_PROTECTED = NEGATIONS | frozenset(f"{_PERSONS} {_VERBS} {_QUANTITIES}".split())
# "reliable" and "unreliable" are spelled alike.
_PREFIX = re.compile(
    r"^(?:anti|de|dis|down|il|im|in|ir|mis|non|out|over|post|pre|re|un|under|up)-?"
)
_SUFFIX = re.compile(r"(?:less|ful)$")
_LATIN = re.compile(r"[a-zà-ɏ]+")
_UNHEARD = re.compile(r"^(?:w(?=r|ho)|k(?=n))|gh(?=t|$)|(.)(?=\1)")
"""Letters that English writes and does not say: recognisers confuse "write" and "right"."""


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
    return folded(word).replace("’", "'")


def folded(text: str) -> str:
    """The text without case and without ways to write the same letter; ё is often written е."""
    return unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")


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


def difference(quote: Sequence[Word], said: Sequence[Word], *, alike: bool = True) -> str | None:
    """What makes the words said differ from the quote beyond slips; None when nothing does.

    Args:
        quote: words of the quote.
        said: words of the turn.
        alike: whether words that are spelled alike may be slips of each other; not in a language
            of which we do not know the words that carry a claim.
    """
    slips = 0
    for change in _changes(quote, said):
        if _only_fillers(change):
            continue
        ours, theirs = _unfilled(change.ours), _unfilled(change.theirs)
        if not _is_slip(ours, theirs, alike=alike):
            return f"“{_joined(change.ours)}” against “{_joined(change.theirs)}”"
        slips += 1
    if slips > max(1, len(quote) // WORDS_PER_SLIP):
        return f"{slips} words are different"
    return None


class _Change(NamedTuple):
    """A run of words that differs, and as many words of either side before and after it."""

    ours: Sequence[Word]
    theirs: Sequence[Word]
    beside: tuple[Sequence[Word], ...]


def _changes(quote: Sequence[Word], said: Sequence[Word]) -> Iterator[_Change]:
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415 - costs an import, rarely needed

    ops = Levenshtein.opcodes([w.text for w in quote], [w.text for w in said])
    for equal, run in groupby(ops, key=lambda op: op.tag == "equal"):
        if not equal:
            changed = list(run)
            first, last = changed[0], changed[-1]
            beside = (
                *_beside(quote, first.src_start, last.src_end),
                *_beside(said, first.dest_start, last.dest_end),
            )
            ours = quote[first.src_start : last.src_end]
            yield _Change(ours, said[first.dest_start : last.dest_end], beside)


def _beside(words: Sequence[Word], start: int, end: int) -> tuple[Sequence[Word], Sequence[Word]]:
    length = end - start
    return words[max(0, start - length) : start], words[end : end + length]


def _only_fillers(change: _Change) -> bool:
    """Whether only fillers were lost or added, or a stammered word was written once."""
    if change.ours and change.theirs:
        return False
    lost = [word.text for word in (*change.ours, *change.theirs)]
    if " ".join(lost) in _FILLING_PHRASES or all(word in _FILLERS for word in lost):
        return True
    if any(_counts_something(word) or word in _NEGATING for word in lost):
        return False
    if any(word.name for word in change.ours):
        return False
    return any(lost == [word.text for word in words] for words in change.beside)


def _unfilled(words: Sequence[Word]) -> Sequence[Word]:
    return [word for word in words if word.text not in _FILLERS] or words


def _is_slip(ours: Sequence[Word], theirs: Sequence[Word], *, alike: bool) -> bool:
    if not ours or not theirs:
        return False
    if ([w.text for w in ours], [w.text for w in theirs]) in _IS_OR_HAS:
        return True
    one, other = "".join(w.text for w in ours), "".join(w.text for w in theirs)
    if one == other:
        return not any(_holds_digit(w.text) or w.text in NEGATIONS for w in (*ours, *theirs))
    claims = any(_carries_claim(word) for word in (*ours, *theirs))
    return alike and not claims and _sounds_like(one, other)


def _sounds_like(one: str, other: str) -> bool:
    if not (_LATIN.fullmatch(one) and _LATIN.fullmatch(other)) or _opposed(one, other):
        return False
    shorter, longer = sorted((len(one), len(other)))
    if shorter < MIN_LETTERS:
        return False
    heard, other_heard = _UNHEARD.sub("", one), _UNHEARD.sub("", other)
    return (
        heard[0] == other_heard[0]
        and min(longer - shorter, abs(len(heard) - len(other_heard))) <= MAX_LONGER
        and max(_likeness(one, other), _likeness(heard, other_heard)) >= MIN_LIKENESS
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
    return text in _QUANTITY_WORDS or _holds_digit(text)


def _holds_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


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
