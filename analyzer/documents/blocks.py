"""Paragraphs and tables, as they are met in a stream."""

from dataclasses import dataclass, field

from analyzer.documents.found import BOLD, HEADING, DocumentError, Found
from analyzer.documents.tables import Row, paragraphs_of

_MARKS = dict.fromkeys(map(ord, (BOLD, HEADING)))
_TABLES_LIMIT = 20
"""Tables within each other."""
_LEAD_LIMIT = 300
"""Characters of a bold lead; only a bold question is as long."""


@dataclass
class Paragraph:
    """Words of a paragraph, as they are met."""

    is_heading: bool = False
    lead: list[str] = field(default_factory=list)
    """Bold words with which it begins."""
    rest: list[str] = field(default_factory=list)

    def add(self, text: str, *, bold: bool = False) -> None:
        """Add words."""
        text = text.translate(_MARKS)
        (self.lead if not self.rest and (bold or not text.strip()) else self.rest).append(text)

    @property
    def text(self) -> str:
        """Its words, with marks of a heading or of a bold lead."""
        lead = "".join(self.lead)
        words, rest = lead.strip(), "".join(self.rest)
        if self.is_heading:
            return HEADING + " ".join((lead + rest).split()) if words or rest.strip() else ""
        if not words or "\n" in words or len(words) > _LEAD_LIMIT:
            return lead + rest
        return BOLD + words + BOLD + lead[len(lead.rstrip()) :] + rest


class Blocks:
    """Gathers the paragraphs of a document, those in tables row by row.

    Paragraphs may lie within each other, as text boxes do, and tables within cells.
    """

    def __init__(self, found: Found) -> None:
        self.found = found
        self._paragraphs: list[Paragraph] = []
        self._tables: list[list[Row]] = []
        self._cells: list[list[str]] = []

    def begin_paragraph(self, *, heading: bool = False) -> None:
        """Begin a paragraph."""
        self._paragraphs.append(Paragraph(heading))

    def add(self, text: str, *, bold: bool = False) -> None:
        """Add words to the paragraph. Raises DocumentError when they become too many."""
        self.found.count(len(text))
        if not self._paragraphs:
            self.begin_paragraph()
        self._paragraphs[-1].add(text, bold=bold)

    def mark_heading(self) -> None:
        """Say that the paragraph that was begun last is a heading."""
        if self._paragraphs:
            self._paragraphs[-1].is_heading = True

    def end_paragraph(self) -> None:
        """End the innermost paragraph, if there is one."""
        if self._paragraphs:
            self._put(self._paragraphs.pop().text)

    def begin_table(self) -> None:
        """Begin a table, which may lie within a cell. Raises DocumentError for endless ones."""
        if len(self._tables) >= _TABLES_LIMIT:
            raise DocumentError(
                "has tables within tables, more than any transcript: save or export it again"
            )
        self._tables.append([])

    def begin_row(self) -> None:
        """Begin a row."""
        if self._tables:
            self._tables[-1].append([])

    def begin_cell(self) -> None:
        """Begin a cell; one that was left open within the same table ends."""
        if len(self._cells) >= len(self._tables):
            self.end_cell()
        self._cells.append([])

    def end_cell(self) -> None:
        """End the innermost cell."""
        if not self._cells:
            return
        text = "\n".join(self._cells.pop())
        if self._tables and self._tables[-1]:
            self._tables[-1][-1].append(text)
        else:
            self._put(text)

    def drop_row(self) -> None:
        """Forget the row that was begun last: nobody sees it."""
        if self._tables and self._tables[-1]:
            self.found.hidden += sum(map(len, self._tables[-1].pop()))

    def end_table(self) -> None:
        """End the innermost table."""
        if self._tables:
            for paragraph in paragraphs_of(self._tables.pop(), self.found.left_out):
                self._put(paragraph)

    def end(self) -> None:
        """End whatever is open still."""
        while self._paragraphs:
            self.end_paragraph()
        while self._cells:
            self.end_cell()
        while self._tables:
            self.end_table()

    def _put(self, text: str) -> None:
        if not text.strip():
            return
        if self._cells:
            self._cells[-1].append(text.strip("\n"))
        else:
            self.found.paragraph(text)
