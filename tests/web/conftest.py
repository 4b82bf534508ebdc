"""The app over a fresh folder, and people who use it."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("fastapi")

from fastapi.testclient import TestClient

from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from tests.support.postgres import postgres, programs

PASSWORD = "correct horse battery"  # noqa: S105 - of nobody
SETUP = "token-of-the-terminal"
OWN = {"sec-fetch-site": "same-origin"}
FIXTURES = Path(__file__).parent.parent.parent / "fixtures" / "interviews"


class Browser:
    """Somebody's browser: keeps cookies, and sends forms as a page of the app would."""

    def __init__(self, app: Any, address: str = "http://localhost") -> None:
        self.http = TestClient(app, base_url=address, follow_redirects=False)

    def get(self, path: str, **options: Any) -> Any:
        return self.http.get(path, **options)

    def form_token(self, path: str = "/account") -> str:
        found = re.search(r'name="form_token" value="([^"]*)"', self.get(path).text)
        return found[1] if found else ""

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        data = {"form_token": self.form_token(), **(data or {})}
        return self.http.post(path, data=data, headers=OWN, **options)

    def post_before_login(self, path: str, fields: dict[str, str]) -> Any:
        fields = {"form_token": self.form_token(path), **fields}
        return self.http.post(path, data=fields, headers=OWN)

    def log_in(self, login: str, password: str = PASSWORD) -> Any:
        return self.post_before_login("/login", {"login": login, "password": password})

    def set_up(self, token: str = SETUP) -> Any:
        """Make the first admin, whose login is ada."""
        fields = {"token": token, "name": "Ada Admin", "login": "ada", "password": PASSWORD}
        return self.post_before_login("/setup", fields)

    def upload(self, *names: str) -> Any:
        files = [("file", (name, (FIXTURES / name).read_bytes())) for name in names]
        return self.post("/interviews", files=files)

    def wait(self, interview: str) -> str:
        """Follow the analysis to its end, as the page does."""
        with self.http.stream("GET", f"{interview}/events") as events:
            return "".join(events.iter_text())

    def analyzed(self, name: str) -> str:
        """Path of an interview that was uploaded and analyzed."""
        path: str = self.upload(name).headers["location"]
        assert self.post(f"{path}/analysis", {"position": "Engineer"}).status_code == 303
        assert "event: end" in self.wait(path)
        return path


class House(NamedTuple):
    app: Any
    config: WebConfig
    admin: Browser
    person: Callable[[str], Browser]
    """A logged-in browser for a new person with this role."""


@pytest.fixture(scope="module")
def database() -> str:
    """URL of the app's database; empty: SQLite in its folder."""
    return ""


@pytest.fixture(scope="module")
def postgres_database() -> Iterator[str]:
    installed = programs()
    if installed is None:
        pytest.skip("no PostgreSQL server is installed")
    with postgres(installed) as url:
        yield url


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory, database: str) -> WebConfig:
    return WebConfig(
        data=tmp_path_factory.mktemp("data"),
        guide=load_guide(),
        setup_token=SETUP,
        upload_limit=200_000,
        database=database,
    )


@pytest.fixture(scope="module")
def house(config: WebConfig) -> Iterator[House]:
    app = create_app(config)
    admin = Browser(app)
    people: list[str] = []

    def person(role: str) -> Browser:
        login = f"{role}{len(people)}"
        people.append(login)
        fields = {"name": f"Person {login}", "login": login, "password": PASSWORD, "role": role}
        assert admin.post("/people", fields).status_code == 303
        browser = Browser(app)
        assert browser.log_in(login).status_code == 303
        return browser

    with admin.http:
        assert admin.set_up().status_code == 303
        yield House(app, config, admin, person)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no browser is installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()
