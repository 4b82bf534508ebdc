"""Who gets in, what is refused, and what is never written down."""

import hashlib
import logging
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import text, update

from analyzer.web.access import ACCESS, API, SAFE
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from analyzer.web.database import Login
from analyzer.web.people import FAILURES, Role
from tests.web.conftest import OWN, PASSWORD, SETUP, Browser

UNSAFE = sorted((m, p) for (m, p), roles in ACCESS.items() if m not in SAFE and roles)
VALUES = {"number": "1", "format": "md", "person": "999", "token": "999", "webhook": "999"}


def address(path: str, interview: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda m: VALUES.get(m[1], interview), path)


def sent(browser: Browser, method: str, path: str, **headers: str) -> int:
    """Status of a request that carries nothing but a good form token."""
    data = {"form_token": browser.form_token()} if method == "POST" else None
    answer = browser.http.request(method, path, data=data, headers=headers)
    return int(answer.status_code)


@pytest.fixture(scope="module")
def interview(house: Any) -> str:
    return str(house.admin.analyzed("strong_builder.vtt").rsplit("/", 1)[1])


def test_each_route_stands_in_the_table_and_the_other_way_round(house: Any) -> None:
    routes = {
        (method, context.route.path)
        for context in iter_route_contexts(house.app.routes)
        if isinstance(context.route, APIRoute)
        for method in context.route.methods or ()
        if method != "HEAD"
    }
    assert routes == set(ACCESS)


def test_nobody_gets_in_without_a_login(house: Any, interview: str) -> None:
    browser = Browser(house.app)
    for (method, path), roles in ACCESS.items():
        headers = {"authorization": "Bearer none"} if path.startswith(API) else OWN
        if roles:
            assert sent(browser, method, address(path, interview), **headers) in {401, 303}, path


def test_reviewer_sees_only_what_is_assigned(house: Any, interview: str) -> None:
    browser = house.person("reviewer")
    token = api_token(browser)
    for (method, path), roles in ACCESS.items():
        if "{interview}" not in path or Role.REVIEWER not in roles:
            continue
        headers = {"authorization": f"Bearer {token}"} if path.startswith(API) else OWN
        assert sent(browser, method, address(path, interview), **headers) == 404, path
    assert interview not in browser.get("/").text
    found = re.findall(
        r'name="person" value="(\d+)"', house.admin.get(f"/interviews/{interview}").text
    )
    house.admin.post(f"/interviews/{interview}/reviewers", {"person": found})
    assert browser.get(f"/interviews/{interview}").status_code == 200
    house.admin.post(f"/interviews/{interview}/reviewers", {})
    assert browser.get(f"/interviews/{interview}").status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_no_other_site_can_send_a_form(house: Any, interview: str, headers: dict[str, str]) -> None:
    for method, path in [*UNSAFE, ("POST", "/login"), ("POST", "/setup")]:
        if not path.startswith(API):
            assert sent(house.admin, method, address(path, interview), **headers) == 403, path


def test_a_form_without_its_token_is_refused(house: Any, interview: str) -> None:
    for method, path in UNSAFE:
        if path.startswith(API):
            continue
        for data in ({}, {"form_token": "x" * 43}):
            answer = house.admin.http.request(
                method, address(path, interview), data=data, headers=OWN
            )
            assert answer.status_code == 403, path


def test_an_older_browser_is_known_by_its_origin(house: Any) -> None:
    assert sent(house.admin, "POST", "/account/tokens", origin="http://localhost") == 200


def test_cookies_are_no_key_to_the_interface(house: Any, interview: str) -> None:
    assert house.admin.get(f"/api/v1/interviews/{interview}").status_code == 401


