"""Beside turnchunk, the nearest peer: whatever is read in another way has a known reason."""

from pathlib import Path

import pytest

from benchmarks.turnchunk_peer import EXPLAINED, differences, explained, ours, theirs
from tests.support.samples import READ


@pytest.mark.parametrize("path", [sample.path for sample in READ])
def test_each_difference_has_a_reason(path: str, shared: Path) -> None:
    our, their = ours(shared / path), theirs(shared / path)
    counts = {
        name: (len(found.words), found.turns, found.speakers) if found else None
        for name, found in (("ours", our), ("theirs", their))
    }
    assert differences(our, their) == set(explained(path)), f"words, turns, speakers: {counts}"


def test_reasons_are_of_samples() -> None:
    paths = [path for difference in EXPLAINED for path in difference.paths]
    assert set(paths) <= {sample.path for sample in READ}
    assert len(paths) == len(set(paths))
