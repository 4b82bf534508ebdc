"""Small writers of office documents, for tests that need one with given parts."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            # So that a file says what it is, OpenDocument stores its type as it is.
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, how)
    return out.getvalue()


def docx(body: str, styles: str = "", **parts: str) -> bytes:
    """A Word document: the XML of its body and of its styles; further parts by name in `word/`."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": docx_xml(body),
            "word/styles.xml": f'<w:styles xmlns:w="{W}">{styles}</w:styles>',
            **{f"word/{name}.xml": content for name, content in parts.items()},
        }
    )


def docx_xml(body: str) -> str:
    """The main part of a Word document."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}" xmlns:mc="{MC}">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )


def run(text: str, look: str = "") -> str:
    """A run of a Word document; newlines become breaks and tabs tabs."""
    shown = escape(text).replace("\n", "</w:t><w:br/><w:t>").replace("\t", "</w:t><w:tab/><w:t>")
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{shown}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    """A paragraph of a Word document; texts that are no XML become runs."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{inner}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of a Word document; newlines in a cell begin paragraphs."""
    return "<w:tbl><w:tblPr/>{}</w:tbl>".format(
        "".join(
            "<w:tr>{}</w:tr>".format(
                "".join(
                    f"<w:tc>{''.join(map(paragraph, cell.split(chr(10))))}</w:tc>" for cell in row
                )
            )
            for row in rows
        )
    )


def odt(body: str, styles: str = "", **parts: str) -> bytes:
    """An OpenDocument text: the XML of its body and of its automatic styles."""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "META-INF/manifest.xml": "<manifest/>",
            "content.xml": odt_xml(body, styles),
            **{f"{name}.xml": content for name, content in parts.items()},
        }
    )


def odt_xml(body: str, styles: str = "") -> str:
    """The main part of an OpenDocument text."""
    spaces = "".join(
        f' xmlns:{name}="{_ODF}:{full}:1.0"'
        for name, full in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("style", "style"),
            ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
        )
    )
    return (
        f"<office:document-content{spaces}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )


def rtf(body: str) -> bytes:
    """An RTF document with two fonts and two colours, the first of which is white."""
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}"
        r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}{\info{\title No}}\f0 "
        + body
        + "}"
    ).encode("cp1252")
