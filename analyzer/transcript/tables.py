"""A table with one interview a row: CSV or TSV whose cells hold whole transcripts."""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from itertools import islice

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document

ROWS_LIMIT = 10_000
"""Interviews that a table may have."""

_DELIMITERS = ",;\t|"
_HEADER = 1_000
"""Characters of the first line, at most."""
_COLUMN = 60
"""Characters of a column's name, at most."""
_TRIED = 5
"""Rows that tell whether cells hold transcripts."""
_LABELLED = re.compile(r"^[ \t]{0,10}\S[^:\n]{0,60}:[ \t]", re.MULTILINE)
_ID = re.compile(r"(?:.*[ _-])?id|(?:file)?[ _]?name", re.IGNORECASE)


def interviews_in_table(document: Document) -> tuple[list[Document], int] | None:
    """The interviews in a table, and how many rows hold none; None where it is no such table.

    Raises:
        TranscriptError: it has too many rows.
    """
    try:
        text = document.text
    except TranscriptError:
        return None
    header, _, rest = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    if delimiter not in header[:_HEADER] or len(header) > _HEADER or '"' not in rest:
        return None
    with _long_cells(len(text)):
        rows = csv.reader(StringIO(text), delimiter=delimiter)
        try:
            columns = [name.strip() for name in next(rows)]
            first = list(islice(rows, _TRIED))
            spoken = _spoken_column(columns, first)
            if spoken is None:
                return None
            every = [*first, *islice(rows, ROWS_LIMIT)]
        except csv.Error:
            return None
    if len(every) > ROWS_LIMIT:
        raise TranscriptError(
            f"{document.path} has more than {ROWS_LIMIT:,} rows: give it in parts."
        )
    return _documents(document, columns, every, spoken)


@contextmanager
def _long_cells(size: int) -> Iterator[None]:
    """The csv module's limit is one for the whole process."""
    usual = csv.field_size_limit(size + 1)
    try:
        yield
    finally:
        csv.field_size_limit(usual)


def _spoken_column(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Which column holds transcripts: most cells have several lines that begin with a label."""
    if len(columns) < 2 or any(not name or len(name) > _COLUMN for name in columns):  # noqa: PLR2004 - a table has two columns
        return None
    for column in range(len(columns)):
        cells = [row[column] for row in rows if len(row) == len(columns) and row[column].strip()]
        if cells and 2 * sum(_is_transcript(cell) for cell in cells) > len(cells):
            return column
    return None


def _is_transcript(cell: str) -> bool:
    return len(list(islice(_LABELLED.finditer(cell), 2))) > 1


def _documents(
    document: Document, columns: Sequence[str], rows: Sequence[Sequence[str]], spoken: int
) -> tuple[list[Document], int]:
    told = [row for row in rows if len(row) > spoken and row[spoken].strip()]
    names = _names(columns, told, spoken)
    interviews = [
        Document(
            document.path / name,
            row[spoken].encode(),
            item=name,
            known=document.decoded._replace(text=row[spoken]),
            about={
                column: value
                for column, value in zip(columns, row, strict=False)
                if column != columns[spoken] and value
            },
        )
        for name, row in zip(names, told, strict=True)
    ]
    return interviews, sum(any(row) for row in rows) - len(told)


def _names(columns: Sequence[str], rows: Sequence[Sequence[str]], spoken: int) -> list[str]:
    """A name for each row: its id where the table has one, else its number."""
    for column, title in enumerate(columns):
        if column != spoken and _ID.fullmatch(title):
            names = [_safe(row[column]) for row in rows]
            if all(names) and len(set(names)) == len(names):
                return names
    return [f"row-{number}" for number in range(1, len(rows) + 1)]


def _safe(name: str) -> str:
    """A name without what would make folders of it."""
    return "-".join(re.split(r"[\s/\\]+", name)).strip(".-")[:_COLUMN]
