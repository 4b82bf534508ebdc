"""A transcript in pieces that fit into one call each.

Turns stay whole, a question stays with its answer, and each chunk begins with the last words
before it as context that must not be quoted. Only a turn that is larger than a chunk is cut, at
the ends of sentences; its pieces keep the turn's number and speaker.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from analyzer.models import Model
from analyzer.sentences import sentence_spans
from analyzer.tokens import count_tokens
from analyzer.transcript.models import Role, Turn

CHUNK_TOKENS = 8000
"""Most tokens of a chunk's own turns. Larger chunks repeat the prompt less often, smaller ones are
answered sooner; an interview of an hour makes one or two of this size."""
CONTEXT_TOKENS = 250
"""Most tokens of the words before a chunk that ride along."""
LABEL_TOKENS = 8
"""What a turn's number and speaker cost in a prompt."""


class Piece(Model):
    """A turn, or the part of a very long one that fits into a chunk."""

    turn: int
    speaker: str
    role: Role
    text: str


class Chunk(Model):
    """What one call reads."""

    number: int
    """Counts from 1."""
    context: tuple[Piece, ...]
    pieces: tuple[Piece, ...]

    @property
    def turns(self) -> tuple[int, ...]:
        """Numbers of the turns that are read here, without the context."""
        return tuple(dict.fromkeys(piece.turn for piece in self.pieces))

    @property
    def all_pieces(self) -> tuple[Piece, ...]:
        """The context's pieces and its own, in order."""
        return self.context + self.pieces

    def without(self, cuts: Iterable[tuple[int, int, int]]) -> "Chunk":
        """The chunk without some words.

        Args:
            cuts: (index in `all_pieces`, start, end) of characters of a piece, in order.
        """
        texts = [piece.text for piece in self.all_pieces]
        for index, start, end in reversed(list(cuts)):
            kept = texts[index][:start].rstrip(), texts[index][end:].lstrip()
            texts[index] = " ".join(filter(None, kept))
        pieces = [
            piece.model_copy(update={"text": text})
            for piece, text in zip(self.all_pieces, texts, strict=True)
        ]
        at = len(self.context)
        context, own = (tuple(p for p in part if p.text) for part in (pieces[:at], pieces[at:]))
        return self.model_copy(update={"context": context, "pieces": own})

    def halves(self) -> tuple["Chunk", "Chunk"] | None:
        """The chunk in two, for an answer that grew too long; None when it cannot be cut."""
        if len(self.pieces) == 1:
            return None
        middle = len(self.pieces) // 2
        first = self.model_copy(update={"pieces": self.pieces[:middle]})
        context = tuple(_tail(self.pieces[:middle]))
        return first, self.model_copy(update={"context": context, "pieces": self.pieces[middle:]})


def chunk_turns(turns: Sequence[Turn], max_tokens: int = CHUNK_TOKENS) -> list[Chunk]:
    """Cut turns into chunks of about equal size, none of them above `max_tokens`.

    Turns without text (all of it withheld) are left out.
    """
    pieces = [piece for turn in turns if turn.text for piece in _pieces(turn, max_tokens)]
    packed = list(_packed(list(_exchanges(pieces, max_tokens)), max_tokens))
    return [
        Chunk(number=i + 1, context=tuple(_tail(packed[i - 1])) if i else (), pieces=tuple(own))
        for i, own in enumerate(packed)
    ]


def _packed(exchanges: Sequence[list[Piece]], max_tokens: int) -> Iterator[list[Piece]]:
    """Exchanges in chunks of about equal size: one joins a chunk when most of it still fits."""
    sizes = [sum(map(_tokens, exchange)) for exchange in exchanges]
    left = sum(sizes)
    chunk: list[Piece] = []
    used, target = 0, left / max(1, math.ceil(left / max_tokens))
    for exchange, size in zip(exchanges, sizes, strict=True):
        if chunk and (used + size / 2 > target or used + size > max_tokens):
            yield chunk
            left -= used
            chunk, used, target = [], 0, left / math.ceil(left / max_tokens)
        chunk = chunk + exchange
        used += size
    if chunk:
        yield chunk


def _tokens(piece: Piece) -> int:
    return count_tokens(piece.text) + LABEL_TOKENS


def _pieces(turn: Turn, max_tokens: int) -> Iterator[Piece]:
    whole = Piece(turn=turn.number, speaker=turn.speaker, role=turn.role, text=turn.text)
    if _tokens(whole) <= max_tokens:
        yield whole
        return
    for text in _packed_sentences(turn.text, max_tokens - LABEL_TOKENS):
        yield whole.model_copy(update={"text": text})


def _packed_sentences(text: str, max_tokens: int) -> Iterator[str]:
    start = end = 0
    for sentence_start, sentence_end in _short_spans(text, max_tokens):
        if end and count_tokens(text[start:sentence_end]) > max_tokens:
            yield text[start:end]
            start = sentence_start
        end = sentence_end
    yield text[start:end]


def _short_spans(text: str, max_tokens: int) -> Iterator[tuple[int, int]]:
    """Sentences; one that is itself too long (no punctuation at all) is cut between words."""
    for start, end in sentence_spans(text):
        if count_tokens(text[start:end]) <= max_tokens:
            yield start, end
            continue
        # A token has at least one character, so a stretch of that many characters always fits.
        at = start
        while at < end:
            stop = end if end - at <= max_tokens else text.rfind(" ", at, at + max_tokens)
            stop = stop if stop > at else min(end, at + max_tokens)
            yield at, stop
            at = stop + (text[stop : stop + 1] == " ")


def _exchanges(pieces: Iterable[Piece], max_tokens: int) -> Iterator[list[Piece]]:
    """Question and answer together; one that is too large for a chunk is cut between turns."""
    exchange: list[Piece] = []
    size = 0
    for piece in pieces:
        asks_anew = (
            piece.role is Role.INTERVIEWER
            and exchange
            and exchange[-1].role is not Role.INTERVIEWER
        )
        if exchange and (asks_anew or size + _tokens(piece) > max_tokens):
            yield exchange
            exchange, size = [], 0
        exchange.append(piece)
        size += _tokens(piece)
    if exchange:
        yield exchange


def _tail(pieces: Sequence[Piece]) -> list[Piece]:
    """The last words before a chunk: whole turns, and the end of one that is too long."""
    tail: list[Piece] = []
    room = CONTEXT_TOKENS
    for piece in reversed(pieces):
        size = _tokens(piece)
        if size > room:
            words = piece.text.split(" ")[-(room // 2) :]
            if not tail:
                tail.insert(0, piece.model_copy(update={"text": "… " + " ".join(words)}))
            break
        tail.insert(0, piece)
        room -= size
    return tail
