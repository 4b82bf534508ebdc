"""One page of a PDF: its lines with their places, without what nobody sees."""

import re
from collections.abc import Iterator
from ctypes import c_double, c_float, c_uint, c_ushort
from typing import Any, NamedTuple

from pypdfium2 import PdfDocument, raw  # type: ignore[import-untyped] # no types

from analyzer.documents.layout import Line

_OBJECTS_LIMIT = 200_000
_DEPTH_LIMIT = 5
"""Of groups of objects within each other."""
_TINY = 2.5
"""Points."""
_WHITE = 0xF5
_FAINT = 20
"""Opacity, of 255, up to which nobody sees a text."""
_HALF = 0.5
_WIDE = 0.5
"""Share of the size of its font from which on a gap is more than one space."""
_CLOCK = re.compile(r"(?<=\S) (\d{1,3}:\d\d(?::\d\d)?)$")
_HYPHEN = re.compile("[\x02\ufffe]")
"""What stands for a hyphen at which PDFium has joined a broken word."""


class Page(NamedTuple):
    """What is seen on a page."""

    lines: list[Line]
    hidden: int
    """Characters that nobody sees."""
    has_picture: bool
    """Whether a picture fills most of it."""
    is_recognised: bool
    """Whether its words are the invisible ones that OCR lays beneath a picture."""


class _Object(NamedTuple):
    handle: Any
    group: Any
    """The group of objects that it belongs to; None for the page itself."""


def read_page(document: PdfDocument, number: int) -> Page:
    """A page, by its number from 0. Raises PdfiumError where it is damaged."""
    page = document[number]
    try:
        left, bottom, right, top = page.get_bbox()
        objects = list(_objects(page))
        texts = [one for one in objects if _is(one, raw.FPDF_PAGEOBJ_TEXT)]
        area = (right - left) * (top - bottom)
        picture = any(
            _area(one.handle) > _HALF * area for one in objects if _is(one, raw.FPDF_PAGEOBJ_IMAGE)
        )
        unseen = [one for one in texts if _is_unseen(one.handle, (left, bottom, right, top))]
        recognised = picture and bool(texts) and len(unseen) == len(texts)
        if recognised:
            unseen = [one for one in unseen if not _is_invisible(one.handle)]
        before = _characters(page) if unseen else 0
        for one in unseen:
            _remove(page, one)
        lines, count = _lines(page)
        return Page(lines, max(0, before - count), picture, recognised and bool(lines))
    finally:
        page.close()


def _objects(page: Any) -> Iterator[_Object]:
    """All objects of a page, those in groups too."""
    groups: list[tuple[Any, int]] = [(None, 0)]
    seen = 0
    while groups:
        group, depth = groups.pop()
        for handle in _members(page, group):
            seen += 1
            if seen > _OBJECTS_LIMIT:
                return
            yield _Object(handle, group)
            if raw.FPDFPageObj_GetType(handle) == raw.FPDF_PAGEOBJ_FORM and depth < _DEPTH_LIMIT:
                groups.append((handle, depth + 1))


def _members(page: Any, group: Any) -> Iterator[Any]:
    if group is None:
        count = raw.FPDFPage_CountObjects(page)
        return (raw.FPDFPage_GetObject(page, n) for n in range(count))
    count = raw.FPDFFormObj_CountObjects(group)
    return (raw.FPDFFormObj_GetObject(group, n) for n in range(count))


def _is(one: _Object, kind: int) -> bool:
    return bool(raw.FPDFPageObj_GetType(one.handle) == kind)


