"""Did the candidate really say this? Finds a quote in the transcript, or says why not.

A quote is compared at three levels: its characters (`exact`), its letters and digits without
case, spacing, punctuation and markup (`normalized`), and its words with the slips that speech
recognition makes (`near`). `near` never bridges a changed negation, number, pronoun, quantity,
modal verb or name, and never adds or drops a content word. An ellipsis splits a quote into parts
that must follow each other in one turn.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from analyzer.evidence import Grounding, Span, Status
from analyzer.slips import MARKS, NEGATIONS, Word, difference, distance, folded, words_of
from analyzer.transcript.models import Role, Transcript, Turn

MIN_WORDS = 5
"""Shorter quotes are accepted only when exact and unique."""
MIN_PART_WORDS = 3
"""Shortest part of an elided quote: shorter ones could be picked together to say anything."""
MAX_WORDS = 400
"""Longer quotes are no quotes."""
MAX_ELIDED = 600
"""Characters that one ellipsis may stand for."""
TURNING_WORDS = 3
"""Words before a quote, in the same clause, that are looked at for what would turn its meaning."""
NEAR_CUTOFF = 65.0
"""Similarity (0 to 100) of characters below which a turn is not compared word by word."""
SHARED_WORDS = 0.5
"""Share of a quote's different words that a turn must hold to be looked at for slips at all."""
EDGE_WORDS = 3
"""Words by which an alignment of characters may miss the first or last word of a quote."""

_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…+)\s*")
_LABEL = re.compile(r"^\s*(?:\[\d+\]\s*)?(?:(?:Candidate|Interviewer \d+|Other \d+):\s*)?")
_OUTER = "\"'“”‘’«»„‹›`*_….,; \t\n"
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,30}>")
_TURNED = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(NEGATIONS))}|n['’]t|\w+n['’]t|if|unless|whether|wish|pretend(?:ed)?)"
    rf"(?![\w{MARKS}])",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r"(?:\b(?:he|she|they|you|we|i|who|[A-Z]\w+))$")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|nothing|nobody|neither|nor|without|\w+n['’]t)\b", re.IGNORECASE
)
# Letters and digits, and the characters beside them that carry meaning.
_SIGNIFICANT = re.compile(
    rf"(?:[^\W_][{MARKS}]*)+|[%$€£¥+#]|(?<=\d)[./-](?=\d)|(?<=\d),(?=\d)(?!\d{{3}}(?!\d))"
)
_LETTER = re.compile(rf"[^\W_][{MARKS}]*")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")


class Rejected(NamedTuple):
    """A quote that was not found among the words of the candidate."""

    reason: str
    """One clause for a reader."""


class _Folded(NamedTuple):
    """The letters and digits of a text, and the characters that each came from."""

    text: str
    starts: list[int]
    ends: list[int]


class _Said:
    """A turn, prepared for being searched; each preparation is made when it is first needed."""

    def __init__(self, turn: Turn) -> None:
        self.turn = turn

    @cached_property
    def folded(self) -> _Folded:
        return _fold(self.turn.text)

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.turn.text)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(word.text for word in self.words)

    @cached_property
    def worded(self) -> str:
        return " ".join(word.text for word in self.words)

    def places(self, quote: str, start: int = 0) -> Iterator[tuple[Span, Status]]:
        """Where the quote stands from character `start` on, whole words only, exact ones first."""
        for span in _exact(self.turn.text, quote, start):
            yield span, Status.EXACT
        words = words_of(quote)
        for span in _normalized(self.turn.text, self.folded, _fold(quote).text, start):
            if difference(words, words_of(self.turn.text[span.start : span.end])) is None:
                yield span, Status.NORMALIZED

    def slipped(self, quote: list[Word], *, alike: bool) -> Span | str | None:
        """Where the quote stands but for slips; a text says what differs; None: nothing alike."""
        from rapidfuzz.fuzz import partial_ratio_alignment  # noqa: PLC0415 - as in slips

        wanted = {word.text for word in quote}
        if len(self.words) < len(quote) or len(wanted & self.vocabulary) < SHARED_WORDS * len(
            wanted
        ):
            return None
        text = " ".join(word.text for word in quote)
        found = partial_ratio_alignment(text, self.worded, score_cutoff=NEAR_CUTOFF)
        if found is None:
            return None
        said = _window(self.words, found.dest_start, found.dest_end, quote)
        if len(said) < MIN_WORDS:
            return None
        return difference(quote, said, alike=alike) or Span(start=said[0].start, end=said[-1].end)


