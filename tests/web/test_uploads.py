"""What an upload may be: its names are words and no paths, its content is what it says."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.hostile import EVERY, Hostile

TALK = b"Ruth: What did you build?\nDana: I built a scheduler for a bakery, by myself.\n" * 4
NAMES = (
    "../../../../tmp/escaped.md",
    "..\\..\\escaped.md",
    "/etc/cron.d/escaped.md",
    "C:\\Windows\\escaped.md",
    "file:///tmp/escaped.md",
    "....//....//escaped.md",
    "%2e%2e%2fescaped.md",
    "escaped.md\r\nSet-Cookie: login=x",
    "~/escaped.md",
    "CON.md",
    ".htaccess.md",
    "\u202emd.escaped.md",
    "a" * 500 + ".md",
    "$(touch escaped).md",
    "escaped.md; rm -rf .md",
)


def files_in(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.suffix != ".sqlite-journal"}


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_files_name_is_never_a_path(house: Any, name: str) -> None:
    above = house.config.data.parent
    before = files_in(above)
    answer = house.admin.post("/interviews", files=[("file", (name, TALK))])
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    shown = house.admin.get(answer.headers["location"]).text
    assert "/escaped" not in shown
    assert "\\escaped" not in shown
    assert files_in(above) == before


@pytest.mark.parametrize("hostile", EVERY, ids=lambda hostile: hostile.name.replace(" ", "-"))
def test_a_hostile_file_is_refused_in_a_sentence(house: Any, hostile: Hostile) -> None:
    before = files_in(house.config.data)
    name = hostile.path(Path()).name
    answer = house.admin.post("/interviews", files=[("file", (name, hostile.make()))])
    taken = answer.status_code == 303 and answer.headers["location"] != "/"
    assert taken or answer.status_code in {200, 413}, answer.text
    assert "root:" not in (house.admin.get(answer.headers["location"]) if taken else answer).text
    assert files_in(house.config.data) == before


@pytest.mark.parametrize("ending", [".docx", ".pdf", ".odt", ".zip", ".json", ".vtt"])
def test_content_must_be_what_the_name_says(house: Any, ending: str) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8
    answer = house.admin.post("/interviews", files=[("file", (f"talk{ending}", picture))])
    assert answer.status_code == 200
    assert f"talk{ending}" in answer.text


def test_each_file_in_an_archive_is_an_interview_under_its_own_name(house: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("one.md", "folder/two.md"):
            archive.writestr(name, TALK)
    answer = house.admin.post("/interviews", files=[("file", ("both.zip", packed.getvalue()))])
    assert answer.status_code == 303
    listed = house.admin.get("/").text
    assert "one.md" in listed
    assert "two.md" in listed
    assert "folder" not in listed
