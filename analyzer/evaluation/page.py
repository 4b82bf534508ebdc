"""An evaluation as a page with pictures; it needs nothing but itself."""

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from analyzer.evaluation.intervals import Figure
from analyzer.evaluation.report import Report
from analyzer.evaluation.words import error_lines, interval, number


def report_page(report: Report) -> str:
    """HTML of an evaluation."""
    environment = Environment(
        loader=PackageLoader("analyzer.evaluation"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    bars = {name: _bar(figure) for name, figure in report.figures.items()}
    template = environment.get_template("evaluation.html.j2")
    return template.render(
        report=report,
        bars=bars,
        errors="\n".join(error_lines(report)),
        number=number,
        interval=interval,
        most=max((n for row in report.confusion.values() for n in row.values()), default=0) or 1,
    )


def _bar(figure: Figure) -> dict[str, Any] | None:
    """A figure's place on a scale from 0 to 100; None for one that is not between 0 and 1."""
    if figure.value is None or not 0 <= figure.value <= 1:
        return None
    low = figure.value if figure.low is None else max(0.0, figure.low)
    high = figure.value if figure.high is None else min(1.0, figure.high)
    return {"at": figure.value * 100, "low": low * 100, "width": (high - low) * 100}
