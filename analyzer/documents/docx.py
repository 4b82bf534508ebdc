"""Word documents (.docx): paragraphs, line breaks, tables, text boxes and content controls.

Insertions that are tracked are read and deletions are not, as if all changes were accepted.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from analyzer.documents.archive import Archive
from analyzer.documents.blocks import Blocks
from analyzer.documents.found import DocumentError, Found
from analyzer.documents.looks import Look, Looks, is_unseen, is_white, told
from analyzer.documents.markup import XmlReader, check_depth, read_xml

_WORD = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAIN = re.compile(r"word/document\d{0,3}\.xml")
_MARGINS = re.compile(r"word/(?:header|footer)\d{0,4}\.xml")
_TINY = frozenset("0 1 2 3 4".split())
"""Sizes in half points that nobody reads."""
_UNSPOKEN = {
    "del": "deleted passages",
    "moveFrom": "",
    "instrText": "",
    "delInstrText": "",
    "sdtPr": "",
    "rt": "",
    "tblPr": "",
    "sectPr": "",
}
"""Elements whose words are no speech; those with a name are counted."""
_MARKS = {
    "footnoteReference": "footnotes",
    "endnoteReference": "footnotes",
    "commentReference": "comments",
    "altChunk": "parts in another format",
    "subDoc": "parts in another format",
}
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off", "none"})


def extract(data: bytes) -> Found:
    """The words of a Word document.

    Raises:
        DocumentError: it is damaged, dangerous, or larger than any transcript.
    """
    archive = Archive(data)
    mains = [name for name in archive.names if _MAIN.fullmatch(name)]
    if not mains:
        raise DocumentError("is a Word document without any text in it: save it again")
    found = Found()
    looks = Looks()
    if "word/styles.xml" in archive.names:
        read_xml(archive.read("word/styles.xml"), _Styles(looks), "word/styles.xml")
    for main in mains:
        reader = _Body(found, looks)
        read_xml(archive.read(main), reader, main)
    for name in filter(_MARGINS.fullmatch, archive.names):
        margin = Found()
        read_xml(archive.read(name), _Body(margin, looks), name)
        found.left_out["page headers and footers"] += bool(margin.lines)
    return found


@lru_cache(maxsize=1024)
def _local(name: str) -> str:
    """Local name of an element of Word's; empty for others."""
    return next((name[len(space) :] for space in _WORD if name.startswith(space)), "")


class _WordReader(XmlReader):
    """What styles and text share: properties of text, and who they belong to."""

    def __init__(self) -> None:
        self.path: list[str] = []
        """Local names of the open elements of Word's; empty strings for others."""

    def opened(self, name: str) -> str:
        """Note that an element begins; its local name if it is one of Word's."""
        local = _local(name)
        self.path.append(local)
        check_depth(len(self.path))
        return local

    def end(self, name: str) -> None:  # noqa: ARG002 - XML closes what was opened last
        self.path.pop()


def _value(attributes: Mapping[str, str], key: str = "val") -> str | None:
    return next((attributes[space + key] for space in _WORD if space + key in attributes), None)


def _set_look(look: Look, local: str, attributes: Mapping[str, str]) -> None:
    """Note a property of text that can hide it, or make it bold."""
    value = _value(attributes)
    if local == "vanish":
        look.hidden = value not in _OFF
    elif local == "b":
        look.bold = value not in _OFF
    elif local == "color":
        theme = _value(attributes, "themeColor")
        look.white = theme in {"background1", "light1"} or (not theme and is_white(value or ""))
    elif local == "sz":
        look.tiny = value in _TINY
    elif local == "shd":
        fill = _value(attributes, "fill")
        look.shaded = fill not in {None, "auto"} and not is_white(fill or "")
    elif local == "highlight":
        look.shaded = value not in {"none", "white"}


_LOOKS = frozenset({"vanish", "b", "color", "sz", "shd", "highlight"})


