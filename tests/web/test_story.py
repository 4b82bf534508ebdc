"""Upload, choose, analyze, review, sign, download, erase: on each database."""

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select
from typer.testing import CliRunner

from analyzer.assessment import Assessment
from analyzer.cli.app import app
from analyzer.errors import AnalyzerError
from analyzer.web.access import ACCESS, API
from analyzer.web.database import Table
from tests.web.conftest import OWN


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("postgres_database") if request.param != "sqlite" else ""
    return url


def test_migrations_make_the_tables_that_the_code_uses(house: Any) -> None:
    with house.app.state.parts.store.engine.begin() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Table.metadata) == []


def test_reading_is_shown_before_anything_is_spent(house: Any) -> None:
    path = house.admin.upload("strong_builder.vtt").headers["location"]
    text = house.admin.get(path).text
    assert "WebVTT" in text
    assert re.search(r'name="candidate" value="[^"]+" required checked', text)
    assert "no model is connected" in text
    assert house.admin.get(f"{path}/memo").status_code == 404


def test_whole_story(house: Any) -> None:
    browser = house.admin
    path = browser.analyzed("scale_architect.md")
    text = browser.get(path).text
    assert "Draft" in text
    before = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    target = before.evidence[0].id

    reject = {"kind": "reject", "target": target, "reason": "It was the vendor’s work."}
    assert browser.post(f"{path}/acts", reject).status_code == 303
    after = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    assert after.evidence[0].demotion == "Ada Admin: It was the vendor’s work."
    assert all(target not in flag.evidence_for for flag in after.flags)

    overrule = {
        "kind": "overrule",
        "target": "craftsmanship",
        "verdict": "absent",
        "reason": "Too thin.",
    }
    assert browser.post(f"{path}/acts", overrule).status_code == 303
    text = browser.get(path).text
    assert "overruled; the machine:" in text
    assert "Too thin." in text

    signed = browser.post(
        f"{path}/signatures", {"decision": "go forward", "words": "She shipped it herself."}
    ).headers["location"]
    frozen = browser.get(signed).text
    assert "She shipped it herself." in frozen
    browser.post(f"{path}/acts", {"kind": "comment", "target": "", "reason": "One more thing."})
    assert browser.get(signed).text == frozen
    assert "changed since version 1" in browser.get(path).text
    memo = browser.get(f"{path}/files/md?version=1")
    assert "signed by Ada Admin" in memo.text
    assert memo.headers["content-disposition"] == 'attachment; filename="memo.md"'

    assert browser.post(f"{path}/erase", {"sure": "yes"}).status_code == 303
    assert "Erased" in browser.get(path).text
    assert browser.get(signed).status_code == 404
    kept = _all_that_is_kept(house)
    assert b"ada" in kept
    assert before.transcript.candidate.encode() not in kept
    assert before.evidence[0].quote.encode() not in kept


def _all_that_is_kept(house: Any) -> bytes:
    """Every row of every table; of SQLite also what its file still holds beside them."""
    with house.app.state.parts.store.reading() as session:
        rows = [session.execute(select(t)).all() for t in Table.metadata.sorted_tables]
    files = b"".join(f.read_bytes() for f in house.config.data.glob("analyzer.sqlite*"))
    return repr(rows).encode() + files


def test_added_evidence_is_the_candidates_words_or_none(house: Any) -> None:
    browser = house.admin
    path = browser.analyzed("modest_builder.txt")
    assessment = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    turn = max(
        (t for t in assessment.transcript.turns if t.role == "candidate"),
        key=lambda t: len(t.text),
    )
    fields = {
        "kind": "add",
        "turn": str(turn.number),
        "kind_of": "building",
        "stance": "supports",
        "owner": "self",
        "specificity": "2",
        "reason": "Built a thing.",
    }
    invented = {**fields, "quote": "I have invented the telephone and the wheel"}
    assert browser.post(f"{path}/acts", invented).status_code == 422
    said = {**fields, "quote": " ".join(turn.text.split()[:9])}
    assert browser.post(f"{path}/acts", said).status_code == 303
    after = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    assert after.evidence[-1].id == "P1"
    assert turn.text.startswith(after.evidence[-1].quote)


def test_another_speaker_can_be_named_the_candidate(house: Any) -> None:
    browser = house.admin
    path = browser.upload("strong_builder.vtt").headers["location"]
    names = re.findall(r'name="candidate" value="([^"]+)"', browser.get(path).text)
    checked = re.search(r'value="([^"]+)" required checked', browser.get(path).text)
    assert checked
    other = next(name for name in names if name != checked[1])
    browser.post(f"{path}/analysis", {"candidate": other})
    browser.wait(path)
    data = json.loads(browser.get(f"{path}/files/json").text)
    assert [s["name"] for s in data["transcript"]["speakers"] if s["role"] == "candidate"] == [
        other
    ]


