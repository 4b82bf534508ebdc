"""From bytes to text, and refusing what is no text."""

import codecs
from typing import NamedTuple

from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.signatures import kind_of

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ["cp1252", "utf_16", "cp1251", "cp932", "gb18030", "big5", "euc_kr", "euc_jp"]
_SAMPLE = 4096
_UTF16_SHARE = 0.3
"""Share of NUL bytes on one side of the byte pairs that only UTF-16 text has."""

_EXPORT = "export the transcript (.vtt, .srt, .txt, .docx or .json) and give that"


class Decoded(NamedTuple):
    """A file as text."""

    text: str
    """Lines ended by a plain newline, without characters that nobody sees."""
    encoding: str
    invisible: int
    """How many characters nobody sees were taken out."""
    warnings: tuple[str, ...]


def refusal(data: bytes) -> str | None:
    """Why these bytes are no text, and what to do, as the end of a sentence; None for text."""
    if kind := kind_of(data):
        return kind
    if b"\0" in data and not _utf16(data) and not _bom_encoding(data):
        return f"is a binary file, or a damaged one (it holds NUL bytes): {_EXPORT}"
    return None


def decode(data: bytes) -> Decoded:
    """Text of a file, whatever its encoding."""
    encoding = _bom_encoding(data) or _utf16(data) or "utf-8"
    warnings = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text, encoding = _guess(data)
        warnings.append(
            f"The file does not say how it is encoded and is no UTF-8; it was read as {encoding}: "
            "look whether accented letters are right, else save it as UTF-8."
        )
    visible, invisible = without_invisible(_newlines(text))
    return Decoded(visible, encoding, invisible, tuple(warnings))


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _bom_encoding(data: bytes) -> str | None:
    return next((name for bom, name in _BOMS if data.startswith(bom)), None)


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: half of the bytes of a Latin text are NUL."""
    sample = data[:_SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd > _UTF16_SHARE * len(sample) and not even:
        return "utf-16-le"
    if even > _UTF16_SHARE * len(sample) and not odd:
        return "utf-16-be"
    return None


def _guess(data: bytes) -> tuple[str, str]:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only needed for old encodings

    best = from_bytes(data, cp_isolation=_GUESSES).best()
    western = data.decode("cp1252", errors="replace")
    # Of several code pages that read the same, the most common one is named.
    return (western, "cp1252") if not best or str(best) == western else (str(best), best.encoding)
