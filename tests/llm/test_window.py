"""Who is let through, and how many at once."""

import asyncio

import pytest

from analyzer.llm.window import Window
from tests.support import virtual_time


def new(concurrency: int) -> Window:
    return Window(concurrency, clock=virtual_time.now, sleep=asyncio.sleep)


def test_a_rate_limit_halves_and_answers_add() -> None:
    async def limits() -> list[int]:
        window, seen = new(64), []

        async def attempt(*, limited: bool) -> None:
            async with window.place(1) as place:
                await asyncio.sleep(1)
                if limited:
                    window.rate_limited(place)
                else:
                    window.answered(place, None)

        async def round_of(number: int, *, limited: bool) -> None:
            await asyncio.gather(*(attempt(limited=limited) for _ in range(number)))
            seen.append(window.limit)

        await round_of(64, limited=True)
        await round_of(32, limited=True)
        await round_of(40, limited=False)
        await round_of(4000, limited=False)
        return seen

    after_one, after_two, soon, later = virtual_time.run(limits())
    assert (after_one, after_two) == (32, 16), "once for all that were under way together"
    assert 17 <= soon <= 19
    assert later == 64


def test_no_answer_no_growth_and_never_below_one() -> None:
    async def limit() -> int:
        window = new(8)
        for _ in range(10):
            async with window.place(1) as place:
                window.rate_limited(place)
        return window.limit

    assert virtual_time.run(limit()) == 1


def test_other_failures_leave_it_alone() -> None:
    async def limit() -> int:
        window = new(8)
        for _ in range(10):
            async with window.place(1) as place:
                window.not_counted(place)
        return window.limit

    assert virtual_time.run(limit()) == 8


def test_first_come_first_served_and_what_has_begun_before_all() -> None:
    async def order() -> list[str]:
        window, served = new(1), []

        async def attempt(name: str, *, again: bool = False) -> None:
            async with window.place(1, again=again):
                served.append(name)
                await asyncio.sleep(1)

        async with asyncio.TaskGroup() as group:
            for name in "abcd":
                group.create_task(attempt(name))
            await asyncio.sleep(0.5)
            for name in "XY":
                group.create_task(attempt(name, again=True))
        return served

    assert virtual_time.run(order()) == [*"aXYbcd"]


def test_twenty_thousand_wait_and_a_third_of_them_gives_up() -> None:
    async def served() -> int:
        window, count = new(64), 0

        async def attempt() -> None:
            nonlocal count
            async with window.place(1) as place:
                await asyncio.sleep(0.3)
                window.answered(place, None)
                count += 1

        tasks = [asyncio.create_task(attempt()) for _ in range(20_000)]
        await asyncio.sleep(1)
        for task in tasks[2::3]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert virtual_time.now() == pytest.approx(0.3 * 20_000 * 2 / 3 / 64, rel=0.03)
        return count

    assert 13_333 <= virtual_time.run(served()) <= 13_333 + 3 * 64


def test_a_place_given_to_somebody_who_was_just_cancelled_is_not_lost() -> None:
    async def left() -> float:
        window = new(1)

        async def attempt(seconds: float) -> None:
            async with window.place(1):
                await asyncio.sleep(seconds)

        first, second = (asyncio.create_task(attempt(1)) for _ in range(2))
        first.add_done_callback(lambda _: second.cancel())
        await asyncio.gather(first, second, return_exceptions=True)
        await attempt(1)
        return virtual_time.now()

    assert virtual_time.run(left()) == 2


def test_a_pause_holds_everybody_back() -> None:
    async def moment() -> float:
        window = new(8)

        async def pause(seconds: float) -> None:
            with window.paused():
                await asyncio.sleep(seconds)

        pauses = [asyncio.create_task(pause(seconds)) for seconds in (3, 7)]
        await asyncio.sleep(0)
        async with window.place(1):
            await asyncio.gather(*pauses)
            return virtual_time.now()

    assert virtual_time.run(moment()) == 7
