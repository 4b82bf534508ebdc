"""What is said of the engines comes out again, and a change that makes them worse fails."""

import pytest

from analyzer.evaluation.report import Report
from tests.support import method_page


@pytest.fixture(scope="module")
def measured() -> dict[str, Report]:
    return method_page.reports()


def test_no_figure_is_worse_than_it_was(measured: dict[str, Report]) -> None:
    now = method_page.figures(measured)
    assert not method_page.worse(method_page.known_figures(), now), (
        "if this is meant: make evaluate"
    )


def test_the_page_shows_what_is_measured(measured: dict[str, Report]) -> None:
    shown = method_page.PAGE.read_text(encoding="utf-8")
    assert shown == method_page.page(measured), "make evaluate"


def test_a_loss_is_noticed_in_either_direction() -> None:
    before = {"offline": {"evidence F1": 0.5, "trap rate": 0.05, "overall exact": None}}
    now = {"offline": {"evidence F1": 0.49, "trap rate": 0.06, "overall exact": None}}
    assert len(method_page.worse(before, now)) == 2
    assert not method_page.worse(now, before)
