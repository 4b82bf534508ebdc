"""Files made to harm whoever reads them. All are generated; none is kept."""

import gzip
import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from tests.support import pdf
from tests.support.office import W, docx, docx_xml, odt, odt_xml, packed, paragraph

INCLUDED = "root:"
"""What stands in the file that entities try to include."""
TALK = "Ruth: What did you build?\nDana: A queue.\nRuth: Why?\nDana: Because of the peaks.\n"
_BODY = "".join(map(paragraph, TALK.splitlines()))
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
_QUADRATIC = f'<!ENTITY q "{"q" * 100_000}">'
_FILE = '<!ENTITY x SYSTEM "file:///etc/passwd">'
_HTTP = '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'


class Hostile(NamedTuple):
    """A hostile file."""

    name: str
    """What it does, and the ending that its name has."""
    make: Callable[[], bytes]
    size: int = 0
    """Bytes that it seems to have on disk, where that is more than is made."""
    harmless: bool = False
    """Whether it may be read: as the talk that lies in it, and without the secret."""

    def path(self, folder: Path) -> Path:
        """Where it lies in a folder."""
        return folder / self.name.replace(" ", "_")

    def write(self, folder: Path) -> Path:
        """Write it into a folder."""
        path = self.path(folder)
        with path.open("wb") as file:
            file.write(self.make())
            if self.size:
                file.truncate(self.size)
        return path