class Grounder:
    """Grounds quotes in one transcript."""

    def __init__(self, transcript: Transcript) -> None:
        self._all = [_Said(turn) for turn in transcript.turns]
        self._alike = transcript.language in (None, "en")
        self._candidate = [s for s in self._all if s.turn.role is Role.CANDIDATE]

    def ground(self, quote: str, turn: int | None = None) -> Grounding | Rejected:
        """Find a quote among the candidate's words.

        Args:
            quote: words said to be the candidate's; outer quotation marks and a speaker label
                are not part of them.
            turn: number of the turn it is said to be from; narrows the search, decides nothing.
        """
        quote = _LABEL.sub("", quote.strip(_OUTER)).strip(_OUTER)
        words = words_of(quote)
        if not words:
            return Rejected("it holds no words")
        if len(words) > MAX_WORDS:
            return Rejected(f"it is longer than {MAX_WORDS} words")
        if _length(quote) < MIN_WORDS:
            return self._ground_short(quote)
        ordered = self._by_distance(turn)
        found = (
            next((g for s in ordered for g in _whole(s, quote)), None)
            or next((g for s in ordered for g in _elided(s, quote)), None)
            or self._near(quote, words, ordered)
        )
        return found if isinstance(found, Rejected) else self._not_cut_off(found)

    def _by_distance(self, turn: int | None) -> list[_Said]:
        if turn is None:
            return self._candidate
        return sorted(self._candidate, key=lambda said: abs(said.turn.number - turn))

    def _ground_short(self, quote: str) -> Grounding | Rejected:
        places = [(s.turn, span) for s in self._all for span in _exact(s.turn.text, quote, 0)]
        if not places:
            return Rejected(f"it is shorter than {MIN_WORDS} words and was not said exactly so")
        anyhow = [how for s in self._all for _, how in s.places(quote) if how is not Status.EXACT]
        if max(len(places), len(anyhow)) > 1:
            return Rejected(f"it is shorter than {MIN_WORDS} words and occurs more than once")
        turn, span = places[0]
        if turn.role is not Role.CANDIDATE:
            return Rejected(_not_the_candidate(turn))
        return _grounding(turn, (span,), Status.EXACT)

    def _not_cut_off(self, found: Grounding) -> Grounding | Rejected:
        """The place, unless the words right before it turn its meaning."""
        text = self._all[found.turn - 1].turn.text[: found.span.start]
        clause = re.split(r"[.,;:!?…]\s", text)[-1].split()[-TURNING_WORDS:]
        turned = _TURNED.search(" ".join(clause))
        if turned:
            return Rejected(f"it leaves out “{' '.join(clause)}” right before it")
        return found

    def _near(self, quote: str, words: list[Word], ordered: list[_Said]) -> Grounding | Rejected:
        theirs = self._spoken_by_others(quote)
        if theirs:
            return theirs
        differs = None
        for said in ordered:
            span = said.slipped(words, alike=self._alike)
            if isinstance(span, Span):
                return _grounding(said.turn, (span,), Status.NEAR)
            differs = differs or (span and f"turn {said.turn.number} is not the same: {span}")
        if len(_ELLIPSIS.split(quote)) > 1:
            return Rejected("its parts do not follow each other in one turn of the candidate")
        return Rejected(differs or "the candidate did not say it")

    def _spoken_by_others(self, quote: str) -> Rejected | None:
        """Why it is not the candidate's; words that others said just so are theirs."""
        others = (s for s in self._all if s.turn.role is not Role.CANDIDATE)
        spoken = next((s.turn for s in others if any(s.places(quote))), None)
        return Rejected(_not_the_candidate(spoken)) if spoken else None


def _length(text: str) -> int:
    """Words; characters where a script writes none apart."""
    return max(len(words_of(text)), len(_UNSPACED.findall(text)))


def _not_the_candidate(turn: Turn) -> str:
    return f"{turn.speaker} said it in turn {turn.number}, not the candidate"


def _grounding(turn: Turn, parts: tuple[Span, ...], status: Status) -> Grounding:
    whole = Span(start=parts[0].start, end=parts[-1].end)
    return Grounding(turn=turn.number, span=whole, parts=parts, status=status)


def _whole(said: _Said, quote: str) -> Iterator[Grounding]:
    for span, status in said.places(quote):
        yield _grounding(said.turn, (span,), status)


