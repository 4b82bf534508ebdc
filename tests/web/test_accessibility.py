"""axe-core finds nothing serious on any page, light or dark."""

from typing import Any

import pytest

from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from tests.support.serving import serving
from tests.web.conftest import SETUP, Browser
from tests.web.test_scripts import NOT_PAGES, address_of, shown

pytestmark = pytest.mark.browser
OPENED = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Address of an app with signed interviews, its cookie, and the addresses of its pages."""
    data = tmp_path_factory.mktemp("data")
    app = create_app(WebConfig(data=data, guide=load_guide(), setup_token=SETUP))
    person = Browser(app)
    with serving(app) as address:
        person.set_up()
        path, other = map(person.analyzed, ("strong_builder.vtt", "modest_builder.txt"))
        comment = {"kind": "comment", "target": "", "reason": "Ask for the numbers."}
        person.post(f"{path}/acts", comment)
        person.post(f"{path}/signatures", {"decision": "go forward", "words": "She shipped it."})
        read = person.upload("scale_architect.md").headers["location"]
        erased = person.upload("configurator.txt").headers["location"]
        person.post(f"{erased}/erase", {"sure": "yes"})
        pages = [address_of(p, path) for p in shown() if not p.endswith(NOT_PAGES)]
        both = "&".join(f"id={p.rsplit('/', 1)[1]}" for p in (path, other))
        more = [read, erased, f"/compare?{both}", "/?words=nobody", "/no-such-page"]
        yield address, person.http.cookies["login"], sorted({*pages, *more} - {"/compare"})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_violation(browser: Any, place: Any, scheme: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    address, cookie, pages = place
    context = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def violations(path: str) -> list[tuple[str, str, str]]:
        page.goto(address + path)
        page.evaluate(OPENED)
        told = axe.run(page).response
        assert told["passes"], path
        return [
            (path, one["id"], one["nodes"][0]["html"])
            for one in told["violations"]
            if one["impact"] in {"serious", "critical"}
        ]

    found = violations("/login")
    context.add_cookies([{"name": "login", "value": cookie, "url": address}])
    found += [one for path in pages for one in violations(path)]
    context.close()
    assert found == []
