"""Interviews packed together in a zip archive, or one packed with gzip."""

import gzip
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from analyzer.documents.archive import Archive, Limits
from analyzer.documents.found import DocumentError
from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document

MEMBERS_LIMIT = 10_000
"""Members that an archive may have."""

_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
"""A member that makes a zip archive one document: of Word, or of LibreOffice."""
_CENTRAL_HEADER = b"PK\x01\x02"
_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_TAR = (257, b"ustar")


def is_archive(data: bytes) -> bool:
    """Whether this is a zip archive of files, not a document that is packed as one."""
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    if data.count(_CENTRAL_HEADER) > MEMBERS_LIMIT:
        return True
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _OFFICE.isdisjoint(archive.namelist())
    except (BadZipFile, ValueError, NotImplementedError):
        return False


def is_gzip(data: bytes) -> bool:
    """Whether this was packed with gzip."""
    return data.startswith(b"\x1f\x8b")


def members_of(document: Document, size_limit: int) -> tuple[list[Document], int]:
    """The files in a zip archive by name, and how many were left out as holding nothing.

    Args:
        document: the archive.
        size_limit: bytes that one file may have.

    Raises:
        TranscriptError: it is damaged, encrypted, too large, or has members that reach beyond it.
    """
    limits = Limits(members=MEMBERS_LIMIT, member_size=size_limit)
    try:
        archive = Archive(document.data, limits)
        files = [
            Document(document.path / name, archive.read(name), item=name)
            for name in sorted(archive.names)
            if not _of_the_system(PurePosixPath(name))
        ]
    except DocumentError as error:
        raise TranscriptError(f"{document.path} {error}.") from None
    interviews = [file for file in files if file.data]
    return interviews, len(archive.names) - len(interviews)


def _of_the_system(path: PurePosixPath) -> bool:
    """Whether an operating system put it there, beside what was packed."""
    hidden = path.name in _SYSTEM_FILES or path.name.startswith("._")
    return hidden or "__MACOSX" in path.parts


def unzipped(document: Document, size_limit: int) -> Document:
    """The file that was packed with gzip.

    Raises:
        TranscriptError: it is damaged, too large, empty, or an archive of its own.
    """
    name = document.path.name.removesuffix(".gz")
    try:
        with gzip.open(BytesIO(document.data)) as file:
            data = file.read(size_limit + 1)
    except (OSError, EOFError, zlib.error):
        raise TranscriptError(f"{document.path} is damaged: pack it again.") from None
    if len(data) > size_limit:
        raise TranscriptError(
            f"{document.path} unpacks to more than {size_limit / 1e6:.0f} MB: give the transcript "
            "of one interview."
        )
    if not data.strip():
        raise TranscriptError(f"{document.path} is empty: export the transcript again.")
    if data.startswith(_TAR[1], _TAR[0]) or is_archive(data):
        raise TranscriptError(f"{document.path} is an archive: unpack it first, or give a zip.")
    return Document(document.path / name, data, item=name)
