"""The registry of formats, the page made from it, and how a format is added."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript, formats
from analyzer.transcript.document import Document
from analyzer.transcript.formats import FORMATS, format_of
from analyzer.transcript.formats.registry import Format
from tests.support.formats_page import PAGE, page

Read = Callable[..., Transcript]


def test_the_page_is_what_the_registry_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make formats`"


def test_ids_and_names_are_unique() -> None:
    assert len({known.id for known in FORMATS}) == len(FORMATS)
    assert len({known.name for known in FORMATS}) == len(FORMATS)


NOT_TEXT = {"docx", "odt", "pdf"}
"""Their examples show what their pages look like."""


@pytest.mark.parametrize(
    "known",
    [known for known in FORMATS if known.id not in NOT_TEXT],
    ids=lambda known: known.id,
)
def test_a_formats_example_is_recognised_as_that_format(known: Format) -> None:
    assert format_of(Document(Path("example"), known.example.encode())) is known


@pytest.fixture
def steps() -> list[str]:
    """The blocks of Python in the section about adding a format: module, line, test."""
    section = PAGE.read_text(encoding="utf-8").split("## Adding a format")[1]
    return re.findall(r"```python\n(.*?)```", section, re.DOTALL)


def test_a_format_is_added_as_the_page_says(
    read: Read, steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, line, test = steps
    path = tmp_path / "tagged.py"
    path.write_text(module, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("tagged", path)
    assert spec is not None
    assert spec.loader is not None
    tagged = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tagged)
    names: dict[str, Any] = {"Format": Format, "tagged": tagged, "Read": Read}
    added = eval(line, names)  # noqa: S307 - our own page
    exec(test, names)  # noqa: S102 - the same

    with pytest.raises(TranscriptError):
        names["test_tagged_lines"](read)
    monkeypatch.setattr(formats, "FORMATS", (added, *FORMATS))
    names["test_tagged_lines"](read)
    assert format_of(Document(Path("x"), tagged.EXAMPLE.encode())) is added
