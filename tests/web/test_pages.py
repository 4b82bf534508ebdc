"""The whole story in a real browser: its script, its policy, its width on a phone."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from tests.support.serving import serving
from tests.web.conftest import FIXTURES, PASSWORD, SETUP

pytestmark = pytest.mark.browser


def served(data: Path) -> AbstractContextManager[str]:
    return serving(create_app(WebConfig(data=data, guide=load_guide(), setup_token=SETUP)))


def visit(browser: Any, address: str) -> tuple[Any, list[str]]:
    """The app after its set-up, and what the browser complains of."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    for name, value in (
        ("token", SETUP),
        ("name", "Ada"),
        ("login", "ada"),
        ("password", PASSWORD),
    ):
        page.fill(f"#{name}", value)
    page.click("button.main")
    return page, complaints


def test_from_setup_to_erasure(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page, complaints = visit(browser, address)
        for name in ("strong_builder.vtt", "spoken_injection.json", "scale_architect.md"):
            page.goto(address)
            page.set_input_files("#file", str(FIXTURES / name))
            page.click("#drop button")
            assert page.locator("[name=candidate]:checked").count() == 1
            page.click(".spend button")
            page.wait_for_selector(".side")
        page.keyboard.press("f")
        assert page.locator("details.flag[open]").count() == 1
        page.keyboard.press("j")
        assert page.locator(".side mark.on").count() > 0

        page.evaluate(
            """() => {
              const words = document.querySelectorAll('[data-turn]')[2];
              getSelection().selectAllChildren(words);
            }"""
        )
        page.wait_for_function("document.querySelector('#add-quote').value.length > 0")
        page.click("details.flag[open] .more:has([name=verdict]) summary")
        form = page.locator("details.flag[open] form:has([name=verdict])").first
        form.locator("[value=absent]").check()
        form.locator("textarea").fill("Not by himself.")
        form.locator("button").click()
        page.wait_for_selector("text=overruled; the machine")

        page.check("[name=decision][value='go forward']")
        page.fill("#sign-words", "Shipped it, and says what broke.")
        page.click("#sign button.main")
        page.wait_for_selector("text=Version 1, frozen")
        with page.expect_download() as download:
            page.click("a[href*='/files/docx']")
        assert download.value.suggested_filename == "memo.docx"

        page.click("text=Back to the draft")
        page.click(".danger summary")
        page.check("[name=sure]")
        page.click("text=Erase everything")
        page.wait_for_selector("h1:has-text('Erased')")
        assert complaints == []


def test_phone_does_not_scroll_sideways(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page, complaints = visit(browser, address)
        page.set_input_files("#file", str(FIXTURES / "strong_builder.vtt"))
        page.click("#drop button")
        page.click(".spend button")
        page.wait_for_selector(".side")
        review = page.url
        page.set_viewport_size({"width": 360, "height": 780})
        ways = ("people", "audit", "search?query=built", "questions")
        for path in (review, f"{review}?reading", address, *(f"{address}/{way}" for way in ways)):
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        assert complaints == []


def test_first_page_is_light(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page, _ = visit(browser, address)
        sizes: list[int] = []
        page.on("response", lambda answer: sizes.append(len(answer.body())))
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert 0 < sum(sizes) < 100_000


def test_a_hit_opens_the_review_at_its_quote(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page, complaints = visit(browser, address)
        page.set_input_files("#file", str(FIXTURES / "strong_builder.vtt"))
        page.click("#drop button")
        page.click(".spend button")
        page.wait_for_selector(".side")
        page.click("nav >> text=Search")
        page.fill("#query", "we I the")
        page.select_option("#kind", "building")
        page.click(".filters button")
        quote = page.locator(".hits .said a").first
        words = quote.inner_text()
        quote.click()
        page.wait_for_selector(".side mark.on")
        assert page.locator("#evidence a.on").inner_text() == words
        assert page.locator("#evidence a.on").is_visible()
        assert complaints == []


def test_keys_walk_along_the_strip(browser: Any, tmp_path: Path) -> None:
    with served(tmp_path) as address:
        page, complaints = visit(browser, address)
        page.set_input_files("#file", str(FIXTURES / "spoken_injection.json"))
        page.click("#drop button")
        page.click(".spend button")
        page.wait_for_selector(".side")
        marks = page.locator(".strip a.mark")
        assert marks.count() > 1
        assert page.locator(".strip .suspect").count() > 0
        assert page.locator(".strip a[tabindex='0']").count() == 1
        page.keyboard.press("m")
        for key, place in (("ArrowRight", 1), ("ArrowLeft", 0), ("End", marks.count() - 1)):
            page.keyboard.press(key)
            assert marks.nth(place).evaluate("mark => mark === document.activeElement")
        lit = page.locator(".strip a.mark[data-e]").first
        lit.evaluate("mark => mark.focus()")
        page.keyboard.press("Enter")
        assert lit.evaluate("mark => mark.classList.contains('on')")
        assert page.locator(".side mark.on").count() > 0
        assert complaints == []
