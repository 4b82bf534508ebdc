"""The engine that asks a language model, chunk by chunk, all chunks at once.

It only points: its answers are findings and objections, which later stages check and use. What
it could not read is named, never dropped.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, takewhile
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field, ValidationError

from analyzer.chunking import Chunk
from analyzer.evidence import Evidence, Finding, Span, Stance
from analyzer.guide import Guide
from analyzer.llm.calls import Answer, Call, CallFailed, CallTooLong, Completer
from analyzer.models import Model
from analyzer.prompting import (
    JsonMode,
    Message,
    Problem,
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

REVIEW_PASSAGES = 40
"""Passages in one review call."""
AGAINST_PASSAGES = 12
"""Undermining passages of other review calls shown beside them."""
CONTEXT_CHARACTERS = 90
"""Of a turn, shown on either side of a passage."""
QUESTION_WORDS = 20
"""Of what was asked before it."""

_FENCED = re.compile(r"^\s*```(?:json)?\s*(.*?)\s*```\s*$", re.DOTALL)


class ModelOptions(Model):
    """How a model is asked."""

    model: str
    json_mode: JsonMode = "schema"
    separate: bool = False
    """Ask for building, trade-offs and failures in three calls instead of one."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Further fields of the request, such as temperature or max_completion_tokens."""


class Findings(Model):
    """An extraction answer."""

    findings: tuple[Finding, ...]


class Objection(Model):
    """One thing that a review holds against a passage."""

    evidence: str
    problem: Problem
    turn: int | None
    reason: str


class Objections(Model):
    """A review answer."""

    findings: tuple[Objection, ...]


class Extraction(NamedTuple):
    """What was found, and what could not be read."""

    findings: list[Finding]
    unread: list[Unread]


class Review(NamedTuple):
    """What was objected to, and the evidence that could not be reviewed."""

    objections: list[Objection]
    unreviewed: list[str]


AnswerT = TypeVar("AnswerT", Findings, Objections)
Stage = Literal["extract", "review"]


class _Unusable(Exception):  # noqa: N818 - never leaves this module
    """A call whose answer cannot be used; the text says why."""


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
        """Read all chunks at once; findings come back in the order of the chunks."""
        parts = await asyncio.gather(
            *(self._read(chunk, len(chunks), group) for chunk in chunks for group in self._groups)
        )
        return Extraction(
            [f for p in parts for f in p.findings], [u for p in parts for u in p.unread]
        )

    async def review(self, evidence: Sequence[Evidence], transcript: Transcript) -> Review:
        """Look at all evidence once more, in its context.

        Args:
            evidence: grounded in `transcript`.
            transcript: the masked one; names never reach a model.
        """
        parts = await asyncio.gather(
            *(self._check(batch, m) for batch, m in _review_plan(evidence, transcript))
        )
        return Review(
            [o for p in parts for o in p.objections], [i for p in parts for i in p.unreviewed]
        )

    def extract_calls(self, chunks: Sequence[Chunk]) -> list[Call]:
        """The first calls that `extract` makes, as they would be sent."""
        return [
            self._call("extract", extract_messages(chunk, len(chunks), self._guide, group))
            for chunk in chunks
            for group in self._groups
        ]

    def review_calls(self, evidence: Sequence[Evidence], transcript: Transcript) -> list[Call]:
        """The first calls that `review` makes, as they would be sent."""
        return [self._call("review", m) for _, m in _review_plan(evidence, transcript)]

    async def _read(self, chunk: Chunk, count: int, sections: Iterable[Section]) -> Extraction:
        messages = extract_messages(chunk, count, self._guide, sections)
        try:
            answer = await self._ask("extract", messages, self._parse_findings)
        except _TooLong as error:
            halves = chunk.halves()
            if halves is None:
                return Extraction([], [Unread(turns=chunk.turns, reason=str(error))])
            parts = await asyncio.gather(*(self._read(half, count, sections) for half in halves))
            return Extraction(
                [f for p in parts for f in p.findings], [u for p in parts for u in p.unread]
            )
        except _Unusable as error:
            return Extraction([], [Unread(turns=chunk.turns, reason=str(error))])
        return Extraction(list(answer.findings), [])

    async def _check(self, batch: Sequence[Evidence], messages: list[Message]) -> Review:
        try:
            answer = await self._ask("review", messages, _parse_objections)
        except _Unusable:
            return Review([], [e.id for e in batch])
        return Review(list(answer.findings), [])

    async def _ask(
        self, stage: Stage, messages: list[Message], parse: Callable[[str], AnswerT]
    ) -> AnswerT:
        """One answer; asked once more, with the error, when the first cannot be parsed."""
        content = await self._content(self._call(stage, messages))
        try:
            return parse(content)
        except ValueError as error:
            again = again_messages(messages, content, _short(error))
        try:
            return parse(await self._content(self._call(stage, again)))
        except ValueError as error:
            raise _Unusable(
                f"the answer was not of the required form, twice: {_short(error)}"
            ) from error

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

    def _parse_findings(self, content: str) -> Findings:
        answer = Findings.model_validate_json(_unfenced(content))
        unknown = {a for f in answer.findings for a in f.aspects} - set(self._guide.aspects)
        if unknown:
            raise ValueError(f"these aspects are not in the list: {', '.join(sorted(unknown))}")
        return answer


def _review_plan(
    evidence: Sequence[Evidence], transcript: Transcript
) -> Iterator[tuple[Sequence[Evidence], list[Message]]]:
    against = [e for e in evidence if e.stance is Stance.UNDERMINES][:AGAINST_PASSAGES]
    for start in range(0, len(evidence), REVIEW_PASSAGES):
        batch = evidence[start : start + REVIEW_PASSAGES]
        items = list(_review_items(batch, transcript))
        yield batch, review_messages(items, [e for e in against if e not in batch])


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


def _parse_objections(content: str) -> Objections:
    return Objections.model_validate_json(_unfenced(content))


def _unfenced(content: str) -> str:
    fenced = _FENCED.match(content)
    return fenced[1] if fenced else content


def _short(error: ValueError) -> str:
    """The first thing that is wrong, in one line."""
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc'])) or 'answer'}: {first['msg']}"
    return str(error)
