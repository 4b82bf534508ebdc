"""Words that change how everything else is read are found by what they do, not by what they say.

An order to the model that the screening did not know reaches it. A model that obeys then speaks
better of what was said elsewhere: it drops what speaks against the candidate, or calls the rest
their own and particular. So a reading is not believed where it holds nothing but praise, or where
somebody may have addressed the model (`doubts.py`). It is read again with parts left out: when
the same passages elsewhere come out worse for the candidate, the words left out were the cause.
The smallest such part is withheld, and the reading without it is used.

Honest words change nothing elsewhere, whatever they are about, so they stay.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from analyzer.chunking import Chunk
from analyzer.engines.extraction import Extraction, Passage
from analyzer.evidence import Finding, Owner, Stance
from analyzer.run import Unread
from analyzer.sentences import sentence_spans
from analyzer.transcript.doubts import ALMOST_SURE, POSSIBLE, doubt
from analyzer.transcript.models import Role

MIN_PRAISE = 3
"""Findings from which a reading that is nothing but praise is doubted whatever was said."""
MUCH_PRAISE = 8
"""The same in one of several chunks: a short stretch of a good interview is often just that."""
MAX_SPECIFICITY = 3
TURNED = 2
"""Passages that must come out worse without some words, for these to be the cause."""
SHARED_WORDS = 0.5
"""Share of the shorter quote's words that two quotes of the same passage have in common."""
MAX_ORDER = 5
"""Sentences that an order may have; where more are withheld, the turn counts as unread."""
TURNING = "with it, the model spoke better of the rest of the interview"
UNCLEAR = "the model found nothing but praise, and this may have been said to it"
UNTRUSTED = "words in it turned the reading of the rest of the interview"
_RANK = {Owner.OTHER: 0, Owner.TEAM: 1, Owner.SELF: 2}

Read = Callable[[Chunk], Awaitable[Extraction]]


class _Sentence(NamedTuple):
    """Where a sentence stands in a chunk."""

    piece: int
    """Index among the context's pieces and the chunk's own."""
    turn: int
    start: int
    end: int


async def read_warily(read: Read, chunk: Chunk, *, alone: bool) -> Extraction:
    """The reading of a chunk, free of what words in it do to the rest.

    Args:
        read: asks the model.
        chunk: what it is asked about.
        alone: whether it is the whole interview.
    """
    full = await read(chunk)
    if full.unread and not full.findings:
        return full  # where nothing was read, nothing is concluded
    praise = _praise_only(full.findings) and (alone or len(full.findings) >= MUCH_PRAISE)
    halves = praise and len(full.findings) >= MIN_PRAISE
    sentences = list(_sentences(chunk))
    enough = POSSIBLE if praise else ALMOST_SURE
    doubts = [s for s in sentences if _doubt(chunk, s) >= enough]
    if not doubts and not halves:
        return full
    search = _Search(read, chunk, full.findings, 1 if praise else TURNED)
    freed = await search.freed(_parts(sentences, doubts, halves=halves))
    unclear = praise and doubts and full.findings
    return freed or (await search.without(doubts) if unclear else full)


def _parts(
    sentences: Sequence[_Sentence], doubts: Sequence[_Sentence], *, halves: bool
) -> Iterator[Sequence[_Sentence]]:
    """What is left out first: what sounds doubtful, all of its turns, then one half or another."""
    turns = {s.turn for s in doubts}
    yield doubts
    yield [s for s in sentences if s.turn in turns]
    if halves:
        quarter = len(sentences) // 4
        yield sentences[: 2 * quarter]
        yield sentences[2 * quarter :]
        yield sentences[quarter : 3 * quarter]


