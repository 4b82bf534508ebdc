"""HTML: blocks as paragraphs, tables row by row, and nothing that a browser does not show."""

import re
from collections.abc import Mapping

from analyzer.documents.blocks import Blocks
from analyzer.documents.found import Found
from analyzer.documents.looks import is_white
from analyzer.documents.markup import MarkupReader, check_depth, read_html

_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption"
    " figure footer form header hr li main nav ol p pre section summary ul table thead tbody tfoot"
    " tr td th caption".split()
)
_UNSHOWN = frozenset(
    "script style template noscript head title svg math iframe object audio video canvas select"
    " option textarea button datalist noframes".split()
)
"""Elements whose content is no text of the page."""
_APART = frozenset("cite time".split())
"""Elements that stand apart from the words beside them."""
_BOLD = frozenset("b strong".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_CSS_LIMIT = 20
"""Pieces of a style sheet, of up to some thousand characters each."""
_DEPTH_LIMIT = 5_000
"""Untidy pages leave elements open."""
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_SELECTOR = re.compile(r"\s*\w{0,20}([.#][\w-]{1,80})\s*")
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*(?:\.0*)?(?![.\d])"
    r"|font-size\s*:\s*0*[0-2](?:\.\d{1,9})?(?:p[xt])?(?![\d.a-z%])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,9}p[xt]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%|clip\s*:\s*rect\(\s*0",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![-\w])color\s*:\s*([^;!]{1,60})", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]{1,200})", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_NORMAL = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)


def extract(data: bytes) -> Found:
    """The words of an HTML document.

    Args:
        data: its text as UTF-8.

    Raises:
        DocumentError: it is larger than any transcript, or has endless attributes.
    """
    found = Found()
    read_html(data.decode(errors="replace"), _Page(found))
    return found


class _Page(MarkupReader):
    """Reads what a browser shows."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._blocks = Blocks(found)
        self._open: list[tuple[str, bool, bool]] = []
        """Name, whether shaded, and whether bold, of the elements that are open."""
        self._unseen = 0
        """How deep in an element that is not shown; 0 outside of one."""
        self._silent = False
        """Whether that element is no text of the page at all, so that nothing is hidden."""
        self._in_style = False
        self._css: list[str] = []
        self._hiding: frozenset[str] = frozenset()
        """Classes and ids that a style sheet hides."""
        self._preformatted = 0
        self._is_spaced = True
        """Whether a space would be one too many."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in _VOID:
            self._void(name)
            return
        if self._unseen:
            self._unseen += 1
            self._in_style = name == "style"
            return
        self._silent = name in _UNSHOWN
        if self._silent or self._is_hidden(attributes):
            self._unseen = 1
            self._in_style = name == "style"
            return
        check_depth(len(self._open), _DEPTH_LIMIT)
        self._begin(name)
        _, shaded, bold = self._open[-1] if self._open else ("", False, False)
        style = attributes.get("style", "")
        self._open.append(
            (
                name,
                _ground(attributes, style, shaded=shaded),
                (bold or name in _BOLD or bool(_WEIGHT.search(style)))
                and not _NORMAL.search(style),
            )
        )

    def _void(self, name: str) -> None:
        if self._unseen:
            return
        if name == "br":
            self._add("\n")
        elif name == "hr":
            self._end_paragraph()

    def _is_hidden(self, attributes: Mapping[str, str]) -> bool:
        if not attributes:
            return False
        style = attributes.get("style", "")
        if (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or _HIDING.search(style)
        ):
            return True
        names = {f".{one}" for one in attributes.get("class", "").split()[:50]}
        names.add(f"#{attributes.get('id', '')}")
        if not self._hiding.isdisjoint(names):
            return True
        colour = _COLOUR.search(style)
        written = colour[1] if colour else attributes.get("color", "")
        shaded = bool(self._open and self._open[-1][1])
        return is_white(written) and not _ground(attributes, style, shaded=shaded)

    def _begin(self, name: str) -> None:
        if name in _BLOCKS:
            self._end_paragraph()
        if name in _HEADINGS:
            self._blocks.begin_paragraph(heading=True)
        elif name == "table":
            self._blocks.begin_table()
        elif name == "tr":
            self._blocks.begin_row()
        elif name in {"td", "th"}:
            self._blocks.begin_cell()
        elif name == "pre":
            self._preformatted += 1
        elif name in _APART:
            self._add(" ")

    def _end_paragraph(self) -> None:
        self._blocks.end_paragraph()
        self._is_spaced = True

    def data(self, text: str) -> None:
        if self._unseen:
            if not self._silent:
                self._found.hidden += len(text.strip())
            elif self._in_style and len(self._css) < _CSS_LIMIT:
                self._css.append(text)
            return
        self._add(text if self._preformatted else re.sub(r"[ \t\r\n\f]+", " ", text))

    def _add(self, text: str) -> None:
        """Add words, of several spaces between them only one."""
        if self._is_spaced and not self._preformatted:
            text = text.removeprefix(" ")
        if text:
            self._blocks.add(text, bold=bool(self._open and self._open[-1][2]))
            self._is_spaced = text[-1] in " \n"

    def end(self, name: str) -> None:
        if name in _VOID:
            return
        if self._unseen:
            self._unseen -= 1
            if self._in_style:
                self._hiding |= _hidden_by("".join(self._css))
                self._css.clear()
                self._in_style = False
            return
        while self._open and self._open.pop()[0] != name:
            continue
        if name in _BLOCKS:
            self._end_paragraph()
        if name == "table":
            self._blocks.end_table()
        elif name in {"td", "th"}:
            self._blocks.end_cell()
        elif name == "pre":
            self._preformatted -= 1
        elif name in _APART:
            self._add(" ")

    def close(self) -> None:
        self._blocks.end()


def _ground(attributes: Mapping[str, str], style: str, *, shaded: bool) -> bool:
    """Whether there is a colour behind an element, so that white text is seen."""
    if not attributes:
        return shaded
    found = _GROUND.search(style)
    colour = (found[1] if found else attributes.get("bgcolor", "")).strip()
    return shaded if not colour else colour != "transparent" and not is_white(colour)


def _hidden_by(css: str) -> frozenset[str]:
    """Classes and ids that a style sheet hides, as far as simple rules say so."""
    return frozenset(
        found[1]
        for selectors, rules in _RULE.findall(css)
        if _HIDING.search(rules)
        for selector in selectors.split(",")
        if (found := _SELECTOR.fullmatch(selector))
    )
