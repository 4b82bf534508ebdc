"""Made-up requests to each operation of the REST interface; thousands: `benchmarks/fuzz_api.py`."""

from pathlib import Path

from analyzer.web.access import ACCESS, API
from benchmarks.fuzz_api import DESCRIPTION, fuzz


def test_every_answer_is_one_that_the_description_names(tmp_path: Path) -> None:
    counted = fuzz(tmp_path, examples=30)
    described = {f"{m} {p}" for m, p in ACCESS if p.startswith(API) and p != DESCRIPTION}
    assert set(counted) == described
    assert all(statuses.total() >= 1 for statuses in counted.values())
    assert max(max(statuses) for statuses in counted.values()) < 500
