"""The way of one interview: mask, chunk, extract, ground, review, assess."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from importlib.metadata import version
from typing import Literal, NamedTuple

from analyzer.assessment import Assessment, assess
from analyzer.chunking import CHUNK_TOKENS, Chunk, chunk_turns
from analyzer.engines.answers import Objection
from analyzer.engines.extraction import Passage
from analyzer.engines.model import (
    NOT_REVIEWED,
    ModelEngine,
    ModelOptions,
    Passages,
    Review,
    review_plan,
)
from analyzer.engines.offline import declines, extract_offline
from analyzer.errors import UsageError
from analyzer.evidence import Evidence, Finding, Grounding, Owner, Rejection, Span, Stance, Status
from analyzer.grounding import Grounder, Rejected
from analyzer.guide import Guide
from analyzer.llm.calls import Answer, Call, Completer, Spending
from analyzer.prompting import Problem, prompt_versions
from analyzer.run import Measured, Run, Unread
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.masking import Masked, mask
from analyzer.transcript.models import Role, Transcript, Turn
from analyzer.transcript.screening import Suspect, find_suspects

OFFLINE_NOTE = (
    "This is a cue-based first reading without a language model: it points at passages worth"
    " reading, misses most, holds nothing against the candidate and recommends nothing."
)
OFFLINE_MEASURED = Measured(
    interviews=15,
    any_kind=0.87,
    precision=0.57,
    recall=0.20,
    command="analyzer evaluate fixtures/gold --split test",
)
MODEL_NOTE = (
    "A language model pointed at passages; code checked that the candidate said them, and the"
    " guide's rules decided."
)
_PROBLEMS = {
    Problem.UNSUPPORTED: "the words do not show it",
    Problem.NOT_OWN: "the words tell of somebody else's work",
    Problem.HYPOTHETICAL: "it is a plan or an example, not something that happened",
    Problem.WITHDRAWN: "the candidate takes it back",
}


class About(NamedTuple):
    """What a user tells about the interview beside the transcript."""

    role: str | None = None
    date: str | None = None


class Prepared(NamedTuple):
    """A transcript, ready to be read by an engine."""

    transcript: Transcript
    suspects: tuple[Suspect, ...]
    masked: Masked
    chunks: list[Chunk]

    def withholding(self, passages: Iterable[Passage]) -> "Prepared":
        """The same, with passages that turned the reading as suspected ones."""
        found = [s for passage in passages for s in self._suspects(passage)]
        if not found:
            return self
        suspects = sorted({*self.suspects, *found}, key=lambda s: (s.turn, s.span.start))
        masked = mask(self.transcript, [(s.turn, s.span) for s in suspects])
        return self._replace(suspects=tuple(suspects), masked=masked)

    def _suspects(self, passage: Passage) -> Iterator[Suspect]:
        """Where the words stand in the turn's own characters."""
        turn = self.transcript.turns[passage.turn - 1]
        seen = self.masked.transcript.turns[passage.turn - 1].text
        for match in re.finditer(re.escape(passage.text), seen):
            span = Span(start=match.start(), end=match.end())
            found = Grounding(turn=turn.number, span=span, parts=(span,), status=Status.EXACT)
            for part in self.masked.restore(found).parts:
                text = turn.text[part.start : part.end]
                yield Suspect(turn=turn.number, span=part, text=text, reason=passage.reason)


class Checked(NamedTuple):
    """Findings after grounding, in the masked transcript."""

    evidence: list[Evidence]
    rejections: list[Rejection]

    def second_look(self, prepared: Prepared) -> list[Passages]:
        """What is to be reviewed of it."""
        return list(review_plan(self.evidence, prepared.masked.transcript))


class Reading(NamedTuple):
    """How a model read an interview, beside the evidence."""

    model: str
    unread: Sequence[Unread]
    second: Review
    spending: Spending | None = None
    """What the calls took; None where that is not known."""
    replayed: str | None = None
    """Who gave the answers, where they are replayed."""


def prepare(transcript: Transcript, chunk_tokens: int | None = CHUNK_TOKENS) -> Prepared:
    """Screen, mask and chunk a transcript; `chunk_tokens=None` makes no chunks."""
    suspects = find_suspects(transcript)
    masked = mask(transcript, [(s.turn, s.span) for s in suspects])
    turns = masked.transcript.turns
    chunks = chunk_turns(turns, chunk_tokens) if chunk_tokens else []
    return Prepared(transcript, suspects, masked, chunks)


