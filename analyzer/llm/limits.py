"""How fast calls may leave: requests and tokens a minute, and what the server says is left."""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analyzer.llm.retrying import LONGEST_WAIT

MINUTE = 60.0
CREDIT_SECONDS = 1.0
"""How far sending may fall behind its even pace and catch up again: timers are never on time."""

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|$)")
_SECONDS = {"ms": 0.001, "s": 1.0, "": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


@dataclass(slots=True)
class Share:
    """What one attempt takes of a limit."""

    moment: float
    amount: int
    counted: bool = True
    """False from when it left the last minute."""


class PerMinute:
    """So much in any 60 seconds, evenly spread over them.

    Moments are seconds of one monotonic clock. An amount above the whole limit counts as the
    whole limit: it leaves when nothing else has left for a minute.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._shares: deque[Share] = deque()
        self._total = 0
        self._next = float("-inf")

    def wait(self, amount: int, now: float) -> float:
        """Seconds until that much may leave, or until it is worth asking again."""
        while self._shares and self._shares[0].moment + MINUTE <= now:
            oldest = self._shares.popleft()
            oldest.counted = False
            self._total -= oldest.amount
        full = self._shares and self._total + min(amount, self._limit) > self._limit
        room_at = self._shares[0].moment + MINUTE if full else now
        return max(0.0, room_at - now, self._next - now)

    def take(self, amount: int, now: float) -> Share:
        """Note that so much leaves now."""
        share = Share(now, amount)
        self._shares.append(share)
        self._total += amount
        self._next = max(self._next, now - CREDIT_SECONDS) + self._seconds(amount)
        return share

    def correct(self, share: Share, amount: int) -> None:
        """Note how much it really was."""
        difference = amount - share.amount
        share.amount = amount
        self._next += self._seconds(difference)
        if share.counted:
            self._total += difference

    def _seconds(self, amount: int) -> float:
        return min(amount, self._limit) * MINUTE / self._limit


class Announced:
    """What the server last said is left of its own limit; it knows of other clients too.

    Servers tell `x-ratelimit-limit-…`, `-remaining-…` and `-reset-…`, the last as the time until
    the limit is whole again. So it fills by (limit - remaining) / reset in a second.
    """

    def __init__(self, what: Literal["requests", "tokens"]) -> None:
        self._what = what
        self._left = 0.0
        self._limit = 0
        self._fills = 0.0
        self._heard_at = 0.0
        self._whole_at = float("-inf")

    def hear(self, headers: Mapping[str, str], now: float) -> None:
        """Note what a response says; one that says nothing legible changes nothing."""
        left = _count(headers.get(f"x-ratelimit-remaining-{self._what}"))
        reset = seconds(headers.get(f"x-ratelimit-reset-{self._what}", ""))
        if left is None or reset is None:
            return
        self._limit = _count(headers.get(f"x-ratelimit-limit-{self._what}")) or 0
        self._left = left
        self._fills = max(0.0, self._limit - left) / reset if reset else 0.0
        self._heard_at = now
        self._whole_at = now + min(reset, LONGEST_WAIT)

    def wait(self, amount: int, now: float) -> float:
        """Seconds until so much should be left."""
        if now >= self._whole_at:
            return 0.0
        wanted = min(amount, self._limit) if self._limit else amount
        missing = wanted - self._left - self._fills * (now - self._heard_at)
        if missing <= 0:
            return 0.0
        until_whole = self._whole_at - now
        return min(until_whole, missing / self._fills) if self._fills else until_whole

    def take(self, amount: int) -> None:
        """Note that so much leaves, of which the server has not told yet."""
        self._left -= amount


def seconds(duration: str) -> float | None:
    """Seconds of a duration such as `6ms`, `1m30.5s` or `20`; None where it is none."""
    parts = _DURATION.findall(duration)
    if not parts or "".join(number + unit for number, unit in parts) != duration:
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)


def _count(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
