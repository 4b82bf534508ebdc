"""Files that are known by how they begin, and that are no transcripts."""

import re

EXPORT_REMEDY = "export the transcript (.vtt, .srt, .txt, .docx or .json) and give that"
_AS_TEXT = "save the transcript in it as .docx or plain text, and give that"
_STARTS = (
    (0, b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (0, b"\x89PNG", "a picture", EXPORT_REMEDY),
    (0, b"\xff\xd8\xff", "a picture", EXPORT_REMEDY),
    (0, b"GIF8", "a picture", EXPORT_REMEDY),
    (0, b"RIFF", "a recording or a picture", EXPORT_REMEDY),
    (0, b"ID3", "a recording", EXPORT_REMEDY),
    (0, b"OggS", "a recording", EXPORT_REMEDY),
    (0, b"fLaC", "a recording", EXPORT_REMEDY),
    (0, b"\x1a\x45\xdf\xa3", "a recording", EXPORT_REMEDY),
    (4, b"ftyp", "a recording", EXPORT_REMEDY),
)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_PACKED = (
    (
        b"xl/workbook",
        "an Excel workbook",
        "save the sheet as .csv, or the transcript as plain text",
    ),
    (b"ppt/presentation", "a PowerPoint presentation", _AS_TEXT),
    (b"application/epub+zip", "an e-book", _AS_TEXT),
    (b"Index/Document.iwa", "a Pages, Numbers or Keynote document", "export it as Word (.docx)"),
    (b"application/vnd.oasis.opendocument.", "an OpenDocument file, but no text", _AS_TEXT),
)
"""Documents that are packed as zip archives, by something that stands in each."""
_COMPOUND = b"\xd0\xcf\x11\xe0"
_STREAMS = (
    ("EncryptedPackage", "an Office document with a password", "save it without one"),
    ("WordDocument", "an old Word document", "save it as .docx"),
    ("__substg1.0_", "an Outlook message", _AS_TEXT),
    ("PowerPoint Document", "an old PowerPoint presentation", _AS_TEXT),
    ("Workbook", "an old Excel workbook", "save the sheet as .csv"),
)
"""What lies in a compound file, as older programs of Microsoft's write them."""
_HEAD = 4_000
_MAIL = re.compile(
    rb"(?:[A-Z][A-Za-z0-9-]{1,60}: [^\n]{0,2000}\r?\n(?:[ \t][^\n]{0,2000}\r?\n){0,50}){3}"
)
_MAIL_FIELDS = re.compile(rb"(?im)^(?:MIME-Version|Received|Message-ID|DKIM-Signature):")


def kind_of(data: bytes) -> str | None:
    """What these bytes are, and what to do, as the end of a sentence; None if they may be text."""
    for offset, magic, what, remedy in _STARTS:
        if data.startswith(magic, offset):
            return _sentence(what, remedy)
    if data.startswith(_ZIPS):
        return _packed(data)
    if data.startswith(_COMPOUND):
        return _compound(data)
    head = data[:_HEAD]
    if _MAIL_FIELDS.search(head) and _MAIL.match(head):
        return _sentence("a mail message or a saved web page", _AS_TEXT)
    return None


def _sentence(what: str, remedy: str) -> str:
    return f"is {what}, whatever its name says: {remedy}"


def _packed(data: bytes) -> str:
    for mark, what, remedy in _PACKED:
        if mark in data:
            return _sentence(what, remedy)
    return _sentence("a zip archive", "unpack it first")


def _compound(data: bytes) -> str:
    for name, what, remedy in _STREAMS:
        if name.encode("utf-16-le") in data:
            return _sentence(what, remedy)
    return _sentence("a document of an old Office program", "save it as .docx or plain text")
