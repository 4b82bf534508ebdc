"""Characters that an export wrote as HTML does, such as `&#39;`."""

import html
import re

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def without_entities(lines: list[str]) -> tuple[list[str], int]:
    """The lines with their entities read, and how many there were. A line stays one line."""
    count = 0

    def read(found: re.Match[str]) -> str:
        nonlocal count
        character = html.unescape(found[0])
        count += character != found[0]
        return " " if character in "\n\r" else character

    return [_ENTITY.sub(read, line) if "&" in line else line for line in lines], count


def entities_read(count: int) -> list[str]:
    """The warning about them, if there were any."""
    what = f"{count} HTML entities" if count > 1 else "1 HTML entity"
    return [f"{what} such as &#39; read as the characters that they stand for."] if count else []