def _elided(said: _Said, quote: str) -> Iterator[Grounding]:
    pieces = [piece.strip(_OUTER + ",;") for piece in _ELLIPSIS.split(quote)]
    if len(pieces) == 1 or any(_length(piece) < MIN_PART_WORDS for piece in pieces):
        return
    parts: list[Span] = []
    statuses: set[Status] = set()
    for piece in pieces:
        start = parts[-1].end if parts else 0
        span, status = next(said.places(piece, start), (None, Status.EXACT))
        if span is None or (parts and _hides(said.turn.text[start : span.start])):
            return
        parts.append(span)
        statuses.add(status)
    status = Status.NORMALIZED if Status.NORMALIZED in statuses else Status.EXACT
    yield _grounding(said.turn, tuple(parts), status)


def _hides(gap: str) -> bool:
    """Whether an ellipsis leaves out too much, or a negation that belongs to its neighbours."""
    sentences = re.split(r"[.!?]\s", gap)
    beside = sentences[0].split()[:2] + sentences[-1].split()[-4:]
    subject = not gap.rstrip().endswith((".", "!", "?")) and _SUBJECT.search(gap.rstrip())
    return len(gap) > MAX_ELIDED or bool(subject or _NEGATION.search(" ".join(beside)))


def _exact(text: str, quote: str, start: int) -> Iterator[Span]:
    at = text.find(quote, start)
    while at >= 0:
        span = Span(start=at, end=at + len(quote))
        if _whole_words(text, span):
            yield span
        at = text.find(quote, at + 1)


def _normalized(text: str, folded: _Folded, quote: str, start: int) -> Iterator[Span]:
    at = folded.text.find(quote, bisect_left(folded.starts, start)) if quote else -1
    while at >= 0:
        span = Span(start=folded.starts[at], end=folded.ends[at + len(quote) - 1])
        if _whole_words(text, span):
            yield span
        at = folded.text.find(quote, at + 1)


def _whole_words(text: str, span: Span) -> bool:
    return not any(
        0 < at < len(text)
        and text[at - 1].isalnum()
        and text[at].isalnum()
        and not _UNSPACED.match(text[at])
        for at in (span.start, span.end)
    )


def _fold(text: str) -> _Folded:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    tagged = {at for tag in _TAG.finditer(text) for at in range(*tag.span())}
    for match in _SIGNIFICANT.finditer(text):
        if match.start() in tagged:
            continue
        for piece, start, end in _letters(match):
            pieces.append(piece)
            starts += range(start, end) if len(piece) == end - start else [start] * len(piece)
            ends += range(start + 1, end + 1) if len(piece) == end - start else [end] * len(piece)
    return _Folded("".join(pieces), starts, ends)


def _letters(match: re.Match[str]) -> Iterator[tuple[str, int, int]]:
    """A match as one piece where folding keeps its length, else letter by letter."""
    whole = _folded_piece(match[0])
    if len(whole) == len(match[0]):
        yield whole, match.start(), match.end()
        return
    for letter in _LETTER.finditer(match[0]):
        start = match.start() + letter.start()
        yield _folded_piece(letter[0]), start, start + len(letter[0])


def _folded_piece(text: str) -> str:
    return "." if text == "," else folded(text)


def _window(said: list[Word], start: int, end: int, quote: list[Word]) -> list[Word]:
    """The words said that the characters `start` to `end` of their joined text belong to.

    The aligned characters may begin or end inside a word, or one slip beside the quote: words at
    the edges are kept only as far as they bring the window nearer to the quote.
    """
    at, inside = 0, []
    for index, word in enumerate(said):
        if at < end and at + len(word.text) > start:
            inside.append(index)
        at += len(word.text) + 1
    first, last = inside[0], inside[-1] + 1
    options = (
        said[a:b]
        for a in range(max(0, first - EDGE_WORDS), min(first + EDGE_WORDS + 1, last))
        for b in range(max(a + 1, last - EDGE_WORDS), min(last + EDGE_WORDS, len(said)) + 1)
        if _opens(said, a) and _opens(said, b)
    )
    return min(options, key=lambda words: distance(quote, words))


def _opens(said: list[Word], at: int) -> bool:
    """Whether a window may begin or end before this word: not inside of "doesn't"."""
    return not 0 < at < len(said) or said[at].start != said[at - 1].start
