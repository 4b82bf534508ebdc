"""PDF with a text layer, page by page.

Not caught as hidden: text beneath a picture or a coloured area, and text that is nearly but not
quite white.
"""

import pypdfium2  # type: ignore[import-untyped] # no types
from pypdfium2 import raw

from analyzer.documents.found import DocumentError, Found
from analyzer.documents.layout import Line, without_margins, written
from analyzer.documents.page import read_page

PAGES_LIMIT = 500
_REASONS = {
    raw.FPDF_ERR_PASSWORD: "is protected by a password: save it without one",
    raw.FPDF_ERR_SECURITY: "is protected in an unknown way: save or print it to a plain PDF",
}
_DAMAGED = "is a damaged PDF: save or export it again"


def extract(data: bytes) -> Found:
    """The words of a PDF.

    Raises:
        DocumentError: it is damaged, protected, scanned, or has more pages than any transcript.
    """
    try:
        document = pypdfium2.PdfDocument(data)
        return _read(document, len(document))
    except pypdfium2.PdfiumError as error:
        raise DocumentError(_REASONS.get(error.err_code or 0, _DAMAGED)) from None


def _read(document: pypdfium2.PdfDocument, count: int) -> Found:
    if not count:
        raise DocumentError(_DAMAGED)
    if count > PAGES_LIMIT:
        raise DocumentError(
            f"has {count:,} pages, and {PAGES_LIMIT} is the most that is read: give the transcript "
            "of one interview"
        )
    found = Found(encoding="unicode")
    pages: list[list[Line]] = []
    scanned = recognised = 0
    for number in range(count):
        page = read_page(document, number)
        found.count(sum(len(line.text) for line in page.lines))
        found.hidden += page.hidden
        scanned += page.has_picture and not page.lines
        recognised += page.is_recognised
        pages.append(page.lines)
    if not any(pages):
        raise DocumentError(_wordless(scanned))
    found.notes += _notes(scanned, recognised)
    bodies, margins = without_margins(pages)
    found.left_out["page headers and footers"] += margins
    for paragraph in written(bodies):
        found.paragraph(paragraph)
    return found


def _wordless(scanned: int) -> str:
    if scanned:
        return (
            "is a scanned PDF, a picture of each page without text: run OCR (text recognition) "
            "first, or give the transcript from which it was printed"
        )
    return "is a PDF without any text: export the transcript again, as .docx or .txt"


def _notes(scanned: int, recognised: int) -> list[str]:
    notes = []
    if scanned:
        notes.append(f"{scanned} pages are pictures without text, and were not read: run OCR.")
    if recognised:
        notes.append(
            f"{recognised} pages are pictures, read by the text that OCR has laid beneath them: "
            "compare quotes with the pictures."
        )
    return notes
