"""RTF: paragraphs, line breaks and tables, without hidden, white and deleted text.

The tables of control words and character sets are those of striprtf, which itself reads hidden
text like any other.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from striprtf.striprtf import charset_map, destinations, specialchars

from analyzer.documents.blocks import Paragraph
from analyzer.documents.found import DocumentError, Found
from analyzer.documents.tables import Row, paragraphs_of

_TOKEN = re.compile(
    r"(?P<run>(?:\\u-?\d{1,6} ?\?){2,65536})"
    r"|\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|(?P<hex>(?:\\'[0-9A-Fa-f]{2}){1,65536})"
    r"|\\(?P<sign>.)|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]{1,65536})",
    re.DOTALL,
)
_UNSPOKEN = {
    "footnote": "footnotes",
    "annotation": "comments",
    "shptxt": "text boxes",
} | dict.fromkeys(
    "header headerf headerl headerr footer footerf footerl footerr".split(),
    "page headers and footers",
)
"""Destinations that are counted."""
_SKIPPED = (frozenset(destinations) | {"listtext", "pntext", "nonshppict"}) - {"g"}
_SPECIAL = {word: text for word, text in specialchars.items() if len(word) > 1}
_SIGNS = {"~": "\u00a0", "_": "\u2011", "{": "{", "}": "}", "\\": "\\"}
_BREAKS = frozenset("par sect page".split())
_SWITCHES = {"v": "hidden", "deleted": "deleted", "b": "bold"}
_TABLE_WORDS = frozenset("cell nestcell row nestrow pard intbl itap".split())
_LOOKS = frozenset("plain fs cf highlight cb chcbpat".split()) | _SWITCHES.keys()
_DECLARED = frozenset("fonttbl colortbl fcharset red green blue ansicpg uc f".split())
_KNOWN = _SKIPPED | _UNSPOKEN.keys() | _SPECIAL.keys() | _TABLE_WORDS | _LOOKS | _DECLARED
"""Every other word is about how the text is printed."""
_WORDS_LIMIT = 300_000
"""Control words and groups."""
_TOO_MANY = (
    f"has more than {_WORDS_LIMIT:,} control words, more than any transcript: save it again, as "
    ".docx or plain text"
)
_TINY = 4
"""Half points."""


def extract(data: bytes) -> Found:
    """The words of an RTF document.

    Raises:
        DocumentError: it is larger than any transcript.
    """
    # Words that begin with a `u` may be characters.
    words = data.count(b"\\") - data.count(b"\\'") - data.count(b"\\u") + data.count(b"{")
    if words > _WORDS_LIMIT:
        raise DocumentError(_TOO_MANY)
    reader = _Reader()
    text = data.decode("latin-1")
    for token in _tokens(text):
        reader.read(token)
    return reader.result()


def _tokens(text: str) -> Iterator[re.Match[str]]:
    """Control words, characters and braces; pictures in binary form are passed over."""
    place = count = 0
    while token := _TOKEN.match(text, place):
        place = token.end()
        count += token["text"] is None
        if count > _WORDS_LIMIT:
            raise DocumentError(_TOO_MANY)
        if token["word"] == "bin":
            place += max(0, int(token["number"] or 0))
        else:
            yield token


class _State(NamedTuple):
    """What holds until a group ends."""

    skipped: bool = False
    hidden: bool = False
    deleted: bool = False
    white: bool = False
    shaded: bool = False
    tiny: bool = False
    bold: bool = False
    font: str = ""
    fallback: int = 1
    """How many characters follow one that is given by number, for readers that know none."""
    table: str = ""
    """`fonttbl` or `colortbl`, while it is read."""


class _Reader:
    """Reads token by token."""

    def __init__(self) -> None:
        self._found = Found(encoding="cp1252")
        self._state = _State()
        self._groups: list[_State] = []
        self._bytes = bytearray()
        """Characters in the character set of the font, not decoded so far."""
        self._to_skip = 0
        self._fonts: dict[str, str] = {}
        self._colours: list[tuple[int, int, int] | None] = []
        self._colour: dict[str, int] = {}
        self._paragraph = Paragraph()
        self._in_table = False
        self._cell: list[str] = []
        self._row: Row = []
        self._rows: list[Row] = []

    def read(self, token: re.Match[str]) -> None:
        """Take one token."""
        run, word, number, digits, sign, brace, text = token.groups()
        if run:
            self._numbered(run)
        elif digits:
            self._characters(bytes.fromhex(digits.replace("\\'", "")))
        elif text:
            self._characters(text.encode("latin-1"))
        elif word:
            self._word(word, None if number is None else int(number))
        elif brace:
            self._flush()
            self._to_skip = 0
            self._brace(brace)
        elif sign:
            self._sign(sign)

    def _numbered(self, run: str) -> None:
        """Characters given by number, each with a question mark for readers that know none."""
        self._flush()
        self._to_skip = 0
        mark = "?" * (1 - min(1, self._state.fallback))
        self._add("".join(_character(int(one)) + mark for one in re.findall(r"-?\d+", run)))

    def _brace(self, brace: str) -> None:
        if brace == "{":
            self._groups.append(self._state)
        elif self._groups:
            self._state = self._groups.pop()

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._set(skipped=True)
        elif sign in "\r\n":
            self._add("\n")
        elif sign in _SIGNS:
            self._add(_SIGNS[sign])

    def _characters(self, characters: bytes) -> None:
        skipped = min(self._to_skip, len(characters))
        self._to_skip -= skipped
        if self._state.table == "colortbl":
            self._next_colours(characters.count(b";"))
        elif not self._state.skipped:
            self._bytes += characters[skipped:]

    def _next_colours(self, count: int) -> None:
        for _ in range(min(count, 1_000)):
            rgb = self._colour
            known = {"red", "green", "blue"} <= rgb.keys()
            self._colours.append((rgb["red"], rgb["green"], rgb["blue"]) if known else None)
            self._colour = {}

    def _word(self, word: str, number: int | None) -> None:
        if word == "u" and number is not None:
            self._flush()
            self._to_skip = self._state.fallback
            self._add(_character(number))
            return
        self._flush()
        self._to_skip = 0
        if word not in _KNOWN:
            return
        if word in _UNSPOKEN and not (self._state.skipped and word != "shptxt"):
            self._found.left_out[_UNSPOKEN[word]] += 1
        if word in {"fonttbl", "colortbl"}:
            self._set(table=word, skipped=True)
        elif word in _SKIPPED:
            self._set(skipped=True)
        elif self._state.table:
            self._declare(word, number)
        elif word == "ansicpg":
            self._found.encoding = _codec(f"cp{number}") or "cp1252"
        elif not self._state.skipped:
            self._text_word(word, number)

    def _declare(self, word: str, number: int | None) -> None:
        """A word within the table of fonts or of colours."""
        if word == "f":
            self._set(font=str(number))
        elif word == "fcharset":
            if codec := _codec(charset_map.get(number or 0, "")):
                self._fonts[self._state.font] = codec
        elif word in {"red", "green", "blue"}:
            self._colour[word] = number or 0

    def _text_word(self, word: str, number: int | None) -> None:
        if word in _BREAKS:
            self._end_paragraph()
        elif word in {"cell", "nestcell"}:
            self._end_cell()
        elif word in {"row", "nestrow"}:
            self._end_row()
        elif word == "pard":
            self._in_table = False
        elif word in {"intbl", "itap"}:
            self._in_table = number != 0
        elif word in _SPECIAL:
            self._add(_SPECIAL[word])
        elif word == "uc":
            self._set(fallback=min(max(0, number or 0), 10))
        elif word == "f":
            self._set(font=str(number))
        else:
            self._set_look(word, number)

    def _set_look(self, word: str, number: int | None) -> None:
        """A word about how text looks."""
        if word == "plain":
            kept = self._state
            self._state = _State(font=kept.font, fallback=kept.fallback)
        elif word in _SWITCHES:
            self._set(**{_SWITCHES[word]: number != 0})
        elif word == "fs":
            self._set(tiny=number is not None and number <= _TINY)
        elif word == "cf":
            self._set(white=self._is_white(number or 0))
        elif word in {"highlight", "cb", "chcbpat"}:
            self._set(shaded=bool(number) and not self._is_white(number or 0))

    def _set(self, **changes: Any) -> None:
        self._state = self._state._replace(**changes)

    def _is_white(self, number: int) -> bool:
        colour = self._colours[number] if 0 <= number < len(self._colours) else None
        return colour is not None and min(colour) >= 0xF5  # noqa: PLR2004 - nearly 0xFF

    def _flush(self) -> None:
        """Decode the characters met so far."""
        if self._bytes:
            codec = self._fonts.get(self._state.font, self._found.encoding)
            self._add(bytes(self._bytes).decode(codec, errors="replace"))
            self._bytes.clear()

    def _add(self, text: str) -> None:
        state = self._state
        if state.skipped:
            return
        if state.deleted:
            self._found.left_out["characters of deleted text"] += len(text)
        elif state.hidden or state.tiny or (state.white and not state.shaded):
            self._found.hidden += len(text.strip())
        else:
            self._found.count(len(text))
            self._paragraph.add(text, bold=state.bold)

    def _taken(self) -> str:
        """The paragraph so far; another one begins."""
        text = self._paragraph.text
        self._paragraph = Paragraph()
        # Characters beyond the first 65,536 are written as two halves.
        return text.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", "replace")

    def _end_paragraph(self) -> None:
        text = self._taken()
        if self._in_table:
            self._cell.append(text)
            return
        self._end_table()
        self._found.paragraph(text)

    def _end_cell(self) -> None:
        self._row.append("\n".join([*self._cell, self._taken()]).strip("\n"))
        self._cell = []

    def _end_row(self) -> None:
        self._rows.append(self._row)
        self._row = []

    def _end_table(self) -> None:
        rows = [*self._rows, [*self._row, *self._cell]]
        self._rows, self._row, self._cell = [], [], []
        for paragraph in paragraphs_of(rows, self._found.left_out):
            self._found.paragraph(paragraph)

    def result(self) -> Found:
        """All that was found."""
        self._flush()
        self._in_table = False
        self._end_paragraph()
        return self._found


def _character(number: int) -> str:
    """A character by its number, which may be negative beyond 32,767."""
    return chr(number & 0xFFFF if number < 0 else min(number, 0x10FFFF))


def _codec(name: str) -> str | None:
    """The codec of that name, if there is one."""
    try:
        b"".decode(name)
    except LookupError:
        return None
    return name
