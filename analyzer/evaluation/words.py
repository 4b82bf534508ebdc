"""An evaluation in words: for a terminal, and as the table of the method card."""

from collections.abc import Iterator

from analyzer.evaluation.agreement import Agreement
from analyzer.evaluation.intervals import Difference, Figure
from analyzer.evaluation.report import Comparison, Report
from analyzer.guide import Verdict

_NONE = "-"


def report_lines(report: Report, *, errors: bool = False) -> Iterator[str]:
    """The figures of an evaluation; with `errors`, every quote that was wrong or missed."""
    split = "all interviews" if report.split == "all" else f"split {report.split}"
    yield f"{report.engine}, {len(report.outcomes)} interviews ({split}), guide {report.guide}"
    yield ""
    yield f"{'':34}{'value':>7}   95 % interval"
    for name, figure in report.figures.items():
        yield f"{name:34}{number(figure.value):>7}   {interval(figure)}"
    yield from _confusion(report)
    yield from _calibration(report)
    yield from _interviews(report)
    if errors:
        yield from error_lines(report)


def error_lines(report: Report) -> Iterator[str]:
    """What was wrong or missed, interview by interview, with the quotes."""
    for outcome in report.outcomes:
        yield f"\n{outcome.name}: {outcome.case}" if outcome.case else f"\n{outcome.name}"
        for f in outcome.found:
            if f.trap or not f.right:
                why = "trap" if f.trap else "other label" if f.near else "no label"
                yield f"  found, {why}: {f.kind}, {f.stance}: “{f.quote}”"
        for w in outcome.wanted:
            if not w.found:
                yield f"  missed: {w.kind}, {w.stance}: “{w.quote}”"
        for d in outcome.flags:
            if d.got is not d.gold:
                yield f"  flag {d.flag}: {d.got}, people say {d.gold}"
        if outcome.overall_got is not outcome.overall_gold:
            yield f"  overall: {outcome.overall_got}, people say {outcome.overall_gold}"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """How two evaluations differ."""
    yield f"{comparison.second} against {comparison.first}"
    yield ""
    yield f"{'':34}{'change':>8}   {'95 % interval':18}p"
    for name, change in comparison.differences.items():
        p = _NONE if change.p is None else f"{change.p:.3f}"
        value = _NONE if change.value is None else f"{change.value:+.2f}"
        yield f"{name:34}{value:>8}   {interval(change):18}{p}"


def agreement_lines(agreement: Agreement) -> Iterator[str]:
    """How much two annotators agree."""
    yield (
        f"{agreement.interviews} interviews labelled twice, {agreement.sentences:,} sentences;"
        f" flags alike {agreement.flags_alike:.2f}, overall alike {agreement.overall_alike:.2f}"
    )
    yield ""
    yield f"{'':34}{'alpha':>7}   95 % interval"
    for label, figure in agreement.alphas.items():
        yield f"{label:34}{number(figure.value):>7}   {interval(figure)}"


def number(value: float | None) -> str:
    """Two digits, or a dash where there is no figure."""
    return _NONE if value is None else f"{value:.2f}"


def interval(figure: Figure | Difference) -> str:
    """`0.31 to 0.52`, or nothing."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.2f} to {figure.high:.2f}"


def _confusion(report: Report) -> Iterator[str]:
    yield ""
    yield f"{'flags: people say':22}" + "".join(f"{f'got {v}':>18}" for v in Verdict)
    for gold, row in report.confusion.items():
        yield f"{gold:22}" + "".join(f"{row[got]:>18}" for got in Verdict)


def _calibration(report: Report) -> Iterator[str]:
    yield ""
    yield f"{'verdict rests on':22}{'verdicts':>10}{'right':>8}"
    for row in report.calibration:
        share = number(row.right / row.verdicts if row.verdicts else None)
        yield f"{row.passages + ' passages':22}{row.verdicts:>10}{share:>8}"


def _interviews(report: Report) -> Iterator[str]:
    yield ""
    yield (
        f"{'interview':26}{'found':>6}{'right':>6}{'labels':>7}{'recalled':>9}{'traps':>7}"
        f"{'flags':>7}{'thrown out':>11}{'s':>7}  overall (people)"
    )
    for o in report.outcomes:
        agreed = sum(d.got is d.gold for d in o.flags)
        thrown = sum(n for why, n in o.grounding.items() if why.startswith("rejected"))
        yield (
            f"{o.name:26}{len(o.found):>6}{sum(f.right for f in o.found):>6}{len(o.wanted):>7}"
            f"{sum(w.found for w in o.wanted):>9}{f'{o.touched}/{o.traps}':>7}"
            f"{f'{agreed}/{len(o.flags)}':>7}{thrown:>11}{o.seconds:>7.2f}"
            f"  {o.overall_got} ({o.overall_gold})"
        )
