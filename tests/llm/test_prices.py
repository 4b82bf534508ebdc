"""What tokens cost, and when nobody knows."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from analyzer.errors import ConfigError
from analyzer.llm.calls import Usage
from analyzer.llm.prices import batch_cost, cost, load_prices

LIST = """
as_of = 2026-01-31
[models]
tiny = { input = "1", cached = "0.1", cache_write = "1.25", output = "8" }
"""


@pytest.fixture
def prices(tmp_path: Path) -> Path:
    path = tmp_path / "prices.toml"
    path.write_text(LIST, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(), "0"),
        (Usage(input_tokens=1_000_000), "1"),
        (Usage(output_tokens=1_000_000), "8"),
        (Usage(input_tokens=1_000_000, cached_tokens=1_000_000), "0.1"),
        (Usage(input_tokens=1_000_000, cache_write_tokens=1_000_000), "1.25"),
        (Usage(input_tokens=10, cached_tokens=4, cache_write_tokens=4, output_tokens=1), "15.4e-6"),
        (Usage(input_tokens=0, cached_tokens=10), "1e-6"),
    ],
)
def test_every_kind_of_token_has_its_rate(prices: Path, usage: Usage, dollars: str) -> None:
    assert cost("tiny", usage, load_prices(prices)) == Decimal(dollars)


def test_a_dated_name_has_the_price_of_its_base_name() -> None:
    usage = Usage(input_tokens=1000, output_tokens=1000)
    assert cost("gpt-5-mini-2025-08-07", usage) == cost("gpt-5-mini", usage) == Decimal("0.00225")


@pytest.mark.parametrize("model", ["", "qwen3-8b", "gpt-5-mini-tuned", "my-gpt-5-mini", "gpt-5-"])
def test_an_unknown_model_has_no_price(model: str) -> None:
    assert cost(model, Usage(input_tokens=1)) is None


def test_unknown_usage_has_no_price() -> None:
    assert cost("gpt-5-mini", None) is None


def test_the_shipped_list_is_plausible() -> None:
    prices = load_prices()
    assert prices.as_of >= date(2026, 11, 1)
    for rates in prices.models.values():
        assert 0 < rates.cached < rates.input <= rates.cache_write < rates.output
    assert load_prices() is prices


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("as_of = 2026-01-31\n[models.tiny]\ninput = '1'", "models.tiny.cached"),
        ("as_of = 2026-01-31\n[models.tiny]\ninput = 'much'", "models.tiny.input"),
        ("as_of = ", "price list"),
    ],
)
def test_a_broken_list(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"prices\.toml") as error:
        load_prices(path)
    assert complaint in str(error.value)


def test_a_missing_list(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml"):
        load_prices(tmp_path / "none.toml")


def test_a_batch_takes_its_share_of_the_price(prices: Path) -> None:
    usage = Usage(input_tokens=1_000_000, cached_tokens=500_000, output_tokens=10)
    full = cost("gpt-5-mini", usage)
    assert full is not None
    assert batch_cost("gpt-5-mini", usage) == full / 2
    assert batch_cost("qwen3-8b", usage) is None
    assert batch_cost("tiny", usage, load_prices(prices)) is None, "the list names no share"
