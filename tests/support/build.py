"""Small transcripts and evidence for tests."""

from analyzer.evidence import Evidence, Kind, Owner, Span, Stance, Status
from analyzer.transcript.models import Certainty, Role, Source, Speaker, Transcript, Turn

ROLES = {"C": Role.CANDIDATE, "I": Role.INTERVIEWER, "O": Role.OTHER}


def transcript(*lines: str, names: dict[str, str] | None = None) -> Transcript:
    """A transcript from lines such as "I: How?" and "C: Like this."; `names` maps C, I and O."""
    names = {"C": "Mira Solberg", "I": "Tom Reyes", "O": "Ann Low", **(names or {})}
    turns = []
    for number, line in enumerate(lines, start=1):
        letter, text = line.split(": ", 1)
        turns.append(Turn(number=number, speaker=names[letter], role=ROLES[letter], text=text))
    letters = dict.fromkeys(line[0] for line in lines)
    return Transcript(
        source=Source(name="t.txt", sha256="0" * 64, format="text", encoding="utf-8"),
        speakers=tuple(
            Speaker(
                name=names[letter],
                role=ROLES[letter],
                turns=1,
                words=10,
                reason="given",
                certainty=Certainty.TOLD,
            )
            for letter in letters
        ),
        candidate_reason="given",
        turns=tuple(turns),
    )


def evidence(
    *aspects: str,
    kind: str = "building",
    stance: str = "supports",
    owner: str = "self",
    specificity: int = 2,
    at: int = 0,
    demotion: str | None = None,
) -> Evidence:
    """One piece of evidence in a turn of its own, number `at`."""
    span = Span(start=0, end=10)
    return Evidence(
        id=f"E{at}",
        turn=at,
        span=span,
        parts=(span,),
        quote="some words",
        start=None,
        status=Status.EXACT,
        kind=Kind(kind),
        stance=Stance(stance),
        owner=Owner(owner),
        aspects=aspects,
        specificity=specificity,
        claim="A claim.",
        demotion=demotion,
    )
