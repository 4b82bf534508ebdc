"""A manifest: a table that names transcripts and tells about each interview.

CSV or TSV with a column `path`, or JSON Lines with such a key; `candidate`, `role`, `date` and
`item` may stand beside it. Paths start from the manifest's own folder, or are URLs of objects.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from analyzer.batch.store import Remote, located
from analyzer.errors import InputError
from analyzer.models import Model
from analyzer.transcript.document import Shape

SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".ndjson"})
SIZE_LIMIT = 50_000_000
"""Bytes. A line for each of a hundred thousand interviews is less."""
_DELIMITERS = ",;\t|"


class Told(Model):
    """What a user tells about an interview."""

    candidate: str | None = None
    """Name of the candidate, or a part of it."""
    role: str | None = None
    """The role interviewed for."""
    date: str | None = None
    """Of the interview."""

    def over(self, other: "Told") -> "Told":
        """What this tells, and the other where this tells nothing."""
        return Told(**{**other.model_dump(), **self.model_dump(exclude_none=True)})


def told_in(values: Mapping[str, Any]) -> Told:
    """What the columns of a table tell, whatever the case of their names."""
    known = {name.strip().casefold(): value for name, value in values.items() if name}
    return Told(**{name: str(known.get(name) or "").strip() or None for name in Told.model_fields})


class Row(Model):
    """One line of a manifest."""

    path: Path
    item: str | None = None
    told: Told


class _Entry(Shape):
    path: str
    item: str | None = None


def manifest_rows(path: Path) -> list[Row] | None:
    """The lines of a manifest; None where the file is none.

    Raises:
        InputError: the manifest is wrong in a line, or has none.
    """
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return None
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return None
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be opened ({error.strerror}).") from error
    except UnicodeDecodeError:
        return None
    lines = _objects(path, text) if path.suffix.lower().endswith(("jsonl", "ndjson")) else None
    entries = lines if lines is not None else _cells(text)
    if entries is None:
        return None
    rows = [_row(path, number, values) for number, values in entries]
    if not rows:
        raise InputError(f"The manifest {path} names no transcript: add a line for each.")
    return rows


def _objects(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]] | None:
    """(line, object) of JSON Lines whose first object has a path; None where they are others."""
    lines = [(n, line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    try:
        first = json.loads(lines[0][1]) if lines else None
    except ValueError:
        return None
    if not isinstance(first, dict) or "path" not in first:
        return None
    return ((number, _object(path, number, line)) for number, line in lines)


def _object(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path} is broken JSON in line {number}: mend it there.") from error
    if not isinstance(value, dict):
        raise InputError(f"{path} has no JSON object in line {number}: mend it there.")
    return value


def _cells(text: str) -> Iterator[tuple[int, Mapping[str, Any]]] | None:
    header = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.DictReader(StringIO(text), delimiter=delimiter)
    try:
        names = [name.strip().casefold() for name in reader.fieldnames or ()]
    except csv.Error:
        return None
    if "path" not in names:
        return None
    reader.fieldnames = names
    return ((reader.line_num, row) for row in reader)


def _row(path: Path, number: int, values: Mapping[str, Any]) -> Row:
    try:
        entry = _Entry.model_validate({k: v for k, v in values.items() if k and v != ""})
        told = told_in(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise InputError(
            f"The manifest {path} is wrong in line {number} at {where} ({first['msg']}): each line"
            " has the path of a transcript, and may have candidate, role, date and item."
        ) from error
    named = located(entry.path)
    return Row(
        path=named if isinstance(named, Remote) else path.parent / named, item=entry.item, told=told
    )
