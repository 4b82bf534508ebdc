"""Upload, choose, analyze, review, sign, download, erase."""

import json
import re
from typing import Any

from analyzer.assessment import Assessment


def test_reading_is_shown_before_anything_is_spent(house: Any) -> None:
    path = house.admin.upload("strong_builder.vtt").headers["location"]
    text = house.admin.get(path).text
    assert "WebVTT" in text
    assert re.search(r'name="candidate" value="[^"]+" required checked', text)
    assert "no model is connected" in text
    assert house.admin.get(f"{path}/memo").status_code == 404


def test_whole_story(house: Any) -> None:
    browser = house.admin
    path = browser.analyzed("scale_architect.md")
    text = browser.get(path).text
    assert "Draft" in text
    before = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    target = before.evidence[0].id

    reject = {"kind": "reject", "target": target, "reason": "It was the vendor’s work."}
    assert browser.post(f"{path}/acts", reject).status_code == 303
    after = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    assert after.evidence[0].demotion == "Ada Admin: It was the vendor’s work."
    assert all(target not in flag.evidence_for for flag in after.flags)

    overrule = {
        "kind": "overrule",
        "target": "craftsmanship",
        "verdict": "absent",
        "reason": "Too thin.",
    }
    assert browser.post(f"{path}/acts", overrule).status_code == 303
    text = browser.get(path).text
    assert "overruled; the machine:" in text
    assert "Too thin." in text

    signed = browser.post(
        f"{path}/signatures", {"decision": "go forward", "words": "She shipped it herself."}
    ).headers["location"]
    frozen = browser.get(signed).text
    assert "She shipped it herself." in frozen
    browser.post(f"{path}/acts", {"kind": "comment", "target": "", "reason": "One more thing."})
    assert browser.get(signed).text == frozen
    assert "changed since version 1" in browser.get(path).text
    memo = browser.get(f"{path}/files/md?version=1")
    assert "signed by Ada Admin" in memo.text
    assert memo.headers["content-disposition"] == 'attachment; filename="memo.md"'

    assert browser.post(f"{path}/erase", {"sure": "yes"}).status_code == 303
    assert "Erased" in browser.get(path).text
    assert browser.get(signed).status_code == 404
    database = b"".join(f.read_bytes() for f in house.config.data.glob("analyzer.sqlite*"))
    assert before.transcript.candidate.encode() not in database
    assert before.evidence[0].quote.encode() not in database


def test_added_evidence_is_the_candidates_words_or_none(house: Any) -> None:
    browser = house.admin
    path = browser.analyzed("modest_builder.txt")
    assessment = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    turn = max(
        (t for t in assessment.transcript.turns if t.role == "candidate"),
        key=lambda t: len(t.text),
    )
    fields = {
        "kind": "add",
        "turn": str(turn.number),
        "kind_of": "building",
        "stance": "supports",
        "owner": "self",
        "specificity": "2",
        "reason": "Built a thing.",
    }
    invented = {**fields, "quote": "I have invented the telephone and the wheel"}
    assert browser.post(f"{path}/acts", invented).status_code == 422
    said = {**fields, "quote": " ".join(turn.text.split()[:9])}
    assert browser.post(f"{path}/acts", said).status_code == 303
    after = Assessment.model_validate_json(browser.get(f"{path}/files/json").text)
    assert after.evidence[-1].id == "P1"
    assert turn.text.startswith(after.evidence[-1].quote)


def test_another_speaker_can_be_named_the_candidate(house: Any) -> None:
    browser = house.admin
    path = browser.upload("strong_builder.vtt").headers["location"]
    names = re.findall(r'name="candidate" value="([^"]+)"', browser.get(path).text)
    checked = re.search(r'value="([^"]+)" required checked', browser.get(path).text)
    assert checked
    other = next(name for name in names if name != checked[1])
    browser.post(f"{path}/analysis", {"candidate": other})
    browser.wait(path)
    data = json.loads(browser.get(f"{path}/files/json").text)
    assert [s["name"] for s in data["transcript"]["speakers"] if s["role"] == "candidate"] == [
        other
    ]


def test_files_that_cannot_be_read_get_a_sentence_and_the_others_are_kept(house: Any) -> None:
    good = ("good.md", b"Ruth: What did you build?\nDana: I built a scheduler for a bakery.\n" * 9)
    files = [("file", ("../../etc/passwd", b"\x89PNG\r\n\x1a\n0000")), ("file", good)]
    answer = house.admin.post("/interviews", files=files)
    assert "passwd" in answer.text
    assert "etc/" not in answer.text
    assert "good.md" in answer.text


def test_lists_search_filter_and_compare(house: Any) -> None:
    browser = house.admin
    one, two = browser.analyzed("configurator.txt"), browser.analyzed("team_talker.md")
    assert "configurator.txt" in browser.get("/?words=configur").text
    assert "configurator.txt" not in browser.get("/?words=nobody").text
    assert "No interview fits" in browser.get("/?position=Nothing").text
    ids = [path.rsplit("/", 1)[1] for path in (one, two)]
    text = browser.get(f"/compare?id={ids[0]}&id={ids[1]}").text
    assert "Questions never asked" in text
    assert browser.get(f"/compare?id={ids[0]}").status_code == 422
