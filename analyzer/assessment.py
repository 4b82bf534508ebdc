"""Evidence in, verdicts out: pure, deterministic, and every verdict names its rule.

Nothing here reads the transcript's words except to see which questions were asked; what the
candidate said has already become evidence.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import AssessmentError
from analyzer.evidence import Evidence, Rejection
from analyzer.guide import (
    Colour,
    Fit,
    Flag,
    Guide,
    Need,
    OverallRule,
    OverallVerdict,
    Rule,
    Verdict,
    accepted,
)
from analyzer.models import Model
from analyzer.run import Run
from analyzer.transcript.models import Role, Transcript
from analyzer.transcript.screening import Suspect

MIN_ANSWER_WORDS = 15
"""Silence counts only after a question that got at least this many words: a nod is no answer."""
INTERJECTION_WORDS = 6
"""An interviewer's shorter turn without a question mark does not end an answer."""
MIN_PASSAGES_READ = 3
"""Silence counts only from an engine that found at least this many passages, and rejected or set
aside no more than it found: one that finds nothing may not have read."""
NOTHING_AGAINST = "A first reading by cues holds nothing against a candidate."


class FlagVerdict(Model):
    """A flag, decided."""

    id: str
    name: str
    colour: Colour
    text: str
    verdict: Verdict
    rule: str | None
    """Id of the rule that fired; None when no rule held."""
    rule_text: str
    evidence_for: tuple[str, ...]
    """Ids of the evidence that speaks for the flag."""
    evidence_against: tuple[str, ...]
    missing: tuple[str, ...]
    """What would have made the flag present; empty when it is."""
    question: str
    """Id of the follow-up question that probes it."""


class Overall(Model):
    """The recommendation, and the rule that gave it."""

    verdict: OverallVerdict
    rule: str
    rule_text: str


class Point(Model):
    """A signal, role, task, blind spot, growth step or piece of advice, with its evidence."""

    id: str
    name: str | None = None
    text: str
    state: str
    """signals: shown | not_shown; roles and tasks: fits | open; blind_spots: shown | countered |
    not_probed; growth: done | advised; management: pressing | general."""
    evidence: tuple[str, ...]
    missing: tuple[str, ...] = ()


class FollowUp(Model):
    """A question of the guide: whether it was asked, and which gaps it would close."""

    id: str
    text: str
    asked_in: tuple[int, ...]
    """Turns of interviewers that put this topic to the candidate."""
    gaps: tuple[str, ...]
    """Ids of flags and blind spots it would help to decide; empty when nothing is open."""


class Assessment(Model):
    """All that is known about one interview; the memo is rendered from this alone."""

    schema_version: str = "1"
    transcript: Transcript
    evidence: tuple[Evidence, ...]
    rejections: tuple[Rejection, ...]
    suspects: tuple[Suspect, ...]
    flags: tuple[FlagVerdict, ...]
    overall: Overall
    signals: tuple[Point, ...]
    roles: tuple[Point, ...]
    tasks: tuple[Point, ...]
    blind_spots: tuple[Point, ...]
    growth: tuple[Point, ...]
    management: tuple[Point, ...]
    questions: tuple[FollowUp, ...]
    run: Run


def assess(  # noqa: PLR0913 - one argument for each thing an assessment is made of
    transcript: Transcript,
    evidence: Sequence[Evidence],
    guide: Guide,
    run: Run,
    *,
    rejections: Sequence[Rejection] = (),
    suspects: Sequence[Suspect] = (),
) -> Assessment:
    """Decide every flag and all that follows from it.

    A rule that concludes from silence ("asked, and nothing came") is used only when the engine
    has shown that it reads. A first reading gives no verdict against the candidate, and no
    recommendation, roles, tasks, growth path or advice.
    """
    asked = asked_questions(transcript, guide)
    answered = {
        question: turns
        for question, turns in asked.items()
        if any(_answer_words(transcript, turn) >= MIN_ANSWER_WORDS for turn in turns)
    }
    silence = _may_conclude_from_silence(run, evidence, rejections)
    flags = tuple(
        decide_flag(flag, evidence, asked=answered if silence else {}) for flag in guide.flags
    )
    if run.first_reading:
        flags = tuple(map(_held_back, flags))
    blind_spots = tuple(_blind_spots(guide, evidence))
    return Assessment(
        transcript=transcript,
        evidence=tuple(evidence),
        rejections=tuple(rejections),
        suspects=tuple(suspects),
        flags=flags,
        overall=_FIRST_READING if run.first_reading else decide_overall(guide.overall, flags),
        signals=tuple(
            _point(s.id, s.text, accepted(s.shown_by, evidence), ("shown", "not_shown"))
            for s in guide.signals
        ),
        roles=tuple(_fit(role, evidence) for role in guide.roles if not run.first_reading),
        tasks=tuple(_fit(task, evidence) for task in guide.tasks if not run.first_reading),
        blind_spots=blind_spots,
        growth=tuple(
            _point(g.id, g.text, accepted(g.done_by, evidence), ("done", "advised"), g.name)
            for g in guide.growth
            if not run.first_reading
        ),
        management=tuple(
            _point(a.id, a.text, accepted(a.because, evidence), ("pressing", "general"))
            for a in guide.management
            if not run.first_reading
        ),
        questions=tuple(_follow_ups(guide, flags, blind_spots, asked)),
        run=run,
    )


