"""Sentences of a turn: where they stand, and the plain form in which they are read.

The plain form drops whatever is a way of talking rather than something said, so that hedging,
fillers, stutters and missing articles cannot change a reading.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyzer.transcript.models import Turn

MAX_WORDS = 58
CLAUSE_WORDS = 35
"""A sentence above the first is read and quoted in runs of clauses up to the second: speech
recognition often sets no full stop."""

_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|vs|etc|mr|mrs|ms|dr|approx|fig|st)\.$", re.IGNORECASE)
_END = re.compile(r"""[.!?…]+["”’')\]]*\s+|\s+\|\s+""")
_CLAUSE = re.compile(
    r"(?:,|;|:|\s[–—-]+|\.\.\.)\s+|\s(?=(?:and then|and so|but|because|so i|so we)\s)",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r'(?<![^\s(—-])"(?=\S)[^"]{12,600}"|“[^”]{12,600}”')
_CONTRACTIONS = (
    (re.compile(r"\b(?:can't|cannot|cant)\b"), "can not"),
    (re.compile(r"\b(?:won't|wont)\b"), "will not"),
    (re.compile(r"\b(do|does|did|is|was|were|are|have|has|had|would|could|should)(?:n't|nt)\b"),
     r"\1 not"),
    (re.compile(r"\b(i|we)'d (?=(?:been|had|built|written|made|put|\w+ed)\b)"), r"\1 had "),
    (re.compile(r"'d\b"), " would"),
    (re.compile(r"'ve\b"), " have"),
    (re.compile(r"\b(i)'?m\b"), r"\1 am"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\b(it|that|there|here|what|who|he|she)'?s\b"), r"\1 is"),
    (re.compile(r"\bgonna\b"), "going to"),
)  # fmt: skip
_PUNCTUATION = re.compile(
    r"""[,:](?!\d)|[;"“”()!?…*_]|\.(?=\s|$)|\.{2,}|(?<=\s)[–—-]+(?=\s)|[–—]|--+|[\[\]]"""
)
_ASIDE = re.compile(r"\\?\[[^\]]{0,60}\]")
_ARTICLE = re.compile(r"(?<!\S)(?:the|a|an)(?!\S)")
_STUTTER = re.compile(r"\b(\w+(?: \w+)?)(?: \1\b)+")


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a run of clauses of an overlong one."""

    turn: Turn
    start: int
    end: int
    """Characters of the turn's text."""
    plain: str
    before: str
    """The plain sentence before it in the same turn; empty for the first one."""
    after: tuple[str, str]
    """The two plain sentences after it in the same turn; empty where the turn ends."""
    asked: str
    """What somebody else said just before the turn, made plain."""

    @property
    def said(self) -> str:
        """The turn's own characters."""
        return self.turn.text[self.start : self.end]

    @property
    def words(self) -> int:
        """Words as they were said."""
        return len(self.said.split())

    @property
    def question(self) -> bool:
        """Whether it asks."""
        return self.said.rstrip("\"”’')] ").endswith("?")


def sentences(turn: Turn, fillers: re.Pattern[str], *, asked: str = "") -> list[Sentence]:
    """The turn's sentences in order; together they hold all of its words."""
    own = _QUOTATION.sub(lambda quoted: " " * (len(quoted[0]) - 2) + quoted[0][-2:], turn.text)
    pieces = list(_pieces(turn.text, own))
    texts = ["", *(plain(own[start:end], fillers) for start, end in pieces), "", ""]
    return [
        Sentence(turn, start, end, texts[i], texts[i - 1], (texts[i + 1], texts[i + 2]), asked)
        for i, (start, end) in enumerate(pieces, 1)
    ]


def plain(text: str, fillers: re.Pattern[str]) -> str:
    """Lower case without articles, fillers, stutters and punctuation, contractions spelled out."""
    text = _ASIDE.sub(" ", text).lower().replace("’", "'").replace("‘", "'")
    for contraction, spelled in _CONTRACTIONS:
        text = contraction.sub(spelled, text)
    text = _ARTICLE.sub(" ", _PUNCTUATION.sub(" ", text))
    text = " ".join(fillers.sub(" ", " ".join(text.split())).split())
    return _STUTTER.sub(r"\1", text).removeprefix("so ")


def _pieces(text: str, own: str) -> Iterator[tuple[int, int]]:
    """Sentences, and clauses where a sentence is too long; no boundary lies in a quotation."""
    for start, end in _cut(own, 0, len(own), _END):
        if len(text[start:end].split()) <= MAX_WORDS:
            yield start, end
        else:
            yield from _packed(text, list(_cut(own, start, end, _CLAUSE)))


def _cut(text: str, start: int, end: int, boundary: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The parts between boundaries, without the white space around them."""
    for match in boundary.finditer(text, start, end):
        if not _ABBREVIATION.search(text, start, match.start() + 1):
            yield start, match.start() + len(match.group().rstrip(" ,;:-–—|"))
            start = match.end()
    if start < end:
        yield start, end


def _packed(text: str, clauses: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Neighbouring clauses joined up to the limit; a clause above it is cut between words."""
    start, end = clauses[0][0], clauses[0][0]
    for clause_start, clause_end in clauses:
        if end > start and len(text[start:clause_end].split()) > CLAUSE_WORDS:
            yield start, end
            start = clause_start
        end = clause_end
        while len(text[start:end].split()) > CLAUSE_WORDS:
            cut = [m.end() for m in re.finditer(r"\S+", text[start:end])][CLAUSE_WORDS - 1]
            yield start, start + cut
            start += cut + 1
    if end > start:
        yield start, end
