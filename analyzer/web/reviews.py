"""What people say about an analysis: each word is kept, and the rules follow at once.

Nothing is overwritten. An act is added, and what counts is computed anew from the analysis and
all acts on it; a signature freezes that with the decision.
"""

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analyzer.assessment import Assessment, FlagVerdict, Overall, assess, decide_overall
from analyzer.errors import ConflictError, NotFoundError, UsageError
from analyzer.evidence import Evidence, Kind, Owner, Stance
from analyzer.grounding import Grounder, Rejected
from analyzer.guide import Guide, Verdict
from analyzer.llm.calls import canonical_json
from analyzer.models import Model
from analyzer.web import audit
from analyzer.web.database import Act, Analysis, Person, Signature, now

LONGEST_REASON = 4000
"""Characters."""


class Said(StrEnum):
    """Kinds of acts."""

    REJECT = "reject"
    RESTORE = "restore"
    OVERRULE = "overrule"
    FOLLOW = "follow"
    COMMENT = "comment"
    ADD = "add"


class Decision(StrEnum):
    """What the person who signs decides."""

    FORWARD = "go forward"
    REJECT = "do not go forward"
    ANOTHER = "talk again"


class Word(Model):
    """An act, ready to read."""

    kind: Said
    target: str
    reason: str
    person: str
    at: str
    verdict: Verdict | None = None


class Reviewed(Model):
    """An analysis with all that people said about it."""

    machine: Assessment
    """As the engine and the rules left it."""
    assessment: Assessment
    """With rejected evidence set aside and added evidence in, by the same rules."""
    overruled: dict[str, Word]
    """Flag → who sees it otherwise, where somebody does."""
    overall: Overall
    """By the same rules, from the verdicts of people where there are any."""
    words: tuple[Word, ...]
    """All acts, oldest first."""

    def verdict(self, flag: FlagVerdict) -> Verdict:
        """The verdict that counts."""
        word = self.overruled.get(flag.id)
        return word.verdict if word and word.verdict else flag.verdict


class Signed(Model):
    """A decision and all that it rests on, as it is frozen."""

    interview: str
    number: int
    decision: Decision
    words: str
    """Why, in the signer's own words."""
    person: str
    at: str
    reviewed: Reviewed


class Labels(NamedTuple):
    """What a person says that a quote shows."""

    kind: Kind
    stance: Stance
    owner: Owner
    aspects: tuple[str, ...]
    specificity: int
    claim: str


class Desk(NamedTuple):
    """Who reviews which analysis, by which guide, in which transaction."""

    session: Session
    person: Person
    analysis: Analysis
    guide: Guide


def reviewed(session: Session, analysis: Analysis, guide: Guide) -> Reviewed:
    """What counts at present. Raises ConflictError when the guide is another one by now."""
    machine = Assessment.model_validate_json(analysis.assessment)
    acts = list(session.scalars(select(Act).where(Act.analysis_id == analysis.id).order_by(Act.id)))
    names = {person.id: person.name for person in session.scalars(select(Person))}
    words = tuple(_word(act, names) for act in acts)
    added = [Evidence.model_validate_json(a.detail) for a in acts if a.kind == Said.ADD]
    evidence = _set_aside([*machine.evidence, *added], words)
    changed = any(w.kind in {Said.REJECT, Said.RESTORE, Said.ADD} for w in words)
    now_counts = _assessed(machine, evidence, guide) if changed else machine
    overruled = _overruled(words)
    return Reviewed(
        machine=machine,
        assessment=now_counts,
        overruled=overruled,
        overall=_overall(now_counts, overruled, guide),
        words=words,
    )


def reject(desk: Desk, evidence: str, reason: str) -> None:
    """Set a piece of evidence aside, for a reason. Raises NotFoundError when there is none such."""
    _known_evidence(desk, evidence)
    _add(desk, Said.REJECT, evidence, _reason(reason))


