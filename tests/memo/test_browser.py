"""The page in a real browser: its script, its policy, its width on a phone."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analyzer.guide import load_guide
from analyzer.memo import render_memo
from tests.support.sample_assessment import sample

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("no browser is installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


def visit(browser: Any, tmp_path: Path, **options: Any) -> tuple[Any, list[str]]:
    """The memo's page, and what the browser complains of."""
    file = tmp_path / "memo.html"
    file.write_text(render_memo(sample(), load_guide(), "html"), "utf-8")
    page = browser.new_page(**options)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    return page, complaints


def test_keys_open_a_flag_and_light_its_quote(browser: Any, tmp_path: Path) -> None:
    page, complaints = visit(browser, tmp_path, viewport={"width": 1440, "height": 900})
    page.keyboard.press("f")
    assert page.evaluate("document.querySelector('details.flag').open")
    page.keyboard.press("j")
    assert page.locator("mark.on").all_text_contents() == [
        "I wrote the service that turns those voicemails into work orders",
        (
            "an extraction step that I split into three calls: first which boiler, then which"
            " fault code, then how urgent it is"
        ),
    ]
    assert complaints == []


def test_marked_words_tell_what_rests_on_them(browser: Any, tmp_path: Path) -> None:
    page, complaints = visit(browser, tmp_path, viewport={"width": 1440, "height": 900})
    page.click('mark[data-e="e2 e3"]')
    told = page.locator("#uses").inner_text()
    assert "Gave each call its own schema and test set." in told
    assert "Met a limit of a single large prompt." in told
    assert complaints == []


def test_phone_does_not_scroll_sideways_and_opens_the_transcript(
    browser: Any, tmp_path: Path
) -> None:
    page, complaints = visit(browser, tmp_path, viewport={"width": 360, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.keyboard.press("j")
    assert page.locator("#transcript.sheet").count() == 1
    page.click("#close-sheet")
    assert page.locator("#transcript.sheet").count() == 0
    assert complaints == []


def test_links_work_without_script(browser: Any, tmp_path: Path) -> None:
    page, _ = visit(browser, tmp_path, java_script_enabled=False)
    page.click("#e7 .said a")
    assert page.url.endswith("#t12")
    assert page.locator("#t12:target").count() == 1
