"""Tables with one turn in each row, separated by commas, semicolons, tabs or bars."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed, Utterance
from analyzer.transcript.formats.plain.chat import chat_in
from analyzer.transcript.formats.plain.columns import TIME_CELL, Columns, columns_of
from analyzer.transcript.formats.plain.times import second

EXAMPLE = "speaker,start,text\nDana Whitfield,0:04,We shipped it in May."

_DELIMITERS = ",;\t|"
_HEAD = 50_000
"""Characters that are looked at to tell what a table it is."""
_ROWS = 200
_RULE = re.compile(r"[\s|:-]{3,1000}")
_LABEL = re.compile(r"^[^\s:][^:\n]{0,60}:\s", re.MULTILINE)
_TURNS_IN_A_CELL = 3
"""Labels in a cell from which on it holds a whole interview."""


def recognises(document: Document) -> bool:
    """Whether its columns are a speaker's and their words'."""
    return not document.is_json and _shape(document.text) is not None


def parse(document: Document) -> Parsed:
    """Utterances of the rows.

    Raises:
        TranscriptError: a quotation mark is opened and never closed.
    """
    shape = _shape(document.text)
    if shape is None:
        raise TranscriptError(f"{document.path} is no table of turns: export it again.")
    delimiter, columns = shape
    try:
        rows = list(islice(_rows(document.text, delimiter), int(columns.header), None))
    except csv.Error as error:
        raise TranscriptError(
            f"{document.path} is a table with a cell that cannot be read ({error}): mend its "
            "quotation marks, or export it again."
        ) from None
    spoken = [row for row in rows if columns.fit(row)]
    lost = len(rows) - len(spoken)
    warnings = [f"Rows left out, which have other columns than the first one: {lost}."]
    said = [_utterance(row, columns, delimiter) for row in spoken]
    return Parsed(said, warnings if lost else [])


def _shape(text: str) -> tuple[str, Columns] | None:
    """The delimiter, and the columns that it makes."""
    first = text[:_HEAD].lstrip().split("\n", maxsplit=1)[0]
    for delimiter in _DELIMITERS:
        if delimiter in first and (columns := _columns(text, delimiter)):
            return None if chat_in(text) else (delimiter, columns)
    return None


def _columns(text: str, delimiter: str) -> Columns | None:
    rows = _head(text, delimiter)
    columns = columns_of(rows)
    if columns and any(_is_interview(row[columns.words :]) for row in rows):
        return None
    return columns


def _head(text: str, delimiter: str) -> list[list[str]]:
    """The first rows; none of a text whose quotation marks make no table."""
    cut = len(text) > _HEAD
    head = text[: text.rfind("\n", 0, _HEAD) + 1] if cut else text
    rows: list[list[str]] = []
    try:
        rows.extend(islice(_rows(head, delimiter), _ROWS))
    except csv.Error:
        # A head may end within a cell; what comes before it is known all the same.
        return rows if cut else []
    return rows


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    """Rows that are not blank; bars may stand around them, and a rule below the first one."""
    bars = delimiter == "|"
    if bars:
        text = "\n".join(
            line.strip().removeprefix("|").removesuffix("|") for line in text.split("\n")
        )
    # Only commas and semicolons make writers quote what holds one.
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if delimiter in ",;" else csv.QUOTE_NONE
    lines = io.StringIO(text, newline="")
    for row in csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=True):
        if any(cell.strip() for cell in row) and not (bars and _RULE.fullmatch("|".join(row))):
            yield row


def _is_interview(cells: list[str]) -> bool:
    """Whether the words of a row are a whole transcript, with the labels of its turns."""
    found = islice(_LABEL.finditer("".join(cells)), _TURNS_IN_A_CELL)
    return len(list(found)) == _TURNS_IN_A_CELL


def _utterance(row: list[str], columns: Columns, delimiter: str) -> Utterance:
    words = [columns.words] if columns.words + 1 < columns.width else range(columns.words, len(row))
    text = delimiter.join(row[n] for n in words)
    start, end = (_second(row, place, columns) for place in (columns.start, columns.end))
    return Utterance(row[columns.speaker].strip() or None, text, start, end)


def _second(row: list[str], place: int | None, columns: Columns) -> float | None:
    cell = "" if place is None else row[place].strip()
    if not TIME_CELL.fullmatch(cell):
        return None
    return second(cell) / (1 if ":" in cell else columns.per_second)
