"""The memo's words for ids, numbers and times, in one place for every format."""

from analyzer.assessment import Assessment
from analyzer.evidence import Evidence, Kind, Owner, Status
from analyzer.guide import Colour, OverallVerdict, Verdict
from analyzer.llm.calls import Spending
from analyzer.run import Run
from analyzer.transcript.clocks import clock
from analyzer.transcript.models import Role, Turn

OVERALL = {
    OverallVerdict.STRONG_BUILDER: "Strong Builder",
    OverallVerdict.BUILDER: "Builder",
    OverallVerdict.BORDERLINE: "Borderline",
    OverallVerdict.NOT_BUILDER: "Not a Builder",
    OverallVerdict.INSUFFICIENT_EVIDENCE: "Not enough evidence",
}
VERDICT = {
    Verdict.PRESENT: "Present",
    Verdict.ABSENT: "Absent",
    Verdict.INSUFFICIENT: "Cannot tell",
}
COLOUR = {Colour.GREEN: "Green flags", Colour.RED: "Red flags"}
KIND = {Kind.BUILDING: "building", Kind.TRADEOFF: "trade-off", Kind.FAILURE: "failure"}
OWNER = {Owner.SELF: "own part", Owner.TEAM: "team", Owner.OTHER: "somebody else’s"}
SPECIFICITY = {1: "vague", 2: "concrete", 3: "concrete with particulars"}
MATCH = {
    Status.EXACT: (),
    Status.NORMALIZED: ("matched apart from case or marks",),
    Status.NEAR: ("matched apart from small slips",),
}
ROLE = {Role.CANDIDATE: "candidate", Role.INTERVIEWER: "interviewer", Role.OTHER: "other"}
STATE = {
    "shown": "Shown",
    "not_shown": "Not shown",
    "fits": "Fits",
    "open": "Open",
    "countered": "Countered",
    "not_probed": "Not probed",
    "done": "Done",
    "advised": "Advised",
    "pressing": "Pressing",
    "general": "General",
}
_ASPECTS = {
    "ai_system": "AI system",
    "demo_gap": "gap between demo and product",
    "chose_not_ai": "decided against AI",
    "would_redo": "would do differently",
    "cannot_explain": "cannot explain",
}

NOTHING_FOLLOWS = (
    "Nothing is said here about signals, roles, tasks, blind spots or growth: that takes quotes"
    " that count, read by more than cues."
)
ADVICE = "Advice to the person who signs, not a decision."
METHOD = (
    (
        "A model, or the offline reader, may only point: it names a turn, copies words from it"
        " and says from a closed list what they show. It is never asked for a verdict or a score."
    ),
    (
        "Code checks that the candidate said those words in that turn. Words of an interviewer,"
        " invented words and altered words are rejected and listed above."
    ),
    (
        "Published rules, tried in order, turn the checked quotes into verdicts; the first that"
        " holds decides and is named. The same evidence always gives the same memo."
    ),
    (
        "Not measured: delivery, accent, fluency, grammar, emotion, confidence, personality. How"
        " somebody talks is no evidence of what they built."
    ),
    (
        "One interview is one sample. “Cannot tell” means that the words do not decide it, and"
        " is no mark against the candidate. Whether the account is true is not checked here."
    ),
)


def overall(assessment: Assessment) -> str:
    """The recommendation; a first reading has none, which is not the interview's doing."""
    if assessment.run.first_reading:
        return "No recommendation"
    return OVERALL[assessment.overall.verdict]


def aspect(name: str) -> str:
    """An aspect's id in words."""
    return _ASPECTS.get(name, name.replace("_", " "))


def place(turn: Turn, second: float | None) -> str:
    """Where something was said: its time, or the turn where there are no times."""
    return f"turn {turn.number}" if second is None else clock(second)


def counted(count: int, noun: str, plural: str | None = None) -> str:
    """A number with its noun."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def balance(speaks_for: int, speaks_against: int) -> str:
    """How many quotes stand on either side."""
    if not speaks_for and not speaks_against:
        return "no quotes"
    return f"{speaks_for} for, {speaks_against} against"


def listed(words: tuple[str, ...]) -> str:
    """Words as a list in a sentence."""
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else "".join(words)


def turns(numbers: tuple[int, ...]) -> str:
    """Turn numbers in a sentence."""
    return ("turn " if len(numbers) == 1 else "turns ") + listed(tuple(map(str, numbers)))


def showing(evidence: Evidence) -> str:
    """What a quote was labelled with, in words."""
    labels = (
        KIND[evidence.kind],
        OWNER[evidence.owner],
        SPECIFICITY.get(evidence.specificity, "vague"),
        *(aspect(name) for name in evidence.aspects),
        *MATCH[evidence.status],
    )
    return ", ".join(labels)


def cost(run: Run) -> str:
    """What the analysis cost."""
    spending = run.spending
    if spending is None:
        return "nothing, answers were replayed" if run.engine == "replay" else "no model was called"
    amount = "unknown" if spending.cost is None else f"${spending.cost:.4f}"
    doubt = counted(spending.in_doubt, "attempt")
    unsure = f"; {doubt} may have been billed unanswered" if spending.in_doubt else ""
    return f"{amount} ({counted(spending.calls, 'call')}{unsure})"


def measured(run: Run) -> str:
    """What the engine's findings were worth when measured, in one sentence; "" if never."""
    if run.measured is None:
        return ""
    m = run.measured
    return (
        f"Measured on {counted(m.interviews, 'labelled interview')} that it was not written on:"
        f" {m.any_kind:.0%} of its quotes are evidence of some kind, {m.precision:.0%} of its"
        f" labels are right, and it finds {m.recall:.0%} of what people find ({m.command})."
    )


def reading(run: Run) -> str:
    """How this run read the interview."""
    second = "a second, sceptical look was taken" if run.reviewed else "no second look was taken"
    silence = "may not" if run.first_reading or run.unread else "may"
    return " ".join(
        part
        for part in (
            run.engine_note,
            measured(run),
            f"The transcript was read in {counted(run.chunks, 'piece')}; {second}.",
            f"“Asked, and nothing came” {silence} be concluded from this run.",
            _tokens(run.spending) if run.spending else "",
            _prompts(run),
        )
        if part
    )


def _prompts(run: Run) -> str:
    """Each prompt template with its version and hash, to tell runs apart; "" without a model."""
    prompts = ", ".join(f"{name} {version}" for name, version in sorted(run.prompts.items()))
    return f"Prompts: {prompts}." if prompts else ""


def _tokens(spending: Spending) -> str:
    usage = spending.usage
    cached = f" ({usage.cached_tokens:,} of them cached)" if usage.cached_tokens else ""
    day = f" Latest answer: {spending.answered_on} (UTC)." if spending.answered_on else ""
    return f"Tokens: {usage.input_tokens:,} in{cached}, {usage.output_tokens:,} out.{day}"
