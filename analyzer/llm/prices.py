"""What tokens cost, by published list prices."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import ConfigError
from analyzer.llm.calls import Usage
from analyzer.models import Model

_SHIPPED = Path(__file__).with_name("prices.toml")
_DATE_SUFFIX = re.compile(r"-\d{4}-\d{2}-\d{2}$")
_MILLION = 1_000_000


class Rates(Model):
    """US dollars per million tokens."""

    input: Decimal
    cached: Decimal
    cache_write: Decimal
    output: Decimal

    def at_most(self, input_tokens: int, output_tokens: int) -> Decimal:
        """US dollars for so many tokens, none of them read from a cache."""
        dearest = max(self.input, self.cache_write)
        return (input_tokens * dearest + output_tokens * self.output) / _MILLION


class Prices(Model):
    """A price list."""

    as_of: date
    batch: Decimal | None = None
    """What a token costs through the Batch API, as a share of its price."""
    models: dict[str, Rates]


@cache
def load_prices(path: Path | None = None) -> Prices:
    """The price list in a TOML file, or the one that is shipped.

    Raises ConfigError when the file is missing or no price list.
    """
    file = path or _SHIPPED
    try:
        return Prices.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{file}: {place}: {first['msg']}; mend the price list.") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{file}: cannot be read as a price list: {error}.") from error


def rates_of(model: str, prices: Prices | None = None) -> Rates | None:
    """What the model's tokens cost; None when that is not known."""
    listed = (prices or load_prices()).models
    return listed.get(model) or listed.get(_DATE_SUFFIX.sub("", model))


def cost(model: str, usage: Usage | None, prices: Prices | None = None) -> Decimal | None:
    """US dollars for the tokens; None when the model's price or the usage is not known."""
    rates = rates_of(model, prices)
    if rates is None or usage is None:
        return None
    plain = max(0, usage.input_tokens - usage.cached_tokens - usage.cache_write_tokens)
    return (
        plain * rates.input
        + usage.cached_tokens * rates.cached
        + usage.cache_write_tokens * rates.cache_write
        + usage.output_tokens * rates.output
    ) / _MILLION


def batch_cost(model: str, usage: Usage | None, prices: Prices | None = None) -> Decimal | None:
    """US dollars for tokens through the Batch API; None when they are not known."""
    listed = prices or load_prices()
    full = cost(model, usage, listed)
    return None if full is None or listed.batch is None else full * listed.batch
