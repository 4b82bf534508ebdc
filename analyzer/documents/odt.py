"""OpenDocument text (.odt): paragraphs, headings, line breaks, tables and text boxes.

Deletions that are tracked are not read; insertions are.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from analyzer.documents.archive import Archive
from analyzer.documents.blocks import Blocks
from analyzer.documents.found import DocumentError, Found
from analyzer.documents.looks import Look, Looks, is_unseen, is_white, told
from analyzer.documents.markup import XmlReader, check_depth, read_xml

_OPEN_DOCUMENT = re.compile(r"\{urn:oasis:names:tc:opendocument:xmlns:([a-z-]{1,30}):[\d.]{1,5}\}")
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TINY = re.compile(r"0*[0-2](?:\.\d{1,9})?(?:pt|px)|0?\.0\d{0,9}(?:cm|in)")
_UNSPOKEN = {
    "tracked-changes": "",
    "deletion": "deleted passages",
    "annotation": "comments",
    "note": "footnotes",
    "table-of-content": "tables of contents",
    "forms": "",
    "ruby-text": "",
    "hidden-text": "",
    "title": "",
    "desc": "",
}
"""Elements whose words are no speech; those with a name are counted."""
_SPACES_LIMIT = 100


def extract(data: bytes) -> Found:
    """The words of an OpenDocument text.

    Raises:
        DocumentError: it is damaged, dangerous, protected, or larger than any transcript.
    """
    archive = Archive(data)
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise DocumentError("is protected by a password: save it without one")
    if "content.xml" not in archive.names:
        raise DocumentError("is an OpenDocument text without any text in it: save it again")
    found, looks = Found(), Looks()
    for name in ("styles.xml", "content.xml"):
        if name in archive.names:
            read_xml(archive.read(name), _Body(found, looks), name)
    return found


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    """`text:p` for an element of OpenDocument; empty for others."""
    found = _OPEN_DOCUMENT.match(name)
    return f"{found[1]}:{name[found.end() :]}" if found else ""


def _look(attributes: Mapping[str, str]) -> Look:
    """The properties of text that can hide it, or make it bold."""
    look = Look()
    if display := attributes.get(_TEXT + "display"):
        look.hidden = display == "none"
    if colour := attributes.get(_FO + "color"):
        look.white = is_white(colour)
    if ground := attributes.get(_FO + "background-color"):
        look.shaded = ground != "transparent" and not is_white(ground)
    if size := attributes.get(_FO + "font-size"):
        look.tiny = bool(_TINY.fullmatch(size))
    if weight := attributes.get(_FO + "font-weight"):
        look.bold = weight in {"bold", "600", "700", "800", "900"}
    return look


class _Body(XmlReader):
    """Reads styles, and then paragraphs and tables."""

    def __init__(self, found: Found, looks: Looks) -> None:
        self._blocks = Blocks(found)
        self._found = found
        self._looks = looks
        self._styles: list[tuple[str, Look]] = []
        """Element and style of the open paragraphs, passages, cells and sections."""
        self._style: str | None = None
        """Name of the style that is being read."""
        self._skipped = 0
        """How deep in an element whose words are no speech; 0 outside of one."""
        self._in_body = False
        self._paragraphs = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = _local(name)
        kind, _, short = local.partition(":")
        if self._skipped:
            self._skipped += 1
            if short == "deletion":
                self._found.left_out[_UNSPOKEN[short]] += 1
        elif short in _UNSPOKEN and kind in {"text", "office", "svg"}:
            self._skipped = 1
            if _UNSPOKEN[short]:
                self._found.left_out[_UNSPOKEN[short]] += 1
        elif local == "office:text":
            self._in_body = True
        elif kind == "style":
            self._read_style(short, attributes)
        elif self._in_body:
            self._begin(local, attributes)

    def _read_style(self, short: str, attributes: Mapping[str, str]) -> None:
        if short in {"style", "default-style"}:
            self._style = attributes.get(_STYLE + "name", "")
            parent = attributes.get(_STYLE + "parent-style-name")
            self._looks.add(self._style).parent = parent
        elif short.endswith("-properties") and self._style is not None:
            self._looks.change(self._style, _look(attributes))

    def _begin(self, local: str, attributes: Mapping[str, str]) -> None:
        if local in {"text:p", "text:h"}:
            self._paragraphs += 1
            self._blocks.begin_paragraph(heading=local == "text:h")
        elif local == "text:s":
            count = attributes.get(_TEXT + "c", "1")
            self._add(" " * min(int(count) if re.fullmatch(r"\d{1,6}", count) else 1, 100))
        elif local in {"text:tab", "text:line-break"}:
            self._add("\t" if local == "text:tab" else "\n")
        elif local == "table:table":
            self._blocks.begin_table()
        elif local == "table:table-row":
            self._blocks.begin_row()
        elif local in {"table:table-cell", "table:covered-table-cell"}:
            self._blocks.begin_cell()
        if local in _STYLED:
            self._styles.append((local, self._styled(local, attributes)))
            check_depth(len(self._styles))

    def _styled(self, local: str, attributes: Mapping[str, str]) -> Look:
        space = "table" if local.startswith("table:") else "text"
        name = attributes.get(f"{{urn:oasis:names:tc:opendocument:xmlns:{space}:1.0}}style-name")
        look = self._looks.get(name)
        is_hidden = attributes.get(_TEXT + "is-hidden") == "true"
        if is_hidden or attributes.get(_TEXT + "display") == "none":
            return Look(hidden=True)
        return look

    def data(self, text: str) -> None:
        if self._paragraphs and not self._skipped:
            self._add(re.sub(r"[ \t\r\n]+", " ", text))

    def _add(self, text: str) -> None:
        looks = [look for _, look in self._styles]
        chain = (*reversed(looks), self._looks.get(""))
        if is_unseen(chain) or any(look.hidden for look in looks):
            self._found.hidden += len(text.strip())
        else:
            self._blocks.add(text, bold=told(chain, "bold"))

    def end(self, name: str) -> None:
        local = _local(name)
        if self._skipped:
            self._skipped -= 1
            return
        if local == "style:style":
            self._style = None
        if not self._in_body:
            return
        if local in _STYLED:
            self._styles.pop()
        if local in {"text:p", "text:h"}:
            self._paragraphs -= 1
            self._blocks.end_paragraph()
        elif local in {"table:table-cell", "table:covered-table-cell"}:
            self._blocks.end_cell()
        elif local == "table:table":
            self._blocks.end_table()
        elif local == "office:text":
            self._in_body = False

    def close(self) -> None:
        self._blocks.end()


_STYLED = frozenset(
    "text:p text:h text:span text:a text:section text:hidden-paragraph table:table"
    " table:table-row table:table-cell table:covered-table-cell".split()
)
