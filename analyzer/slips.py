"""Which differences between a quote and a turn are mere slips of speech recognition.

A slip may swap a word for one that is spelled alike, join or split words, or lose a filler. A
difference in any word that carries the claim (a negation, person, modal verb, quantity, number
or name) is no slip, however alike the spelling.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

WORDS_PER_SLIP = 8
"""One slip is forgiven for each so many words of a quote."""
MIN_LIKENESS = 0.6
"""How alike two words must be spelled, from 0 to 1, for one to be a slip of the other."""

_WORD = re.compile(r"[^\W_]+(?:['’.,][^\W_]+)*|[%$€£¥]")
_CONTRACTIONS = {"'ve": "have", "'re": "are", "'ll": "will", "'m": "am"}
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
)
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
    """Written with a capital inside a sentence."""


def words_of(text: str) -> list[Word]:
    """The words of a text; contractions are opened, so that "I've" compares with "I have"."""
    words: list[Word] = []
    for match in _WORD.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        name = match[0][0].isupper() and before not in {"", ".", "!", "?", ":", '"', "“"}
        folded = match[0].casefold().replace("’", "'")
        name = name and folded != "i"
        words += (Word(piece, match.start(), match.end(), name) for piece in _opened(folded))
    return words


def _opened(word: str) -> Iterable[str]:
    if _NEGATED.search(word):
        stem = {"can't": "can", "won't": "will", "shan't": "shall"}.get(word, word[:-3])
        return (stem, "not")
    for ending, verb in _CONTRACTIONS.items():
        if word.endswith(ending):
            return (word[: -len(ending)], verb)
    return (word,)


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
    beside = said[max(0, at - len(lost)) : at], said[at + len(lost) : at + 2 * len(lost)]
    return bool(theirs) and any(lost == [word.text for word in words] for words in beside)


def _is_slip(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    if not ours or not theirs or any(_carries_claim(word) for word in (*ours, *theirs)):
        return False
    one, other = "".join(w.text for w in ours), "".join(w.text for w in theirs)
    return one == other or (_likeness(one, other) >= MIN_LIKENESS and not _opposed(one, other))


def _carries_claim(word: Word) -> bool:
    text = word.text
    return (
        word.name
        or text in _PROTECTED
        or any(c.isdigit() for c in text)
        or not text[0].isalnum()
        or bool(_BARE_NEGATED.match(text))
    )


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
