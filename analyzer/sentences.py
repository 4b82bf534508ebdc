"""Where a sentence of speech ends."""

import re
from collections.abc import Iterator

# Speech-to-text marks few ends; "e.g." and "v1.2" are no ends because a letter or digit
# without a space follows, or a lower-case word.
_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*(?=\s+[^a-z\s]|\s*$)|(?<=[。！？])")


def sentence_spans(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, in order, without the white space between them."""
    start = 0
    for match in _END.finditer(text):
        if text[start : match.end()].strip():
            yield _trimmed(text, start, match.end())
            start = match.end()
    if text[start:].strip():
        yield _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())
