"""The memo as PDF: the page itself, laid out on paper, tagged, with bookmarks and page numbers."""

import re
from pathlib import Path
from typing import Any

from analyzer.assessment import Assessment
from analyzer.errors import AssessmentError, MissingExtraError
from analyzer.guide import Guide
from analyzer.memo.organisation import Organisation
from analyzer.memo.pages import render_page

_STYLE = Path(__file__).parent / "templates" / "pdf.css"
_SVG = re.compile(r"<svg [^>]*>")
_SVG_STYLE = (
    "<style>.candidate{fill:#000}.interviewer,.other{fill:#888}.base{stroke:#bbb;fill:none}"
    ".hit{fill:none}.supports{fill:#14603b}.undermines{fill:#9d2226}"
    ".suspect{fill:#fff;stroke:#000;stroke-width:2}"
    ".glyph circle,.glyph path{fill:none;stroke:#555;stroke-width:1.6}"
    ".green.present circle{fill:#14603b;stroke:#14603b}"
    ".red.present path{fill:#9d2226;stroke:#9d2226}</style>"
)
"""WeasyPrint gives a picture only the style that stands inside it."""
VARIANT = "pdf/ua-1"
"""Tagged for assistive technology."""


def render_pdf(assessment: Assessment, guide: Guide, organisation: Organisation) -> bytes:
    """The memo as PDF.

    Raises:
        AssessmentError: the assessment does not hold together, or cannot be laid out.
        MissingExtraError: WeasyPrint or its system libraries are not installed.
    """
    page = render_page(assessment, guide, "html", organisation, paper=True)
    on_paper = page.replace("</style>", f"{_STYLE.read_text('utf-8')}</style>", 1)
    return lay_out(_SVG.sub(lambda found: found[0] + _SVG_STYLE, on_paper))


def lay_out(page: str) -> bytes:
    """An HTML page as PDF, tagged; it opens no file and no address. Errors as `render_pdf`."""
    weasyprint_html = _weasyprint()
    try:
        pdf = weasyprint_html(string=page, url_fetcher=_own_data_only()).write_pdf(
            pdf_variant=VARIANT
        )
    except (ValueError, RecursionError) as error:
        raise AssessmentError(f"The page cannot be laid out as PDF: {error}.") from error
    return bytes(pdf)


def _weasyprint() -> Any:
    try:
        from weasyprint import HTML  # noqa: PLC0415 - heavy, and an extra
    except (ImportError, OSError) as error:  # OSError: Pango is not there
        raise MissingExtraError("documents", "make a PDF (with Pango on the system)") from error
    return HTML


def _own_data_only() -> Any:
    """A fetcher that opens no file and no address: only what stands in the page itself."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 - as above

    return URLFetcher(allowed_protocols=("data",))