def test_files_that_cannot_be_read_get_a_sentence_and_the_others_are_kept(house: Any) -> None:
    good = ("good.md", b"Ruth: What did you build?\nDana: I built a scheduler for a bakery.\n" * 9)
    files = [("file", ("../../etc/passwd", b"\x89PNG\r\n\x1a\n0000")), ("file", good)]
    answer = house.admin.post("/interviews", files=files)
    assert "passwd" in answer.text
    assert "etc/" not in answer.text
    assert "good.md" in answer.text


def test_lists_search_filter_and_compare(house: Any) -> None:
    browser = house.admin
    one, two = browser.analyzed("configurator.txt"), browser.analyzed("team_talker.md")
    assert "configurator.txt" in browser.get("/?words=configur").text
    assert "configurator.txt" not in browser.get("/?words=nobody").text
    assert "No interview fits" in browser.get("/?position=Nothing").text
    ids = [path.rsplit("/", 1)[1] for path in (one, two)]
    text = browser.get(f"/compare?id={ids[0]}&id={ids[1]}").text
    assert "Questions never asked" in text
    assert browser.get(f"/compare?id={ids[0]}").status_code == 422


def test_two_who_ask_at_once_get_one_analysis(house: Any) -> None:
    path = house.admin.upload("strong_builder.vtt").headers["location"]
    data = {"form_token": house.admin.form_token(), "position": "Engineer"}
    with ThreadPoolExecutor(8) as pool:
        asked = [
            pool.submit(house.admin.http.post, f"{path}/analysis", data=data, headers=OWN)
            for _ in range(8)
        ]
    assert sorted(one.result().status_code for one in asked) == [303, *[409] * 7]
    house.admin.wait(path)


def test_what_a_database_cannot_keep_is_refused(house: Any) -> None:
    path = house.admin.analyzed("strong_builder.vtt")
    for reason in ("a\0b", "\0"):
        said = {"kind": "comment", "target": "", "reason": reason}
        assert house.admin.post(f"{path}/acts", said).status_code == 422
    assert house.admin.get("/?words=a%00b").status_code == 422
    assert house.admin.get("/interviews/a%00b").status_code == 422
    escaped = {**OWN, "content-type": "multipart/form-data; boundary=b; charset=unicode_escape"}
    fields = {"form_token": house.admin.form_token("/login"), "login": "\\ud800"}
    body = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    refused = house.admin.http.post("/login", content=f"{body}--b--\r\n".encode(), headers=escaped)
    assert refused.status_code == 422


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "2147483648", "-1", "1e9", "²"])
def test_no_number_is_too_much_for_a_database(house: Any, number: str) -> None:
    path = house.admin.upload("strong_builder.vtt").headers["location"]
    values = {"interview": path.rsplit("/", 1)[1], "format": "md"}
    for method, route in ACCESS:
        if "{" in route and not route.startswith(API):
            address = re.sub(r"\{(\w+)\}", lambda m: values.get(m[1], number), route)
            if number in address:
                answer = house.admin.post(address) if method == "POST" else house.admin.get(address)
                assert answer.status_code in {404, 422}, route
    for address in (f"/?page={number}", f"{path}/files/md?version={number}"):
        assert house.admin.get(address).status_code in {404, 422}, address
    for address, field in ((f"{path}/reviewers", "person"), ("/retention", "days")):
        told = {field: number, "position": "x"}
        assert house.admin.post(address, told).status_code in {404, 422}, address


def test_log_is_checked_from_the_command_line(house: Any) -> None:
    house.admin.get("/")
    where = ("--data", str(house.config.data), "--database", house.config.database)
    command = [sys.executable, "-m", "analyzer", "audit", "verify", *where]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.stdout.startswith("Whole"), checked.stderr


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("mysql://u:secret@localhost/x", 2, "does not work with mysql"),
        ("postgresql://u:secret@127.0.0.1:1/x", 5, "The database cannot be used"),
        ("sqlite:////no/such/folder/a.db", 5, "The database cannot be used"),
        ("nonsense", 5, "The database cannot be used"),
    ],
)
def test_database_that_cannot_be_used_is_told_in_a_sentence(
    tmp_path: Path, url: str, status: int, said: str
) -> None:
    told = CliRunner().invoke(app, ["serve", "--data", str(tmp_path), "--database", url])
    assert isinstance(told.exception, AnalyzerError)
    assert told.exception.exit_code == status
    assert said in str(told.exception)
    assert "secret" not in str(told.exception)
