"""Whatever stands in a transcript, the page keeps the structure it has for harmless words."""

import re

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from analyzer.assessment import Assessment, assess
from analyzer.evidence import Finding, Kind, Owner, Rejection, Stance
from analyzer.guide import load_guide
from analyzer.memo import render_memo
from analyzer.run import Unread
from analyzer.transcript.models import Aside
from analyzer.transcript.screening import Suspect
from tests.support.page import Page
from tests.support.sample_assessment import CANDIDATE, evidence, run, transcript

GUIDE = load_guide()

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<b>'></iframe>",
    "<!-- --><b>",
    "]]><x>",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "{{ 7*7 }} {% raw %}",
    "<meta http-equiv=refresh content=0>",
    "<base href=//evil.example>",
    "</mark></p></li><h1>x",
    "</title><script>x</script>",
    "</textarea><b>x",
    "</svg><b>x",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<https://evil.example>",
    "https://evil.example/a_b_c",
    "www.evil.example",
    "mail evil@example.org now",
    "`` ` code https://evil.example/`",
    "`@`",
    "# heading",
    "## heading ##",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "=== ---",
    "| a | b |",
    "***bold*** __bold__ ~~gone~~",
    "\\<b> \\",
    "[x]: https://evil.example",
    "$$x$$ ~~~ ```",
    "\u202eevil\u202c \u200b",
    "بنيت الخدمة 我写了 \U0001f3d7",
)


def hostile(payload: str) -> Assessment:
    """An assessment with the payload wherever a file, a model or a user can put words."""
    name = f"{payload} {CANDIDATE}"
    said = f"{payload} I wrote the consumer. {payload}"
    read = transcript(
        [(f"{payload} Q", 1.0, payload), (name, 4.0, said)],
        candidate=name,
        name=f"{payload}.vtt",
        warnings=(payload,),
    )
    read = read.model_copy(update={"candidate_reason": payload})
    asides = (Aside(offset=len(payload) + 1, speaker=name, text=payload),)
    turn = read.turns[1].model_copy(update={"asides": asides})
    read = read.model_copy(update={"turns": (read.turns[0], turn)})
    words = {"claim": payload, "aspects": ("ai_system", "outcome", payload)}
    counting = evidence(turn, said, number=1, **words)
    demoted = evidence(turn, "I wrote the consumer", number=2, demotion=payload, **words)
    wrong = Finding(
        turn=2,
        quote=payload,
        kind=Kind.BUILDING,
        stance=Stance.SUPPORTS,
        owner=Owner.SELF,
        aspects=(),
        specificity=1,
        claim=payload,
    )
    spoken_by = run(
        engine="offline",
        engine_note=payload,
        model=payload,
        prompts={payload: payload},
        role=payload,
        date=payload,
        unread=(Unread(turns=(1,), reason=payload),),
    )
    return assess(
        read,
        (counting, demoted),
        GUIDE,
        spoken_by,
        rejections=(Rejection(finding=wrong, reason=payload),),
        suspects=(Suspect(turn=1, span=counting.span, text=payload, reason=payload),),
    )


def structure(memo: str) -> list[str]:
    """Token types of a Markdown memo, with raw HTML and tables allowed; no code, no text."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [token.type for token in _flat(reader.parse(memo)) if token.type not in _WORDS]


_WORDS = {"text", "text_special", "code_inline", "softbreak", "inline"}


def _flat(tokens: list[Token]) -> list[Token]:
    return [t for token in tokens for t in (token, *_flat(token.children or []))]


@pytest.mark.parametrize("payload", HOSTILE)
def test_html_keeps_its_structure_and_shows_the_words(payload: str) -> None:
    memo = Page(render_memo(hostile(payload), GUIDE, "html"))
    assert memo.tags == Page(render_memo(hostile("harmless"), GUIDE, "html")).tags
    assert "".join(memo.marked["e1"]) == f"{payload} I wrote the consumer. {payload}"
    assert f"“{payload} I wrote the consumer. {payload}”" in memo.text


@pytest.mark.parametrize("payload", HOSTILE)
def test_markdown_keeps_its_structure(payload: str) -> None:
    memo = render_memo(hostile(payload), GUIDE, "md")
    assert structure(memo) == structure(render_memo(hostile("harmless"), GUIDE, "md"))


@pytest.mark.parametrize("payload", HOSTILE)
def test_markdown_shows_the_words(payload: str) -> None:
    tokens = _flat(MarkdownIt("commonmark").parse(render_memo(hostile(payload), GUIDE, "md")))
    shown = "".join(t.content for t in tokens if t.type in {"text", "text_special", "code_inline"})
    folded = " ".join(payload.split())
    assert f"“{folded} I wrote the consumer. {folded}”" in shown


@pytest.mark.parametrize("payload", HOSTILE)
def test_markdown_leaves_nothing_that_links_itself(payload: str) -> None:
    tokens = _flat(MarkdownIt("commonmark").parse(render_memo(hostile(payload), GUIDE, "md")))
    plain = " ".join(t.content for t in tokens if t.type == "text")
    assert not re.search(r"://|www\.|\w@\w", plain)