def test_one_byte_too_many_is_refused_by_length_and_in_chunks(house: Any) -> None:
    limit = house.config.upload_limit
    line = b"Dana: I built a scheduler for a bakery.\nRuth: And then?\n"
    for size, expected in ((limit, 303), (limit + 1, 413)):
        data = (line * (size // len(line) + 1))[:size]
        answer = house.admin.post("/interviews", files=[("file", ("long.txt", data))])
        assert answer.status_code == expected
    browser = house.admin

    def chunks() -> Any:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(40):
            yield b"x" * 10_000

    headers = {**OWN, "content-type": "multipart/form-data; boundary=b"}
    answer = browser.http.post("/interviews", content=chunks(), headers=headers)
    assert answer.status_code == 413


def test_a_thousand_fields_are_refused(house: Any) -> None:
    fields = {f"f{n}": "x" for n in range(1001)}
    assert house.admin.post("/interviews", fields).status_code == 400


def test_login_gives_a_fresh_cookie_and_logout_ends_it(house: Any) -> None:
    browser = house.person("recruiter")
    browser.http.cookies.get("login")
    before = browser.http.cookies["login"]
    login = next(
        f"recruiter{n}" for n in range(99) if browser.log_in(f"recruiter{n}").status_code == 303
    )
    after = browser.http.cookies["login"]
    assert login
    assert after != before
    stolen = Browser(house.app)
    stolen.http.cookies.set("login", before)
    assert stolen.get("/").status_code == 303
    stolen.http.cookies.clear()
    stolen.http.cookies.set("login", after)
    assert stolen.get("/").status_code == 200
    browser.post("/logout")
    assert stolen.get("/").status_code == 303


def test_a_cookie_from_before_the_login_is_no_login_after_it(house: Any) -> None:
    victim, attacker = Browser(house.app), Browser(house.app)
    planted = "planted-by-somebody-else"
    for browser in (victim, attacker):
        browser.http.cookies.set("login", planted, domain="localhost.local")
    assert victim.log_in("ada").status_code == 303
    assert attacker.get("/").status_code == 303
    assert victim.get("/").status_code == 200


def test_another_password_ends_every_login(house: Any) -> None:
    browser = house.person("recruiter")
    twin = Browser(house.app)
    twin.http.cookies.set("login", browser.http.cookies["login"])
    assert twin.get("/").status_code == 200
    fields = {"old": PASSWORD, "new": "another horse battery"}
    assert browser.post("/account/password", fields).status_code == 303
    assert twin.get("/").status_code == 303
    wrong = {"old": "not the password", "new": "another horse battery"}
    assert house.person("recruiter").post("/account/password", wrong).status_code == 401


def test_a_login_ends_by_itself(house: Any) -> None:
    browser = house.person("recruiter")
    key = hashlib.sha256(browser.http.cookies["login"].encode()).hexdigest()
    with house.app.state.parts.store.begin() as session:
        ended = update(Login).where(Login.key == key).values(expires="2020-01-01T00:00:00Z")
        session.execute(ended)
    assert browser.get("/").status_code == 303


def test_with_https_the_cookie_never_travels_without(house: Any, tmp_path: Path) -> None:
    config = WebConfig(data=tmp_path, guide=house.config.guide, setup_token=SETUP, https=True)
    browser = Browser(create_app(config), "https://localhost")
    with browser.http:
        told = browser.set_up().headers["set-cookie"]
    assert told.startswith("__Host-login=")
    assert "; Secure" in told


def test_cookie_is_kept_from_scripts_and_other_sites(house: Any) -> None:
    house.person("recruiter")
    answer = Browser(house.app).log_in("ada")
    told = answer.headers["set-cookie"].lower()
    assert "httponly" in told
    assert "samesite=lax" in told


def test_guessing_is_slowed_down(house: Any) -> None:
    browser = Browser(house.app)
    for _ in range(FAILURES):
        assert browser.log_in("nobody", "wrong" * 4).status_code == 401
    assert browser.log_in("nobody", "wrong" * 4).status_code == 429
    assert browser.log_in("ada", PASSWORD).status_code == 303


def test_revoked_token_and_locked_out_person_stay_out(house: Any) -> None:
    browser = house.person("recruiter")
    token = api_token(browser)
    headers = {"authorization": f"Bearer {token}"}
    assert browser.get("/api/v1/interviews", headers=headers).status_code == 200
    number = re.search(r"/account/tokens/(\d+)/revoke", browser.get("/account").text)
    assert number
    browser.post(f"/account/tokens/{number[1]}/revoke")
    assert browser.get("/api/v1/interviews", headers=headers).status_code == 401
    last = re.findall(r"/people/(\d+)/active", house.admin.get("/people").text)
    for person in last:
        house.admin.post(f"/people/{person}/active", {"active": "no"})
    assert browser.get("/").status_code == 303


def test_every_answer_tells_the_browser_to_be_strict(house: Any, interview: str) -> None:
    for path in ("/", "/login", "/nothing", f"/interviews/{interview}", "/static/app.css"):
        policy = house.admin.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    memo = house.admin.get(f"/interviews/{interview}/memo").headers["content-security-policy"]
    assert "sandbox allow-scripts" in memo
    assert "unsafe" not in memo


def test_another_name_of_the_server_is_refused(house: Any) -> None:
    assert house.admin.get("/healthz", headers={"host": "evil.example"}).status_code == 400


def test_log_and_audit_hold_no_word_of_an_interview(
    house: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said = "zanzibarine quokka"
    text = f"Ruth Quist: What did you build?\nDana Ovitz: I built the {said} myself.\n" * 8
    files = [("file", ("ovitz.md", text.encode()))]
    path = house.admin.post("/interviews", files=files).headers["location"]
    house.admin.post(f"{path}/analysis", {"candidate": "Dana Ovitz"})
    house.admin.wait(path)
    assert said not in caplog.text
    assert "Ovitz" not in caplog.text
    audit = house.admin.get("/audit").text
    assert "Ovitz" not in audit
    assert "ovitz" not in audit


def test_log_holds_no_secret(house: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    browser = house.person("recruiter")
    secrets = [PASSWORD, browser.http.cookies["login"], browser.form_token(), api_token(browser)]
    browser.get("/api/v1/interviews", headers={"authorization": f"Bearer {secrets[-1]}"})
    browser.log_in("ada", "the wrong pass phrase")
    logged = caplog.text + house.admin.get("/audit").text
    for secret in (*secrets, "the wrong pass phrase"):
        assert secret not in logged


def test_a_broken_app_logs_where_and_not_what(
    house: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(WebConfig(data=tmp_path, guide=house.config.guide, setup_token=SETUP))
    browser = Browser(app)
    with browser.http:
        browser.set_up()
        path = browser.analyzed("strong_builder.vtt")
        with app.state.parts.store.begin() as session:
            session.execute(text("DROP TABLE acts"))
        said = {"kind": "comment", "target": "", "reason": "zanzibarine quokka"}
        broken = browser.post(f"{path}/acts", said)
    assert broken.status_code == 500
    assert "default-src 'none'" in broken.headers["content-security-policy"]
    assert "OperationalError at" in caplog.text
    assert "quokka" not in caplog.text + broken.text


def test_changed_line_of_the_log_is_found(house: Any) -> None:
    folder = str(house.config.data)
    command = [sys.executable, "-m", "analyzer", "audit", "verify", "--data", folder]
    whole = subprocess.run(command, capture_output=True, text=True, check=False)
    assert whole.returncode == 0, whole.stderr
    head = whole.stdout.split()[-1]
    with house.app.state.parts.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET action = 'nothing' WHERE number = 2")
    broken = subprocess.run(command, capture_output=True, text=True, check=False)
    assert broken.returncode == 4
    assert "Line 2" in broken.stderr
    with house.app.state.parts.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE number > 1")
    cut = subprocess.run([*command, "--head", head], capture_output=True, text=True, check=False)
    assert cut.returncode == 4
    assert "cut off" in cut.stderr


def test_setup_needs_the_token_and_works_once(house: Any, tmp_path: Any) -> None:
    fresh = create_app(
        type(house.config)(data=tmp_path, guide=house.config.guide, setup_token="t0")  # noqa: S106 - of nobody
    )
    browser = Browser(fresh)
    with browser.http:
        assert browser.set_up("t1").status_code == 403
        assert browser.set_up("t0").status_code == 303
        again = {"form_token": browser.form_token("/login"), "token": "t0"}
        assert browser.http.post("/setup", data=again, headers=OWN).status_code == 409


def test_forms_before_login_carry_the_token_of_this_browser(house: Any) -> None:
    person, stranger = Browser(house.app), Browser(house.app)
    fields = {"login": "ada", "password": PASSWORD}
    theirs = stranger.form_token("/login")
    for cookie in (False, True):
        if cookie:
            person.get("/login")
        for token in ({}, {"form_token": "x" * 64}, {"form_token": theirs}):
            for path in ("/login", "/setup"):
                answer = person.http.post(path, data={**fields, **token}, headers=OWN)
                assert answer.status_code == 403, (cookie, token, path)
    assert person.log_in("ada").status_code == 303


def api_token(browser: Browser) -> str:
    made = re.search(
        r"<code>(ita_[\w-]+)</code>", browser.post("/account/tokens", {"name": "x"}).text
    )
    assert made
    return made[1]
