"""Office documents, opened in a process of its own: `analyzer.documents` says how."""

from analyzer.transcript.formats.office import docx, html, odt, pdf, rtf, ttml
from analyzer.transcript.formats.registry import Format

_TIMED = "export it with speaker names switched on"

FORMATS: tuple[Format, ...] = (
    Format("docx", "Word (Teams, Meet, Otter)", ".docx", docx.EXAMPLE, docx.recognises, docx.parse),
    Format("odt", "OpenDocument text", ".odt", odt.EXAMPLE, odt.recognises, odt.parse),
    Format("rtf", "RTF", ".rtf", rtf.EXAMPLE, rtf.recognises, rtf.parse),
    Format("pdf", "PDF with a text layer", ".pdf", pdf.EXAMPLE, pdf.recognises, pdf.parse),
    Format("ttml", "TTML", ".ttml, .dfxp", ttml.EXAMPLE, ttml.recognises, ttml.parse, _TIMED),
    Format(
        "html",
        "HTML (Podcasting 2.0, saved pages)",
        ".html",
        html.EXAMPLE,
        html.recognises,
        html.parse,
    ),
)
"""In the order in which they are tried: files that are no text come first."""
