"""TTML: timed text, whose speakers are declared in its head."""

import re

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.office.opened import opened, parsed_cues

EXAMPLE = '<tt ...><p begin="1s" end="4s" ttm:agent="dana">We shipped it in May.</p></tt>'

_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_ROOT = re.compile(
    r"(?:\s*<!--.{0,1000}?-->){0,5}\s*<(?:!DOCTYPE\s+)?(?:[\w-]{1,20}:)?tt(?=[\s>/])", re.DOTALL
)


def recognises(document: Document) -> bool:
    """Whether its root is that of TTML."""
    declaration = _DECLARATION.match(document.text)
    return bool(_ROOT.match(document.text, declaration.end() if declaration else 0))


def parse(document: Document) -> Parsed:
    """Utterances of a TTML document.

    Raises:
        TranscriptError: it cannot be opened.
    """
    # The document is decoded here, whatever its declaration says.
    text = _DECLARATION.sub("", document.text, count=1)
    return parsed_cues(opened("ttml", document, text.encode()))
