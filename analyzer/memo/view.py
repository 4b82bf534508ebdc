"""What a memo prints, prepared once for every format. Nothing is decided here."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from analyzer.assessment import Assessment, FlagVerdict, FollowUp, Point
from analyzer.errors import AssessmentError
from analyzer.evidence import Evidence, Kind, Owner, Stance
from analyzer.guide import Colour, Guide, Verdict
from analyzer.memo import wording
from analyzer.memo.marks import segments
from analyzer.transcript.models import Aside, Certainty, Role, Turn


class Use(NamedTuple):
    """A flag for which, or against which, a quote speaks."""

    anchor: str
    text: str
    speaks_for: bool


class Quote(NamedTuple):
    """A piece of evidence, ready to print."""

    anchor: str
    evidence: Evidence
    speaker: str
    at: str
    showing: str
    uses: tuple[Use, ...]


class FlagView(NamedTuple):
    """A flag with its verdict in words and its quotes."""

    anchor: str
    flag: FlagVerdict
    verdict: str
    speaks_for: tuple[Quote, ...]
    speaks_against: tuple[Quote, ...]
    question: FollowUp


class Board(NamedTuple):
    """The flags of one colour."""

    title: str
    colour: Colour
    present: int
    flags: tuple[FlagView, ...]


class Group(NamedTuple):
    """Quotes under one heading."""

    title: str
    quotes: tuple[Quote, ...]


class Strand(NamedTuple):
    """One kind of evidence: what was built, trade-offs, failures."""

    title: str
    empty: str
    groups: tuple[Group, ...]


class PointView(NamedTuple):
    """A point of the guide with its quotes."""

    point: Point
    state: str
    quotes: tuple[Quote, ...]


class QuestionView(NamedTuple):
    """A follow-up question and the gaps it would close, in words."""

    question: FollowUp
    gaps: tuple[str, ...]


class Piece(NamedTuple):
    """A stretch of a turn; plain where `anchors` is empty and it is no suspect."""

    text: str
    anchors: tuple[str, ...]
    style: str


class Stretch(NamedTuple):
    """What is said until listeners say something in between."""

    text: str
    pieces: tuple[Piece, ...]
    """The text, cut where quotes begin and end."""
    asides: tuple[Aside, ...]
    """What listeners then say."""


class TurnView(NamedTuple):
    """A turn of the transcript."""

    turn: Turn
    role: str
    at: str
    stretches: tuple[Stretch, ...]
    quotes: tuple[Quote, ...]


class Memo(NamedTuple):
    """Everything that a template prints beside the assessment itself."""

    candidate: str
    verdict: str
    carried: str
    provenance: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]
    thin: bool
    """Nothing follows for signals, roles and growth: no quote counts, or it is a first reading."""
    boards: tuple[Board, ...]
    strands: tuple[Strand, ...]
    outcomes: tuple[Quote, ...]
    demoted: tuple[Quote, ...]
    signals: tuple[PointView, ...]
    roles: tuple[PointView, ...]
    tasks: tuple[PointView, ...]
    blind_spots: tuple[PointView, ...]
    growth: tuple[PointView, ...]
    management: tuple[PointView, ...]
    to_ask: tuple[QuestionView, ...]
    settled: tuple[QuestionView, ...]
    turns: tuple[TurnView, ...]


SHOWN_QUOTES = 3
"""Quotes that a page without folding shows under a flag before it only refers to the rest."""


def strongest(quotes: Sequence[Quote]) -> list[Quote]:
    """The most specific quotes, in the order of the interview."""
    ranked = sorted(quotes, key=lambda q: -q.evidence.specificity)[:SHOWN_QUOTES]
    kept = {q.anchor for q in ranked}
    return [q for q in quotes if q.anchor in kept]


def memo_view(assessment: Assessment, guide: Guide) -> Memo:
    """An assessment in the memo's order.

    Raises:
        AssessmentError: it names a turn, a quote or a question that it does not hold.
    """
    quotes = {
        e.id: _quote(assessment, e, number) for number, e in enumerate(assessment.evidence, 1)
    }
    counting = [q for q in quotes.values() if q.evidence.counts]
    said_in: defaultdict[int, list[Quote]] = defaultdict(list)
    for quote in quotes.values():
        said_in[quote.evidence.turn].append(quote)
    questions = tuple(_question(assessment, q) for q in assessment.questions)

    return Memo(
        candidate=_candidate(assessment),
        verdict=wording.overall(assessment),
        carried=_carried(assessment, len(counting)),
        provenance=tuple(_provenance(assessment, guide)),
        notices=tuple(_notices(assessment)),
        thin=not counting or assessment.run.first_reading,
        boards=tuple(_board(assessment, colour, quotes) for colour in Colour),
        strands=tuple(_strands(counting)),
        outcomes=tuple(q for q in counting if "outcome" in q.evidence.aspects and _speaks_for(q)),
        demoted=tuple(q for q in quotes.values() if not q.evidence.counts),
        signals=_points(quotes, assessment.signals),
        roles=_points(quotes, assessment.roles),
        tasks=_points(quotes, assessment.tasks),
        blind_spots=_points(quotes, assessment.blind_spots),
        growth=_points(quotes, assessment.growth),
        management=_points(
            quotes, sorted(assessment.management, key=lambda p: p.state != "pressing")
        ),
        to_ask=tuple(q for q in questions if q.gaps),
        settled=tuple(q for q in questions if not q.gaps),
        turns=tuple(
            _turn(assessment, turn, said_in.get(turn.number, ()))
            for turn in assessment.transcript.turns
        ),
    )


def _quote(assessment: Assessment, evidence: Evidence, number: int) -> Quote:
    turn = assessment.transcript.turn(evidence.turn)
    if turn is None:
        raise AssessmentError(
            f"The assessment's evidence {evidence.id} names turn {evidence.turn}, which its"
            " transcript does not have; analyze the interview again."
        )
    return Quote(
        anchor=f"e{number}",
        evidence=evidence,
        speaker=turn.speaker,
        at=wording.place(turn, evidence.start),
        showing=wording.showing(evidence),
        uses=tuple(
            Use(_anchor(flag), flag.name, evidence.id in flag.evidence_for)
            for flag in assessment.flags
            if evidence.id in (*flag.evidence_for, *flag.evidence_against)
        ),
    )


def _known(quotes: dict[str, Quote], ids: Iterable[str]) -> tuple[Quote, ...]:
    try:
        return tuple(quotes[name] for name in ids)
    except KeyError as error:
        raise AssessmentError(
            f"The assessment refers to evidence {error.args[0]!r}, which it does not hold;"
            " analyze the interview again."
        ) from None


def _points(quotes: dict[str, Quote], points: Iterable[Point]) -> tuple[PointView, ...]:
    return tuple(
        PointView(p, wording.STATE.get(p.state, p.state), _known(quotes, p.evidence))
        for p in points
    )


def _candidate(assessment: Assessment) -> str:
    speakers = assessment.transcript.speakers
    return next((s.name for s in speakers if s.role is Role.CANDIDATE), "The candidate")


def _anchor(flag: FlagVerdict) -> str:
    return f"flag-{flag.id}"


def _speaks_for(quote: Quote) -> bool:
    return quote.evidence.stance is Stance.SUPPORTS


def _board(assessment: Assessment, colour: Colour, quotes: dict[str, Quote]) -> Board:
    flags = tuple(
        FlagView(
            anchor=_anchor(flag),
            flag=flag,
            verdict=wording.VERDICT[flag.verdict],
            speaks_for=_known(quotes, flag.evidence_for),
            speaks_against=_known(quotes, flag.evidence_against),
            question=_follow_up(assessment, flag.question),
        )
        for flag in assessment.flags
        if flag.colour is colour
    )
    present = sum(f.flag.verdict is Verdict.PRESENT for f in flags)
    return Board(wording.COLOUR[colour], colour, present, flags)


def _follow_up(assessment: Assessment, question: str) -> FollowUp:
    found = next((q for q in assessment.questions if q.id == question), None)
    if found is None:
        raise AssessmentError(
            f"The assessment refers to question {question!r}, which it does not hold;"
            " analyze the interview again."
        )
    return found


def _question(assessment: Assessment, question: FollowUp) -> QuestionView:
    names = {flag.id: flag.name for flag in assessment.flags}
    names |= {spot.id: spot.name or spot.text for spot in assessment.blind_spots}
    return QuestionView(question, tuple(names.get(gap, gap) for gap in question.gaps))


def _strands(counting: Iterable[Quote]) -> Iterable[Strand]:
    """All quotes that count, each in exactly one group."""
    quotes = tuple(counting)

    def group(title: str, kind: Kind, wanted: Callable[[Quote], bool]) -> Group:
        return Group(title, tuple(q for q in quotes if q.evidence.kind is kind and wanted(q)))

    def against(kind: Kind) -> Group:
        return group("Speaks against it", kind, lambda q: not _speaks_for(q))

    def owned_by(owner: Owner) -> Callable[[Quote], bool]:
        return lambda q: _speaks_for(q) and q.evidence.owner is owner

    built = (
        group("Own part", Kind.BUILDING, owned_by(Owner.SELF)),
        group("The team’s part, or not told apart", Kind.BUILDING, owned_by(Owner.TEAM)),
        group("Somebody else’s part", Kind.BUILDING, owned_by(Owner.OTHER)),
        against(Kind.BUILDING),
    )
    weighed = (group("Weighed", Kind.TRADEOFF, _speaks_for), against(Kind.TRADEOFF))
    owned = (group("Owned", Kind.FAILURE, _speaks_for), against(Kind.FAILURE))
    yield Strand("Built", "No passage about something that was built was found.", built)
    yield Strand("Trade-offs", "No choice between ways of doing it was found.", weighed)
    yield Strand("Failures", "No failure and no limit was found.", owned)


def _carried(assessment: Assessment, counting: int) -> str:
    """The recommendation's second sentence: what carries it and what is open."""

    def present(colour: Colour) -> str:
        flags = [f for f in assessment.flags if f.colour is colour]
        return f"{sum(f.verdict is Verdict.PRESENT for f in flags)} of {len(flags)}"

    unclear = sum(f.verdict is Verdict.INSUFFICIENT for f in assessment.flags)
    open_flags = f"{unclear} cannot be told" if unclear else "none is left open"
    base = f"It rests on {wording.counted(counting, 'checked quote')}"
    return (
        f"{base if counting else 'No quote of the candidate counts'}:"
        f" {present(Colour.GREEN)} green flags and {present(Colour.RED)} red flags are present,"
        f" and {open_flags}."
    )


