"""The memo as a Word document: real headings, styles and tables, one page of summary first."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from analyzer.assessment import Assessment
from analyzer.guide import Colour, Guide, Verdict
from analyzer.memo import wording
from analyzer.memo.organisation import Organisation
from analyzer.memo.view import FlagView, Memo, PointView, QuestionView, Quote, memo_view, strongest
from analyzer.memo.worddocument import letterhead, new_document, packed, writable
from analyzer.memo.wordparts import colour_run, internal_link, mark_place, repeat_header

if TYPE_CHECKING:
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

_INKS = {Colour.GREEN: "14603B", Colour.RED: "9D2226"}


def render_word(assessment: Assessment, guide: Guide, organisation: Organisation) -> bytes:
    """The memo as DOCX, the same bytes for the same arguments.

    Raises:
        AssessmentError: the assessment does not hold together.
        MissingExtraError: python-docx is not installed.
    """
    memo = memo_view(assessment, guide)
    writer = _Writer(assessment, memo, organisation)
    writer.summary()
    writer.flags()
    writer.passages()
    if not memo.thin:
        writer.guide_parts(guide)
    writer.withheld()
    writer.method()
    writer.decision()
    writer.transcript()
    return packed(writer.document)


class _Writer:
    """Writes a memo from top to bottom."""

    def __init__(self, assessment: Assessment, memo: Memo, organisation: Organisation) -> None:
        self._a = assessment
        self._memo = memo
        self._organisation = organisation
        self.document = new_document(f"Hiring memo: {memo.candidate}", organisation)

    def summary(self) -> None:
        """Who, what is advised, the flags at a glance, what to ask next: the first page."""
        memo, run = self._memo, self._a.run
        letterhead(self.document, self._organisation)
        self.document.add_heading(writable(memo.candidate), 0)
        post = [run.role or "", f"Interview of {run.date}" if run.date else ""]
        if any(post):
            self._text(" · ".join(filter(None, post)), "Subtitle")
        for notice in filter(None, (self._organisation.notice, *memo.notices)):
            self._text(notice, "Intense Quote")
        self._heading("Recommendation", 1)
        self._text(f"{memo.verdict}", "Strong line")
        self._text(f"{self._a.overall.rule_text} {memo.carried}")
        self._text(f"{wording.ADVICE} Given by rule {self._a.overall.rule}.", "Fine")
        if run.engine == "offline":
            self._text(f"{run.engine_note} {wording.measured(run)}", "Fine")
        for board in memo.boards:
            self._board(board.title, board.flags)
        self._heading("Ask next", 1)
        self._asks(memo.to_ask)

    def flags(self) -> None:
        """Each flag with its rule and its quotes."""
        self._heading("Flags and their evidence", 1, new_page=True)
        for board in self._memo.boards:
            for flag in board.flags:
                self._flag(flag, board.colour)

    def passages(self) -> None:
        """Every quote once, with its labels; flags refer here."""
        self._heading("Built, chosen, owned", 1)
        for strand in self._memo.strands:
            self._heading(strand.title, 2)
            groups = [group for group in strand.groups if group.quotes]
            if not groups:
                self._text(strand.empty)
            for group in groups:
                self._heading(group.title, 3)
                self._entries(group.quotes)
        if self._memo.demoted:
            self._heading("Set aside on review", 2)
            self._entries(self._memo.demoted)

    def guide_parts(self, guide: Guide) -> None:
        """Signals, roles, tasks, blind spots, growth and management."""
        memo = self._memo
        for title, points in (
            ("What Builders show", memo.signals),
            ("Roles", memo.roles),
            ("Tasks", memo.tasks),
            ("Blind spots", memo.blind_spots),
            ("Growth path", memo.growth),
            ("How to manage this person", memo.management),
        ):
            self._heading(title, 1)
            if points is memo.growth:
                self._text(guide.growth_path)
            for point in points:
                self._point(point)

    def withheld(self) -> None:
        """Words addressed to the system, and quotes that were rejected."""
        if self._a.suspects:
            self._heading("Words addressed to the analyzing system", 1)
            self._text("Withheld from it and shown here. They are not held against the candidate.")
            for suspect in self._a.suspects:
                self._text(f"“{suspect.text}” (turn {suspect.turn}: {suspect.reason})", "Quote")
        if self._a.rejections:
            self._heading("Rejected quotes", 1)
            for rejection in self._a.rejections:
                finding = rejection.finding
                told = f"“{finding.quote}” (pointed at turn {finding.turn}: {rejection.reason})"
                self._text(told, "List Bullet")

    def method(self) -> None:
        """How the memo came about, and what it was made from."""
        self._heading("Method and limits", 1)
        for paragraph in (*wording.METHOD, wording.reading(self._a.run)):
            self._text(paragraph)
        table = self._table(["Provenance", ""])
        hash_ = self._a.transcript.source.sha256
        for name, value in (*self._memo.provenance, ("File hash", hash_)):
            self._cells(_next_row(table), name, value)

    def decision(self) -> None:
        """Lines for the person who signs."""
        self._heading("Decision", 1)
        self._text("A draft until a named person decides and signs.")
        table = self._table(["To be filled in", ""])
        for name in ("Name", "Date", "Decision", "Reason, in own words"):
            self._cells(_next_row(table), name, "")

    def transcript(self) -> None:
        """Every turn, where quotes lead to."""
        self._heading("Transcript", 1, new_page=True)
        for view in self._memo.turns:
            turn = view.turn
            head = f"{turn.number}  {turn.speaker} ({view.role})"
            told = self._text(head if turn.start is None else f"{head}, {view.at}", "Fine")
            mark_place(told, f"t{turn.number}")
            self._text(turn.text)

    def _board(self, title: str, flags: Sequence[FlagView]) -> None:
        table = self._table([title, "Verdict", "Quotes"], (9.6, 3.0, 4.0))
        for view in flags:
            cells = _next_row(table)
            balance = wording.balance(len(view.speaks_for), len(view.speaks_against))
            self._cells(cells, "", view.verdict, balance)
            internal_link(cells[0].paragraphs[0], writable(view.flag.name), view.anchor)
            if view.flag.verdict is Verdict.PRESENT:
                colour_run(cells[1].paragraphs[0].runs[0], _INKS[view.flag.colour])

    def _flag(self, view: FlagView, colour: Colour) -> None:
        flag = view.flag
        heading = self._heading(f"{flag.name}: {view.verdict.lower()} ({colour} flag)", 2)
        mark_place(heading, view.anchor)
        self._text(flag.text)
        rule = f" (Rule {flag.rule}.)" if flag.rule else ""
        self._text(f"{flag.rule_text}{rule}", "Fine")
        sides = (("Speaks for it", view.speaks_for), ("Speaks against it", view.speaks_against))
        for title, quotes in sides:
            self._quotes(title, quotes)
        if flag.missing:
            self._text(f"What “present” would need: {'; '.join(flag.missing)}.", "Fine")
        self._text(f"Probed by: {view.question.text} ({_asked(view.question.asked_in)})", "Fine")

    def _quotes(self, title: str, quotes: Sequence[Quote]) -> None:
        if not quotes:
            return
        self._text(f"{title}:")
        shown = strongest(quotes)
        for quote in shown:
            told = self._text(f"“{quote.evidence.quote}” ", "Quote")
            self._reference(told, quote)
        if len(quotes) > len(shown):
            rest = self._text("Further: ", "Fine")
            for quote in quotes:
                if quote not in shown:
                    self._reference(rest, quote)

    def _entries(self, quotes: Iterable[Quote]) -> None:
        for quote in quotes:
            claim = self._text(f"{quote.evidence.id}  {quote.evidence.claim}")
            claim.runs[0].bold = True
            claim.paragraph_format.keep_with_next = True
            mark_place(claim, quote.anchor)
            told = self._text(f"“{quote.evidence.quote}” ", "Quote")
            where = f"{quote.speaker}, {quote.at}"
            internal_link(told, writable(f"[{where}]"), f"t{quote.evidence.turn}")
            self._text(f"Labelled: {quote.showing}.", "Fine")
            if quote.evidence.demotion:
                self._text(f"Does not count: {quote.evidence.demotion}", "Fine")

    def _point(self, view: PointView) -> None:
        point = view.point
        name = f"{point.name}. " if point.name else ""
        missing = f" Missing: {'; '.join(point.missing)}." if point.missing else ""
        told = self._text(f"{view.state}: {name}{point.text}{missing} ", "List Bullet")
        for quote in view.quotes:
            self._reference(told, quote)

    def _asks(self, questions: Sequence[QuestionView]) -> None:
        if not questions:
            self._text("No question of the guide is left open.")
        for view in questions:
            gaps = "; ".join(view.gaps)
            told = self._text(f"{view.question.text} ", "List Number")
            told.add_run(writable(f"Would help to decide: {gaps}.")).italic = True

    def _reference(self, paragraph: "Paragraph", quote: Quote) -> None:
        internal_link(paragraph, f"[{quote.evidence.id}, {quote.at}]", quote.anchor)
        paragraph.add_run(" ")

    def _heading(self, text: str, level: int, *, new_page: bool = False) -> "Paragraph":
        heading: Paragraph = self.document.add_heading(writable(text), level)
        heading.paragraph_format.page_break_before = new_page
        return heading

    def _text(self, text: str, style: str = "Normal") -> "Paragraph":
        paragraph: Paragraph = self.document.add_paragraph(writable(text), style=style)
        return paragraph

    def _table(self, head: Sequence[str], widths: Sequence[float] = (4.6, 12.0)) -> "Table":
        """A table with its first row; widths in centimetres."""
        from docx.shared import Cm  # noqa: PLC0415 - an extra

        self._text("", "Fine")
        table: Table = self.document.add_table(rows=1, cols=len(head), style="Light List")
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        self._cells(table.rows[0].cells, *head)
        repeat_header(table.rows[0])
        return table

    def _cells(self, cells: Sequence["_Cell"], *texts: str) -> None:
        for cell, text in zip(cells, texts, strict=True):
            cell.paragraphs[0].add_run(writable(text))


def _next_row(table: "Table") -> Sequence["_Cell"]:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call] # python-docx left it out
    return row.cells


def _asked(turns: tuple[int, ...]) -> str:
    return f"asked in {wording.turns(turns)}" if turns else "not asked"
