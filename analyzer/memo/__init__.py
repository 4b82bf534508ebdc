"""The memo: an assessment as a page to read, as a document to hand around, or as data."""

import json

from analyzer.assessment import Assessment
from analyzer.errors import UsageError
from analyzer.guide import Guide
from analyzer.memo.organisation import NOBODY, Organisation

ENDINGS = {
    "md": "memo.md",
    "html": "memo.html",
    "json": "assessment.json",
    "docx": "memo.docx",
    "pdf": "memo.pdf",
    "scorecard-csv": "scorecard.csv",
    "scorecard-json": "scorecard.json",
}
"""Format → how its files end."""
FORMATS = tuple(ENDINGS)
BINARY = frozenset({"docx", "pdf"})


def render_memo(
    assessment: Assessment,
    guide: Guide,
    format: str,  # noqa: A002 - what it is
    organisation: Organisation = NOBODY,
) -> str:
    """The whole memo as text, the same for the same arguments.

    Args:
        assessment: what the memo is made of; its JSON form reads back into an equal one.
        guide: by which it was made.
        format: one of FORMATS that is not BINARY.
        organisation: whose name and words stand on it.

    Raises:
        AssessmentError: the assessment names a turn, quote or question that it does not hold.
        UsageError: there is no such format.
    """
    match format:
        case "json":
            return assessment.model_dump_json(indent=2) + "\n"
        case "scorecard-csv":
            from analyzer.memo.scorecard import scorecard_csv  # noqa: PLC0415 - seldom needed

            return scorecard_csv(assessment)
        case "scorecard-json":
            from analyzer.memo.scorecard import scorecard  # noqa: PLC0415 - seldom needed

            rows = [row.model_dump() for row in scorecard(assessment)]
            return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
        case "md" | "html":
            from analyzer.memo.pages import render_page  # noqa: PLC0415 - loads jinja2

            return render_page(assessment, guide, format, organisation)
    raise UsageError(f"There is no memo format {format!r}; choose one of {', '.join(FORMATS)}.")


def render_file(
    assessment: Assessment,
    guide: Guide,
    format: str,  # noqa: A002 - what it is
    organisation: Organisation = NOBODY,
) -> bytes:
    """The memo as a file of any of FORMATS; arguments and errors as `render_memo`.

    Raises:
        MissingExtraError: a Word document or a PDF needs the extra `documents`.
    """
    match format:
        case "docx":
            from analyzer.memo.word import render_word  # noqa: PLC0415 - an extra

            return render_word(assessment, guide, organisation)
        case "pdf":
            from analyzer.memo.pdf import render_pdf  # noqa: PLC0415 - an extra

            return render_pdf(assessment, guide, organisation)
    return render_memo(assessment, guide, format, organisation).encode()