def _provenance(assessment: Assessment, guide: Guide) -> Iterable[tuple[str, str]]:
    source, run = assessment.transcript.source, assessment.run
    stages = {(name.split("/")[0], version.split("-")[0]) for name, version in run.prompts.items()}
    prompts = ", ".join(f"{stage} version {version}" for stage, version in sorted(stages))
    language = assessment.transcript.language or "language not known"
    yield "Transcript", f"{source.name} ({source.format}, {source.encoding}, {language})"
    yield "SHA-256", source.sha256[:12]
    yield "Candidate", assessment.transcript.candidate_reason
    yield "Guide", f"{guide.name}: {run.guide}"
    yield "Engine", f"{run.engine}, analyzer {run.analyzer_version}"
    yield "Model", run.model or "no model was called"
    yield "Prompts", prompts or "none"
    yield "Cost", wording.cost(run)


def _notices(assessment: Assessment) -> Iterable[str]:
    for unread in assessment.run.unread:
        yield f"Not read: {wording.turns(unread.turns)} ({unread.reason})."
    if assessment.run.unreviewed:
        yield f"Not reviewed, and counted as found: {wording.listed(assessment.run.unreviewed)}."
    for speaker in assessment.transcript.speakers:
        if speaker.certainty is Certainty.UNCLEAR:
            yield speaker.reason
    yield from assessment.transcript.warnings


