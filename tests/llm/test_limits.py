"""Minutes of calls on a clock that jumps: what leaves, and whether it is as much as may."""

import asyncio
from dataclasses import dataclass, field
from random import Random

import pytest

from analyzer.llm.calls import Call
from analyzer.llm.expecting import Expectation
from analyzer.llm.limits import seconds
from analyzer.llm.window import Window
from tests.llm.asking import question
from tests.support import virtual_time

MINUTES = 3
TOLERANCE = 1.02
USED = 0.9


@dataclass
class Traffic:
    """What left, and when."""

    sent: list[tuple[float, int]] = field(default_factory=list)

    def most_in_a_minute(self, *, tokens: bool) -> int:
        """In any 60 seconds that begin with a request; the sixtieth is the next minute's."""
        amounts = [(moment, size if tokens else 1) for moment, size in self.sent]
        return max(
            sum(amount for moment, amount in amounts if start <= moment < start + 60 - 1e-6)
            for start, _ in amounts
        )

    def until(self, moment: float, *, tokens: bool) -> int:
        return sum(size if tokens else 1 for at, size in self.sent if at < moment)


async def traffic(
    *, rpm: int | None, tpm: int | None, latency: float, sizes: tuple[int, int], seed: int
) -> Traffic:
    """Calls of so many tokens each, as fast as the window lets them leave."""
    window = Window(64, rpm=rpm, tpm=tpm, clock=virtual_time.now, sleep=asyncio.sleep)
    expectation, random, seen = Expectation(), Random(seed), Traffic()  # noqa: S311 - no secret

    async def work() -> None:
        while virtual_time.now() < 60 * MINUTES:
            tokens = random.randint(*sizes)
            call = question("x" * 4 * tokens, max_completion_tokens=500)
            async with window.place(expectation.tokens(call)) as place:
                taken = tokens + random.randint(0, tokens // 5)
                seen.sent.append((virtual_time.now(), taken))
                await asyncio.sleep(latency * random.uniform(0.5, 1.5))
                window.answered(place, taken)
                expectation.learn(call, taken)

    await asyncio.gather(*(work() for _ in range(100)))
    window.close()
    return seen


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rpm", [60, 500, 2000])
def test_requests_a_minute(rpm: int, seed: int) -> None:
    seen = virtual_time.run(traffic(rpm=rpm, tpm=None, latency=0.3, sizes=(500, 1500), seed=seed))
    assert seen.most_in_a_minute(tokens=False) <= rpm * TOLERANCE
    assert seen.until(60, tokens=False) >= rpm * USED


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("tpm", "latency"), [(200_000, 0.3), (200_000, 8), (2_000_000, 2)])
def test_tokens_a_minute(tpm: int, latency: float, seed: int) -> None:
    seen = virtual_time.run(
        traffic(rpm=None, tpm=tpm, latency=latency, sizes=(500, 3000), seed=seed)
    )
    assert seen.most_in_a_minute(tokens=True) <= tpm * TOLERANCE
    assert seen.until(60 * MINUTES, tokens=True) >= MINUTES * tpm * USED


def test_the_nearer_limit_counts() -> None:
    seen = virtual_time.run(traffic(rpm=100, tpm=2_000_000, latency=1, sizes=(1000, 1000), seed=1))
    assert 90 <= seen.until(60, tokens=False) <= 102


def test_nothing_leaves_in_a_burst() -> None:
    seen = virtual_time.run(traffic(rpm=600, tpm=None, latency=1, sizes=(10, 10), seed=1))
    for start, _ in seen.sent:
        assert sum(start <= moment < start + 1 for moment, _ in seen.sent) <= 21


def test_a_call_larger_than_the_limit_leaves_alone() -> None:
    async def moments() -> list[float]:
        window = Window(8, tpm=1000, clock=virtual_time.now, sleep=asyncio.sleep)
        left = []
        for _ in range(3):
            async with window.place(5000):
                left.append(virtual_time.now())
        window.close()
        return left

    assert virtual_time.run(moments()) == [0, 60, 120]


def test_what_the_server_says_is_left_is_kept_to() -> None:
    headers = {
        "x-ratelimit-limit-requests": "60",
        "x-ratelimit-remaining-requests": "2",
        "x-ratelimit-reset-requests": "58s",
    }

    async def moments() -> list[float]:
        window = Window(8, clock=virtual_time.now, sleep=asyncio.sleep)
        window.hear(headers)
        left = []
        for _ in range(4):
            async with window.place(1):
                left.append(virtual_time.now())
        window.close()
        return left

    assert virtual_time.run(moments()) == pytest.approx([0, 0, 1, 2])


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"remaining-tokens": "0", "reset-tokens": "12s"}, 12),
        ({"remaining-tokens": "50", "reset-tokens": "10s", "limit-tokens": "100"}, 10),
        ({"remaining-tokens": "99999", "reset-tokens": "10s"}, 0),
        ({"remaining-requests": "0", "reset-requests": "1h"}, 120),
        ({"remaining-requests": "0", "reset-requests": "soon"}, 0),
        ({"remaining-requests": "-1", "reset-requests": "9s"}, 0),
        ({"remaining-requests": "0"}, 0),
        ({}, 0),
    ],
)
def test_announced_limits(headers: dict[str, str], waits: float) -> None:
    async def moment() -> float:
        window = Window(8, clock=virtual_time.now, sleep=asyncio.sleep)
        window.hear({f"x-ratelimit-{name}": text for name, text in headers.items()})
        async with window.place(100):
            window.close()
            return virtual_time.now()

    assert virtual_time.run(moment()) == pytest.approx(waits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6ms", 0.006),
        ("1s", 1),
        ("1m30.5s", 90.5),
        ("2h", 7200),
        ("20", 20),
        ("", None),
        ("soon", None),
        ("1m later", None),
        ("2026-03-01T00:00:00Z", None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == (None if expected is None else pytest.approx(expected))


def test_the_first_expectation_is_the_most_that_it_may_be() -> None:
    def of(call: Call) -> int:
        return Expectation().tokens(call)

    assert of(question("x" * 1000)) > 16_384
    assert 300 < of(question("x" * 1000, max_completion_tokens=10)) < 600
