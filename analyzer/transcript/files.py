"""From a path to the interviews that lie there."""

from pathlib import Path

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document

SIZE_LIMIT = 20_000_000
"""Bytes. Ten hours of talk are about one million."""


def documents_in(path: Path) -> list[Document]:
    """The interviews in a file: one, or as many as an archive or a table of interviews has.

    Raises:
        TranscriptError: the file cannot be opened, is empty, or is too large.
    """
    return [Document(path, _bytes_of(path))]


def _bytes_of(path: Path) -> bytes:
    """Content of a file of allowed size."""
    try:
        if path.is_dir():
            raise TranscriptError(f"{path} is a directory: give the transcript file inside it.")
        size = path.stat().st_size
        if not path.is_file():
            raise TranscriptError(f"{path} is no regular file: save the transcript to one first.")
        if size > SIZE_LIMIT:
            raise TranscriptError(
                f"{path} has {size / 1e6:,.0f} MB, and {SIZE_LIMIT / 1e6:.0f} MB is the most "
                "that is read: give the transcript of one interview."
            )
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
