"""Damaged and hostile variants of files, made from a seed."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence

from tests.support.exports import EXPORTS, Export, Said

TALK = (
    Said("Ruth Okafor", "What did you build in the spring?", 1.5, 3.0),
    Said("Dana Whitfield", "A search over the manuals: it reads them, then ranks.", 4.25, 9.0),
    Said("Ruth Okafor", "And why not buy one?", 10.0, 11.5),
    Said("Dana Whitfield", "Two of them were tried. They cost ninety cents a page.", 12.0, 20.5),
    Said("Zoë Lindqvist", "I have to leave, thank you both.", 21.0, 23.0),
    Said("Dana Whitfield", "Naïve, I know; the 2nd try took until the 10:30 train.", 24.0, 30.0),
)
"""A small talk of three, with a colon, a clock and accents in it."""

_TOKENS = (
    *(b"-->", b"WEBVTT", b"NOTE", b"STYLE", b"\n\n", b"\r", b"\r\n", b": ", b":", b"\xef\xbc\x9a"),
    *(b"<v ", b"</v>", b"<v>", b"<", b">", b"&#x202e;", b"&amp;", b"&#99999999999;", b"&", b";"),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b"\\", b"\\u0000", b"null", b"NaN", b"1e999", b"-1"),
    *(b"00:00:99.999", b"99999999999:00:00.000", b"-0:0:1.0", b"(00:01)", b"[00:01]", b"0:0:0.0"),
    *(b"**", b"###", b"---", b"|", b"\t", b",", b"Q:", b"A:", b"Summary", b"Break:", b"Name: "),
    *(
        b"\x00",
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
    ),
    *(b"<!DOCTYPE x>", b"<!--", b"]]>", b"<![CDATA[", b"PK\x03\x04", b"%PDF-1.7", b"{\\rtf1"),
)
_MANY = 400
"""How often a piece is repeated at the most."""


def variants(export: Export, count: int, seed: int) -> Iterator[bytes]:
    """Variants of a small talk in this export, every tenth of random bytes alone."""
    # No secret depends on it; the same seed has to give the same inputs.
    chance = random.Random(f"{export.format} {seed}")  # noqa: S311
    original = export.write(TALK)
    for number in range(count):
        if number % 10 == 0:
            yield chance.randbytes(chance.randrange(1, 400))
            continue
        if original.startswith(b"PK") and number % 2:
            yield _with_one_member_changed(original, chance)
        else:
            yield _changed(original, chance)


def _changed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randrange(1, 6)):
        data = chance.choice(_MUTATIONS)(data, chance)
    return data


def _with_one_member_changed(data: bytes, chance: random.Random) -> bytes:
    """The archive packed again, so that its damage lies behind the archive's own checks."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as packed:
        changed = chance.choice(archive.namelist())
        for name in archive.namelist():
            content = archive.read(name)
            packed.writestr(name, _changed(content, chance) if name == changed else content)
    return out.getvalue()


def _place(data: bytes, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(len(data), start + chance.randrange(1, 60))


def _cut(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + data[end:]


def _truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start, end = _place(data, chance)
    return data[:start] + data[start:end] * chance.randrange(2, _MANY) + data[end:]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data or b" ")
    for _ in range(chance.randrange(1, 9)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _with_token(data: bytes, chance: random.Random) -> bytes:
    start, _ = _place(data, chance)
    many = chance.choice((1, 1, 1, 2, 50, 3000))
    return data[:start] + chance.choice(_TOKENS) * many + data[start:]


def _lines_mixed(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _one_line_less(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    del lines[chance.randrange(len(lines))]
    return b"\n".join(lines)


def _of_another_kind(data: bytes, chance: random.Random) -> bytes:
    other = chance.choice(tuple(EXPORTS.values())).write(TALK)
    start, end = _place(other, chance)
    at, _ = _place(data, chance)
    return data[:at] + other[start : end + 200] + data[at:]


_MUTATIONS: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _cut,
    _truncated,
    _repeated,
    _flipped,
    _with_token,
    _with_token,
    _lines_mixed,
    _one_line_less,
    _of_another_kind,
)
