"""Searching what was said, and counting what nobody asked, over the interviews one may see."""

from typing import Any

import pytest

from analyzer.assessment import Assessment
from analyzer.guide import load_guide


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("postgres_database") if request.param != "sqlite" else ""
    return url


@pytest.fixture(scope="module")
def path(house: Any) -> str:
    """An analyzed interview with quotes."""
    return house.admin.analyzed("strong_builder.vtt")  # type: ignore[no-any-return] # the browser's


def assessment(house: Any, path: str) -> Assessment:
    return Assessment.model_validate_json(house.admin.get(f"{path}/files/json").text)


def token(browser: Any) -> dict[str, str]:
    text = browser.post("/account/tokens", {"name": "search"}).text
    return {"Authorization": f"Bearer {text.split('<code>')[1].split('</code>')[0]}"}


def found(house: Any, headers: dict[str, str], **query: str) -> list[dict[str, Any]]:
    answer = house.admin.http.get("/api/v1/search", params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["hits"]  # type: ignore[no-any-return] # of a response


def test_a_quote_is_found_and_leads_to_its_place(house: Any, path: str) -> None:
    evidence = assessment(house, path).evidence[0]
    words = " ".join(evidence.quote.split()[:6])
    (best, *_) = found(house, token(house.admin), query=words)
    assert best["text"] == evidence.quote
    assert best["position"] == "Engineer"
    assert best["link"] == f"{path}#quote-{evidence.id}"
    assert f'id="quote-{evidence.id}"' in house.admin.get(path).text
    page = house.admin.get("/search", params={"query": words}).text
    assert best["link"] in page
    assert "Nothing was found" in house.admin.get("/search?query=xylophone").text


@pytest.mark.usefixtures("path")
def test_filters_of_quotes_and_of_interviews(house: Any) -> None:
    key = token(house.admin)
    hits = found(house, key, query="we I the", kind="failure", flag="honest_failures")
    assert hits
    assert {hit["kind"] for hit in hits} == {"failure"}
    assert all("honest_failures" in hit["flags"] for hit in hits)
    assert found(house, key, query="we I the", candidate="strong_builder", position="Engineer")
    for other in ({"candidate": "nobody"}, {"position": "Baker"}, {"since": "2999-01-01"}):
        assert found(house, key, query="we I the", **other) == []


def test_what_a_person_sets_aside_is_not_found_as_evidence(house: Any) -> None:
    path = house.admin.analyzed("configurator.txt")
    evidence = assessment(house, path).evidence[0]
    query, key = " ".join(evidence.quote.split()[:8]), token(house.admin)
    link = f"{path}#quote-{evidence.id}"
    assert link in [hit["link"] for hit in found(house, key, query=query)]
    house.admin.post(
        f"{path}/acts", {"kind": "reject", "target": evidence.id, "reason": "A vendor’s work."}
    )
    assert link not in [hit["link"] for hit in found(house, key, query=query)]


def test_a_reviewer_finds_only_what_was_assigned(house: Any, path: str) -> None:
    reviewer = house.person("reviewer")
    query = {"query": " ".join(assessment(house, path).evidence[0].quote.split()[:6])}
    assert path not in reviewer.get("/search", params=query).text
    assert "No analyzed interview fits" in reviewer.get("/questions").text
    people = house.admin.get(path).text
    (person,) = (
        line.split('value="')[1].split('"')[0]
        for line in people.split("<label>")
        if 'name="person"' in line
    )
    house.admin.post(f"{path}/reviewers", {"person": person})
    assert path in reviewer.get("/search", params=query).text


def test_the_index_is_made_anew_and_forgets_with_the_interview(house: Any) -> None:
    path = house.admin.analyzed("modest_builder.txt")
    said = assessment(house, path)
    query, key = " ".join(said.evidence[0].quote.split()[:6]), token(house.admin)
    index = house.config.search_index
    index.unlink(missing_ok=True)
    assert found(house, key, query=query)[0]["link"].startswith(path)
    assert said.transcript.candidate.encode() in index.read_bytes()
    house.admin.post(f"{path}/erase", {"sure": "yes"})
    left = index.read_bytes()
    assert said.transcript.candidate.encode() not in left
    assert not [t for t in said.transcript.turns if t.text.encode() in left]
    assert not [hit for hit in found(house, key, query=query) if hit["link"].startswith(path)]


@pytest.mark.parametrize("query", ["?!", "a" * 201, ""])
def test_a_query_that_cannot_be_used_gets_a_sentence(house: Any, query: str) -> None:
    answer = house.admin.http.get(
        "/api/v1/search", params={"query": query}, headers=token(house.admin)
    )
    assert answer.status_code == 422
    assert answer.json()["detail"]


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("query", ['"', "_ _", "a NEAR b", "x" + " y" * 99, "NOT", "\x00a", "é*"])
def test_no_query_breaks_the_index(house: Any, query: str) -> None:
    assert house.admin.get("/search", params={"query": query}).status_code in {200, 422}


def test_questions_that_nobody_asked_by_interviewer(house: Any, path: str) -> None:
    read = assessment(house, path)
    unasked = {q.text for q in read.questions if not q.asked_in}
    (interviewer, *_) = (s.name for s in read.transcript.speakers if s.role == "interviewer")
    query = {"words": "strong_builder", "position": "Engineer"}
    answer = house.admin.http.get(
        "/api/v1/questions", params=query, headers=token(house.admin)
    ).json()
    assert answer["interviews"] == 1
    assert {one["name"] for one in answer["unasked"]} == unasked
    by = {one["name"]: one["unasked"] for one in answer["interviewers"]}
    assert by[interviewer] == dict.fromkeys(unasked, 1)
    page = house.admin.get("/questions", params=query).text
    assert interviewer in page
    assert page.count("never asked") >= len(unasked)
    asked = {q.text for q in load_guide().questions} - unasked
    assert not [text for text in asked if text in page]