def restore(desk: Desk, evidence: str, reason: str) -> None:
    """Let a piece of evidence count that a person had set aside."""
    _known_evidence(desk, evidence)
    _add(desk, Said.RESTORE, evidence, _reason(reason))


def overrule(desk: Desk, flag: str, verdict: str, reason: str) -> None:
    """See a flag otherwise than the rules do.

    Raises:
        NotFoundError: there is no such flag.
        UsageError: there is no such verdict, or the reason is missing.
    """
    _known_flag(desk, flag)
    if verdict not in set(Verdict):
        raise UsageError("Choose present, absent or insufficient.")
    _add(desk, Said.OVERRULE, flag, _reason(reason), verdict)


def follow(desk: Desk, flag: str, reason: str) -> None:
    """Follow the rules again on a flag that was overruled."""
    _known_flag(desk, flag)
    _add(desk, Said.FOLLOW, flag, _reason(reason))


def comment(desk: Desk, target: str, words: str) -> None:
    """Say something about a flag, or about the whole where `target` is empty."""
    if target:
        _known_flag(desk, target)
    _add(desk, Said.COMMENT, target, _reason(words))


def add_evidence(
    desk: Desk,
    turn: int,
    quote: str,
    labels: Labels,
) -> Evidence:
    """Evidence from words of the candidate, checked as an engine's are.

    Raises:
        UsageError: the candidate did not say these words in this turn, or a label is unknown.
    """
    transcript = Assessment.model_validate_json(desk.analysis.assessment).transcript
    if transcript.turn(turn) is None:
        raise UsageError(f"There is no turn {turn}.")
    unknown = set(labels.aspects) - set(desk.guide.aspects)
    if unknown:
        raise UsageError(f"The guide has no aspect {min(unknown)}.")
    place = Grounder(transcript).ground(quote, turn)
    if isinstance(place, Rejected):
        raise UsageError(f"These words cannot be evidence: {place.reason}.")
    said = transcript.turns[place.turn - 1]
    count = desk.session.scalar(
        select(func.count())
        .select_from(Act)
        .where(Act.analysis_id == desk.analysis.id, Act.kind == Said.ADD)
    )
    evidence = Evidence(
        id=f"P{(count or 0) + 1}",
        quote=" … ".join(said.text[p.start : p.end].strip() for p in place.parts),
        start=said.second_at(place.span.start),
        **place.model_dump(),
        **{**labels._asdict(), "claim": _reason(labels.claim)},
    )
    _add(desk, Said.ADD, evidence.id, evidence.claim, evidence.model_dump_json())
    return evidence


def sign(desk: Desk, decision: str, words: str) -> Signature:
    """Freeze what counts at present, with a decision.

    Raises:
        UsageError: there is no such decision, or the words are missing.
    """
    if decision not in set(Decision):
        raise UsageError("Choose one of the decisions.")
    own = select(func.count()).select_from(Signature)
    count = (
        desk.session.scalar(own.where(Signature.interview_id == desk.analysis.interview_id)) or 0
    )
    signed = Signed(
        interview=desk.analysis.interview_id,
        number=count + 1,
        decision=Decision(decision),
        words=_reason(words),
        person=desk.person.name,
        at=now(),
        reviewed=reviewed(desk.session, desk.analysis, desk.guide),
    )
    document = canonical_json(signed.model_dump(mode="json"))
    signature = Signature(
        interview_id=desk.analysis.interview_id,
        number=signed.number,
        person_id=desk.person.id,
        document=document,
        sha256=hashlib.sha256(document.encode()).hexdigest(),
        at=signed.at,
    )
    desk.session.add(signature)
    desk.session.flush()
    detail = f"version {signed.number}, sha256 {signature.sha256}"
    audit.record(desk.session, desk.person.id, "signed", desk.analysis.interview_id, detail)
    return signature


def signatures(session: Session, interview_id: str) -> list[Signature]:
    """All signed versions, oldest first."""
    own = select(Signature).where(Signature.interview_id == interview_id)
    return list(session.scalars(own.order_by(Signature.number)))