def _bounds(handle: Any) -> tuple[float, float, float, float] | None:
    """Left, bottom, right and top."""
    sides = [c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(handle, *sides):
        return None
    left, bottom, right, top = (side.value for side in sides)
    return left, bottom, right, top


def _area(handle: Any) -> float:
    left, bottom, right, top = _bounds(handle) or (0.0, 0.0, 0.0, 0.0)
    return (right - left) * (top - bottom)


def _is_unseen(handle: Any, page: tuple[float, float, float, float]) -> bool:
    return _is_invisible(handle) or _is_pale(handle) or _is_tiny(handle) or _is_off(handle, page)


def _is_invisible(handle: Any) -> bool:
    """Whether its way of rendering draws nothing."""
    return raw.FPDFTextObj_GetTextRenderMode(handle) in {
        raw.FPDF_TEXTRENDERMODE_INVISIBLE,
        raw.FPDF_TEXTRENDERMODE_CLIP,
    }


def _is_pale(handle: Any) -> bool:
    red, green, blue, opacity = (c_uint() for _ in range(4))
    if not raw.FPDFPageObj_GetFillColor(handle, red, green, blue, opacity):
        return False
    white = min(red.value, green.value, blue.value) >= _WHITE
    return white or opacity.value <= _FAINT


def _is_tiny(handle: Any) -> bool:
    size, matrix = c_float(), raw.FS_MATRIX()
    if not raw.FPDFTextObj_GetFontSize(handle, size):
        return False
    if not raw.FPDFPageObj_GetMatrix(handle, matrix):
        return False
    height = (matrix.c**2 + matrix.d**2) ** 0.5
    return bool(0 <= size.value * height < _TINY)


def _is_off(handle: Any, page: tuple[float, float, float, float]) -> bool:
    """Whether it lies wholly beside the page."""
    bounds = _bounds(handle)
    if bounds is None:
        return False
    left, bottom, right, top = bounds
    return right < page[0] or left > page[2] or top < page[1] or bottom > page[3]


def _remove(page: Any, one: _Object) -> None:
    if one.group is None:
        removed = raw.FPDFPage_RemoveObject(page, one.handle)
    else:
        removed = raw.FPDFFormObj_RemoveObject(one.group, one.handle)
    if removed:
        raw.FPDFPageObj_Destroy(one.handle)


def _characters(page: Any) -> int:
    textpage = page.get_textpage()
    try:
        return int(textpage.count_chars())
    finally:
        textpage.close()


def _lines(page: Any) -> tuple[list[Line], int]:
    """Lines with their places, and the number of characters."""
    textpage = page.get_textpage()
    try:
        count = textpage.count_chars()
        buffer = (c_ushort * (count + 1))()
        units = raw.FPDFText_GetText(textpage, 0, count, buffer) - 1 if count else 0
        text = bytes(memoryview(buffer)[:units]).decode("utf-16-le", errors="replace")
        return list(_placed(textpage, text)), count
    finally:
        textpage.close()


def _placed(textpage: Any, text: str) -> Iterator[Line]:
    start = 0
    for piece in text.split("\n"):
        words = piece.strip()
        if words:
            first = start + _units(piece[: len(piece) - len(piece.lstrip())])
            yield _line(textpage, words, first)
        start += _units(piece) + 1


def _units(text: str) -> int:
    """Length as PDFium counts it: beyond the first 65,536, characters count twice."""
    return len(text.encode("utf-16-le")) // 2


def _line(textpage: Any, words: str, first: int) -> Line:
    x, y = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(textpage, _index(textpage, first), x, y)
    word = words.split(maxsplit=1)[0]
    word_end = _right(textpage, first + _units(word) - 1)
    right = _right(textpage, first + _units(words) - 1)
    if (clock := _CLOCK.search(words)) and _is_apart(
        textpage, first + _units(words[: clock.start()])
    ):
        words = f"{words[: clock.start()]}   {clock[1]}"
    return Line(_HYPHEN.sub("", words), x.value, right, y.value, word_end - x.value)


def _is_apart(textpage: Any, space: int) -> bool:
    """Whether a space is wider than one: PDFium gives several spaces as one."""
    start, base = c_double(), c_double()
    raw.FPDFText_GetCharOrigin(textpage, _index(textpage, space + 1), start, base)
    size = raw.FPDFText_GetFontSize(textpage, _index(textpage, space + 1))
    return bool(start.value - _right(textpage, space - 1) > _WIDE * size)


def _index(textpage: Any, unit: int) -> int:
    return int(raw.FPDFText_GetCharIndexFromTextIndex(textpage, unit))


def _right(textpage: Any, unit: int) -> float:
    left, right, bottom, top = (c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, _index(textpage, unit), left, right, bottom, top)
    return right.value
