"""How much two people who label the same interviews agree."""

from collections.abc import Iterator, Sequence

from analyzer.errors import GoldError
from analyzer.evaluation.gold import Gold, Labelled
from analyzer.evaluation.intervals import Figure, bootstrapped
from analyzer.evaluation.outcome import label_places
from analyzer.evidence import Grounding, Kind, Stance
from analyzer.models import Model
from analyzer.sentences import sentence_spans
from analyzer.transcript import Transcript, read_transcript
from analyzer.transcript.hints import Hints
from analyzer.transcript.models import Role

Units = list[tuple[object, object]]
"""What the first and the second annotator say of the same thing."""


class Agreement(Model):
    """Krippendorff's alpha for each label, and how it was asked."""

    interviews: int
    sentences: int
    """Sentences of candidates that both annotators have read."""
    alphas: dict[str, Figure]
    """Label → nominal alpha, with a 95 % bootstrap interval over interviews."""
    flags_alike: float
    """Share of the flags that both decide alike."""
    overall_alike: float
    """Share of the interviews with the same recommendation."""


class _Pair:
    """One interview, labelled twice."""

    def __init__(self, first: Labelled, second: Labelled) -> None:
        transcript = read_transcript(first.interview, hints=Hints(candidate=first.gold.candidate))
        self.sentences = list(_sentences(transcript))
        self.golds = (first.gold, second.gold)
        self.places = (label_places(first, transcript), label_places(second, transcript))

    def units(self, label: str) -> Units:
        """What both say of each sentence, or of each flag."""
        if label == "flags":
            first, second = (gold.flags for gold in self.golds)
            return [(first[flag], second[flag]) for flag in first if flag in second]
        marks = [
            self._marked(gold, places, label)
            for gold, places in zip(self.golds, self.places, strict=True)
        ]
        return list(zip(*marks, strict=True))

    def _marked(self, gold: Gold, places: Sequence[Grounding], label: str) -> list[bool]:
        """For each sentence, whether a passage with this label lies in it."""
        meant = [
            place
            for passage, place in zip(gold.evidence, places, strict=True)
            if label in _labels(passage.kind, passage.stance)
        ]
        return [any(_covers(place, *sentence) for place in meant) for sentence in self.sentences]


def agreement_of(first: Sequence[Labelled], second: Sequence[Labelled]) -> Agreement:
    """Agreement of two annotators; the second may have labelled some of the interviews only.

    Sentences are the units: a label is on a sentence when a passage with it covers at least half
    of the sentence or lies within it.

    Raises:
        GoldError: the second annotator has labelled none of the interviews.
    """
    others = {one.name: one for one in second}
    pairs = [_Pair(one, others[one.name]) for one in first if one.name in others]
    if not pairs:
        raise GoldError(
            "No interview is labelled by both: give two folders with files of one name."
        )
    flags = [unit for pair in pairs for unit in pair.units("flags")]
    overall = [tuple(gold.overall for gold in pair.golds) for pair in pairs]
    return Agreement(
        interviews=len(pairs),
        sentences=sum(len(pair.sentences) for pair in pairs),
        alphas={label: _alpha_figure(pairs, label) for label in _all_labels()},
        flags_alike=sum(one == other for one, other in flags) / len(flags),
        overall_alike=sum(one == other for one, other in overall) / len(overall),
    )


def _all_labels() -> Iterator[str]:
    yield "any evidence"
    yield from (str(kind) for kind in Kind)
    yield from (f"{kind}, {stance}" for kind in Kind for stance in Stance)
    yield "flags"


def _labels(kind: Kind, stance: Stance) -> tuple[str, ...]:
    return ("any evidence", str(kind), f"{kind}, {stance}")


def _sentences(transcript: Transcript) -> Iterator[tuple[int, int, int]]:
    """Turn, start and end of each sentence of the candidate."""
    for turn in transcript.turns:
        if turn.role is Role.CANDIDATE:
            for start, end in sentence_spans(turn.text):
                yield turn.number, start, end


def _covers(place: Grounding, turn: int, start: int, end: int) -> bool:
    shared = min(place.span.end, end) - max(place.span.start, start)
    shorter = min(place.span.end - place.span.start, end - start)
    return place.turn == turn and 2 * shared >= shorter


def _alpha_figure(pairs: Sequence[_Pair], label: str) -> Figure:
    units = [pair.units(label) for pair in pairs]

    def statistic(drawn: Sequence[int]) -> float:
        return _alpha([unit for i in drawn for unit in units[i]])

    return bootstrapped(statistic, len(pairs))


def _alpha(units: Units) -> float:
    """Nominal alpha; not a number where everybody says the same of everything."""
    import krippendorff  # noqa: PLC0415 - of the extra `evaluate`

    values = {value: n for n, value in enumerate(sorted({str(v) for unit in units for v in unit}))}
    if len(values) < 2:  # noqa: PLR2004 - alpha compares with chance, which needs two values
        return float("nan")
    table = [[values[str(unit[side])] for unit in units] for side in (0, 1)]
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))