def analyze_offline(
    transcript: Transcript,
    guide: Guide,
    about: About = About(),
    *,
    extract: Callable[[Sequence[Turn]], list[Finding]] = extract_offline,
) -> Assessment:
    """Assess an interview without a model; training measures other ways to extract."""
    prepared = prepare(transcript, chunk_tokens=None)
    turns = prepared.masked.transcript.turns
    declined = declines(turns, transcript.language)
    findings = [] if declined else extract(turns)
    checked = ground_findings(findings, prepared.masked.transcript)
    run = Run(
        analyzer_version=analyzer_version(),
        engine="offline",
        engine_note=OFFLINE_NOTE,
        guide=guide.label,
        prompts={},
        chunks=0,
        reviewed=False,
        first_reading=True,
        measured=OFFLINE_MEASURED,
        unread=(Unread(turns=tuple(t.number for t in turns), reason=declined),) if declined else (),
        **about._asdict(),
    )
    return _assessment(prepared, checked, guide, run)


async def analyze_with_model(  # noqa: PLR0913 - what a run is made of, most of it optional
    prepared: Prepared,
    completer: Completer,
    guide: Guide,
    options: ModelOptions,
    *,
    about: About = About(),
    replayed: str | None = None,
    review: bool = True,
    spending: Callable[[Collection[str]], Spending] | None = None,
) -> Assessment:
    """Assess an interview with a language model.

    Args:
        prepared: from `prepare`.
        completer: answers the calls.
        guide: decides what is looked for and what follows from it.
        options: how the model is asked.
        about: what the user told about the interview.
        replayed: who gave the answers, where they are replayed.
        review: whether the evidence is looked at a second time.
        spending: account of the calls with the given keys.
    """
    engine = ModelEngine(completer, guide, options)
    extraction = await engine.extract(prepared.chunks)
    prepared = prepared.withholding(extraction.withheld)
    checked = ground_findings(extraction.findings, prepared.masked.transcript)
    second = await engine.review(checked.second_look(prepared)) if review else NOT_REVIEWED
    spent = spending(engine.keys) if spending else None
    reading = Reading(options.model, extraction.unread, second, spent, replayed)
    return conclude(prepared, checked, guide, reading, about)


def conclude(
    prepared: Prepared, checked: Checked, guide: Guide, reading: Reading, about: About = About()
) -> Assessment:
    """What follows from grounded evidence and from what a model objected to in it."""
    second, replayed = reading.second, reading.replayed
    masked = prepared.masked.transcript
    checked = checked._replace(evidence=demote(checked.evidence, second.objections, masked))
    stages = ("extract", "review") if second.looked_at else ("extract",)
    run = Run(
        analyzer_version=analyzer_version(),
        engine="replay" if replayed else "model",
        engine_note=f"Replayed: {replayed}." if replayed else MODEL_NOTE,
        model=reading.model,
        guide=guide.label,
        prompts={k: v for stage in stages for k, v in prompt_versions(stage).items()},
        chunks=len(prepared.chunks),
        reviewed=second.looked_at > 0,
        first_reading=False,
        unread=tuple(reading.unread),
        unreviewed=tuple(second.unreviewed),
        spending=reading.spending,
        **about._asdict(),
    )
    return _assessment(prepared, checked, guide, run)


async def planned_calls(
    prepared: Prepared,
    guide: Guide,
    options: ModelOptions,
    stage: Literal["extract", "review"],
    answers: Completer | None = None,
) -> list[Call]:
    """The calls of a stage as they would be sent.

    Args:
        prepared: from `prepare`.
        guide: decides what is looked for.
        options: how the model is asked.
        stage: whose calls.
        answers: give the extract answers that a review looks at.

    Raises:
        UsageError: the review was asked for without answers.
    """
    if stage == "extract":
        return ModelEngine(Nobody(), guide, options).extract_calls(prepared.chunks)
    if answers is None:
        raise UsageError("The review depends on what was extracted: name a file with --replay.")
    engine = ModelEngine(answers, guide, options)
    extraction = await engine.extract(prepared.chunks)
    prepared = prepared.withholding(extraction.withheld)
    checked = ground_findings(extraction.findings, prepared.masked.transcript)
    return engine.review_calls(checked.second_look(prepared))


class Nobody:
    """Answers no call: for plans and estimates."""

    async def complete(self, call: Call) -> Answer:
        """Never answer."""
        raise NotImplementedError(f"nobody answers this {call.stage} call")


