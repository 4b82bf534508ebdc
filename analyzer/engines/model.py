"""The engine that asks a language model, chunk by chunk, all chunks at once.

It only points: its answers are findings and objections, which later stages check and use. What
it could not read is named, never dropped.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field

from analyzer.chunking import Chunk
from analyzer.engines.answers import (
    Findings,
    Objection,
    Objections,
    parse_findings,
    parse_objections,
    salvage_findings,
    what_is_wrong,
)
from analyzer.engines.extraction import Extraction
from analyzer.engines.trust import read_warily
from analyzer.errors import ModelError
from analyzer.evidence import Evidence, Span, Stance
from analyzer.guide import Guide
from analyzer.llm.calls import Answer, Call, CallFailed, CallTooLong, Completer
from analyzer.models import Model
from analyzer.prompting import (
    JsonMode,
    Message,
    ReviewItem,
    Section,
    again_messages,
    extract_messages,
    findings_schema,
    objections_schema,
    prompt_versions,
    response_format,
    review_messages,
    with_schema,
)
from analyzer.run import Unread
from analyzer.transcript.models import Role, Transcript

MAX_HALVINGS = 3
"""How often a chunk whose answer does not fit is cut in two before it is given up."""
REVIEW_PASSAGES = 60
"""Passages in one review call."""
REVIEWED_SPECIFICITY = 2
"""Vaguer passages are not looked at twice: no rule of a guide should build on them."""
AGAINST_PASSAGES = 12
"""Undermining passages shown beside them, to compare with."""
CONTEXT_CHARACTERS = 60
"""Of a turn, shown on either side of a passage."""
QUESTION_WORDS = 12
"""Of what was asked before it."""


class ModelOptions(Model):
    """How a model is asked."""

    model: str
    json_mode: JsonMode = "schema"
    separate: bool = False
    """Ask for building, trade-offs and failures in three calls instead of one."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Further fields of the request, such as temperature or max_completion_tokens."""


class Review(NamedTuple):
    """What was objected to, and the evidence that could not be reviewed."""

    objections: list[Objection]
    unreviewed: list[str]
    looked_at: int
    """Passages that were looked at."""


class Passages(NamedTuple):
    """What one review call looks at."""

    evidence: tuple[str, ...]
    """Ids."""
    messages: list[Message]


NOT_REVIEWED = Review([], [], 0)
"""Of an analysis without a second look."""

AnswerT = TypeVar("AnswerT", Findings, Objections)
Stage = Literal["extract", "review"]


class _Unusable(Exception):  # noqa: N818 - never leaves this module
    """A call whose answer cannot be used; the text says why."""


class _Malformed(_Unusable):
    """Twice an answer that is not of the required form."""

    def __init__(self, reason: str, content: str) -> None:
        super().__init__(reason)
        self.content = content


class _TooLong(_Unusable):
    """Prompt or answer did not fit; half of the chunk may."""