def read_assessment(path: Path) -> Assessment:
    """Read an assessment file. Raises AssessmentError naming the file and what is wrong."""
    try:
        return Assessment.model_validate_json(path.read_bytes())
    except OSError as error:
        raise AssessmentError(f"{path} cannot be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise AssessmentError(
            f"{path} is no assessment: {place}: {first['msg']}; give the .assessment.json that"
            " `analyzer analyze` wrote."
        ) from error


def decide_flag(
    flag: Flag, evidence: Sequence[Evidence], *, asked: Mapping[str, tuple[int, ...]]
) -> FlagVerdict:
    """The verdict of the first rule that holds; insufficient when none does.

    Args:
        flag: with its rules.
        evidence: all evidence; what does not count is left out here.
        asked: question id → turns in which it was asked; empty when silence must not count.
    """
    rule = next((r for r in flag.rules if _holds(r, evidence, asked)), None)
    verdict = rule.verdict if rule else Verdict.INSUFFICIENT
    speaks_for, speaks_against = _sides(flag, rule, evidence)
    return FlagVerdict(
        id=flag.id,
        name=flag.name,
        colour=flag.colour,
        text=flag.text,
        verdict=verdict,
        rule=rule.id if rule else None,
        rule_text=rule.text if rule else "No rule holds: the evidence does not decide it.",
        evidence_for=_ids(speaks_for),
        evidence_against=_ids(speaks_against),
        missing=() if verdict is Verdict.PRESENT else _missing(flag, evidence),
        question=flag.question,
    )


