"""One interview, read by an engine and set beside its gold labels."""

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from analyzer.assessment import Assessment
from analyzer.errors import GoldError
from analyzer.evaluation.gold import Gold, Labelled
from analyzer.evidence import Evidence, Grounding, Kind, Span, Stance, Status
from analyzer.guide import OverallVerdict, Verdict
from analyzer.models import Model
from analyzer.transcript.models import Role, Transcript


class Found(Model):
    """A passage that the engine pointed at and that counts."""

    quote: str
    kind: Kind
    stance: Stance
    right: bool
    """Whether a label has the same place, kind and stance."""
    near: bool
    """Whether a label of any kind has the same place."""
    trap: bool
    """Whether it has the place of a trap."""


class Wanted(Model):
    """A labelled passage, and whether the engine found it."""

    quote: str
    kind: Kind
    stance: Stance
    found: bool


class Decision(Model):
    """A flag, as people and as the engine see it."""

    flag: str
    gold: Verdict
    got: Verdict
    passages: int
    """How many pieces of evidence the engine's verdict rests on."""


class Outcome(Model):
    """All that is compared in one interview."""

    name: str
    case: str
    found: tuple[Found, ...]
    wanted: tuple[Wanted, ...]
    traps: int
    """Traps in the candidate's words."""
    touched: int
    """Those of them that a found passage shares its place with."""
    flags: tuple[Decision, ...]
    overall_gold: OverallVerdict
    overall_got: OverallVerdict
    grounding: dict[str, int]
    """Status of the found quotes (exact, normalized, near) and reasons of those thrown out."""
    demoted: int
    """Quotes set aside by the second look."""
    unread: int
    """Turns that the engine could not read."""
    seconds: float
    """Wall time from the transcript to the assessment."""
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    """In US dollars; None where no model was called or its price is not known."""


def compared(labelled: Labelled, assessment: Assessment, seconds: float) -> Outcome:
    """An assessment beside the labels of its interview.

    Two passages have the same place when they stand in the same turn and share at least half of
    the shorter one's characters.

    Raises:
        GoldError: a label's quote was not said by the candidate.
    """
    gold = labelled.gold
    places = label_places(labelled, assessment.transcript)
    traps = trap_places(gold, assessment.transcript)
    found = [e for e in assessment.evidence if e.counts]
    labels = list(zip(gold.evidence, places, strict=True))
    spending = assessment.run.spending
    return Outcome(
        name=labelled.name,
        case=gold.case,
        found=tuple(
            Found(
                quote=e.quote,
                kind=e.kind,
                stance=e.stance,
                right=any(
                    (e.kind, e.stance) == (p.kind, p.stance) and same_place(e.place, place)
                    for p, place in labels
                ),
                near=any(same_place(e.place, place) for place in places),
                trap=any(same_place(e.place, trap) for trap in traps),
            )
            for e in found
        ),
        wanted=tuple(
            Wanted(
                quote=p.quote,
                kind=p.kind,
                stance=p.stance,
                found=any(
                    (e.kind, e.stance) == (p.kind, p.stance) and same_place(e.place, place)
                    for e in found
                ),
            )
            for p, place in labels
        ),
        traps=len(traps),
        touched=sum(any(same_place(e.place, trap) for e in found) for trap in traps),
        flags=_decisions(gold, assessment),
        overall_gold=gold.overall,
        overall_got=assessment.overall.verdict,
        grounding=_groundings(found, assessment),
        demoted=sum(not e.counts for e in assessment.evidence),
        unread=sum(len(unread.turns) for unread in assessment.run.unread),
        seconds=seconds,
        input_tokens=spending.usage.input_tokens if spending else 0,
        output_tokens=spending.usage.output_tokens if spending else 0,
        cost=spending.cost if spending else None,
    )


def same_place(one: Grounding, other: Grounding) -> bool:
    """Whether two passages share at least half of the shorter one's characters."""
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    shorter = min(one.span.end - one.span.start, other.span.end - other.span.start)
    return one.turn == other.turn and 2 * shared >= shorter


def label_places(labelled: Labelled, transcript: Transcript) -> list[Grounding]:
    """Where the labelled passages stand, in their order.

    Raises:
        GoldError: a quote was not said by the candidate, character by character.
    """
    places = []
    for passage in labelled.gold.evidence:
        place = _place(passage.quote, transcript)
        if place is None:
            raise GoldError(
                f"{labelled.name}: the label “{passage.quote[:60]}” cannot be placed: copy its "
                f"quote from one turn of {labelled.gold.candidate}."
            )
        places.append(place)
    return places


def trap_places(gold: Gold, transcript: Transcript) -> list[Grounding]:
    """Where the candidate's traps stand; an interviewer's words can never be quoted."""
    places = (_place(trap.quote, transcript) for trap in gold.traps)
    return [place for place in places if place]


def _place(quote: str, transcript: Transcript) -> Grounding | None:
    """Where the candidate says exactly this; a label may begin where a quote may not."""
    for turn in transcript.turns:
        start = turn.text.find(quote) if turn.role is Role.CANDIDATE else -1
        if start >= 0:
            span = Span(start=start, end=start + len(quote))
            return Grounding(turn=turn.number, span=span, parts=(span,), status=Status.EXACT)
    return None


def _decisions(gold: Gold, assessment: Assessment) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            flag=flag.id,
            gold=gold.flags[flag.id],
            got=flag.verdict,
            passages=len(flag.evidence_for) + len(flag.evidence_against),
        )
        for flag in assessment.flags
        if flag.id in gold.flags
    )


def _groundings(found: Iterable[Evidence], assessment: Assessment) -> dict[str, int]:
    counts = Counter(str(e.status) for e in found)
    counts.update(f"rejected: {r.reason.split(':')[0]}" for r in assessment.rejections)
    return dict(counts)
