"""The page over a batch, and its table for a data team."""

import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from analyzer.batch.index import INDEX_JSONL, IndexRow, Status
from analyzer.cli.app import app
from analyzer.errors import InputError
from analyzer.guide import OverallVerdict, Verdict, load_guide

GUIDE = load_guide()
FLAGS = {flag.id: Verdict.ABSENT for flag in GUIDE.flags}
ATTACK = "<script>alert(1)</script>"


def row(number: int, **changes: object) -> IndexRow:
    fields: dict[str, object] = {
        "id": f"interview-{number}",
        "source": f"past/{number}.vtt",
        "status": Status.DONE,
        "candidate": f"Candidate {number}",
        "engine": "model",
        "overall": OverallVerdict.BUILDER,
        "flags": {**FLAGS, "personal_build": Verdict.PRESENT},
        "words": 1000 + number,
        "evidence": number,
        "calls": 2,
        "input_tokens": 900,
        "output_tokens": 100,
        "cost": Decimal("0.0125"),
        "interviewers": ("Mara Lind",),
        "gaps": ("never_shipped",),
        "paths": {"html": f"interviews/interview-{number}/memo.html"},
    }
    return IndexRow.model_validate({**fields, **changes})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    failed = row(
        3,
        status=Status.FAILED,
        reason=f"no speaker {ATTACK}",
        candidate=None,
        overall=None,
        flags={},
        evidence=None,
        calls=None,
        cost=None,
        paths={},
        gaps=(),
    )
    _write(tmp_path, [row(1), row(2, candidate=ATTACK, interviewers=("Jo Ek",)), failed])
    return tmp_path


def _write(folder: Path, rows: list[IndexRow]) -> None:
    lines = [row.model_dump_json() for row in rows]
    (folder / INDEX_JSONL).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _page(folder: Path) -> str:
    result = CliRunner().invoke(app, ["batch", "report", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0
    return (folder / "report.html").read_text(encoding="utf-8")


def test_every_interview_stands_on_the_page_with_its_memo(folder: Path) -> None:
    page = _page(folder)
    assert 'href="interviews/interview-1/memo.html"' in page
    assert page.count('<td class="cell') == 3 * len(GUIDE.flags)
    assert "past/3.vtt" in page


def test_totals_and_distribution_count_what_there_is(folder: Path) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", _page(folder)))
    assert "3 interviews" in text
    assert "4 calls, 2,000 tokens for the memos, $0.0250." in text
    assert "2 / 0 / 0" in text  # built it personally


def test_what_nobody_asked_is_told_with_the_interviewers(folder: Path) -> None:
    name = next(flag.name for flag in GUIDE.flags if flag.id == "never_shipped")
    part = _page(folder).split("What nobody asked")[1]
    assert name in part
    assert "<bdi>Jo Ek</bdi> (1)" in part
    assert "<bdi>Mara Lind</bdi> (1)" in part


def test_an_unknown_cost_makes_the_total_unknown(folder: Path) -> None:
    _write(folder, [row(1), row(2, cost=None)])
    assert "at a cost that is not known" in _page(folder)


def test_words_of_strangers_run_no_script(folder: Path) -> None:
    page = _page(folder)
    assert ATTACK not in page
    assert "&lt;script&gt;" in page
    assert page.count("<script>") == 1
    assert "script-src &#39;sha256-" in page


def test_parquet_holds_the_index(folder: Path) -> None:
    result = CliRunner().invoke(app, ["batch", "report", str(folder), "--parquet"])
    assert result.exit_code == 0
    table = duckdb.read_parquet(str(folder / "index.parquet"))
    found = table.project("id, words").order("id").fetchall()
    assert found == [("interview-1", 1001), ("interview-2", 1002), ("interview-3", 1003)]


def test_a_folder_without_an_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"index\.jsonl"):
        CliRunner().invoke(app, ["batch", "report", str(tmp_path)], catch_exceptions=False)
