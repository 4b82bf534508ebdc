"""Damaged files end in a transcript or in one of our errors; `make fuzz` tries many more."""

from pathlib import Path

import pytest

from tests.support.exports import EXPORTS
from tests.support.fuzz import outcomes
from tests.support.mutations import variants

IN_A_SUBPROCESS = {"docx", "odt", "rtf", "html", "ttml"}


@pytest.mark.parametrize("name", EXPORTS)
def test_damaged_files(tmp_path: Path, name: str) -> None:
    export = EXPORTS[name]
    count = 30 if export.format in IN_A_SUBPROCESS else 300
    done = list(outcomes(export, variants(export, count, seed=2), tmp_path))
    assert [one.crash for one in done if one.crash] == []
    assert any(one.read for one in done)
    assert not all(one.read for one in done)
