"""How long to wait before the next attempt."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BASE_SECONDS = 0.5
CAP_SECONDS = 8.0
LONGEST_WAIT = 120.0
"""Seconds; a server that asks for more is not waited for."""


def backoff(failures: int, random: Callable[[], float]) -> float:
    """Seconds to wait after so many failures: exponential, with full jitter.

    `random` gives numbers from 0 up to 1.
    """
    return random() * min(CAP_SECONDS, BASE_SECONDS * 2.0 ** (failures - 1))


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
