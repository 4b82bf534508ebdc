"""The engine that asks a language model, chunk by chunk, all chunks at once.

It only points: its answers are findings and objections, which later stages check and use. What
it could not read is named, never dropped.
"""

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field, ValidationError

from analyzer.chunking import Chunk
from analyzer.evidence import Evidence, Finding, Stance
from analyzer.guide import Guide
from analyzer.llm.calls import Answer, Call, CallFailed, Completer
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
from analyzer.sentences import sentence_spans
from analyzer.transcript.models import Role, Transcript

REVIEW_ITEMS = 24
"""Passages in one review call."""
AGAINST_ITEMS = 12
"""Undermining passages shown beside them."""
CONTEXT_WORDS = 40
"""Words shown on either side of a passage, and of the question before it."""

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
    """The answer was cut off at the length limit."""


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
    against = [e for e in evidence if e.stance is Stance.UNDERMINES][:AGAINST_ITEMS]
    for start in range(0, len(evidence), REVIEW_ITEMS):
        batch = evidence[start : start + REVIEW_ITEMS]
        items = [review_item(e, transcript) for e in batch]
        yield batch, review_messages(items, [e for e in against if e not in batch])


def review_item(evidence: Evidence, transcript: Transcript) -> ReviewItem:
    """A passage with the sentences around it and the question before it."""
    turn = transcript.turns[evidence.turn - 1]
    sentences = list(sentence_spans(turn.text))
    start, end = evidence.span.start, evidence.span.end
    touched = [i for i, (a, b) in enumerate(sentences) if a < end and start < b]
    first, last = max(0, touched[0] - 1), min(len(sentences) - 1, touched[-1] + 1)
    before = turn.text[sentences[first][0] : start].split(" ")[-CONTEXT_WORDS:]
    after = turn.text[end : sentences[last][1]].split(" ")[:CONTEXT_WORDS]
    asked = [t for t in transcript.turns[: evidence.turn] if t.role is Role.INTERVIEWER]
    question = " ".join(asked[-1].text.split(" ")[-CONTEXT_WORDS:]) if asked else ""
    return ReviewItem(evidence, question, " ".join(before), " ".join(after))


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
