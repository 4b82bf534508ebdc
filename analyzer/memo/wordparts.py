"""What Word knows and python-docx has no words for: places, links, page numbers."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.styles.style import ParagraphStyle
    from docx.table import _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_PLACE_CHARACTERS = 40
"""Word takes no longer name of a bookmark."""


def mark_place(paragraph: "Paragraph", name: str) -> None:
    """Make a paragraph a place that links can lead to."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    number = str(len(paragraph.part.element.xpath("//w:bookmarkStart")))
    start, end = _element("w:bookmarkStart"), _element("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), number)
    start.set(qn("w:name"), _place(name))
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)  # noqa: SLF001 - the XML itself
    paragraph._p.append(end)  # noqa: SLF001 - the same


def internal_link(paragraph: "Paragraph", text: str, name: str) -> None:
    """Add words that lead to a place in the document."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    link = _element("w:hyperlink")
    link.set(qn("w:anchor"), _place(name))
    link.set(qn("w:history"), "1")
    run = paragraph.add_run(text)
    colour_run(run, "1F4E79")
    link.append(run._r)  # noqa: SLF001 - the XML itself
    paragraph._p.append(link)  # noqa: SLF001 - the same


def colour_run(run: "Run", colour: str) -> None:
    """Give words a colour, as six hexadecimal digits."""
    from docx.shared import RGBColor  # noqa: PLC0415 - an extra

    run.font.color.rgb = RGBColor.from_string(colour)


def page_number(paragraph: "Paragraph") -> None:
    """Add the number of the page, which Word fills in."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    field = _element("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - the XML itself


def repeat_header(row: "_Row") -> None:
    """Show a table's first row again on each page."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001 - the XML itself
    properties.insert(0, _element("w:tblHeader"))


def set_language(style: "ParagraphStyle", tag: str) -> None:
    """Say which language a style's words are in: for spelling, and for reading aloud."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    language = _element("w:lang")
    language.set(qn("w:val"), tag)
    style.element.get_or_add_rPr().append(language)


def line_below(paragraph: "Paragraph") -> None:
    """Draw a line under a paragraph, to write on."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    borders, bottom = _element("w:pBdr"), _element("w:bottom")
    for name, value in (("val", "single"), ("sz", "4"), ("space", "1"), ("color", "87847B")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().append(borders)  # noqa: SLF001 - the XML itself


def _element(name: str) -> Any:  # the library's types do not let its elements into each other
    from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra

    return OxmlElement(name)


def _place(name: str) -> str:
    return name.replace("-", "_")[:_PLACE_CHARACTERS]
