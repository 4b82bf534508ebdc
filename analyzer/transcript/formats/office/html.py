"""HTML: saved pages, and fragments such as Podcasting 2.0 has."""

import re

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import opened, parsed_lines

EXAMPLE = "<cite>Dana Whitfield:</cite><time>0:04</time><p>We shipped it in May.</p>"

_HEAD = 4_000
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,1000}?-->\s*)?<(?:!doctype\s+html|html|cite)\b",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    r"\s*<(?:p|div|table|h[1-6]|section|article|main|ul|ol|dl|head|body)\b[^<>]{0,500}>",
    re.IGNORECASE,
)
_BLOCK_ENDS = re.compile(r"</(?:p|div|td|li|dd)\s*>", re.IGNORECASE)
_MARKDOWN = (".md", ".markdown")


def recognises(document: Document) -> bool:
    """Whether it begins as a page does, or as a fragment of one with several blocks."""
    text = document.text
    if _PAGE.match(text):
        return True
    is_fragment = document.path.suffix.lower() not in _MARKDOWN and _FRAGMENT.match(text)
    return bool(is_fragment) and len(_BLOCK_ENDS.findall(text, 0, _HEAD)) > 1


def parse(document: Document) -> Parsed:
    """Utterances of an HTML document.

    Raises:
        TranscriptError: it cannot be opened.
    """
    return parsed_lines(opened("html", document, document.text.encode()))
