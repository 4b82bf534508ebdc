"""What all our Word documents share: styles, letterhead, footer, and bytes without a time."""

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

from analyzer.errors import MissingExtraError
from analyzer.memo.organisation import Organisation
from analyzer.memo.wordparts import page_number, set_language

if TYPE_CHECKING:
    from docx.document import Document

_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive knows: the same memo gives the same bytes."""
_GREY = "56585C"


def writable(text: str) -> str:
    """The text without characters that XML cannot hold; each becomes a replacement mark."""
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def new_document(title: str, organisation: Organisation) -> "Document":
    """An empty document in our styles. Raises MissingExtraError without python-docx."""
    try:
        from docx import Document  # noqa: PLC0415 - an extra
        from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - an extra
        from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("documents", "make a Word document") from error
    document = Document()
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    for name, size, bold in (("Fine", 8.5, False), ("Strong line", 16, True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size, style.font.bold = Pt(size), bold
    document.styles["Fine"].font.color.rgb = RGBColor.from_string(_GREY)
    set_language(normal, "en-GB")
    core = document.core_properties
    core.title = writable(title)
    core.author = writable(organisation.name)
    core.created = core.modified = datetime(*_EPOCH)  # noqa: DTZ001 - a zip's time has no zone
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Fine"]
    footer.add_run(writable(organisation.footer or core.title) + "   ")
    page_number(footer)
    return document


def letterhead(document: "Document", organisation: Organisation) -> None:
    """Whose document it is, at its top."""
    from docx.shared import Cm  # noqa: PLC0415 - an extra

    if organisation.logo:
        document.add_picture(io.BytesIO(organisation.logo), height=Cm(1.4))
    elif organisation.name:
        document.add_paragraph(writable(organisation.name), style="Fine")


def packed(document: "Document") -> bytes:
    """The document as a file, without the times of its making."""
    made = io.BytesIO()
    document.save(made)
    result = io.BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(result, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, _EPOCH)
            new.writestr(info, old.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()
