"""Markdown: `**Name:** text`; later paragraphs without a label belong to the same speaker."""

import re
from collections.abc import Iterator

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.plain.text import parse_lines

EXAMPLE = "**Dana Whitfield:** We shipped it in May."

_SUFFIXES = (".md", ".markdown")
_BOLD_LABEL = re.compile(
    r"^\*\*[^*\n]{1,80}(?::\*\*|\*\*:|\*\*\s*[\[(]?\d{1,2}:\d\d)", re.MULTILINE
)
_STRUCTURE = re.compile(r"^\s*(?:#{1,6}\s.*|[-*_](?:\s*[-*_]){2,}\s*|```.*)$")
_ESCAPED = re.compile(r"\\([\[\]_*])")


def recognises(document: Document) -> bool:
    """Whether the name says so, or labels are bold."""
    if document.is_json:
        return False
    return document.path.suffix.lower() in _SUFFIXES or bool(_BOLD_LABEL.search(document.text))


def parse(document: Document) -> Parsed:
    """Utterances of a Markdown file."""
    return parse_lines(_speech(document.text))


def _speech(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines, those blank that hold front matter, headings and rules."""
    lines = text.split("\n")
    body = _front_matter(lines)
    for number, line in enumerate(lines[body:], start=body + 1):
        yield number, "" if _STRUCTURE.match(line) else _ESCAPED.sub(r"\1", line)


def _front_matter(lines: list[str]) -> int:
    """How many lines at the top are YAML front matter."""
    if lines[0].strip() != "---":
        return 0
    ends = (n for n, line in enumerate(lines[1:], start=2) if line.strip() in {"---", "..."})
    return next(ends, 0)
