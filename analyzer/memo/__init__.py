"""The memo: an assessment as a page to read, as Markdown, or as the data it is."""

from analyzer.assessment import Assessment
from analyzer.errors import UsageError
from analyzer.guide import Guide

FORMATS = ("md", "html", "json")


def render_memo(assessment: Assessment, guide: Guide, format: str) -> str:  # noqa: A002 - what it is
    """The whole memo as text, the same for the same arguments.

    Args:
        assessment: what the memo is made of; its JSON form reads back into an equal one.
        guide: by which it was made.
        format: one of FORMATS.

    Raises:
        AssessmentError: the assessment names a turn, quote or question that it does not hold.
        UsageError: there is no such format.
    """
    if format == "json":
        return assessment.model_dump_json(indent=2) + "\n"
    if format not in FORMATS:
        raise UsageError(f"There is no memo format {format!r}; choose one of {', '.join(FORMATS)}.")
    from analyzer.memo.pages import render_page  # noqa: PLC0415 - loads jinja2

    return render_page(assessment, guide, format)
