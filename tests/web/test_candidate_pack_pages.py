"""The candidate's pack in the app: after a signature only, with the decision, without comments."""

from typing import Any


def test_a_signed_version_has_a_pack_without_comments_and_reasons(house: Any) -> None:
    path = house.admin.analyzed("team_talker.md")
    pack = f"{path}/versions/1/candidate/md"
    assert house.admin.get(pack).status_code == 404
    house.admin.post(f"{path}/acts", {"kind": "comment", "reason": "Rather nervous, I thought."})
    fields = {"kind": "overrule", "target": "craftsmanship", "verdict": "absent"}
    house.admin.post(f"{path}/acts", {**fields, "reason": "Bluffed, to my mind."})
    fields = {"decision": "talk again", "words": "Could be cheaper than the other one."}
    assert house.admin.post(f"{path}/signatures", fields).status_code == 303
    house.admin.post("/retention", {"position": "Engineer", "days": "90"})
    assert f"{path}/versions/1#h-candidate" in house.admin.get(path).text
    assert pack in house.admin.get(f"{path}/versions/1").text
    told = house.admin.get(pack)
    assert "candidate.md" in told.headers["content-disposition"]
    text = told.text.replace("\\", "")
    assert "Ada Admin decided on" in text
    assert ": talk again." in text
    assert "90 days after it was uploaded" in text
    for private in ("nervous", "Bluffed", "cheaper"):
        assert private not in text
    assert house.admin.get(pack.replace("/md", "/json")).status_code == 404