def _stored(parts: dict[str, bytes]) -> bytes:
    """A zip archive whose members are not packed, so that no ratio gives them away."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _word(xml: bytes) -> bytes:
    return _stored({"[Content_Types].xml": b"<Types/>", "word/document.xml": xml})


def _with_entities(kind: str, entities: str, name: str) -> bytes:
    """The talk, and a reference to an entity, in a document that declares it."""
    used = f"&{name};"
    doctype = f"<!DOCTYPE {'html' if kind == 'html' else 'x'} [{entities}]>"
    if kind == "docx":
        xml = docx_xml(_BODY + paragraph(f"<w:r><w:t>{used * 100}</w:t></w:r>"))
        return _word(xml.replace("<w:document", doctype + "<w:document").encode())
    if kind == "odt":
        xml = doctype + odt_xml(f"<text:p>{used * 100}</text:p>")
        return _stored(
            {
                "mimetype": b"application/vnd.oasis.opendocument.text",
                "content.xml": xml.encode(),
            }
        )
    if kind == "ttml":
        doctype = doctype.replace("DOCTYPE x", "DOCTYPE tt")
        return f'{doctype}<tt xmlns="http://www.w3.org/ns/ttml"><body><p>{used}</p></body></tt>'.encode()
    page = "".join(f"<p>{line}</p>" for line in TALK.splitlines())
    return f"{doctype}<html>{page}<p>{used * 100}</p></html>".encode()


def _nested_zip() -> bytes:
    content = bytes(10_000_000)
    for level in range(5):
        content = packed({f"{level}{n}.zip": content for n in range(2)})
    return packed({"all.zip": content})


def _raw_zip(members: list[tuple[bytes, bytes]], *, repeat: int = 1) -> bytes:
    """A zip archive by hand: names as they are, and each member listed as often as wanted."""
    out, listed = bytearray(), bytearray()
    for name, content in members:
        crc, place = zlib.crc32(content), len(out)
        unicode = 0 if name.isascii() else 0x800
        sizes = struct.pack("<LLLHH", crc, len(content), len(content), len(name), 0)
        out += b"PK\x03\x04" + struct.pack("<HHHHH", 20, unicode, 0, 0, 33) + sizes + name + content
        for n in range(repeat):
            shown = name if not n else b"%s%d" % (name, n)
            sizes = struct.pack("<LLLHH", crc, len(content), len(content), len(shown), 0)
            listed += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, unicode, 0, 0, 33) + sizes
            listed += struct.pack("<HHHLL", 0, 0, 0, 0, place) + shown
    count = min(len(members) * repeat, 0xFFFF)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(listed), len(out), 0)
    return bytes(out + listed + b"PK\x05\x06" + end)


def _entries(count: int) -> bytes:
    xml = docx_xml(_BODY).encode()
    parts = [(b"[Content_Types].xml", b""), (b"word/document.xml", xml)]
    return _raw_zip([*parts, *((b"m/%d" % n, b"") for n in range(count))])


def _named(name: bytes) -> bytes:
    parts = [(b"[Content_Types].xml", b""), (b"word/document.xml", docx_xml(_BODY).encode())]
    return _raw_zip([*parts, (name, b"x")])


def _link() -> bytes:
    out = io.BytesIO(docx(_BODY))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("word/link.xml")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _changed(data: bytes, mark: bytes, offset: int, new: bytes) -> bytes:
    """Bytes after each occurrence of a mark changed."""
    changed, place = bytearray(data), data.find(mark)
    while place >= 0:
        changed[place + offset : place + offset + len(new)] = new
        place = data.find(mark, place + 1)
    return bytes(changed)


def _encrypted() -> bytes:
    data = _changed(docx(_BODY), b"PK\x03\x04", 6, b"\x01\x00")
    return _changed(data, b"PK\x01\x02", 8, b"\x01\x00")


def _lying(size: int) -> bytes:
    """A document whose members say that they have another size."""
    return _changed(docx(_BODY), b"PK\x01\x02", 24, struct.pack("<L", size))


def _unpacked(size: int) -> bytes:
    """A document that unpacks to a text of that size."""
    text = b"x" * size
    return packed({"[Content_Types].xml": b"", "word/document.xml": text})


def _bad_crc() -> bytes:
    return _changed(docx(_BODY), b"PK\x01\x02", 16, b"\0\0\0\0")


def _bzip2() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", docx_xml(_BODY))
    return out.getvalue()


def _truncated(data: bytes, share: float) -> bytes:
    return data[: int(share * len(data))]


def _wrapped(inner: bytes) -> bytes:
    return _word(b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (W.encode(), inner))


def _nested_tables(depth: int) -> bytes:
    inner = paragraph("x" * 100_000).encode()
    return _wrapped(b"<w:tbl><w:tr><w:tc>" * depth + inner + b"</w:tc></w:tr></w:tbl>" * depth)


def _attributes(count: int) -> bytes:
    return b" ".join(b'a%d="%d"' % (n, n) for n in range(count))


_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"


def _pdf(pages: bytes, *, catalog: bytes = _CATALOG, **more: bytes) -> bytes:
    return pdf.assembled(
        {1: catalog, 2: pages, 3: _PAGE} | {int(key[1:]): body for key, body in more.items()}
    )


def _many_pages(count: int) -> bytes:
    kids = b"3 0 R " * count
    return _pdf(b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count))


def _previous_loop() -> bytes:
    data = pdf.written([pdf.lines(TALK.splitlines())])
    start = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)


def _object_streams() -> bytes:
    stream = (
        b"<< /Type /ObjStm /N 1 /First 4 /Extends 4 0 R /Length 8 >>\nstream\n4 0 4 0 \nendstream"
    )
    return _pdf(b"<< /Type /Pages /Kids [4 0 R 5 0 R] /Count 2 >>", o4=stream, o5=b"5 0 R")


def _group_loop() -> bytes:
    group = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /G 5 0 R >> >>"
        b" /Length 5 >>\nstream\n/G Do\nendstream"
    )
    page = _PAGE[:-2] + b"/Contents 4 0 R /Resources << /XObject << /G 5 0 R >> >> >>"
    return _pdf(
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", o3=page, o4=pdf.stream(b"/G Do "), o5=group
    )


def _pdf_with_content(content: bytes) -> bytes:
    return pdf.written([content], packed=True)


def _protected_pdf() -> bytes:
    data = pdf.written([pdf.lines(TALK.splitlines())])
    encrypt = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a) (b)]" % (
        b"o" * 32,
        b"u" * 32,
    )
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R " + encrypt)


def _launching_pdf() -> bytes:
    data = pdf.written([pdf.lines(TALK.splitlines())])
    action = b"/OpenAction << /S /Launch /F (sh) /Next << /S /JavaScript /JS (app.alert(1)) >> >>"
    return data.replace(b"/Pages 2 0 R >>", b"/Pages 2 0 R " + action + b" >>")


def _arrays() -> bytes:
    return _pdf(b"<< /Type /Pages /Kids %s%s /Count 1 >>" % (b"[" * 100_000, b"]" * 100_000))


def _noise() -> bytes:
    return random.Random(1).randbytes(3_000_000)  # noqa: S311 - reproducible, not secret


_CUE = "00:00:0{n}.000 --> 00:00:0{n}.900\n{line}\n\n"
_VTT = "WEBVTT\n\n" + "".join(
    _CUE.format(n=n, line=line) for n, line in enumerate(TALK.splitlines(), 1)
)

ARCHIVES = (
    Hostile("zip bomb of zips.zip", _nested_zip),
    Hostile("zip bomb as a document.docx", lambda: _unpacked(25_000_000)),
    Hostile("200 MB out of 200 KB.docx", lambda: _unpacked(200_000_000)),
    Hostile("200 MB on disk.docx", lambda: docx(_BODY), 200_000_000),
    Hostile(
        "members over each other.docx",
        lambda: _raw_zip([(b"[Content_Types].xml", b"x" * 100_000)], repeat=500),
    ),
    Hostile("100000 members.docx", lambda: _entries(100_000)),
    Hostile("100000 members.zip", lambda: _raw_zip([(b"%d.txt" % n, b"") for n in range(100_000)])),
    Hostile("parent folder.docx", lambda: _named(b"../../etc/cron.d/x")),
    Hostile("parent folder backwards.docx", lambda: _named(b"word\\..\\..\\x")),
    Hostile("absolute name.docx", lambda: _named(b"/etc/cron.d/x")),
    Hostile("drive letter.docx", lambda: _named(b"C:\\windows\\x.dll")),
    Hostile("symbolic link.docx", _link),
    Hostile("two of one name.docx", lambda: _named(b"word/document.xml")),
    Hostile("nul in a name.docx", lambda: _named(b"word/a.xml\0.exe")),
    Hostile(
        "right to left name.docx",
        lambda: _named("a\u202egnp.exe".encode()),
    ),
    Hostile("encrypted member.docx", _encrypted),
    Hostile(
        "encrypted.odt",
        lambda: packed(
            {
                "mimetype": "application/vnd.oasis.opendocument.text",
                "META-INF/manifest.xml": "<manifest:encryption-data/>",
                "content.xml": b"\x93\x07",
            }
        ),
    ),
    Hostile("says it is small.docx", lambda: _lying(100)),
    Hostile("says it is huge.docx", lambda: _lying(0xFFFFFFF0)),
    Hostile("says zip64 and is none.docx", lambda: _lying(0xFFFFFFFF)),
    Hostile("cut off early.docx", lambda: _truncated(docx(_BODY), 0.3)),
    Hostile("cut off in the middle.docx", lambda: _truncated(docx(_BODY), 0.6)),
    Hostile("cut off late.docx", lambda: docx(_BODY)[:-10]),
    Hostile("wrong checksum.docx", _bad_crc),
    Hostile("unusual packing.docx", _bzip2),
    Hostile("no document in it.docx", lambda: packed({"word/documents.txt": "x"})),
)
MARKUP = (
    *(
        Hostile(
            f"{what} in {kind}.{kind}",
            partial(_with_entities, kind, entities, name),
            harmless=kind == "html",
        )
        for kind in ("docx", "odt", "ttml", "html")
        for what, entities, name in (
            ("file entity", _FILE, "x"),
            ("network entity", _HTTP, "x"),
            ("billion laughs", _LAUGHS, "l9"),
            ("quadratic blowup", _QUADRATIC, "q"),
        )
    ),
    Hostile("100000 deep.docx", lambda: _wrapped(b"<w:p>" * 100_000)),
    Hostile("tables within tables.docx", lambda: _nested_tables(1_000)),
    Hostile("one huge text.docx", lambda: _wrapped(paragraph("x" * 19_000_000).encode())),
    Hostile("a million attributes.docx", lambda: _wrapped(b"<w:p %s/>" % _attributes(1_000_000))),
    Hostile("a million paragraphs.docx", lambda: _wrapped(b"<w:p/>" * 1_000_000)),
    Hostile(
        "a million cells.docx",
        lambda: _wrapped(b"<w:tbl><w:tr>%s</w:tr></w:tbl>" % (b"<w:tc></w:tc>" * 450_000)),
    ),
    Hostile("repeated cells.odt", lambda: odt(_repeated_cells())),
    Hostile("styles based on each other.docx", lambda: docx(_BODY, _circle()), harmless=True),
    Hostile("100000 deep.html", lambda: b"<html>" + b"<div>" * 100_000 + b"x"),
    Hostile("cells without end.html", lambda: b"<html><table>" + b"<td>x" * 300_000),
    Hostile("a million attributes.html", lambda: b"<html><p %s>x" % _attributes(1_000_000)),
    Hostile("comment without end.html", lambda: b"<html><!--" + b"x" * 10_000_000),
    Hostile("tag without end.html", lambda: b"<html><p a='" + b"x" * 10_000_000),
    Hostile("endless style sheet.html", lambda: b"<html><style>" + b".a{" * 3_000_000),
    Hostile(
        "absurd times.ttml",
        lambda: (
            b'<tt xmlns="http://www.w3.org/ns/ttml"><body><p begin="%s:00:00">x</p></body></tt>'
            % (b"9" * 1_000_000)
        ),
    ),
    Hostile("100000 groups.rtf", lambda: b"{\\rtf1" + b"{" * 100_000 + b"x"),
    Hostile("underlined a million times.rtf", lambda: b"{\\rtf1" + b"\\ul" * 1_000_000 + b" x"),
    Hostile("a million control words.rtf", lambda: b"{\\rtf1" + b"\\b" * 1_000_000 + b" x"),
    Hostile("huge binary part.rtf", lambda: b"{\\rtf1 {\\pict\\bin9999999999 " + b"x" * 100_000),
    Hostile("characters without end.rtf", lambda: b"{\\rtf1 " + b"\\u55357?" * 250_000),
    Hostile("negative numbers.rtf", lambda: b"{\\rtf1 \\uc-9\\u-99999\\cf-1\\fs-1\\bin-5 x}"),
)
PDFS = (
    Hostile(
        "pages that hold themselves.pdf", lambda: _pdf(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    ),
    Hostile("tables that point at themselves.pdf", _previous_loop, harmless=True),
    Hostile("object streams that hold themselves.pdf", _object_streams),
    Hostile("groups that hold themselves.pdf", _group_loop),
    Hostile("50000 pages.pdf", lambda: _many_pages(50_000)),
    Hostile("says 50000 pages.pdf", lambda: _pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 50000 >>")),
    Hostile(
        "says a billion pages.pdf",
        lambda: _pdf(b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>"),
    ),
    Hostile("huge stream.pdf", lambda: _pdf_with_content(bytes(500_000_000))),
    Hostile("stream of commands.pdf", lambda: _pdf_with_content(b"q " * 50_000_000)),
    Hostile("a million texts.pdf", lambda: _pdf_with_content(pdf.at(9, 9, "x") * 1_000_000)),
    Hostile("password.pdf", _protected_pdf),
    Hostile("cut off early.pdf", lambda: _truncated(pdf.written([pdf.lines(["x"])]), 0.3)),
    Hostile("cut off late.pdf", lambda: _truncated(pdf.written([pdf.lines(["x"])]), 0.8)),
    Hostile("launches and runs.pdf", _launching_pdf, harmless=True),
    Hostile("arrays 100000 deep.pdf", _arrays),
    Hostile("only a header.pdf", lambda: b"%PDF-1.7\n" + bytes(5_000_000)),
)
TEXTS = (
    Hostile("100000 deep.json", lambda: b"[" * 100_000 + b"]" * 100_000),
    Hostile("100000 deep objects.json", lambda: b'{"a":' * 100_000),
    Hostile("endless number.json", lambda: b'{"a": 1' + b"0" * 1_000_000 + b"}"),
    Hostile("one line of 100 MB.txt", lambda: b"Dana: So.", 100_000_000),
    Hostile("one line of 19 MB.txt", lambda: b"Dana: " + b"so " * 6_300_000),
    Hostile("utf-16 bomb.txt", lambda: b"\xff\xfe" + b"\xd8\xd8" * 9_000_000),
    Hostile("utf-16 without marks.txt", lambda: b"\0x" * 9_000_000),
    Hostile("pdf and html.html", lambda: b"%PDF-1.4\n<html><script>alert(1)</script><p>Ruth: Why?"),
    Hostile("zip and pdf.pdf", lambda: b"%PDF-1.4\n" + docx(_BODY)),
    Hostile("gif and script.txt", lambda: b"GIF89a/*" + b"\0" * 9 + b"*/=1;alert(1)"),
    Hostile("captions and zip.vtt", lambda: _VTT.encode() + docx(_BODY)),
    Hostile(
        "a million voices.vtt", lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 1_000_000
    ),
    Hostile(
        "a million tags.vtt", lambda: b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<c.a." * 1_000_000
    ),
    Hostile("labels that never end.txt", lambda: ("A " * 40 + "(" * 40 + "\n").encode() * 20_000),
    Hostile("stamps that never end.txt", lambda: b"[0:00" * 1_000_000),
    Hostile("bold that never ends.md", lambda: b"**a" * 1_000_000),
    Hostile(
        "absurd times.srt", lambda: b"1\n%s:00:00,000 --> 00:00:01,000\nSo.\n" % (b"9" * 5_000)
    ),
    Hostile("a million columns.csv", lambda: b"a," * 1_000_000 + b"\n" + b'"b",' * 1_000_000),
    Hostile("nul bytes.txt", lambda: b"Ruth: Why?\nDana: So\0.\n"),
    Hostile("noise.txt", _noise),
    Hostile("gzip bomb.txt", lambda: gzip.compress(bytes(100_000_000))),
    Hostile("nothing.docx", lambda: b""),
)
EVERY = (*ARCHIVES, *MARKUP, *PDFS, *TEXTS)


def _repeated_cells() -> str:
    return (
        "<table:table><table:table-row table:number-rows-repeated='1000000000'>"
        "<table:table-cell table:number-columns-repeated='1000000000'><text:p>x</text:p>"
        "</table:table-cell></table:table-row></table:table>"
    )


def _circle() -> str:
    return "".join(
        f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 5_000}"/></w:style>'
        for n in range(5_000)
    )
