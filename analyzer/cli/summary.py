"""What `analyzer analyze` prints when it is done, and before anything is spent."""

from collections import Counter
from decimal import Decimal

import typer

from analyzer.assessment import Assessment, FlagVerdict
from analyzer.cli.output import Written
from analyzer.engines.model import ModelOptions
from analyzer.estimates import estimate
from analyzer.guide import Colour, Guide, Verdict
from analyzer.llm.prices import load_prices
from analyzer.memo.wording import overall
from analyzer.pipeline import Prepared

MARKS = {Verdict.PRESENT: "yes", Verdict.ABSENT: "no", Verdict.INSUFFICIENT: "?"}


def print_summary(assessment: Assessment, written: Written) -> None:
    """A few lines on stdout: who, verdict, flags, what was verified, where the memo lies."""
    run = assessment.run
    typer.echo(f"Candidate  {assessment.transcript.candidate}")
    typer.echo(f"           {assessment.transcript.candidate_reason}")
    typer.echo(f"Advice     {overall(assessment)}")
    typer.echo(f"           {assessment.overall.rule_text}")
    for colour in Colour:
        for flag in assessment.flags:
            if flag.colour is colour:
                typer.echo(f"{colour.capitalize():<10} {_decided(flag)}")
    typer.echo(f"Quotes     {_quotes(assessment)}")
    if assessment.suspects:
        typer.echo(
            f"Suspected  {len(assessment.suspects)} passages address the analyzing system; they"
            " were withheld from it and are shown in the memo"
        )
    for unread in run.unread:
        turns = ", ".join(map(str, unread.turns))
        typer.echo(f"Not read   turns {turns}: {unread.reason}")
    if run.unreviewed:
        typer.echo(f"Unreviewed {len(run.unreviewed)} quotes: they got no second look")
    typer.echo(
        f"Engine     {run.engine}{f' ({run.model})' if run.model else ''}. {run.engine_note}"
    )
    if run.spending:
        typer.echo(f"Cost       {_spent(assessment)}")
    print_written(written)


def print_written(written: Written) -> None:
    """Where the results lie, and where those lie that they replace."""
    if written.kept is not None:
        typer.echo(f"Kept       earlier results in {written.kept}")
    for path in written.paths.values():
        typer.echo(f"Written    {path}")


def print_estimate(
    prepared: Prepared, guide: Guide, options: ModelOptions, *, review: bool
) -> None:
    """What an analysis would send and cost, by the price list."""
    expected = estimate(prepared, guide, options, review=review)
    usage = expected.usage
    typer.echo(f"Candidate  {prepared.transcript.candidate}")
    typer.echo(f"Turns      {len(prepared.transcript.turns)}")
    look = ", then a second look at what was found" if review else ""
    typer.echo(f"Chunks     {len(prepared.chunks)}; calls to read them: {expected.calls}{look}")
    typer.echo(f"Tokens     {expected.spoken:,} in the transcript")
    typer.echo(
        f"           {usage.input_tokens:,} to send, {usage.output_tokens:,} to receive (estimates)"
    )
    typer.echo(f"Cost       {price_of_estimate(expected.cost, options.model)}")
    typer.echo("Nothing was sent.")


def price_of_estimate(price: Decimal | None, model: str) -> str:
    """The price of what was estimated, in words."""
    if price is None:
        return f"unknown: {model} is not in the price list"
    return f"about ${price:.4f} with {model} at the list prices of {load_prices().as_of}"


def _decided(flag: FlagVerdict) -> str:
    reasons = f"{len(flag.evidence_for)} for, {len(flag.evidence_against)} against"
    return f"{MARKS[flag.verdict]:<4} {flag.name} ({reasons})"


def _quotes(assessment: Assessment) -> str:
    kinds = Counter(e.kind for e in assessment.evidence if e.counts)
    parts = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"
    demoted = sum(not e.counts for e in assessment.evidence)
    rejected = len(assessment.rejections)
    return (
        f"{parts} verified; {demoted} set aside by the second look; {rejected} rejected, not the"
        " candidate's words"
    )


def _spent(assessment: Assessment) -> str:
    spending = assessment.run.spending
    if spending is None:
        return "no model was called"
    money = "unknown" if spending.cost is None else f"${spending.cost:.4f}"
    return f"{money} for {spending.calls} calls in {spending.attempts} attempts"
