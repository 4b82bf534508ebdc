"""Rows of a table as paragraphs: `[time] Speaker: text`, whatever the order of the columns."""

import re
from collections import Counter
from collections.abc import Iterator

from analyzer.documents.found import BOLD

Row = list[str]

_CLOCK = r"\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d{1,3})?"
_TIME = re.compile(rf"[\[(]?({_CLOCK})[\])]?(?:\s{{0,3}}(?:-->|[-–—]|to)\s{{0,3}}{_CLOCK})?")
_MOST = 0.8
_NAME_LIMIT = 60
_HEADINGS = frozenset(
    "# no nr id time times timestamp timecode start end duration speaker speakers name names who"
    " participant role text transcript transcription content words speech utterance line lines"
    " notes comment comments zeit beginn ende sprecher sprecherin person inhalt transkript heure"
    " temps début fin locuteur intervenant nom texte hora tiempo inicio hablante orador nombre"
    " texto".split()
)
"""Words that head the columns of a transcript."""


def paragraphs_of(rows: list[Row], left_out: Counter[str]) -> list[str]:
    """What the rows say, one paragraph each where they have a speaker or a time.

    Args:
        rows: text of their cells.
        left_out: where words are counted that are no speech.
    """
    rows = [row for row in ([_plain(cell) for cell in row] for row in rows) if any(row)]
    body = [row for row in rows if not _is_heading(row)]
    left_out["heading rows of tables"] += len(rows) - len(body)
    columns = _Columns(body)
    if columns.text is None:
        return [cell for row in body for cell in row if cell]
    return [said for row in body for said in columns.said(row, left_out)]


def _plain(cell: str) -> str:
    return cell.replace(BOLD, "").strip()


def _is_heading(row: Row) -> bool:
    words = [cell.casefold().rstrip(":") for cell in row if cell]
    return len(words) > 1 and all(word in _HEADINGS for word in words)


class _Columns:
    """What each column of a table holds; `text` is None where it is no table of turns."""

    def __init__(self, rows: list[Row]) -> None:
        width = max((len(row) for row in rows), default=0)
        columns = [
            [row[n] for row in rows if len(row) > n and row[n] and _cells(row) > 1]
            for n in range(min(width, _NAME_LIMIT))
        ]
        kinds = [_kind(column) for column in columns]
        self.time = next((n for n, kind in enumerate(kinds) if kind == "time"), None)
        words = [n for n, kind in enumerate(kinds) if kind == "words"]
        by_size = sorted(words, key=lambda n: (-sum(len(c.split()) for c in columns[n]), -n))
        names = [n for n in sorted(by_size[1:]) if _are_names(columns[n])]
        self.speaker = next(iter(names), None)
        timed = self.time is not None or self.speaker is not None
        self.text = by_size[0] if by_size and timed else None

    def said(self, row: Row, left_out: Counter[str]) -> Iterator[str]:
        """One row as a paragraph; a row of a single cell is one of its own."""
        text = _cell(row, self.text)
        if _cells(row) == 1 and not text:
            yield from (cell for cell in row if cell)
            return
        name, stamp = _name_and_stamp(_cell(row, self.speaker))
        if found := _TIME.fullmatch(_cell(row, self.time)):
            stamp = found[1]
        known = {self.text, self.speaker, self.time}
        rest = [cell for n, cell in enumerate(row) if n not in known and cell]
        left_out["cells beside time, speaker and words"] += sum(
            _kind([cell]) == "words" for cell in rest
        )
        label = f"{name}: " if name else ""
        yield (f"[{stamp}] " if stamp else "") + label + text


def _cells(row: Row) -> int:
    return sum(bool(cell) for cell in row)


def _cell(row: Row, n: int | None) -> str:
    return row[n] if n is not None and n < len(row) else ""


def _kind(column: list[str]) -> str:
    if not column:
        return "nothing"
    if sum(bool(_TIME.fullmatch(cell)) for cell in column) >= _MOST * len(column):
        return "time"
    return "number" if all(cell.rstrip(".").isdecimal() for cell in column) else "words"


def _are_names(column: list[str]) -> bool:
    """Whether cells are as short as names are."""
    names = [_name_and_stamp(cell)[0] for cell in column]
    short = sum(len(name) <= _NAME_LIMIT and "\n" not in name for name in names)
    return short >= _MOST * len(column)


def _name_and_stamp(cell: str) -> tuple[str, str]:
    """A speaker's name, and the time that may stand beside it in one cell."""
    lines = [line.strip() for line in cell.split("\n")]
    stamps = [found[1] for line in lines if (found := _TIME.fullmatch(line))]
    names = [line for line in lines if line and not _TIME.fullmatch(line)]
    return "\n".join(names).rstrip(": "), next(iter(stamps), "")