def _sides(
    flag: Flag, rule: Rule | None, evidence: Sequence[Evidence]
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """What speaks for the flag and what against, all that the rule's verdict rests on included."""
    speaks_for = accepted(flag.evidence_for, evidence)
    speaks_against = accepted(flag.evidence_against, evidence)
    if rule is None:
        return speaks_for, speaks_against
    needed = accepted((need.match for need in rule.needs if need.at_most is None), evidence)
    if rule.verdict is Verdict.PRESENT:
        beside = _without(needed, speaks_against)
        return _in_order((*speaks_for, *beside), evidence), speaks_against
    beside = _without(needed, speaks_for)
    return speaks_for, _in_order((*speaks_against, *beside), evidence)


def _without(some: Iterable[Evidence], others: Iterable[Evidence]) -> list[Evidence]:
    left_out = set(map(id, others))  # comparing all that evidence says takes long
    return [e for e in some if id(e) not in left_out]


def _in_order(some: Iterable[Evidence], evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each of them once, in the order of all evidence."""
    wanted = set(map(id, some))
    return tuple(e for e in evidence if id(e) in wanted)


def decide_overall(rules: Iterable[OverallRule], flags: Sequence[FlagVerdict]) -> Overall:
    """The recommendation of the first rule that holds; the last rule of a guide always does."""
    verdicts = {flag.id: flag.verdict for flag in flags}
    present = [flag.colour for flag in flags if flag.verdict is Verdict.PRESENT]
    green, red = present.count(Colour.GREEN), present.count(Colour.RED)
    rule = next(
        r
        for r in rules
        if all(verdicts[f] is Verdict.PRESENT for f in r.present)
        and all(verdicts[f] is Verdict.ABSENT for f in r.absent)
        and r.min_green <= green <= (green if r.max_green is None else r.max_green)
        and r.min_red <= red <= (red if r.max_red is None else r.max_red)
    )
    return Overall(verdict=rule.verdict, rule=rule.id, rule_text=rule.text)


def asked_questions(transcript: Transcript, guide: Guide) -> dict[str, tuple[int, ...]]:
    """Question id → turns in which an interviewer put its topic to the candidate."""
    found = {
        q.id: tuple(
            turn.number
            for turn in transcript.turns
            if turn.role is Role.INTERVIEWER
            and any(re.search(p, turn.text, re.IGNORECASE) for p in q.asked_by)
        )
        for q in guide.questions
    }
    return {question: turns for question, turns in found.items() if turns}


def passages(evidence: Iterable[Evidence]) -> int:
    """How many separate passages these are: quotes that overlap count once."""
    count, turn, end = 0, 0, 0
    for e in sorted(evidence, key=lambda e: (e.turn, e.span.start, e.span.end)):
        if e.turn != turn or e.span.start >= end:
            count, turn, end = count + 1, e.turn, e.span.end
        else:
            end = max(end, e.span.end)
    return count


_FIRST_READING = Overall(
    verdict=OverallVerdict.INSUFFICIENT_EVIDENCE,
    rule="first_reading",
    rule_text="A first reading by cues gives no recommendation: read the passages that it points"
    " at, or let a model read the interview.",
)


def _held_back(flag: FlagVerdict) -> FlagVerdict:
    """The flag without a verdict that speaks against the candidate."""
    harmless = Verdict.PRESENT if flag.colour is Colour.GREEN else Verdict.ABSENT
    if flag.verdict is harmless:
        return flag
    update = {"verdict": Verdict.INSUFFICIENT, "rule": None, "rule_text": NOTHING_AGAINST}
    return flag.model_copy(update=update)


def _may_conclude_from_silence(
    run: Run, evidence: Sequence[Evidence], rejections: Sequence[Rejection]
) -> bool:
    found = sum(e.counts for e in evidence)
    refused = len(evidence) - found + len(rejections)
    return not run.first_reading and not run.unread and found >= max(MIN_PASSAGES_READ, refused)


def _answer_words(transcript: Transcript, number: int) -> int:
    """Words of the candidate until an interviewer says more than an interjection."""
    words = 0
    for turn in transcript.turns[number:]:
        if turn.role is Role.CANDIDATE:
            words += len(turn.text.split())
        elif "?" in turn.text or len(turn.text.split()) >= INTERJECTION_WORDS:
            break
    return words


def _met(need: Need, evidence: Sequence[Evidence]) -> bool:
    count = passages(accepted((need.match,), evidence))
    rivals = passages(accepted((need.outnumbers,), evidence)) if need.outnumbers else -1
    least = need.at_least or (1 if need.at_most is None else 0)
    most = count if need.at_most is None else need.at_most
    return least <= count <= most and count > rivals


def _holds(rule: Rule, evidence: Sequence[Evidence], asked: Mapping[str, tuple[int, ...]]) -> bool:
    return (
        (rule.asked is None or rule.asked in asked)
        and all(_met(need, evidence) for need in rule.needs)
        and not any(_met(need, evidence) for need in rule.unless)
    )


def _missing(flag: Flag, evidence: Sequence[Evidence]) -> tuple[str, ...]:
    """What the easiest way to `present` still lacks: the rule with the fewest open needs."""
    ways = [rule for rule in flag.rules if rule.verdict is Verdict.PRESENT]
    lacks = (tuple(n.label for n in rule.needs if not _met(n, evidence)) for rule in ways)
    return min(lacks, key=len) if ways else ()


def _ids(evidence: Iterable[Evidence]) -> tuple[str, ...]:
    return tuple(e.id for e in evidence)


def _point(
    point_id: str,
    text: str,
    shown: Sequence[Evidence],
    states: tuple[str, str],
    name: str | None = None,
) -> Point:
    state = states[0] if shown else states[1]
    return Point(id=point_id, name=name, text=text, state=state, evidence=_ids(shown))


def _fit(fit: Fit, evidence: Sequence[Evidence]) -> Point:
    missing = tuple(need.label for need in fit.needs if not _met(need, evidence))
    return Point(
        id=fit.id,
        name=fit.name,
        text=fit.text,
        state="open" if missing else "fits",
        evidence=_ids(accepted([need.match for need in fit.needs], evidence)),
        missing=missing,
    )


def _blind_spots(guide: Guide, evidence: Sequence[Evidence]) -> Iterable[Point]:
    for spot in guide.blind_spots:
        shown = accepted(spot.shown_by, evidence)
        countered = accepted(spot.countered_by, evidence)
        state = "shown" if shown else "countered" if countered else "not_probed"
        ids = _ids(shown or countered)
        yield Point(id=spot.id, name=spot.name, text=spot.text, state=state, evidence=ids)


def _follow_ups(
    guide: Guide,
    flags: Sequence[FlagVerdict],
    blind_spots: Sequence[Point],
    asked: Mapping[str, tuple[int, ...]],
) -> Iterable[FollowUp]:
    """All questions of the guide, those that close most gaps first."""
    open_flags = {f.id: f.question for f in flags if f.verdict is Verdict.INSUFFICIENT}
    state = {spot.id: spot.state for spot in blind_spots}
    open_spots = {s.id: s.question for s in guide.blind_spots if state[s.id] == "not_probed"}
    gaps = {**open_flags, **open_spots}
    follow_ups = [
        FollowUp(
            id=q.id,
            text=q.text,
            asked_in=asked.get(q.id, ()),
            gaps=tuple(gap for gap, question in gaps.items() if question == q.id),
        )
        for q in guide.questions
    ]
    return sorted(follow_ups, key=lambda f: -len(f.gaps))
