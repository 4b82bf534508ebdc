"""The templates, filled in: HTML that escapes all text, and Markdown that does the same."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analyzer.assessment import Assessment
from analyzer.guide import Guide
from analyzer.memo import wording
from analyzer.memo.organisation import NOBODY, Organisation
from analyzer.memo.timeline import timeline
from analyzer.memo.view import memo_view, strongest

_TEMPLATES = Path(__file__).parent / "templates"
PALETTE = Path(__file__).parent / "shared" / "palette.css"
"""In a folder of its own, which the web app serves."""
_LINKS_ITSELF = re.compile(r"://|www\.|@", re.IGNORECASE)
"""Words that a Markdown reader turns into links without being asked."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_LIST_OR_LINE = re.compile(r"^(\d*)([-+=.)])")
"""Marks that begin a list or underline a heading."""
_SPECIAL = re.compile(f"{_LINKS_ITSELF.pattern}|{_MARKUP.pattern}", re.IGNORECASE)


def render_page(
    assessment: Assessment,
    guide: Guide,
    format: str,  # noqa: A002 - what it is
    organisation: Organisation = NOBODY,
    *,
    paper: bool = False,
) -> str:
    """The memo as a page; on paper, which cannot fold, a flag shows its strongest quotes.

    Raises:
        AssessmentError: the assessment names a turn, quote or question that it does not hold.
    """
    css, script = style(read_own("memo.css")), read_own("memo.js")
    page = (
        environment(format)
        .get_template(f"memo.{format}.j2")
        .render(
            a=assessment,
            guide=guide,
            organisation=organisation,
            paper=paper,
            memo=memo_view(assessment, guide),
            timeline=timeline(assessment.transcript),
            strongest=strongest,
            wording=wording,
            css=css,
            script=script,
            policy=policy(css, script, pictures=bool(organisation.logo)),
        )
    )
    return page if format == "html" else re.sub(r"\n{3,}", "\n\n", page).lstrip()


def markdown(text: str) -> Markup:
    """Text on one line that a Markdown reader shows as it is: no HTML, links or headings."""
    words = " ".join(text.split())
    if _SPECIAL.search(words):  # in few turns; a look at each word takes long
        words = " ".join(map(_word, words.split(" ")))
    return Markup(_LIST_OR_LINE.sub(r"\1\\\2", words))  # noqa: S704 - escaped just here


def _word(word: str) -> str:
    if _LINKS_ITSELF.search(word):
        fence = "`" * (max((len(run) for run in re.findall("`+", word)), default=0) + 1)
        return f"{fence} {word} {fence}" if "`" in word else f"{fence}{word}{fence}"
    return _MARKUP.sub(r"\\\1", word)


@cache
def environment(format: str) -> Environment:  # noqa: A002 - what it is
    """Our templates, compiled once; what they print is escaped for `html` or `md`."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # Every printed text of a Markdown memo passes here, so that no template can forget to.
        finalize=_finalize_markdown if format == "md" else None,
    )


def _finalize_markdown(value: object) -> object:
    return value if isinstance(value, Markup) else markdown(str(value))


def policy(css: Markup, script: Markup | None = None, *, pictures: bool) -> str:
    """A content security policy that allows these inline texts, a logo, and nothing else."""
    scripts = f" script-src {_hash(script)};" if script else ""
    logo = " img-src data:;" if pictures else ""
    return (
        f"default-src 'none'; style-src {_hash(css)};{scripts}{logo}"
        " base-uri 'none'; form-action 'none'"
    )


def style(css: Markup) -> Markup:
    """A style sheet of ours with the colours that all pages share."""
    return Markup(PALETTE.read_text("utf-8")) + css  # noqa: S704 - our own file


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def read_own(name: str) -> Markup:
    """A style or script of ours, to stand inside a page."""
    return Markup((_TEMPLATES / name).read_text("utf-8"))  # noqa: S704 - our own file
