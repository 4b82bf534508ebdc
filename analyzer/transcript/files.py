"""From a path to the interviews that lie there."""

import sys
from pathlib import Path
from typing import NamedTuple

from analyzer.errors import TranscriptError, UsageError
from analyzer.transcript.archives import is_archive, is_gzip, members_of, unzipped
from analyzer.transcript.document import Document
from analyzer.transcript.tables import interviews_in_table

SIZE_LIMIT = 20_000_000
"""Bytes. Ten hours of talk are about one million."""
STANDARD_INPUT = Path("-")

_SHOWN = 5
"""Names of interviews that an error lists."""


class Contents(NamedTuple):
    """What lies in a file."""

    documents: list[Document]
    """One interview each, at least one."""
    left_out: int = 0
    """Entries of an archive, or rows of a table, that hold nothing."""


def documents_in(path: Path) -> Contents:
    """The interviews in a file: one, or as many as an archive or a table of interviews has.

    Args:
        path: the file; `-` is standard input.

    Raises:
        TranscriptError: the file cannot be opened, is empty, is too large, or is an archive that
            cannot be read or holds no interview.
    """
    data = _from_standard_input() if path == STANDARD_INPUT else _bytes_of(path)
    return documents_of(Document(Path("standard input") if path == STANDARD_INPUT else path, data))


def documents_of(document: Document) -> Contents:
    """The interviews in a file whose bytes are at hand; see `documents_in`."""
    data = document.data
    if is_gzip(data):
        return Contents([unzipped(document, SIZE_LIMIT)])
    found = members_of(document, SIZE_LIMIT) if is_archive(data) else interviews_in_table(document)
    if found is None:
        return Contents([document])
    documents, left_out = found
    if not documents:
        raise TranscriptError(f"{document.path} holds no interview: export the transcripts again.")
    return Contents(documents, left_out)


def document_in(path: Path, item: str | None = None) -> Document:
    """One interview of a file.

    Args:
        path: as in `documents_in`.
        item: its name there, a part of it, or its number counted from 1; needed only where there
            are several.

    Raises:
        TranscriptError: as in `documents_in`.
        UsageError: `item` is needed, or does not say which interview.
    """
    return chosen(documents_in(path), item, path)


def chosen(contents: Contents, item: str | None, path: Path) -> Document:
    """One interview of what lies in a file; see `document_in`."""
    documents = contents.documents
    if item is not None:
        return _named(documents, item, path)
    if len(documents) > 1:
        raise UsageError(
            f"{path} holds {len(documents)} interviews ({_listed(documents)}): say which one with "
            f"--item, by name or by number from 1 to {len(documents)}."
        )
    return documents[0]


def _named(documents: list[Document], item: str, path: Path) -> Document:
    for document in documents:
        if document.item == item:
            return document
    if item.isdecimal() and 1 <= int(item) <= len(documents):
        return documents[int(item) - 1]
    alike = [document for document in documents if item.casefold() in document.item.casefold()]
    if len(alike) != 1:
        what = f"{len(alike)} interviews whose names contain" if alike else "no interview"
        raise UsageError(
            f"{path} has {what} {item!r}; it has {_listed(alike or documents)}: give one name, or "
            f"a number from 1 to {len(documents)}."
        )
    return alike[0]


def _listed(documents: list[Document]) -> str:
    names = ", ".join(document.item or document.name for document in documents[:_SHOWN])
    more = len(documents) - _SHOWN
    return f"{names} and {more} more" if more > 0 else names


def _bytes_of(path: Path) -> bytes:
    """Content of a file of allowed size."""
    try:
        if path.is_dir():
            raise TranscriptError(f"{path} is a directory: give the transcript file inside it.")
        size = path.stat().st_size
        if not path.is_file():
            raise TranscriptError(f"{path} is no regular file: save the transcript to one first.")
        if size > SIZE_LIMIT:
            raise TranscriptError(_too_large(path, f"has {size / 1e6:,.0f} MB"))
        data = path.read_bytes()
    except FileNotFoundError:
        raise TranscriptError(f"{path} does not exist: check the name and the folder.") from None
    except OSError as error:
        raise TranscriptError(
            f"{path} cannot be opened ({error.strerror}): check that you may read it."
        ) from None
    if not data.strip():
        raise TranscriptError(f"{path} is empty: export the transcript again.")
    return data


def _from_standard_input() -> bytes:
    data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise TranscriptError(_too_large(Path("standard input"), "goes on for long"))
    if not data.strip():
        raise TranscriptError("standard input is empty: give the name of a file.")
    return data


def _too_large(path: Path, how: str) -> str:
    return (
        f"{path} {how}, and {SIZE_LIMIT / 1e6:.0f} MB is the most that is read: give the "
        "transcript of one interview."
    )
