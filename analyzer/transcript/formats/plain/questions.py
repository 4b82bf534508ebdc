"""Printed interviews without names: questions in bold or as headings, answers below them."""

from collections.abc import Iterator

from analyzer.transcript.document import Utterance
from analyzer.transcript.formats.plain.lines import Line

_QUESTION, _ANSWER = "Q", "A"
_LEAST = 3
"""Questions that make an interview."""
_ASKING = 0.8
"""Share of the headings that ask."""


def first_question(lines: list[Line]) -> int | None:
    """Position of the first question, where the headings of the file plainly ask."""
    titles = [n for n, line in enumerate(lines) if line.is_title and line.text]
    asking = [n for n in titles if _words(lines[n]).endswith(("?", "？", "؟"))]
    if len(asking) < _LEAST:
        return None
    later = [n for n in titles if n >= asking[0]]
    answered = all(n + 1 < len(lines) and not lines[n + 1].is_title for n in asking[:-1])
    return asking[0] if answered and len(asking) >= _ASKING * len(later) else None


def asked_and_answered(lines: list[Line]) -> Iterator[Utterance]:
    """Utterances of the lines from the first question on."""
    for line in lines:
        speaker = _QUESTION if line.is_title else _ANSWER
        yield Utterance(speaker, _words(line) if line.is_title else line.text, *line.time)


def _words(title: Line) -> str:
    return title.text.strip("#*_ ")