class ModelEngine:
    """Asks a model; remembers the keys of the calls it made, for the account of their cost."""

    def __init__(self, completer: Completer, guide: Guide, options: ModelOptions) -> None:
        self._completer = completer
        self._guide = guide
        self._options = options
        self._groups = [[s] for s in Section] if options.separate else [list(Section)]
        self.keys: set[str] = set()

    async def extract(self, chunks: Sequence[Chunk]) -> Extraction:
        """Read all chunks at once; findings come back in the order of the chunks.

        Raises:
            ModelError: no chunk could be read, and not because of what it says. A chunk that
                alone fails in such a way is unread.
        """
        asked = [(chunk, group) for chunk in chunks for group in self._groups]
        results = await asyncio.gather(
            *(self._read_warily(chunk, len(chunks), group) for chunk, group in asked),
            return_exceptions=True,
        )
        parts = [_read_or_named(r, chunk) for r, (chunk, _) in zip(results, asked, strict=True)]
        failed = [r for r in results if isinstance(r, ModelError)]
        if failed and len(failed) == len(results):
            raise failed[0]
        return _joined(parts)

    async def review(self, plan: Iterable[Passages]) -> Review:
        """Look at what speaks for the candidate once more, in its context.

        Args:
            plan: from `review_plan`.
        """
        results = await asyncio.gather(*map(self._check, plan), return_exceptions=True)
        parts = [_reviewed(result) for result in results]
        return Review(
            [o for p in parts for o in p.objections],
            [i for p in parts for i in p.unreviewed],
            sum(p.looked_at for p in parts),
        )

    def extract_calls(self, chunks: Sequence[Chunk]) -> list[Call]:
        """The first calls that `extract` makes, as they would be sent."""
        return [
            self._call("extract", extract_messages(chunk, len(chunks), self._guide, group))
            for chunk in chunks
            for group in self._groups
        ]

    def review_calls(self, plan: Iterable[Passages]) -> list[Call]:
        """The first calls that `review` makes, as they would be sent."""
        return [self._call("review", passages.messages) for passages in plan]

    async def _read_warily(
        self, chunk: Chunk, count: int, sections: Iterable[Section]
    ) -> Extraction:
        async def read(part: Chunk) -> Extraction:
            return await self._read(part, count, sections)

        return await read_warily(read, chunk, alone=count == 1)

    async def _read(
        self, chunk: Chunk, count: int, sections: Iterable[Section], halvings: int = 0
    ) -> Extraction:
        messages = extract_messages(chunk, count, self._guide, sections)
        try:
            answer = await self._ask("extract", messages, self._parse)
        except _TooLong as error:
            halves = chunk.halves() if halvings < MAX_HALVINGS else None
            if halves is None:
                return Extraction([], [Unread(turns=chunk.turns, reason=str(error))])
            reads = (self._read(half, count, sections, halvings + 1) for half in halves)
            results = await asyncio.gather(*reads, return_exceptions=True)
            return _joined(map(_read_or_named, results, halves))
        except _Malformed as error:
            kept, left_out = salvage_findings(error.content, self._guide.aspects)
            reason = f"{left_out} of {left_out + len(kept)} findings" if kept else "the answer"
            unread = Unread(turns=chunk.turns, reason=f"{reason} {error}")
            return Extraction(kept, [unread])
        except _Unusable as error:
            return Extraction([], [Unread(turns=chunk.turns, reason=str(error))])
        return Extraction(list(answer.findings), [])

    def _parse(self, content: str) -> Findings:
        return parse_findings(content, self._guide.aspects)

    async def _check(self, passages: Passages) -> Review:
        try:
            answer = await self._ask("review", passages.messages, parse_objections)
        except (_Unusable, ModelError):
            return Review([], list(passages.evidence), 0)
        return Review(list(answer.findings), [], len(passages.evidence))

    async def _ask(
        self, stage: Stage, messages: list[Message], parse: Callable[[str], AnswerT]
    ) -> AnswerT:
        """One answer; asked once more, with the error, when the first cannot be parsed."""
        content = await self._content(self._call(stage, messages))
        try:
            return parse(content)
        except ValueError as error:
            again = again_messages(messages, content, what_is_wrong(error))
        content = await self._content(self._call(stage, again))
        try:
            return parse(content)
        except ValueError as error:
            reason = f"was not of the required form, twice: {what_is_wrong(error)}"
            raise _Malformed(reason, content) from error

    async def _content(self, call: Call) -> str:
        self.keys.add(call.key)
        try:
            answer: Answer = await self._completer.complete(call)
        except CallTooLong as error:
            raise _TooLong(str(error)) from error
        except CallFailed as error:
            raise _Unusable(str(error)) from error
        if answer.finish_reason == "length":
            raise _TooLong("the answer was cut off at the model's length limit")
        if answer.refusal or answer.finish_reason == "content_filter":
            raise _Unusable(f"the model refused to answer: {answer.refusal or 'content filter'}")
        return answer.content or ""

    def _call(self, stage: Stage, messages: list[Message]) -> Call:
        options = self._options
        schema = findings_schema(self._guide) if stage == "extract" else objections_schema()
        if options.json_mode == "object":
            messages = with_schema(messages, schema)
        body = {
            "model": options.model,
            "messages": messages,
            "response_format": response_format(schema, stage, options.json_mode),
            **options.parameters,
        }
        version = " ".join(f"{name}@{v}" for name, v in prompt_versions(stage).items())
        return Call(stage=stage, prompt_version=version, body=body)


