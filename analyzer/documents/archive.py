"""Zip archives by strangers: everything is checked before anything is unpacked.

`members` gives the contents of an archive; `Archive` unpacks chosen members of one. What an
archive says about its sizes is checked first and not trusted afterwards: no more is unpacked
than was said.
"""

import re
import stat
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from analyzer.documents.found import DocumentError


class Limits(NamedTuple):
    """What an archive may have."""

    members: int = 2_000
    member_size: int = 30_000_000
    """Bytes of one member, unpacked."""
    total_size: int = 100_000_000
    """Bytes of all members together, unpacked."""
    ratio: int = 200
    """How often more bytes a large member may have unpacked."""


_CENTRAL_HEADER = b"PK\x01\x02"
_LOCAL_HEADER = 30
"""Bytes before a member, besides its name."""
_SMALL = 2_000_000
"""Bytes up to which a member may be packed as tightly as it likes."""
_ENCRYPTED = 0x1 | 0x40
_DRIVE = re.compile(r"[A-Za-z]:")
_ODD = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
"""Characters that change how a name is shown, or where it ends."""
_AGAIN = "save or pack it again"
_DAMAGED = "is a damaged zip archive: save or export it again"


def members(data: bytes, limits: Limits | None = None) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file in an archive, in the order of its table of contents.

    Raises:
        DocumentError: it is damaged or encrypted, breaks a limit, or has a dangerous name.
    """
    archive = Archive(data, limits)
    for name in archive.names:
        yield name, archive.read(name)


class Archive:
    """A zip archive whose table of contents has been checked."""

    def __init__(self, data: bytes, limits: Limits | None = None) -> None:
        """Read the table of contents.

        Raises:
            DocumentError: it is damaged or encrypted, breaks a limit, or has a dangerous name.
        """
        limits = limits or Limits()
        # A table of contents is only read when it cannot be endless.
        if data.count(_CENTRAL_HEADER) > limits.members:
            raise DocumentError(_too_many(limits))
        try:
            self._zip = ZipFile(BytesIO(data))
        except (BadZipFile, NotImplementedError, ValueError, OverflowError, EOFError, OSError):
            raise DocumentError(_DAMAGED) from None
        _check(self._zip.infolist(), limits)
        self._files = {info.filename: info for info in self._zip.infolist() if not info.is_dir()}
        self.names = tuple(self._files)
        """Names of the files, without folders."""

    def read(self, name: str) -> bytes:
        """Content of a member; no more than it says that it has.

        Raises:
            DocumentError: it is damaged.
        """
        try:
            return self._zip.read(self._files[name])
        except (BadZipFile, NotImplementedError, EOFError, ValueError, OSError, zlib.error):
            raise DocumentError(_DAMAGED) from None


def _check(infos: list[ZipInfo], limits: Limits) -> None:
    if len(infos) > limits.members:
        raise DocumentError(_too_many(limits))
    names = {info.filename.replace("\\", "/").casefold() for info in infos}
    if len(names) < len(infos):
        raise DocumentError(f"has two members of one name: {_AGAIN}")
    for info in infos:
        if why := _danger(info, limits):
            raise DocumentError(f"has a member, {_shown(info.filename)}, that {why}: {_AGAIN}")
    if sum(info.file_size for info in infos) > limits.total_size:
        raise DocumentError(
            f"unpacks to more than {limits.total_size / 1e6:.0f} MB, and that is the most that is "
            "read: give the transcript of one interview"
        )
    if _overlap(infos):
        raise DocumentError(f"has members that lie over each other: {_AGAIN}")


def _danger(info: ZipInfo, limits: Limits) -> str | None:
    """Why a member is not to be unpacked, as the end of a sentence."""
    path = info.orig_filename.replace("\\", "/")
    outside = path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/")
    dangers = (
        (not path or _ODD.search(path), "has characters in its name that nobody sees"),
        (outside, "would lie outside the archive"),
        (stat.S_ISLNK(info.external_attr >> 16), "is a link"),
        (info.flag_bits & _ENCRYPTED, "is encrypted"),
        (info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}, "is packed in an unusual way"),
        (
            info.file_size > limits.member_size,
            f"unpacks to more than {limits.member_size / 1e6:.0f} MB",
        ),
        (
            info.file_size > max(_SMALL, limits.ratio * info.compress_size),
            f"unpacks to more than {limits.ratio} times its size, as only a zip bomb does",
        ),
    )
    return next((why for is_so, why in dangers if is_so), None)


def _overlap(infos: list[ZipInfo]) -> bool:
    """Whether members share bytes, so that few bytes can unpack to many."""
    in_order = sorted(infos, key=lambda info: info.header_offset)
    return any(
        one.header_offset + _LOCAL_HEADER + one.compress_size > other.header_offset
        for one, other in pairwise(in_order)
    )


def _shown(name: str) -> str:
    """A name that is safe to print."""
    shown = " ".join(_ODD.sub("", name).split())[:80]
    return f'"{shown}"' if shown else "without a name"


def _too_many(limits: Limits) -> str:
    return f"has more than {limits.members:,} members: give the transcript of one interview"
