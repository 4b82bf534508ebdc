"""How long to wait before the next attempt."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BASE_SECONDS = 0.5
CAP_SECONDS = 8.0
LIMITED_CAP_SECONDS = 60.0
"""After a rate limit; most of them are counted over a minute."""
LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is not waited for."""


def backoff(failures: int, random: Callable[[], float], *, limited: bool = False) -> float:
    """Seconds to wait after so many failures: exponential, with full jitter.

    `random` gives numbers from 0 up to 1. After a rate limit (`limited`) waits grow faster: five
    attempts should outlast the minute over which the provider counts.
    """
    factor, cap = (4.0, LIMITED_CAP_SECONDS) if limited else (2.0, CAP_SECONDS)
    return random() * min(cap, BASE_SECONDS * factor ** (failures - 1))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks to wait for; None where it does not say, or not legibly."""
    with suppress(KeyError, ValueError):
        return max(0.0, float(headers["retry-after-ms"]) / 1000)
    value = headers.get("retry-after", "")
    with suppress(ValueError):
        return max(0.0, float(value))
    with suppress(ValueError):
        return max(0.0, _seconds_until(parsedate_to_datetime(value)))
    return None


def _seconds_until(moment: datetime) -> float:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
