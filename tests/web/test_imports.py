"""A batch's results in the app: each once, whatever lies damaged among them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select, text
from typer.testing import CliRunner

from analyzer.cli.app import app as cli
from analyzer.errors import EXIT_PARTIAL, UsageError
from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from analyzer.web.database import MIGRATIONS, Interview, Store
from tests.web.conftest import FIXTURES, Browser

NAMES = ("team_talker.md", "modest_builder.txt", "configurator.txt")


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `analyzer batch` makes of three interviews, a copy of one, and a file that is none."""
    past, out = tmp_path_factory.mktemp("past"), tmp_path_factory.mktemp("all") / "results"
    for name in NAMES:
        shutil.copy(FIXTURES / name, past)
    shutil.copy(FIXTURES / NAMES[0], past / "copy.md")
    (past / "broken.vtt").write_bytes(b"\x00\x01 no transcript")
    order = ["batch", str(past), "--engine", "offline", "--out", str(out), "--workers", "1"]
    assert CliRunner().invoke(cli, order).exit_code == EXIT_PARTIAL
    return out


@pytest.fixture
def app(tmp_path: Path, batch: Path) -> Any:
    return create_app(
        WebConfig(
            data=tmp_path / "data",
            guide=load_guide(),
            setup_token="token-of-the-terminal",  # noqa: S106 - of nobody
            imports=batch.parent,
        )
    )


def found(browser: Browser) -> list[str]:
    """Paths of all interviews that are listed."""
    import re

    return re.findall(r'href="(/interviews/[0-9a-f]{32})"', browser.get("/").text)


def test_a_batch_is_imported_once_from_the_pages(app: Any) -> None:
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        assert 'value="results"' in browser.get("/imports").text
        told = browser.post("/imports", {"batch": "results"}).text
        assert "3 new interviews, 0 newer assessments, 0 here already, 1 skipped" in told
        assert "broken" in told
        paths = found(browser)
        assert len(paths) == 3
        for path in paths:
            page = browser.get(path).text
            assert "Draft" in page
            assert 'data-turn="' in page
        again = browser.post("/imports", {"batch": "results"}).text
        assert "0 new interviews, 0 newer assessments, 3 here already" in again
        assert len(found(browser)) == 3


@pytest.mark.parametrize("name", ["..", "../results", "/etc", "results/interviews", ""])
def test_nothing_beside_the_listed_batches_can_be_imported(app: Any, name: str) -> None:
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        assert browser.post("/imports", {"batch": name}).status_code == 404


def test_an_uploaded_interview_gets_the_assessment_and_another_analysis_is_kept(
    app: Any, batch: Path, tmp_path: Path
) -> None:
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        path = browser.upload(NAMES[0]).headers["location"]
        told = browser.post("/imports", {"batch": "results"}).text
        assert "2 new interviews, 1 newer assessment, 0 here already" in told
        assert "Draft" in browser.get(path).text
    shutil.copytree(batch, tmp_path / "all" / "later")
    result = min((tmp_path / "all" / "later" / "interviews").iterdir())
    assessment = json.loads((result / "assessment.json").read_text())
    assessment["run"]["role"] = "Baker"
    (result / "assessment.json").write_text(json.dumps(assessment))
    config = WebConfig(data=tmp_path / "data", guide=load_guide(), imports=tmp_path / "all")
    again = Browser(create_app(config))
    with again.http:
        again.log_in("ada")
        told = again.post("/imports", {"batch": "later"}).text
        assert "0 new interviews, 1 newer assessment, 2 here already" in told


def test_damaged_results_are_named_and_the_others_are_imported(
    app: Any, batch: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(batch, damaged)
    first, second, third = sorted((damaged / "interviews").iterdir())
    (first / "assessment.json").write_text('{"transcript": 1')
    assessment = json.loads((second / "assessment.json").read_text())
    assessment["flags"][0]["evidence_for"] = ["E999"]
    (second / "assessment.json").write_text(json.dumps(assessment))
    (damaged / "interviews" / "empty").mkdir()
    (damaged / "interviews" / "link").mkdir()
    (damaged / "interviews" / "link" / "assessment.json").symlink_to(third / "assessment.json")
    browser = Browser(app)
    with browser.http:
        browser.set_up()
    result = CliRunner().invoke(cli, ["import", str(damaged), "--data", str(tmp_path / "data")])
    assert result.exit_code == EXIT_PARTIAL, result.output
    assert "1 new" in result.output
    for name, why in (
        (first.name, "is no assessment"),
        (second.name, "E999"),
        ("empty", "No such file"),
        ("link", "is a link"),
        ("broken", "failed"),
    ):
        assert any(
            line.startswith(f"Skipped    {name}") and why in line
            for line in result.output.splitlines()
        ), result.output


def test_an_imported_interview_is_erased_whole_and_needs_its_file_for_another_candidate(
    app: Any,
) -> None:
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        browser.post("/imports", {"batch": "results"})
        path = found(browser)[0]
        reading = browser.get(f"{path}?reading").text
        import re

        others = re.findall(r'name="candidate" value="([^"]*)" required>', reading)
        refused = browser.post(f"{path}/analysis", {"candidate": others[0]})
        assert refused.status_code == 409
        assert "without its file" in refused.text
        assert browser.post(f"{path}/analysis").status_code == 303
        browser.wait(path)
        browser.post(f"{path}/erase", {"sure": "yes"})
        with app.state.parts.store.reading() as session:
            gone = session.get_one(Interview, path.rsplit("/", 1)[1])
            assert (gone.source, gone.file_name, gone.candidate) == ("", "", None)


def test_an_import_needs_a_batch_and_an_admin(tmp_path: Path, batch: Path) -> None:
    data = str(tmp_path / "data")
    nobody = CliRunner().invoke(cli, ["import", str(batch), "--data", data])
    assert isinstance(nobody.exception, UsageError)
    assert "set the app up first" in str(nobody.exception)
    browser = Browser(
        create_app(
            WebConfig(
                data=tmp_path / "data",
                guide=load_guide(),
                setup_token="token-of-the-terminal",  # noqa: S106 - of nobody
            )
        )
    )
    with browser.http:
        browser.set_up()
    other = CliRunner().invoke(cli, ["import", str(tmp_path), "--data", data])
    assert isinstance(other.exception, UsageError)
    assert "holds no results of a batch" in str(other.exception)
    unknown = CliRunner().invoke(cli, ["import", str(batch), "--data", data, "--as", "bob"])
    assert isinstance(unknown.exception, UsageError)


def test_interviews_from_before_the_migration_are_known_by_their_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text("INSERT INTO people VALUES (1, 'Ada', 'ada', 'x', 'admin', 1, '2026-01-01')")
        )
        connection.execute(
            text(
                "INSERT INTO interviews (id, file_name, position, held_on, state, verdict, present,"
                " uploaded, uploaded_by) VALUES ('a', 'a.md', '', '', 'read', '', '', '2026', 1)"
            )
        )
        connection.execute(
            text("INSERT INTO uploads VALUES ('a', x'00', :told)"),
            {"told": json.dumps({"source": {"sha256": "f00d"}})},
        )
    engine.dispose()
    store = Store(url)
    with store.reading() as session:
        assert session.scalar(select(Interview.source)) == "f00d"
    store.close()
