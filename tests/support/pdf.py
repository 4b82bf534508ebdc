"""A small writer of PDF files, for tests that need one with given parts."""

import re
import zlib
from collections.abc import Iterable

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
PICTURE = (
    b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray "
    b"/BitsPerComponent 8 /Length 1 >>\nstream\n\x80\nendstream"
)


def stream(content: bytes, *, packed: bool = False) -> bytes:
    """An object that holds a stream of bytes."""
    data = zlib.compress(content) if packed else content
    how = b" /Filter /FlateDecode" if packed else b""
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), how, data)


def assembled(objects: dict[int, bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of numbered objects, with a table of where each begins."""
    out = bytearray(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        kept = number in places
        out += b"%010d %05d %s \n" % (places.get(number, 0), 0, b"n" if kept else b"f")
    out += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def written(contents: Iterable[bytes], *, packed: bool = False) -> bytes:
    """A PDF of one page for each stream of drawing commands; `/F1` is a font, `/P1` a picture."""
    streams = list(contents)
    kids = b" ".join(b"%d 0 R" % (5 + 2 * n) for n in range(len(streams)))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(streams)),
        3: FONT,
        4: PICTURE,
    }
    for n, content in enumerate(streams):
        objects[5 + 2 * n] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> /XObject << /P1 4 0 R >> >> >>" % (6 + 2 * n)
        )
        objects[6 + 2 * n] = stream(content, packed=packed)
    return assembled(objects)


def lines(
    texts: Iterable[str], *, left: int = 72, top: int = 770, pitch: int = 14, size: int = 11
) -> bytes:
    """Drawing commands of lines below each other; an empty one leaves a gap."""
    return b"".join(
        at(left, top - n * pitch, text, size=size) for n, text in enumerate(texts) if text
    )


def at(left: float, base: float, text: str, *, size: int = 11, extra: bytes = b"") -> bytes:
    """Drawing commands of one text at a place; `extra` commands come before it."""
    shown = re.sub(rb"([\\()])", rb"\\\1", text.encode("cp1252"))
    return b"BT /F1 %d Tf %s 1 0 0 1 %g %g Tm (%s) Tj ET\n" % (size, extra, left, base, shown)


FULL_PICTURE = b"q 595 0 0 842 0 0 cm /P1 Do Q\n"
"""Drawing commands of a picture that fills the page."""
