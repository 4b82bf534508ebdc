"""Memos as files that people hand around: Word, PDF, scorecards."""

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped] # no types
import pytest
from docx import Document
from typer.testing import CliRunner

from analyzer.assessment import Assessment, assess
from analyzer.cli.app import app
from analyzer.errors import ConfigError
from analyzer.guide import load_guide
from analyzer.memo import render_file, render_memo
from analyzer.memo.organisation import read_organisation
from tests.support.sample_assessment import evidence, run, sample, thin, transcript

GUIDE = load_guide()
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63"
    "f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def squeezed(text: str) -> str:
    """Without white space: lines break anywhere on paper."""
    return "".join(text.split()).replace("\ufffe", "").replace("\u00ad", "")


def pdf_text(data: bytes) -> str:
    with pypdfium2.PdfDocument(data) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def word_text(data: bytes) -> str:
    body = Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter() if node.tag.endswith("}t"))


READERS = {"pdf": pdf_text, "docx": word_text}


def speaking(name: str, words: str) -> Assessment:
    read = transcript([("Q", 0.0, "Why?"), (name, 1.0, words)], candidate=name)
    return assess(read, [evidence(read.turns[1], words, number=1)], GUIDE, run())


@pytest.mark.parametrize("form", READERS)
def test_every_quote_stands_in_the_document(form: str) -> None:
    assessment = sample()
    text = squeezed(READERS[form](render_file(assessment, GUIDE, form)))
    for piece in assessment.evidence:
        assert squeezed(piece.quote) in text
    for flag in assessment.flags:
        assert squeezed(flag.name) in text
    for turn in assessment.transcript.turns:
        assert squeezed(turn.text)[:40] in text


@pytest.mark.parametrize("form", READERS)
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Željko Đurić", "Napisao sam ceo servis za naplatu, od šeme do naloga"),
        ("Ελένη Παππά", "Έγραψα μόνη μου την υπηρεσία και τη δοκίμασα σε εκατό τιμολόγια"),
        ("Мария Ковальчук", "Я сама написала очередь и разбор ошибок для всех складов"),
    ],
)
def test_names_and_quotes_of_other_scripts_are_there(form: str, name: str, words: str) -> None:
    text = squeezed(READERS[form](render_file(speaking(name, words), GUIDE, form)))
    assert squeezed(name) in text
    assert squeezed(words) in text


def test_a_word_memo_has_headings_tables_and_links_that_lead_somewhere() -> None:
    document = Document(io.BytesIO(render_file(sample(), GUIDE, "docx")))
    headings = [p.text for p in document.paragraphs if p.style and "Heading" in str(p.style.name)]
    assert headings[0] == "Recommendation"
    assert len(document.tables) >= 3
    xml = document.element.body
    places = set(xml.xpath("//w:bookmarkStart/@w:name"))
    links = set(xml.xpath("//w:hyperlink/@w:anchor"))
    assert links
    assert links <= places


def test_a_word_memo_is_the_same_each_time_and_holds_no_control_characters() -> None:
    odd = speaking("Ana\x0b Lee", "I wrote the consumer\x00 and the retry myself")
    assert render_file(odd, GUIDE, "docx") == render_file(odd, GUIDE, "docx")
    assert "I wrote the consumer\ufffd" in word_text(render_file(odd, GUIDE, "docx"))


def test_a_pdf_is_tagged_and_has_bookmarks_and_a_summary_first() -> None:
    assessment = sample()
    data = render_file(assessment, GUIDE, "pdf")
    with pypdfium2.PdfDocument(data) as document:
        assert pypdfium2.raw.FPDFCatalog_IsTagged(document)
        titles = [mark.get_title() for mark in document.get_toc()]
        first = document[0].get_textpage().get_text_range()
        pages = len(document)
    assert {"Recommendation", "Flags and their evidence", "Transcript"} <= set(titles)
    assert f"1 / {pages}" in first
    for flag in assessment.flags:
        assert flag.name in first


def test_words_in_a_transcript_pull_no_file_into_a_pdf(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("tiny-secret-marker", encoding="utf-8")
    attack = (
        f'<link rel=attachment href="{secret.as_uri()}"><img src="{secret.as_uri()}">'
        f"<style>@import '{secret.as_uri()}'</style> I wrote it"
    )
    data = render_file(speaking("Ana Lee", attack), GUIDE, "pdf")
    assert "tiny-secret-marker" not in pdf_text(data)
    with pypdfium2.PdfDocument(data) as document:
        assert document.count_attachments() == 0


def test_a_thin_interview_makes_documents_too() -> None:
    for form, read in READERS.items():
        assert "Notenoughevidence" in squeezed(read(render_file(thin(), GUIDE, form)))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_word_memo(tmp_path: Path) -> None:
    assessment = sample()
    file = tmp_path / "memo.docx"
    file.write_bytes(render_file(assessment, GUIDE, "docx"))
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    text = squeezed(pdf_text((tmp_path / "memo.pdf").read_bytes()))
    assert all(squeezed(piece.quote) in text for piece in assessment.evidence)


def test_a_scorecard_has_a_row_for_each_flag_and_runs_no_formula() -> None:
    assessment = speaking("=HYPERLINK(1)", "I wrote the consumer and the retry myself")
    rows = list(csv.DictReader(io.StringIO(render_memo(assessment, GUIDE, "scorecard-csv"))))
    assert [row["flag"] for row in rows] == [flag.id for flag in assessment.flags]
    assert rows[0]["candidate"] == "'=HYPERLINK(1)"
    data = json.loads(render_memo(assessment, GUIDE, "scorecard-json"))
    assert data[0]["candidate"] == "=HYPERLINK(1)"
    assert [row["verdict"] for row in data] == [flag.verdict for flag in assessment.flags]


def test_an_organisation_stands_on_its_memos(tmp_path: Path) -> None:
    folder, out = tmp_path / "ours", tmp_path / "out"
    folder.mkdir()
    settings = 'name = "Kessel"\nnotice = "For the team only."\nfooter = "Kessel, internal"\n'
    (folder / "organisation.toml").write_text(settings, encoding="utf-8")
    (folder / "logo.png").write_bytes(PIXEL)
    file = tmp_path / "a.assessment.json"
    file.write_text(sample().model_dump_json(), encoding="utf-8")
    arguments = ["memo", file, "--organisation", folder, "--out", out, "--format", "docx,pdf,html"]
    result = CliRunner().invoke(app, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0
    word = Document(str(out / "a.memo.docx"))
    assert "For the team only." in [p.text for p in word.paragraphs]
    assert len(word.inline_shapes) == 1
    assert word.sections[0].footer.paragraphs[0].text.startswith("Kessel, internal")
    page = (out / "a.memo.html").read_text(encoding="utf-8")
    assert "data:image/png;base64," in page
    assert "For the team only." in page
    assert squeezed("For the team only.") in squeezed(pdf_text((out / "a.memo.pdf").read_bytes()))


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("organisation.toml", b"name = ", "organisation.toml"),
        ("organisation.toml", b"colour = 'red'", "colour"),
        ("logo.png", b"<svg/>", "save it as PNG or JPEG"),
        ("logo.jpg", b"\xff\xd8\xff" + b"0" * 600_000, "make it smaller"),
    ],
)
def test_an_organisation_that_cannot_be_read_is_told(
    tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    (tmp_path / "organisation.toml").write_text('name = "Kessel"\n', encoding="utf-8")
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError, match=told):
        read_organisation(tmp_path)
