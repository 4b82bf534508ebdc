"""XML and HTML as a stream: nothing is looked up, nothing is kept, nothing is recursive.

A stream needs the same memory for any document. Entities are not expanded, and XML with a
document type is refused, for only that can declare entities.
"""

from collections.abc import Iterator, Mapping

from lxml import etree

from analyzer.documents.found import DocumentError

_CHUNK = 32_768
_TAGS_LIMIT = 700_000
_ATTRIBUTES_LIMIT = 1_000
"""Equals signs in the part of one tag that lies in one chunk."""


def check_depth(depth: int, limit: int = 500) -> None:
    """Raise DocumentError when elements lie within each other more often than anywhere."""
    if depth > limit:
        raise DocumentError("is nested more deeply than any transcript: save or export it again")


class MarkupReader:
    """What is told about each part of a document, in its order."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins; the name of an XML element is `{namespace}name`."""

    def end(self, name: str) -> None:
        """An element ends."""

    def data(self, text: str) -> None:
        """Characters between two of these."""

    def close(self) -> None:
        """The document ends."""


class XmlReader(MarkupReader):
    """A reader that accepts no document type."""

    def doctype(self, *_: str | None) -> None:
        """Refuse it. Raises DocumentError."""
        raise DocumentError(
            "declares a document type, which no transcript needs and which can hide text: "
            "save or export it again"
        )


def read_xml(data: bytes, reader: XmlReader, part: str = "") -> None:
    """Tell the reader all of an XML document.

    Args:
        data: its bytes.
        reader: who is told.
        part: what it is a part of, for the message; empty for a whole file.

    Raises:
        DocumentError: it is no well-formed XML, has endless tags or attributes, or declares a
            document type.
    """
    parser = etree.XMLParser(  # type: ignore[call-overload] # the stubs ask for unneeded methods
        target=reader, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        for chunk in _bounded(data):
            parser.feed(chunk)
        parser.close()
    except etree.XMLSyntaxError as error:
        where = f"in its part {part}, " if part else ""
        raise DocumentError(
            f"is broken XML ({where}line {error.lineno}): save or export it again"
        ) from None


def read_html(text: str, reader: MarkupReader) -> None:
    """Tell the reader all of an HTML document, however untidy it is.

    Raises:
        DocumentError: it has endless tags or attributes.
    """
    parser = etree.HTMLParser(  # type: ignore[call-overload] # see above
        target=reader, encoding="utf-8", no_network=True
    )
    for chunk in _bounded(text.encode(errors="replace")):
        parser.feed(chunk)
    parser.close()


def _bounded(data: bytes) -> Iterator[bytes]:
    """The bytes piece by piece, as long as they are not made to keep a parser busy.

    A parser compares the attributes of a tag with each other.
    """
    if data.count(b"<") > _TAGS_LIMIT:
        raise DocumentError(
            f"has more than {_TAGS_LIMIT:,} tags, as no transcript has: save or export it again"
        )
    is_open = False
    for start in range(0, len(data), _CHUNK):
        chunk = data[start : start + _CHUNK]
        opened, closed = chunk.rfind(b"<"), chunk.rfind(b">")
        is_open = opened > closed or (is_open and closed < 0)
        if is_open and chunk.count(b"=", max(opened, 0)) > _ATTRIBUTES_LIMIT:
            raise DocumentError(
                "has a tag with endless attributes, as no transcript has: save or export it again"
            )
        yield chunk
