"""Analyses as jobs: by a model, cancelled, retried, after a restart; and erased in time."""

import logging
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update

from analyzer.engines.model import ModelOptions
from analyzer.errors import FolderError
from analyzer.guide import load_guide
from analyzer.llm.client import Endpoint
from analyzer.web.app import create_app
from analyzer.web.config import Server, WebConfig
from analyzer.web.database import Interview
from analyzer.web.exclusive import only_server
from tests.support.gold_answers import gold_answers
from tests.support.model_server import ModelServer
from tests.web.conftest import SETUP, Browser

NAME = "team_talker.md"


def config(data: Path, url: str) -> WebConfig:
    endpoint = Endpoint(base_url=url, api_key="k", max_attempts=1)
    options = ModelOptions(model="gpt-5-mini")
    return WebConfig(
        data=data, guide=load_guide(), setup_token=SETUP, server=Server(endpoint, options)
    )


def test_model_reads_once_and_its_cost_is_told_before(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("team_talker")) as server:
        browser = Browser(create_app(config(tmp_path, server.base_url)))
        with browser.http:
            browser.set_up()
            path = browser.upload(NAME).headers["location"]
            assert "About $0.0" in browser.get(path).text
            assert server.requests == []
            browser.post(f"{path}/analysis")
            assert "event: end" in browser.wait(path)
            bought = len(server.requests)
            assert bought
            browser.post(f"{path}/analysis")
            browser.wait(path)
            assert len(server.requests) == bought
            ledger = next((tmp_path / "ledgers").iterdir())
            browser.post(f"{path}/erase", {"sure": "yes"})
            assert not ledger.exists()


def test_cancelled_and_cut_off_jobs_go_on(tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()
    say = gold_answers("team_talker")

    def answer(body: Any) -> Any:
        asked.set()
        go_on.wait()
        return say(body)

    with ModelServer(answer=answer) as server:
        browser = Browser(create_app(config(tmp_path, server.base_url)))
        with browser.http:
            browser.set_up()
            path = browser.upload(NAME).headers["location"]
            browser.post(f"{path}/analysis")
            asked.wait()
            assert browser.post(f"{path}/analysis").status_code == 409
            assert browser.post(f"{path}/cancel").status_code == 303
            assert "was cancelled" in browser.get(path).text
            browser.post(f"{path}/analysis")
        go_on.set()
        again = Browser(create_app(config(tmp_path, server.base_url)))
        with again.http:
            again.log_in("ada")
            again.wait(path)
            assert "Draft" in again.get(path).text


def test_failure_is_told_and_can_be_retried(tmp_path: Path) -> None:
    browser = Browser(create_app(config(tmp_path, "http://127.0.0.1:9/v1")))
    with browser.http:
        browser.set_up()
        path = browser.upload(NAME).headers["location"]
        browser.post(f"{path}/analysis")
        browser.wait(path)
        assert "The last analysis failed" in browser.get(path).text
    offline = WebConfig(data=tmp_path, guide=load_guide())
    again = Browser(create_app(offline))
    with again.http:
        again.log_in("ada")
        again.post(f"{path}/analysis")
        again.wait(path)
        assert "Draft" in again.get(path).text


def test_interviews_are_erased_when_their_time_is_over(house: Any) -> None:
    path = house.admin.upload(NAME).headers["location"]
    house.admin.post(f"{path}/analysis", {"position": "Baker"})
    house.admin.wait(path)
    other = house.admin.analyzed("modest_builder.txt")
    with house.app.state.parts.store.begin() as session:
        session.execute(update(Interview).values(uploaded="2020-01-01T00:00:00Z"))
    assert house.admin.post("/retention", {"position": "Baker", "days": "30"}).status_code == 303
    house.admin.analyzed("configurator.txt")  # done after the sweep
    assert "Erased" in house.admin.get(path).text
    assert "Draft" in house.admin.get(other).text


def test_interface_does_what_the_pages_do(house: Any) -> None:
    from tests.web.test_security import api_token

    headers = {"authorization": f"Bearer {api_token(house.admin)}"}
    http, base = house.admin.http, "/api/v1/interviews"
    text = "Ruth: What did you build?\nDana: I built a scheduler for a bakery, by myself.\n" * 9
    made = http.post(base, files={"file": ("dana.md", text.encode())}, headers=headers)
    assert made.status_code == 201, made.text
    own = f"{base}/{made.json()['interviews'][0]['id']}"
    assert http.get(f"{own}/assessment", headers=headers).status_code == 404
    options = {"candidate": "Dana", "position": "Baker"}
    assert http.post(f"{own}/analysis", params=options, headers=headers).status_code == 202
    house.admin.wait(own.removeprefix("/api/v1"))
    assert http.get(own, headers=headers).json()["state"] == "done"
    assert http.get(f"{own}/assessment", headers=headers).json()["run"]["role"] == "Baker"
    assert "Hiring memo: Dana" in http.get(f"{own}/memo", headers=headers).text
    assert http.get(base, params={"words": "dana"}, headers=headers).json()["total"] == 1
    assert http.delete(own, headers=headers).status_code == 204
    assert http.get(own, headers=headers).json()["candidate"] is None
    paths = http.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {
        base,
        *(f"{base}/{{interview}}{end}" for end in ("", "/analysis", "/assessment", "/memo")),
        "/api/v1/questions",
        "/api/v1/search",
        "/api/v1/webhooks",
        "/api/v1/webhooks/{webhook}",
    }


def test_a_folder_has_one_server(tmp_path: Path) -> None:
    refused = pytest.raises(FolderError, match="Another server")
    with only_server(tmp_path), refused, only_server(tmp_path):
        pass


class _Heard(logging.Handler):
    """Knows when something is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said = threading.Event()

    def emit(self, record: logging.LogRecord) -> None:
        assert "no such table" not in record.getMessage()  # only the kind of an error is logged
        self.said.set()


def test_jobs_go_on_when_the_database_is_back(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("team_talker")) as server:
        app = create_app(config(tmp_path, server.base_url))
        browser, heard = Browser(app), _Heard()
        logger = logging.getLogger("analyzer.web.jobs")
        logger.addHandler(heard)
        try:
            with browser.http:
                with app.state.parts.store.begin() as session:
                    session.execute(text("ALTER TABLE jobs RENAME TO away"))
                app.state.parts.runner.look()
                assert heard.said.wait(timeout=60)
                with app.state.parts.store.begin() as session:
                    session.execute(text("ALTER TABLE away RENAME TO jobs"))
                browser.set_up()
                path = browser.upload(NAME).headers["location"]
                browser.post(f"{path}/analysis")
                assert "event: end" in browser.wait(path)
        finally:
            logger.removeHandler(heard)