def _joined(parts: Iterable[Extraction]) -> Extraction:
    read = list(parts)
    return Extraction(
        [f for p in read for f in p.findings],
        [u for p in read for u in p.unread],
        tuple(dict.fromkeys(w for p in read for w in p.withheld)),
    )


def _read_or_named(result: Extraction | BaseException, chunk: Chunk) -> Extraction:
    """What was read; a chunk that the server declined is unread; other errors are raised."""
    if isinstance(result, ModelError):
        return Extraction([], [Unread(turns=chunk.turns, reason=str(result))])
    if isinstance(result, BaseException):
        raise result
    return result


def _reviewed(result: Review | BaseException) -> Review:
    """The review; what is raised instead is raised when all have been asked."""
    if isinstance(result, BaseException):
        raise result
    return result


def review_plan(evidence: Sequence[Evidence], transcript: Transcript) -> Iterator[Passages]:
    """Passages that speak for the candidate: a review can set aside, so it must not see others.

    Args:
        evidence: grounded in `transcript`.
        transcript: the masked one; names never reach a model.
    """
    against = [e for e in evidence if e.stance is Stance.UNDERMINES][:AGAINST_PASSAGES]
    reviewed = [
        e for e in evidence if e.stance is Stance.SUPPORTS and e.specificity >= REVIEWED_SPECIFICITY
    ]
    for start in range(0, len(reviewed), REVIEW_PASSAGES):
        batch = reviewed[start : start + REVIEW_PASSAGES]
        messages = review_messages(list(_review_items(batch, transcript)), against)
        yield Passages(tuple(e.id for e in batch), messages)


def _review_items(evidence: Sequence[Evidence], transcript: Transcript) -> Iterator[ReviewItem]:
    for number, group in groupby(evidence, key=lambda e: e.turn):
        shown = tuple(group)
        excerpt = _excerpt(transcript.turns[number - 1].text, shown)
        yield ReviewItem(number, _question_before(transcript, number), excerpt, shown)


def _question_before(transcript: Transcript, number: int) -> str:
    """The last words that interviewers said since the candidate last spoke."""
    before = reversed(transcript.turns[: number - 1])
    asked = [t.text for t in takewhile(lambda t: t.role is not Role.CANDIDATE, before)]
    return " ".join(" ".join(reversed(asked)).split(" ")[-QUESTION_WORDS:])


def _excerpt(text: str, evidence: Sequence[Evidence]) -> str:
    """The passages of a turn with the words around them; what lies between is left out."""
    kept: list[tuple[int, int]] = []
    for e in evidence:
        start, end = _widened(text, e.span)
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], end))
        else:
            kept.append((start, end))
    marks = sorted(
        [(e.span.start, 1, f"{e.id}«") for e in evidence] + [(e.span.end, 0, "»") for e in evidence]
    )
    return " … ".join(_marked(text, start, end, marks) for start, end in kept)


def _widened(text: str, span: Span) -> tuple[int, int]:
    start = max(0, span.start - CONTEXT_CHARACTERS)
    end = min(len(text), span.end + CONTEXT_CHARACTERS)
    start = text.find(" ", start, span.start) + 1 or span.start if start else 0
    end = text.rfind(" ", span.end, end) if end < len(text) else end
    return start, max(end, span.end)


def _marked(text: str, start: int, end: int, marks: Iterable[tuple[int, int, str]]) -> str:
    pieces, at = [], start
    for position, _, mark in marks:
        if start <= position <= end:
            pieces += [text[at:position], mark]
            at = position
    return "".join(pieces) + text[at:end]