def _turn(assessment: Assessment, turn: Turn, quotes: Iterable[Quote]) -> TurnView:
    used = {q.anchor: q for q in quotes}
    covers = [(anchor, span) for anchor, q in used.items() for span in q.evidence.parts]
    covers += [("", s.span) for s in assessment.suspects if s.turn == turn.number]
    stretches = tuple(
        Stretch(
            turn.text[start:end],
            tuple(
                Piece(text, tuple(key for key in keys if key), _style(keys, used))
                for text, keys in segments(turn.text, covers, start, end)
            ),
            asides,
        )
        for start, end, asides in _between_asides(turn)
    )
    role = wording.ROLE[turn.role]
    return TurnView(turn, role, wording.place(turn, turn.start), stretches, tuple(used.values()))


def _between_asides(turn: Turn) -> Iterable[tuple[int, int, tuple[Aside, ...]]]:
    """(start, end) of what is said without a break, and the asides that follow."""
    start = 0
    for end, asides in groupby(turn.asides, key=lambda aside: min(aside.offset, len(turn.text))):
        yield start, end, tuple(asides)
        start = end
    yield start, len(turn.text), ()


def _style(keys: tuple[str, ...], used: dict[str, Quote]) -> str:
    """How a stretch looks: "" plain; a quote against the candidate is never hidden by another."""
    if "" in keys:
        return "suspect"
    covering = [used[key] for key in keys]
    counting = [q for q in covering if q.evidence.counts]
    if any(not _speaks_for(q) for q in counting):
        return "undermines"
    return "supports" if counting else "demoted" if covering else ""
