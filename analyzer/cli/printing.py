"""Text for a terminal: wrapped, aligned, and unable to do harm."""

import re
import shutil
import sys
import textwrap

_HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_MARGIN = 11
"""Columns of the words that stand before each line."""
_NARROWEST = 40
_WIDEST = 100


def printable(text: str) -> str:
    """One line in which control characters are spelled out: a file's name may hold them."""
    return _HARMFUL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def page_width() -> int | None:
    """Columns of the terminal, within reason; None where the output goes elsewhere."""
    if not sys.stdout.isatty():
        return None
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns))


def entry(title: str, text: str, width: int | None) -> str:
    """A line that begins with a title; what follows is wrapped and aligned."""
    return wrapped(f"{title:<{_MARGIN}}{text}", _MARGIN, width)


def wrapped(line: str, indent: int, width: int | None) -> str:
    """A line wrapped at a width, all but its beginning indented; not wrapped without a width."""
    if width is None:
        return line
    return "\n".join(
        textwrap.wrap(
            line, width, subsequent_indent=" " * indent, break_on_hyphens=False, tabsize=1
        )
    )
