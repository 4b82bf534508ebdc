"""Interviews packed together in a zip archive, or one packed with gzip."""

import gzip
import stat
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, LargeZipFile, ZipFile, ZipInfo

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document
from analyzer.transcript.invisible import without_invisible

MEMBERS_LIMIT = 10_000
"""Members that an archive may have."""
TOTAL_LIMIT = 100_000_000
"""Bytes that all of them may have together."""

_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
"""A member that makes a zip archive one document: of Word, or of LibreOffice."""
_CENTRAL_HEADER = b"PK\x01\x02"
_OF_THE_SYSTEM = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_ENCRYPTED = 1
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
    """The files in a zip archive, and how many members were left out as holding nothing.

    Args:
        document: the archive.
        size_limit: bytes that one file may have.

    Raises:
        TranscriptError: it is damaged, encrypted, too large, or has members that reach beyond it.
    """
    if document.data.count(_CENTRAL_HEADER) > MEMBERS_LIMIT:
        raise TranscriptError(
            f"{document.path} has more than {MEMBERS_LIMIT:,} members: pack fewer transcripts."
        )
    try:
        with ZipFile(BytesIO(document.data)) as archive:
            members = sorted(archive.infolist(), key=lambda member: member.filename)
            wanted = [member for member in members if _is_wanted(member)]
            _check(document.path, wanted, size_limit)
            return [_member(document, archive, member) for member in wanted], sum(
                not member.is_dir() for member in members
            ) - len(wanted)
    except (BadZipFile, LargeZipFile, NotImplementedError, EOFError, ValueError, zlib.error):
        raise TranscriptError(
            f"{document.path} is a damaged zip archive: pack the transcripts again."
        ) from None


def _is_wanted(member: ZipInfo) -> bool:
    """Whether it may be an interview: no folder, nothing of an operating system, not empty."""
    path = PurePosixPath(member.filename)
    of_the_system = path.name in _OF_THE_SYSTEM or path.name.startswith("._")
    return bool(member.file_size) and not (
        member.is_dir() or "__MACOSX" in path.parts or of_the_system
    )


def _check(path: Path, members: list[ZipInfo], size_limit: int) -> None:
    """What the archive says about itself, before anything is unpacked."""
    for member in members:
        if reason := _danger(member, size_limit):
            raise TranscriptError(
                f"{path} has a member, {_shown(member)}, that {reason}: pack the transcripts again."
            )
    if sum(member.file_size for member in members) > TOTAL_LIMIT:
        raise TranscriptError(
            f"{path} unpacks to more than {TOTAL_LIMIT / 1e6:.0f} MB: pack fewer transcripts."
        )


def _danger(member: ZipInfo, size_limit: int) -> str | None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "would lie outside the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if member.file_size > size_limit:
        return f"has more than {size_limit / 1e6:.0f} MB"
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        return "is packed in an unusual way"
    return None


def _shown(member: ZipInfo) -> str:
    return " ".join(without_invisible(member.filename)[0].split()) or "without a name"


def _member(document: Document, archive: ZipFile, member: ZipInfo) -> Document:
    name = _shown(member)
    with archive.open(member) as file:
        # Only what it says it has: the rest of a member that lies about its size is not unpacked.
        return Document(document.path / name, file.read(member.file_size), item=name)


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
