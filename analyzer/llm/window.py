"""The one window that all calls of all interviews pass through."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from analyzer.llm.limits import Announced, PerMinute, Share

FIRST_LIMIT = 64
"""Attempts under way at the start, or fewer where fewer are allowed."""
TICK_SECONDS = 0.001
"""The shortest sleep: the rest of a difference of two floats may be too short to end."""
CONGESTED = 2
"""Rate limits in a row, with no answer in between, that concern everybody and not one call."""


@dataclass(slots=True, eq=False)
class Place:
    """Room for one attempt, and what it took of the limits."""

    tokens: int
    round: int
    """Rate limits that were answered by a smaller window before it was given away."""
    request: Share | None = None
    token_share: Share | None = None


@dataclass(slots=True, eq=False)
class _Waiting:
    tokens: int
    given: asyncio.Future[Place]


class Window:
    """Lets attempts leave: so many under way, and no faster than the limits allow.

    The number under way adapts as TCP's does: it doubles until the first rate limit, is halved
    by each one (once for all that were under way together) and grows by one whenever as many
    answers came as are under way. Other failures say nothing about the provider's limits and
    leave it alone. It never exceeds `concurrency`.

    First come, first served, but that a call's next attempt goes before other calls' first: what
    has begun is finished. A place costs the same however many wait.
    """

    def __init__(
        self,
        concurrency: int,
        *,
        rpm: int | None = None,
        tpm: int | None = None,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._concurrency = concurrency
        self._limit = float(min(FIRST_LIMIT, concurrency))
        self._doubling = True
        self._round = 0
        self._limited_in_a_row = 0
        self._under_way = 0
        self._pauses = 0
        self._begun: deque[_Waiting] = deque()
        self._new: deque[_Waiting] = deque()
        self._requests = PerMinute(rpm) if rpm else None
        self._tokens = PerMinute(tpm) if tpm else None
        self._requests_left = Announced("requests")
        self._tokens_left = Announced("tokens")
        self._clock = clock
        self._sleep = sleep
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at = float("inf")

    @property
    def limit(self) -> int:
        """Attempts that may be under way now."""
        return int(self._limit)

    @property
    def congested(self) -> bool:
        """Whether the provider turns everybody away, and not just one call."""
        return self._limited_in_a_row >= CONGESTED

    @asynccontextmanager
    async def place(self, tokens: int, *, again: bool = False) -> AsyncIterator[Place]:
        """Wait for a place and keep it for one attempt.

        Args:
            tokens: what the attempt is expected to take, answer included.
            again: whether the call was attempted before; it goes first.
        """
        place = await self._wait_for_place(tokens, first=again)
        try:
            yield place
        finally:
            self._give_back()

    def answered(self, place: Place, tokens: int | None) -> None:
        """An answer came; it took so many tokens, None where the server does not say."""
        self._limited_in_a_row = 0
        if self._begun or self._new:  # else nothing shows that more would do
            self._limit += 1.0 if self._doubling else 1.0 / self._limit
            self._limit = min(self._limit, float(self._concurrency))
        if tokens is not None:
            self._correct(place, tokens)

    def rate_limited(self, place: Place) -> None:
        """The provider turned the attempt away because there were too many."""
        self._limited_in_a_row += 1
        self._correct(place, 0)
        if place.round == self._round:
            self._round += 1
            self._doubling = False
            self._limit = max(1.0, self._limit / 2)

    def not_counted(self, place: Place) -> None:
        """The attempt took no tokens."""
        self._correct(place, 0)

    def hear(self, headers: Mapping[str, str]) -> None:
        """Note what the server says is left of its limits."""
        now = self._clock()
        self._requests_left.hear(headers, now)
        self._tokens_left.hear(headers, now)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nobody gets a place while this lasts; several pauses may overlap."""
        self._pauses += 1
        try:
            yield
        finally:
            self._pauses -= 1
            self._admit()

    def close(self) -> None:
        """Forget the alarm; nobody waits any more."""
        if self._alarm is not None:
            self._alarm.cancel()

    async def _wait_for_place(self, tokens: int, *, first: bool) -> Place:
        waiting = _Waiting(tokens, asyncio.get_running_loop().create_future())
        (self._begun if first else self._new).append(waiting)
        self._admit()
        try:
            return await waiting.given
        except asyncio.CancelledError:
            if waiting.given.done() and not waiting.given.cancelled():
                self._give_back()
            raise

    def _give_back(self) -> None:
        self._under_way -= 1
        self._admit()

    def _admit(self) -> None:
        """Give away the places that there are, until somebody has to wait for a limit."""
        while not self._pauses and self._under_way < self.limit:
            line = self._begun or self._new
            if not line:
                return
            head = line[0]
            if not head.given.done():  # else it was cancelled
                now = self._clock()
                wait = self._limits_wait(head.tokens, now)
                if wait > 0:
                    self._wake_at(now + wait, wait)
                    return
                self._under_way += 1
                head.given.set_result(self._new_place(head.tokens, now))
            line.popleft()

    def _limits_wait(self, tokens: int, now: float) -> float:
        return max(
            self._requests.wait(1, now) if self._requests else 0.0,
            self._tokens.wait(tokens, now) if self._tokens else 0.0,
            self._requests_left.wait(1, now),
            self._tokens_left.wait(tokens, now),
        )

    def _new_place(self, tokens: int, now: float) -> Place:
        self._requests_left.take(1)
        self._tokens_left.take(tokens)
        return Place(
            tokens,
            self._round,
            self._requests.take(1, now) if self._requests else None,
            self._tokens.take(tokens, now) if self._tokens else None,
        )

    def _correct(self, place: Place, tokens: int) -> None:
        if self._tokens and place.token_share:
            self._tokens.correct(place.token_share, tokens)

    def _wake_at(self, moment: float, wait: float) -> None:
        if self._alarm is not None and not self._alarm.done():
            if self._alarm_at <= moment:
                return
            self._alarm.cancel()
        self._alarm_at = moment
        self._alarm = asyncio.create_task(self._wake_after(max(wait, TICK_SECONDS)))

    async def _wake_after(self, wait: float) -> None:
        await self._sleep(wait)
        self._alarm_at = float("inf")
        self._alarm = None
        self._admit()