class _Styles(_WordReader):
    """Reads which styles hide text."""

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        self._looks = looks
        self._look = looks.default

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = self.opened(name)
        if local == "style":
            self._look = self._looks.add(_value(attributes, "styleId") or "")
        elif local == "basedOn":
            self._look.parent = _value(attributes)
        elif local == "name":
            named = (_value(attributes) or "").lower()
            self._look.heading = named.startswith("heading ") or named == "title"
        elif local in _LOOKS and self.path[-2:-1] == ["rPr"] and "tblStylePr" not in self.path:
            _set_look(self._look, local, attributes)


class _Body(_WordReader):
    """Reads paragraphs and tables."""

    def __init__(self, found: Found, looks: Looks) -> None:
        super().__init__()
        self._blocks = Blocks(found)
        self._found = found
        self._looks = looks
        self._skipped = 0
        """How deep in an element whose words are no speech; 0 outside of one."""
        self._styles: list[Look] = []
        """Of the paragraphs that are open."""
        self._run = Look()
        self._shaded: list[bool] = []
        """Of the cells that are open."""
        self._is_words = self._row_hidden = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = self.opened(name)
        if self._skipped:
            self._skipped += 1
        elif name == _FALLBACK:
            self._skipped = 1
        elif local in _UNSPOKEN and not self._is_property(local):
            self._skipped = 1
            if _UNSPOKEN[local]:
                self._found.left_out[_UNSPOKEN[local]] += 1
        elif local:
            self._begin(local, attributes)

    def _is_property(self, local: str) -> bool:
        """Whether it only says that a row or the end of a paragraph was deleted or moved."""
        return local in {"del", "moveFrom"} and self.path[-2:-1] in (["rPr"], ["trPr"])

    def _begin(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "t":
            self._is_words = True
        elif local == "r":
            self._run = Look()
        elif local in _LOOKS:
            self._note_look(local, attributes)
        elif local in _CHARACTERS:
            if self.path[-2:-1] == ["r"]:
                self._add(_CHARACTERS[local])
        elif local in _MARKS:
            self._found.left_out[_MARKS[local]] += 1
        else:
            self._begin_block(local, attributes)

    def _begin_block(self, local: str, attributes: Mapping[str, str]) -> None:
        if local == "p":
            self._styles.append(Look())
            self._blocks.begin_paragraph()
        elif local == "pStyle" and self._styles:
            self._styles[-1] = self._looks.get(_value(attributes))
            if self._styles[-1].heading:
                self._blocks.mark_heading()
        elif local == "rStyle":
            self._run.parent = _value(attributes)
        elif local == "tbl":
            self._blocks.begin_table()
        elif local == "tr":
            self._row_hidden = False
            self._blocks.begin_row()
        elif local == "tc":
            self._shaded.append(False)
            self._blocks.begin_cell()
        elif local in {"hidden", "del"} and self.path[-2:-1] == ["trPr"]:
            self._row_hidden = True

    def _note_look(self, local: str, attributes: Mapping[str, str]) -> None:
        owner = self.path[-3:-1]
        if owner == ["r", "rPr"]:
            _set_look(self._run, local, attributes)
        elif local == "shd" and owner in (["tc", "tcPr"], ["p", "pPr"]):
            around = Look()
            _set_look(around, local, attributes)
            if owner[0] == "tc" and self._shaded:
                self._shaded[-1] = bool(around.shaded)
            elif self._styles:
                self._styles[-1] = self._styles[-1].over(around)

    def data(self, text: str) -> None:
        if self._is_words and not self._skipped:
            self._add(text)

    def _add(self, text: str) -> None:
        chain = self._looks.chain(self._run, self._styles[-1] if self._styles else Look())
        if is_unseen(chain, shaded=any(self._shaded)):
            self._found.hidden += len(text.strip())
        else:
            self._blocks.add(text, bold=told(chain, "bold"))

    def end(self, name: str) -> None:
        local = self.path[-1]
        super().end(name)
        if self._skipped:
            self._skipped -= 1
        elif local == "t":
            self._is_words = False
        elif local == "p":
            self._styles.pop()
            self._blocks.end_paragraph()
        elif local == "tc":
            self._shaded.pop()
            self._blocks.end_cell()
        elif local == "tr":
            if self._row_hidden:
                self._blocks.drop_row()
            self._row_hidden = False
        elif local == "tbl":
            self._blocks.end_table()

    def close(self) -> None:
        self._blocks.end()
