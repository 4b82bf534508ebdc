"""Nothing that a file, a speaker, a model or a person puts into the app runs in a browser."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.client import Endpoint
from analyzer.web.access import ACCESS, API
from analyzer.web.app import create_app
from analyzer.web.config import Server, WebConfig
from tests.support.model_server import ModelServer
from tests.support.payloads import BY_PLACE, PAYLOADS
from tests.support.serving import serving
from tests.web.conftest import OWN, PASSWORD, SETUP, Browser

pytestmark = pytest.mark.browser
TURN = re.compile(r"^\[(\d+)\] Candidate: (I built .*)$", re.MULTILINE)
SHORT = b"Ruth: What did you build?\nDana: A scheduler for a bakery.\n" * 4
EVERYTHING = " ".join(PAYLOADS)
VALUES = {"number": "1", "person": "1", "token": "1", "format": "html"}
NOT_PAGES = ("/healthz", "/events", "/{format}")
HARMLESS = "Failed to load resource"
"""What a browser says of a page that was refused."""
LISTENERS = """
addEventListener("securitypolicyviolation", (e) => complain("policy: " + e.violatedDirective));
addEventListener("error", (e) => complain("error: " + e.message), true);
"""
INJECTED = """() => {
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  const bad = (e) => [...e.attributes].some((a) =>
    a.name.startsWith("on") || (a.name === "href" && /^\\s*(javascript|data|vb)/i.test(a.value)));
  return [...document.querySelectorAll("*")].filter(bad).map((e) => e.outerHTML);
}"""


def test_payloads_are_more_than_a_hundred_for_eight_places() -> None:
    assert len(set(PAYLOADS)) > 100
    assert len(BY_PLACE) == 8


def talk() -> bytes:
    """Each payload as a speaker's name and in the candidate's words."""
    said = [
        line
        for payload in PAYLOADS
        for line in ((payload, f"And {payload}?"), ("Dana", f"I built {payload} and tested it."))
    ]
    segments = [
        {"speaker": who, "startTime": n, "endTime": n + 1, "body": words}
        for n, (who, words) in enumerate(said)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}).encode()


def answer(body: Any) -> str:
    """A model that says payloads of every quote, and of every passage that it reviews."""
    prompt = body["messages"][1]["content"]
    if "<passages " in prompt:
        shown = sorted(set(re.findall(r"\bE\d+\b", prompt)))
        objected = [
            {"evidence": e, "problem": "unsupported", "turn": None, "reason": p}
            for e, p in zip(shown, PAYLOADS, strict=False)
        ]
        return json.dumps({"findings": objected})
    labels = {"kind": "building", "stance": "supports", "owner": "self", "specificity": 2}
    found = [
        {"turn": int(turn), "quote": words, "aspects": [], "claim": payload, **labels}
        for (turn, words), payload in zip(TURN.findall(prompt), PAYLOADS, strict=False)
    ]
    return json.dumps({"findings": found})


def analyzed(person: Browser, name: str, data: bytes) -> str:
    path: str = person.post("/interviews", files=[("file", (name, data))]).headers["location"]
    told = {"candidate": "Dana", "position": PAYLOADS[0], "date": PAYLOADS[1]}
    assert person.post(f"{path}/analysis", told).status_code == 303
    assert "Analyzed" in person.wait(path)
    return path


def filled(person: Browser) -> str:
    """Path of an interview in an app that holds payloads wherever it takes text."""
    path = analyzed(person, "t.json", talk())
    for start in range(0, len(PAYLOADS), 50):
        names = [f"{p.replace('/', '∕')}.txt" for p in PAYLOADS[start : start + 50]]
        person.post("/interviews", files=[("file", (name, SHORT)) for name in names])
    said = {"form_token": person.form_token(), "kind": "comment", "target": ""}
    for payload in PAYLOADS:
        done = person.http.post(f"{path}/acts", data={**said, "reason": payload}, headers=OWN)
        assert done.status_code == 303
    for act in (
        {"kind": "reject", "target": "E1", "reason": EVERYTHING},
        {"kind": "overrule", "target": "craftsmanship", "verdict": "absent", "reason": EVERYTHING},
    ):
        assert person.post(f"{path}/acts", act).status_code == 303
    signed = {"decision": "go forward", "words": EVERYTHING}
    assert person.post(f"{path}/signatures", signed).status_code == 303
    person.post("/account/tokens", {"name": EVERYTHING})
    named = {"name": EVERYTHING, "login": EVERYTHING, "password": PASSWORD, "role": "reviewer"}
    assert person.post("/people", named).status_code == 303
    assert person.post("/retention", {"position": EVERYTHING, "days": "9"}).status_code == 303
    return path


def shown() -> list[str]:
    """The routes that a browser can open, from the table of all."""
    return [path for method, path in ACCESS if method == "GET" and not path.startswith(API)]


def address_of(route: str, path: str) -> str:
    own = path.rsplit("/", 1)[1]
    return re.sub(r"\{(\w+)\}", lambda m: VALUES.get(m[1], own), route)


def saved(person: Browser, path: str, folder: Path) -> list[str]:
    """Addresses of every HTML file that the app gives away, saved."""
    made = []
    for n, route in enumerate(r for r in shown() if r.endswith("/{format}")):
        answer = person.get(address_of(route, path))
        assert answer.status_code == 200, route
        file = folder / f"{n}.html"
        file.write_bytes(answer.content)
        made.append(file.as_uri())
    return made


def pages(path: str, other: str) -> list[str]:
    """Every page of the app, from the table of routes."""
    routes = [p for p in shown() if not p.endswith(NOT_PAGES)]
    told = [address_of(p, path) for p in routes]
    asked = urlencode({"words": EVERYTHING[:2000], "position": PAYLOADS[0]})
    both = urlencode([("id", p.rsplit("/", 1)[1]) for p in (path, other)])
    return [
        *told,
        f"{path}?reading",
        f"/compare?{both}",
        *(f"/?page={n}" for n in (2, 3)),
        f"/?{asked}",
    ]


@pytest.fixture
def server() -> Any:
    with ModelServer(answer=answer) as running:
        yield Server(
            Endpoint(base_url=running.base_url, api_key="k", max_attempts=1),
            ModelOptions(model="gpt-5-mini"),
        )


def test_nothing_spoken_named_said_or_typed_runs(
    browser: Any, server: Server, tmp_path: Path
) -> None:
    app = create_app(WebConfig(data=tmp_path, guide=load_guide(), setup_token=SETUP, server=server))
    complaints: list[str] = []
    with serving(app) as address:
        person = Browser(app)
        fields = {"token": SETUP, "name": EVERYTHING, "login": "ada", "password": PASSWORD}
        assert person.post_before_login("/setup", fields).status_code == 303
        path = filled(person)

        def heard(words: str) -> None:
            if not words.startswith(HARMLESS):
                complaints.append(words)

        def shut(dialog: Any) -> None:
            heard(dialog.message)
            dialog.dismiss()

        page = browser.new_page()
        cookie = {"name": "login", "value": person.http.cookies["login"], "url": address}
        page.context.add_cookies([cookie])
        page.expose_function("complain", heard)
        page.add_init_script(LISTENERS)
        page.on("console", lambda m: heard(m.text if m.type == "error" else HARMLESS))
        page.on("pageerror", lambda error: heard(str(error)))
        page.on("dialog", shut)
        own = (address, "file:")
        page.on("request", lambda r: heard(HARMLESS if r.url.startswith(own) else r.url))
        for one in [
            *(address + p for p in pages(path, analyzed(person, f"{PAYLOADS[-1]}.txt", SHORT))),
            *saved(person, path, tmp_path),
        ]:
            page.goto(one)
            assert page.evaluate(INJECTED) == [], one
            assert complaints == [], one
        seen = page.goto(address + path).text()
        assert seen.count("alert(1)") > 4 * len(PAYLOADS)
        page.context.close()
