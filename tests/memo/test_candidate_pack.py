"""The pack for the candidate: explains every flag, tells nothing that was written for the team."""

from html import unescape
from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from analyzer.cli.app import app
from analyzer.errors import UsageError
from analyzer.guide import Verdict, load_guide
from analyzer.memo import render_memo
from analyzer.memo.candidate import ENDINGS, Decided, render_candidate_pack
from analyzer.memo.organisation import Organisation
from tests.memo.test_word_and_pdf import pdf_text, squeezed, word_text
from tests.support.sample_assessment import sample

GUIDE = load_guide()
READERS = {
    "md": lambda data: data.decode().replace("\\", ""),
    "html": lambda data: unescape(data.decode()),
    "docx": word_text,
    "pdf": pdf_text,
}
TEAM_ONLY = "For the hiring team only, as Tom found the candidate nervous."


def pack(form: str, decided: Decided | None = None, whose: Organisation | None = None) -> str:
    made = render_candidate_pack(sample(), GUIDE, form, whose or Organisation(), decided)
    return squeezed(READERS[form](made))


@pytest.mark.parametrize("form", ENDINGS)
def test_each_flag_is_there_with_its_rule_and_the_words_it_rests_on(form: str) -> None:
    text, assessment = pack(form), sample()
    quotes = {e.id: e.quote for e in assessment.evidence}
    used = {q for f in assessment.flags for q in (*f.evidence_for, *f.evidence_against)}
    assert used
    for flag in assessment.flags:
        assert squeezed(flag.name) in text
        assert squeezed(flag.rule_text) in text
    for name in used:
        assert squeezed(quotes[name]) in text


@pytest.mark.parametrize("form", ENDINGS)
def test_notice_rights_and_form_are_there(form: str) -> None:
    whose = Organisation(name="Kessel Heating", contact="Hafenweg 3", retention="For six months.")
    text = pack(form, whose=whose)
    for words in (
        "Regulation 2024/1689",
        "Article 86",
        "Regulation 2016/679",
        "Local Law 144",
        "HB 3773",
        "no legal advice",
        "holds no decision",
        "Ask for a correction",
        "Kessel Heating",
        "Hafenweg 3",
        "For six months.",
        "Date and signature",
    ):
        assert squeezed(words) in text, words


@pytest.mark.parametrize("form", ENDINGS)
def test_nothing_that_was_written_for_the_team_is_in_it(form: str) -> None:
    assessment = sample()
    set_aside = assessment.evidence[0].model_copy(update={"demotion": "Tom: rambling, I doubt it"})
    told = assessment.model_copy(update={"evidence": (set_aside, *assessment.evidence[1:])})
    whose = Organisation(notice=TEAM_ONLY)
    made = render_candidate_pack(told, GUIDE, form, whose)
    text = squeezed(READERS[form](made))
    assert squeezed(TEAM_ONLY) not in text
    assert "rambling" not in text
    for piece in assessment.evidence:
        assert squeezed(piece.claim) not in text
    for turn in assessment.transcript.turns:
        if turn.speaker in {"Tom Brandt", "Priya Nair"}:
            assert squeezed(turn.text) not in text


def test_the_decision_and_a_flag_seen_otherwise_are_told() -> None:
    present = next(f for f in sample().flags if f.verdict is Verdict.PRESENT)
    decided = Decided("talk again", "Ada Admin", "2026-11-24", {present.id: Verdict.ABSENT})
    text = pack("md", decided)
    assert squeezed("Ada Admin decided on 2026-11-24: talk again.") in text
    assert squeezed(f"{present.name}: absent") in text
    assert squeezed("A person saw it otherwise than the rules. By the rules: present.") in text


def test_word_pack_is_the_same_bytes_and_has_its_form_on_a_page_of_its_own(tmp_path: Path) -> None:
    first, second = (render_candidate_pack(sample(), GUIDE, "docx") for _ in range(2))
    assert first == second
    (tmp_path / "x.docx").write_bytes(first)
    form = [p for p in Document(str(tmp_path / "x.docx")).paragraphs if "Ask for a" in p.text]
    assert [p.paragraph_format.page_break_before for p in form] == [True]


def test_the_page_lets_nothing_run() -> None:
    text = render_candidate_pack(sample(), GUIDE, "html").decode()
    assert "default-src &#39;none&#39;" in text
    assert "<script" not in text
    assert "script-src" not in text


def test_the_command_writes_and_prints_packs(tmp_path: Path) -> None:
    file = tmp_path / "ilse.assessment.json"
    file.write_text(render_memo(sample(), GUIDE, "json"))
    order = ["memo", str(file), "--for", "candidate"]
    written = CliRunner().invoke(app, [*order, "--format", "md,docx", "--out", str(tmp_path)])
    assert written.exit_code == 0, written.output
    assert (tmp_path / "ilse.candidate.docx").exists()
    printed = CliRunner().invoke(app, order)
    assert printed.stdout == (tmp_path / "ilse.candidate.md").read_text()
    for wrong, why in (("scorecard-csv", "cannot be"), ("docx", "--out"), ("md,html", "--out")):
        result = CliRunner().invoke(app, [*order, "--format", wrong])
        assert isinstance(result.exception, UsageError), result.output
        assert why in str(result.exception)
