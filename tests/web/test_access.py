"""Every route × role × object, from the table of routes: who gets through, and who does not."""

import re
from typing import Any
from uuid import uuid4

import pytest

from analyzer.web.access import ACCESS, API, SAFE
from analyzer.web.people import Role
from tests.web.conftest import OWN, PASSWORD, Browser

LAST = ("DELETE", "/logout")
ROUTES = sorted(
    ((m, p) for (m, p), roles in ACCESS.items() if roles),
    key=lambda route: (route[1] in LAST, route[0] in LAST, route),
)
"""Those that end an interview, and then the login, after all others."""
OBJECTS = ("assigned", "not assigned", "erased", "unknown")
VALUES = {"number": "1", "format": "md"}
NOBODYS = {"person": "999", "token": "999", "webhook": "999"}
THROUGH = {200, 201, 202, 204, 303, 409, 422}
"""What a route says that was reached: done, or what is missing in the form."""


def one_of(house: Any, which: str) -> str:
    """Id of an interview that is this to every reviewer."""
    if which == "unknown":
        return uuid4().hex
    path = house.admin.analyzed("strong_builder.vtt")
    house.admin.post(f"{path}/signatures", {"decision": "go forward", "words": "Good."})
    if which != "not assigned":
        reviewers = re.findall(r'name="person" value="(\d+)"', house.admin.get(path).text)
        assert reviewers
        house.admin.post(f"{path}/reviewers", {"person": reviewers})
    if which == "erased":
        assert house.admin.post(f"{path}/erase", {"sure": "yes"}).status_code == 303
    return str(path.rsplit("/", 1)[1])


def expected(method: str, path: str, role: Role, which: str) -> set[int]:
    if role not in ACCESS[method, path]:
        return {403}
    if "{interview}" not in path:
        return THROUGH | {404}
    if which == "assigned":
        return THROUGH
    if which == "unknown" or (which == "not assigned" and role is Role.REVIEWER):
        return {404}
    return THROUGH | ({404} if which == "erased" else set())


@pytest.mark.parametrize("which", OBJECTS)
@pytest.mark.parametrize("role", [*Role])
def test_each_route_for_each_role_and_object(house: Any, role: Role, which: str) -> None:
    house.person("reviewer")
    browser = house.person(role)
    token, form_token, interview = token_of(browser), browser.form_token(), one_of(house, which)
    values = {**VALUES, **NOBODYS, "interview": interview}
    for method, path in ROUTES:
        address = re.sub(r"\{(\w+)\}", lambda m: values[m[1]], path)
        headers = {"authorization": f"Bearer {token}"} if path.startswith(API) else OWN
        data = None if method in SAFE else {"form_token": form_token, "old": PASSWORD}
        status = browser.http.request(method, address, data=data, headers=headers).status_code
        assert status in expected(method, path, role, which), (method, path)


def test_no_page_tells_a_reviewer_of_another_interview(house: Any) -> None:
    said = b"Ruth: What did you build?\nDana Ovitz: I built a scheduler by myself.\n" * 4
    path = house.admin.post("/interviews", files=[("file", ("ovitz.md", said))]).headers["location"]
    told = {"candidate": "Dana Ovitz", "position": "Zookeeper"}
    house.admin.post(f"{path}/analysis", told)
    house.admin.wait(path)
    browser = house.person("reviewer")
    headers = {"authorization": f"Bearer {token_of(browser)}"}
    for method, route in ROUTES:
        if method == "GET" and "{" not in route:
            for query in ("", "?words=ovitz&q=ovitz&query=ovitz"):
                text = browser.get(route + query, headers=headers).text.replace(query[1:], "")
                assert path.rsplit("/", 1)[1] not in text, route
                assert not re.search("Dana Ovitz|Zookeeper", text), route
    other = house.admin.analyzed("strong_builder.vtt")
    ids = "&".join(f"id={p.rsplit('/', 1)[1]}" for p in (path, other))
    assert browser.get(f"/compare?{ids}").status_code == 404


def test_nobody_ends_the_token_of_another(house: Any) -> None:
    owner, other = house.person("recruiter"), house.person("admin")
    token = token_of(owner)
    number = re.findall(r"/account/tokens/(\d+)/revoke", owner.get("/account").text)[-1]
    assert other.post(f"/account/tokens/{number}/revoke").status_code == 404
    headers = {"authorization": f"Bearer {token}"}
    assert Browser(house.app).get("/api/v1/interviews", headers=headers).status_code == 200


def token_of(browser: Browser) -> str:
    page = browser.post("/account/tokens", {"name": "x"}).text
    found = re.search(r"<code>(ita_[\w-]+)</code>", page)
    assert found
    return found[1]