def ground_findings(findings: Iterable[Finding], transcript: Transcript) -> Checked:
    """Evidence, numbered in the order of the interview, and what was not let in.

    The same words found twice with the same labels are one piece of evidence.
    """
    grounder = Grounder(transcript)
    found: dict[tuple[int, int, int, str, str, str], Evidence] = {}
    rejections: list[Rejection] = []
    for finding in findings:
        place = grounder.ground(finding.quote, finding.turn)
        if isinstance(place, Rejected):
            rejections.append(Rejection(finding=finding, reason=place.reason))
            continue
        labels = (finding.kind, finding.stance, finding.owner)
        key = (place.turn, place.span.start, place.span.end, *labels)
        evidence = _evidence(finding, place, transcript)
        found[key] = _merged(found[key], evidence) if key in found else evidence
    ordered = [found[key] for key in sorted(found)]
    return Checked(
        [e.model_copy(update={"id": f"E{i}"}) for i, e in enumerate(ordered, start=1)], rejections
    )


def _evidence(finding: Finding, place: Grounding, transcript: Transcript) -> Evidence:
    claim, _ = without_invisible(finding.claim)
    return Evidence(
        id="",
        quote=_quoted(transcript.turns[place.turn - 1].text, place.parts),
        start=None,
        claim=claim,
        **place.model_dump(),
        **finding.model_dump(exclude={"turn", "quote", "claim"}),
    )


def _merged(one: Evidence, other: Evidence) -> Evidence:
    """The same words with the same labels: what either says they show, at the lower precision."""
    first, second = sorted((one, other), key=lambda e: (e.claim, e.aspects))
    return first.model_copy(
        update={
            "aspects": tuple(dict.fromkeys(first.aspects + second.aspects)),
            "specificity": min(first.specificity, second.specificity),
        }
    )


def demote(
    evidence: Sequence[Evidence], objections: Iterable[Objection], transcript: Transcript
) -> list[Evidence]:
    """The evidence, with what a review objected to no longer counting.

    A review may only lower: an objection to a passage that speaks against the candidate, to no
    passage at all, or one that does not fit its passage is not followed.
    """
    first: dict[str, Objection] = {}
    for objection in objections:
        first.setdefault(objection.evidence, objection)
    return [_demoted(e, first.get(e.id), transcript) for e in evidence]


def _demoted(evidence: Evidence, objection: Objection | None, transcript: Transcript) -> Evidence:
    if objection is None or not _fits(objection, evidence, transcript):
        return evidence
    withdrawn = objection.problem is Problem.WITHDRAWN
    reason, _ = without_invisible(objection.reason)
    return evidence.model_copy(
        update={
            "demotion": f"{_PROBLEMS[objection.problem]}: {reason}",
            "contradicted_by": objection.turn if withdrawn else None,
        }
    )


def _fits(objection: Objection, evidence: Evidence, transcript: Transcript) -> bool:
    if evidence.stance is not Stance.SUPPORTS:
        return False
    match objection.problem:
        case Problem.NOT_OWN:
            return evidence.owner is Owner.SELF
        case Problem.WITHDRAWN:
            later = transcript.turn(objection.turn or 0)
            return (
                later is not None and later.role is Role.CANDIDATE and later.number >= evidence.turn
            )
        case _:
            return True


def _assessment(prepared: Prepared, checked: Checked, guide: Guide, run: Run) -> Assessment:
    return assess(
        prepared.transcript,
        [_restored(e, prepared) for e in checked.evidence],
        guide,
        run,
        rejections=[_named(r, prepared.masked) for r in checked.rejections],
        suspects=prepared.suspects,
    )


def _restored(evidence: Evidence, prepared: Prepared) -> Evidence:
    """The evidence in the turn's own characters, with names and seconds."""
    place = prepared.masked.restore(evidence.place)
    turn = prepared.transcript.turns[evidence.turn - 1]
    return evidence.model_copy(
        update={
            "span": place.span,
            "parts": place.parts,
            "quote": _quoted(turn.text, place.parts),
            "start": turn.second_at(place.span.start),
            "claim": prepared.masked.named(evidence.claim),
        }
    )


def _named(rejection: Rejection, masked: Masked) -> Rejection:
    """The rejection with names in place of labels, and nothing that hides words."""

    def clean(text: str) -> str:
        return without_invisible(masked.named(text))[0]

    finding = rejection.finding
    update = {"quote": clean(finding.quote), "claim": clean(finding.claim)}
    return Rejection(finding=finding.model_copy(update=update), reason=clean(rejection.reason))


def _quoted(text: str, parts: Iterable[Span]) -> str:
    return " … ".join(text[part.start : part.end].strip() for part in parts)


def analyzer_version() -> str:
    """Version of the installed product."""
    return version("interview-transcript-analyzer")
