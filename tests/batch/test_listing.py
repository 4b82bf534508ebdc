"""Whether an interview is new, done, changed, moved, or there twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.batch.folder import Folder
from analyzer.batch.index import IndexRow, Status, write_index
from analyzer.batch.inputs import Given
from analyzer.batch.listing import Lister
from analyzer.batch.manifest import Told
from analyzer.batch.recipe import Recipe
from analyzer.batch.state import State
from analyzer.batch.work import Kit, Listed, Task, list_interviews
from analyzer.guide import load_guide
from tests.batch.folders import table, talk


def recipe(**changes: object) -> Recipe:
    plain = Recipe(
        engine="offline",
        endpoint=None,
        options=None,
        chunk_tokens=8000,
        review=True,
        formats=("json",),
        guide=load_guide(),
    )
    return plain.model_copy(update=changes)


@pytest.fixture
def lister(tmp_path: Path) -> Iterator[Lister]:
    folder = Folder(tmp_path / "out")
    folder.path.mkdir()
    with State(folder.state) as state:
        yield Lister(state, Kit(recipe(), folder))


def listed(lister: Lister, path: Path) -> Listed:
    (one,) = list_interviews(Given(path=path), lister.kit)
    return one


def enter(lister: Lister, path: Path) -> Task | IndexRow | None:
    return lister.enter(Given(path=path), listed(lister, path))


def finish(lister: Lister, task: object) -> Task:
    assert isinstance(task, Task)
    paths = lister.kit.folder.write_interview(task.id, {"json": b"{}"})
    row = IndexRow(id=task.id, source=task.source, status=Status.DONE, paths=paths)
    lister.state.finish(row, task.listed.key)
    return task


def written(path: Path, number: int) -> Path:
    path.write_text(talk(number), "utf-8")
    return path


def test_a_done_interview_is_left_alone_until_its_file_changes(
    lister: Lister, tmp_path: Path
) -> None:
    file = written(tmp_path / "Dana W. (1).txt", 1)
    first = finish(lister, enter(lister, file))
    assert first.id.startswith("Dana-W-1-")
    assert enter(lister, file) is None
    changed = enter(lister, written(file, 2))
    assert isinstance(changed, Task)
    assert changed.id != first.id
    assert (tmp_path / "out" / "earlier" / first.id / "assessment.json").is_file()


def test_a_copy_takes_the_place_of_an_original_that_is_gone(lister: Lister, tmp_path: Path) -> None:
    original, copy = written(tmp_path / "a.txt", 1), written(tmp_path / "b.txt", 1)
    first = finish(lister, enter(lister, original))
    twin = enter(lister, copy)
    assert isinstance(twin, IndexRow)
    assert (twin.status, twin.duplicate_of) == (Status.DUPLICATE, first.id)
    assert twin.id != first.id
    lister.state.finish(twin)
    original.unlink()
    assert enter(lister, copy) is None, "it is done, under the id that it had"
    assert [row.id for row in lister.state.rows()] == [first.id]


def test_a_file_that_could_not_be_read_leaves_no_trace_when_it_can(
    lister: Lister, tmp_path: Path
) -> None:
    file = tmp_path / "late.txt"
    row = lister.unreadable(Given(path=file), "there is no such file")
    lister.state.finish(row)
    assert [r.status for r in lister.state.rows()] == [Status.FAILED]
    finish(lister, enter(lister, written(file, 1)))
    assert [r.status for r in lister.state.rows()] == [Status.DONE]


def test_two_names_that_look_alike_get_two_ids(lister: Lister, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    ids = set()
    for number, folder in enumerate(("x", "y")):
        task = enter(lister, written(tmp_path / folder / "talk.txt", number))
        assert isinstance(task, Task)
        ids.add(task.id)
    assert len(ids) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"chunk_tokens": 400},
        {"review": False},
        {"engine": "model"},
        {"formats": ("json", "md")},
        {"endpoint": "http://localhost/v1"},
    ],
)
def test_whatever_can_change_a_result_changes_its_key(change: dict[str, object]) -> None:
    told = Told(role="Engineer")
    assert recipe().key("c", told, "") != recipe(**change).key("c", told, "")


def test_another_guide_person_or_speakers_file_changes_the_key() -> None:
    guide = load_guide().model_copy(update={"sha256": "0" * 64})
    keys = {
        recipe().key("c", Told(), ""),
        recipe(guide=guide).key("c", Told(), ""),
        recipe().key("c", Told(candidate="Dana"), ""),
        recipe().key("c", Told(), "speakers"),
        recipe().key("d", Told(), ""),
    }
    assert len(keys) == 5


def test_a_file_whose_name_is_no_text_is_entered(lister: Lister, tmp_path: Path) -> None:
    name = Path(str(tmp_path / "caf") + "\udce9.txt")
    task = finish(lister, enter(lister, written(name, 1)))
    write_index(tmp_path / "out", lister.state.rows)
    assert "caf?.txt" in table(tmp_path / "out")[0]["source"]
    lister.state.reopen(task.id)
    (again,) = lister.state.unfinished()
    assert Given.loaded(again).path == name


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    row = IndexRow(id="a", source="a.txt", status=Status.DONE, candidate='=HYPERLINK("http://x")')
    write_index(tmp_path, lambda: [row])
    assert table(tmp_path)[0]["candidate"] == '\'=HYPERLINK("http://x")'