class _Search:
    """Looks for the words that turned a reading."""

    def __init__(self, read: Read, chunk: Chunk, full: Sequence[Finding], needed: int) -> None:
        self._read = read
        self._chunk = chunk
        self._full = full
        self._needed = needed

    async def freed(self, parts: Iterable[Sequence[_Sentence]]) -> Extraction | None:
        """The reading without the words that turned it; None where no words did."""
        for part in parts:
            reading = await self._turned_by(part)
            if reading:
                return self._withholding(*await self._narrowed(part, reading), TURNING)
        return None

    async def without(self, doubts: Sequence[_Sentence]) -> Extraction:
        """The reading without these sentences, of which nobody can tell what they do."""
        reading = await self._read(self._left_out(doubts))
        return self._withholding(doubts, reading, UNCLEAR)

    async def _turned_by(self, left_out: Sequence[_Sentence]) -> Extraction | None:
        """The reading without these sentences, when they turned the full one."""
        rest = self._left_out(left_out)
        if not left_out or not rest.pieces:
            return None
        reading = await self._read(rest)
        texts = [self._text(sentence) for sentence in left_out]
        beside = [f for f in self._full if not any(_shared(f.quote, text) for text in texts)]
        return reading if flattery(beside, reading.findings) >= self._needed else None

    async def _narrowed(
        self, part: Sequence[_Sentence], reading: Extraction
    ) -> tuple[Sequence[_Sentence], Extraction]:
        """The fewest of these sentences that turned the full reading, and the one without them."""
        low, high = 0, len(part)
        while high - low > 1:
            middle = (low + high) // 2
            without = await self._turned_by(part[middle:])
            low, high, reading = (middle, high, without) if without else (low, middle, reading)
        part = part[low:]
        low, high = 0, len(part)
        while high - low > 1:
            middle = (low + high) // 2
            without = await self._turned_by(part[:middle])
            low, high, reading = (low, middle, without) if without else (middle, high, reading)
        return part[:high], reading

    def _withholding(
        self, part: Sequence[_Sentence], reading: Extraction, reason: str
    ) -> Extraction:
        unread = list(reading.unread)
        if len(part) > MAX_ORDER:
            turns = tuple(dict.fromkeys(s.turn for s in part))
            unread.append(Unread(turns=turns, reason=UNTRUSTED))
        withheld = tuple(Passage(s.turn, self._text(s), reason) for s in part)
        return Extraction(reading.findings, unread, withheld)

    def _left_out(self, part: Iterable[_Sentence]) -> Chunk:
        return self._chunk.without((s.piece, s.start, s.end) for s in part)

    def _text(self, sentence: _Sentence) -> str:
        return self._chunk.all_pieces[sentence.piece].text[sentence.start : sentence.end]


def flattery(one: Sequence[Finding], other: Sequence[Finding]) -> int:
    """How many passages the first reading shows in a better light than the other does.

    Those that it shows in a worse light are taken off, so that chance evens out.
    """
    return _worse(other, one) - _worse(one, other)


def _worse(one: Sequence[Finding], other: Sequence[Finding]) -> int:
    """Passages that the first reading holds against the candidate, or makes less of."""
    return sum(_less(found, [f for f in other if _same(found, f)]) for found in one)


def _less(found: Finding, elsewhere: Sequence[Finding]) -> bool:
    if found.stance is Stance.UNDERMINES:
        return all(f.stance is Stance.SUPPORTS for f in elsewhere)
    return any(
        f.stance is Stance.SUPPORTS
        and (f.specificity > found.specificity or _RANK[f.owner] > _RANK[found.owner])
        for f in elsewhere
    )


def _same(one: Finding, other: Finding) -> bool:
    """Whether two findings are of the same passage and kind."""
    return one.turn == other.turn and one.kind is other.kind and _shared(one.quote, other.quote)


def _shared(one: str, other: str) -> bool:
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) >= SHARED_WORDS * max(1, min(len(first), len(second)))


def _praise_only(findings: Sequence[Finding]) -> bool:
    return all(
        f.stance is Stance.SUPPORTS and f.owner is Owner.SELF and f.specificity == MAX_SPECIFICITY
        for f in findings
    )


def _sentences(chunk: Chunk) -> Iterator[_Sentence]:
    for index, piece in enumerate(chunk.all_pieces):
        for start, end in sentence_spans(piece.text):
            yield _Sentence(index, piece.turn, start, end)


def _doubt(chunk: Chunk, sentence: _Sentence) -> int:
    piece = chunk.all_pieces[sentence.piece]
    if piece.role is Role.INTERVIEWER:
        return 0
    return doubt(piece.text[sentence.start : sentence.end])