def signed_version(session: Session, interview_id: str, number: int) -> Signed:
    """A signed version.

    Raises:
        NotFoundError: there is none with this number.
        ConflictError: it is not as it was signed.
    """
    own = Signature.interview_id == interview_id, Signature.number == number
    signature = session.scalar(select(Signature).where(*own))
    if signature is None:
        raise NotFoundError(f"There is no signed version {number}.")
    if hashlib.sha256(signature.document.encode()).hexdigest() != signature.sha256:
        raise ConflictError(f"Version {number} is not as it was signed: restore the database.")
    return Signed.model_validate_json(signature.document)


def _add(
    desk: Desk,
    kind: Said,
    target: str,
    reason: str,
    detail: str = "",
) -> None:
    act = Act(
        interview_id=desk.analysis.interview_id,
        analysis_id=desk.analysis.id,
        person_id=desk.person.id,
        kind=kind,
        target=target,
        reason=reason,
        detail=detail,
    )
    desk.session.add(act)
    desk.session.flush()
    audit.record(
        desk.session,
        desk.person.id,
        f"review: {kind}",
        desk.analysis.interview_id,
        f"act {act.id} {target}",
    )


def _reason(text: str) -> str:
    text = text.strip()
    if not text:
        raise UsageError("Say why, in a sentence of your own.")
    return text[:LONGEST_REASON]


def _known_flag(desk: Desk, flag: str) -> None:
    machine = Assessment.model_validate_json(desk.analysis.assessment)
    if flag not in {f.id for f in machine.flags}:
        raise NotFoundError("There is no such flag.")


def _known_evidence(desk: Desk, evidence: str) -> None:
    machine = Assessment.model_validate_json(desk.analysis.assessment)
    added = select(Act.target).where(Act.analysis_id == desk.analysis.id, Act.kind == Said.ADD)
    if evidence not in {e.id for e in machine.evidence} | set(desk.session.scalars(added)):
        raise NotFoundError("There is no such evidence.")


def _word(act: Act, names: dict[int, str]) -> Word:
    return Word(
        kind=Said(act.kind),
        target=act.target,
        reason=act.reason,
        person=names[act.person_id],
        at=act.at,
        verdict=Verdict(act.detail) if act.kind == Said.OVERRULE else None,
    )


def _set_aside(evidence: Iterable[Evidence], words: Sequence[Word]) -> list[Evidence]:
    """The evidence, with what people say of whether it counts above what the engine said."""
    last = {w.target: w for w in words if w.kind in {Said.REJECT, Said.RESTORE}}
    return [
        e.model_copy(update={"demotion": _demotion(last[e.id])}) if e.id in last else e
        for e in evidence
    ]


def _demotion(word: Word) -> str | None:
    return f"{word.person}: {word.reason}" if word.kind is Said.REJECT else None


def _overruled(words: Sequence[Word]) -> dict[str, Word]:
    last = {w.target: w for w in words if w.kind in {Said.OVERRULE, Said.FOLLOW}}
    return {flag: word for flag, word in last.items() if word.kind is Said.OVERRULE}


def _assessed(machine: Assessment, evidence: Sequence[Evidence], guide: Guide) -> Assessment:
    if machine.run.guide != guide.label:
        raise ConflictError(
            "The guide has changed since this interview was analyzed: analyze it again."
        )
    return assess(
        machine.transcript,
        evidence,
        guide,
        machine.run,
        rejections=machine.rejections,
        suspects=machine.suspects,
    )


def _overall(assessment: Assessment, overruled: dict[str, Word], guide: Guide) -> Overall:
    if assessment.run.first_reading or not overruled:
        return assessment.overall
    flags = [
        flag.model_copy(update={"verdict": overruled[flag.id].verdict})
        if flag.id in overruled
        else flag
        for flag in assessment.flags
    ]
    return decide_overall(guide.overall, flags)
