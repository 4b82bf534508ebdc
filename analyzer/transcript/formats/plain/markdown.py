"""Markdown: `**Name:** text`; later paragraphs without a label belong to the same speaker."""

import re
from collections.abc import Iterator
from itertools import islice

from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.plain.entities import entities_read, without_entities
from analyzer.transcript.formats.plain.text import parse_lines

EXAMPLE = "**Dana Whitfield:** We shipped it in May."

_SUFFIXES = (".md", ".markdown")
_BOLD_LABEL = re.compile(
    r"^\*\*[^*\n]{1,80}(?::\*\*|\*\*:|\*\*\s*[\[(]?\d{1,2}:\d\d)", re.MULTILINE
)
_FRONT_MATTER = re.compile(r"---[ \t]*\n\w[\w -]{0,60}:")
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_RULE = re.compile(r"\s*(?:[-*_](?:\s{0,20}[-*_]){2,200}\s*|```.*)")
_ESCAPED = re.compile(r"\\([\[\]_*#.()-])")


def recognises(document: Document) -> bool:
    """Whether the name says so, labels are bold, or there are headings or front matter."""
    if document.is_json:
        return False
    return document.path.suffix.lower() in _SUFFIXES or _looks_like_it(document.text)


def _looks_like_it(text: str) -> bool:
    if _FRONT_MATTER.match(text) or _BOLD_LABEL.search(text):
        return True
    return len(list(islice(_HEADING.finditer(text), 2))) > 1


def parse(document: Document) -> Parsed:
    """Utterances of a Markdown file."""
    lines, entities = without_entities(document.text.split("\n"))
    parsed = parse_lines(_speech(lines), headings=True)
    return Parsed(parsed.utterances, entities_read(entities) + parsed.warnings)


def _speech(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines, those blank that hold front matter and rules."""
    body = _front_matter(lines)
    for number, line in enumerate(lines[body:], start=body + 1):
        if "\\" in line:
            yield number, _ESCAPED.sub(r"\1", line)
        else:
            yield number, "" if _RULE.fullmatch(line) else line


def _front_matter(lines: list[str]) -> int:
    """How many lines at the top are YAML front matter."""
    if lines[0].strip() != "---":
        return 0
    ends = (n for n, line in enumerate(lines[1:], start=2) if line.strip() in {"---", "..."})
    return next(ends, 0)
