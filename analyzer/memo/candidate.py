"""The pack for the candidate: how software was used, each flag explained, and how to object.

It holds the candidate's own words, the rules and the decision. It holds no claim, comment or reason
that somebody wrote for the hiring team.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from analyzer.assessment import Assessment
from analyzer.errors import UsageError
from analyzer.guide import Guide, Verdict
from analyzer.memo import rights, wording
from analyzer.memo.organisation import NOBODY, Organisation
from analyzer.memo.pages import environment, policy, read_own, style
from analyzer.memo.view import FlagView, Quote, memo_view

ENDINGS = {name: f"candidate.{name}" for name in ("md", "html", "docx", "pdf")}
"""Format → how its files end."""


class Decided(NamedTuple):
    """What a person decided, and which verdicts counted then."""

    decision: str
    person: str
    day: str
    """As YYYY-MM-DD."""
    verdicts: Mapping[str, Verdict]
    """Flag id → verdict, where a person may have seen it otherwise than the rules."""


class Block(NamedTuple):
    """A paragraph of the pack."""

    style: Literal["title", "heading", "flag", "text", "fine", "item", "quote", "box", "line"]
    text: str
    place: str = ""
    """quote: where it was said."""
    new_page: bool = False


def render_candidate_pack(
    assessment: Assessment,
    guide: Guide,
    format: str,  # noqa: A002 - what it is
    organisation: Organisation = NOBODY,
    decided: Decided | None = None,
) -> bytes:
    """The pack as a file, the same for the same arguments.

    Args:
        assessment: what it explains.
        guide: by which the assessment was made.
        format: one of ENDINGS.
        organisation: whose name, contact and retention stand on it; its notice is for the hiring
            team and is left out.
        decided: what a person decided; None where that is not known.

    Raises:
        AssessmentError: the assessment does not hold together.
        MissingExtraError: a Word document or a PDF needs the extra `documents`.
        UsageError: there is no such format.
    """
    blocks = tuple(_pack(assessment, guide, organisation, decided))
    match format:
        case "md" | "html":
            return _page(blocks, organisation, format).encode()
        case "pdf":
            from analyzer.memo.pdf import lay_out  # noqa: PLC0415 - an extra

            return lay_out(_page(blocks, organisation, "html"))
        case "docx":
            return _word(blocks, organisation)
    known = ", ".join(ENDINGS)
    raise UsageError(f"The pack for the candidate cannot be {format!r}; choose one of {known}.")


def _pack(
    assessment: Assessment, guide: Guide, organisation: Organisation, decided: Decided | None
) -> Iterable[Block]:
    memo, run = memo_view(assessment, guide), assessment.run
    yield Block("title", "Your interview, and how software was used")
    held = f", on the interview of {run.date}" if run.date else ""
    role = f", for the role {run.role}" if run.role else ""
    yield Block("text", f"For {memo.candidate}{held}{role}.")
    yield Block("text", rights.PURPOSE)
    yield Block("heading", "How software was used")
    yield from (Block("item", text) for text in _use(assessment))
    yield Block("heading", "What a person decided")
    yield from _decision(assessment, memo.verdict, decided)
    yield Block("heading", "Each flag, and the words that it rests on")
    yield Block("text", rights.FLAGS)
    for board in memo.boards:
        for view in board.flags:
            yield from _flag(view, decided)
    yield Block("heading", "Your data")
    yield Block("text", organisation.retention or rights.RETENTION_UNKNOWN)
    yield Block("heading", "Rules that may apply")
    yield from (Block("item", text) for text in rights.RULES)
    yield Block("fine", rights.NO_ADVICE)
    yield from _form(memo.candidate, organisation)


def _use(assessment: Assessment) -> Iterable[str]:
    run = assessment.run
    yield rights.INPUT
    yield rights.MODEL.format(model=run.model) if run.model else rights.CUES
    yield rights.POINTING.format(guide=run.guide)
    yield rights.NOT_MEASURED
    yield rights.LIMITS
    if run.measured:
        yield wording.measured(run).replace(f" ({run.measured.command})", "")
    if unread := tuple(sorted({turn for part in run.unread for turn in part.turns})):
        yield f"Not read by the software: {wording.turns(unread)}."


def _decision(assessment: Assessment, advice: str, decided: Decided | None) -> Iterable[Block]:
    if decided is None:
        yield Block("text", rights.UNDECIDED)
    else:
        yield Block("text", f"{decided.person} decided on {decided.day}: {decided.decision}.")
    if assessment.run.first_reading:
        yield Block("text", "The software gave no recommendation.")
    else:
        yield Block("text", f"The rules’ advice was “{advice}”: {assessment.overall.rule_text}")
    yield Block("text", rights.PERSON)


def _flag(view: FlagView, decided: Decided | None) -> Iterable[Block]:
    flag = view.flag
    verdict = decided.verdicts.get(flag.id, flag.verdict) if decided else flag.verdict
    yield Block("flag", f"{flag.name}: {wording.VERDICT[verdict].lower()}")
    yield Block("text", flag.text)
    by_rule = f"By the rules: {wording.VERDICT[flag.verdict].lower()}. {flag.rule_text}"
    person = "A person saw it otherwise than the rules. " if verdict is not flag.verdict else ""
    yield Block("text", person + by_rule)
    yield from _quotes("Your words that speak for it:", view.speaks_for)
    yield from _quotes("Your words that speak against it:", view.speaks_against)
    if not view.speaks_for and not view.speaks_against:
        yield Block("fine", "No words of yours were used.")
    if flag.missing:
        yield Block("fine", f"“Present” would need: {'; '.join(flag.missing)}.")


def _quotes(title: str, quotes: Iterable[Quote]) -> Iterable[Block]:
    for number, quote in enumerate(quotes):
        if number == 0:
            yield Block("fine", title)
        turn = f"turn {quote.evidence.turn}"
        place = turn if quote.at == turn else f"{quote.at}, {turn}"
        yield Block("quote", quote.evidence.quote, f"{place}; labelled: {quote.showing}")


def _form(candidate: str, organisation: Organisation) -> Iterable[Block]:
    yield Block("heading", "Ask for a correction, or for a person to look again", new_page=True)
    yield Block("text", rights.FORM)
    if organisation.contact:
        yield Block("text", f"Send it to: {organisation.contact}")
    yield from (Block("box", text) for text in rights.REQUESTS)
    yield Block("line", f"Name ({candidate})")
    yield from (Block("line", text) for text in rights.LINES)


def _page(blocks: Iterable[Block], organisation: Organisation, format: str) -> str:  # noqa: A002 - what it is
    css = style(read_own("candidate.css"))
    template = environment(format).get_template(f"candidate.{format}.j2")
    page = template.render(
        blocks=blocks,
        organisation=organisation,
        css=css,
        policy=policy(css, pictures=bool(organisation.logo)),
    )
    return page if format == "html" else re.sub(r"\n{3,}", "\n\n", page).lstrip()


def _word(blocks: Iterable[Block], organisation: Organisation) -> bytes:
    from analyzer.memo.worddocument import (  # noqa: PLC0415 - an extra
        letterhead,
        new_document,
        packed,
        writable,
    )
    from analyzer.memo.wordparts import line_below  # noqa: PLC0415 - an extra

    styles = {"item": "List Bullet", "quote": "Quote", "fine": "Fine"}
    levels = {"title": 0, "heading": 1, "flag": 2}
    document = new_document("Your interview, and how software was used", organisation)
    letterhead(document, organisation)
    for block in blocks:
        text = writable(_in_word(block))
        if block.style in levels:
            told = document.add_heading(text, levels[block.style])
            told.paragraph_format.page_break_before = block.new_page
        else:
            told = document.add_paragraph(text, style=styles.get(block.style, "Normal"))
        if block.style == "quote":
            told.paragraph_format.keep_with_next = True
            document.add_paragraph(writable(block.place), style="Fine")
        if block.style == "line":
            line_below(document.add_paragraph())
    return packed(document)


def _in_word(block: Block) -> str:
    match block.style:
        case "quote":
            return f"“{block.text}”"
        case "box":
            return f"\N{BALLOT BOX} {block.text}"
    return block.text
