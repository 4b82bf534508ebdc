"""Memos of the two replayed interviews, to the byte.

When a change of wording or rules is meant, `make golden` writes them anew; look at the difference
before committing it.
"""

import pytest

from tests.conftest import ROOT
from tests.support.golden import GOLDEN, rendered


@pytest.mark.parametrize("file", GOLDEN)
def test_a_replayed_interview_gives_the_golden_memo(file: str) -> None:
    kept = (ROOT / "fixtures" / "memos" / file).read_text(encoding="utf-8")
    assert rendered(file) == kept, "if this is meant: make golden"
