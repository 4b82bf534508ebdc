"""Group commits: in time, whole, and for each whoever waits for it."""

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from analyzer.errors import ConfigError
from analyzer.llm.calls import Answer
from analyzer.llm.ledger import Ledger
from analyzer.llm.writing import LedgerWriter
from tests.llm.asking import question, questions

HERE = "http://127.0.0.1:1/v1"


def answer(content: str) -> Answer:
    return Answer(
        content=content,
        refusal=None,
        finish_reason="stop",
        model="gpt-5-mini",
        fingerprint=None,
        usage=None,
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


def test_what_is_told_to_be_committed_is_on_disk(path: Path) -> None:
    async def work(writer: LedgerWriter, other: Ledger, number: int) -> None:
        call = question(f"{number}")
        attempt = await writer.begin(HERE, call)
        assert attempt in {a.id for a in other.in_doubt() if a.key == call.key}
        given = await writer.answered(attempt, answer(call.key), None)
        assert given.content == call.key
        assert other.find(HERE, call.key) == given == await writer.find(HERE, call.key)

    async def main(ledger: Ledger, other: Ledger) -> None:
        writer = LedgerWriter(ledger)
        await asyncio.gather(*(work(writer, other, number) for number in range(40)))
        await writer.close()

    with Ledger(path) as ledger, Ledger(path) as other:
        asyncio.run(main(ledger, other))


def test_what_gathers_is_committed_together(path: Path) -> None:
    async def main(ledger: Ledger) -> None:
        writer = LedgerWriter(ledger)
        await asyncio.gather(*(writer.begin(HERE, call) for call in questions(500)))
        await writer.close()

    with Ledger(path) as ledger:
        before = _changes(path)
        asyncio.run(main(ledger))
        assert _changes(path) - before <= 3


def _changes(path: Path) -> int:
    """The file's counter of commits, at a fixed place of SQLite's header."""
    return int.from_bytes(path.read_bytes()[24:28])


def test_a_commit_that_fails_fails_for_all_in_it_and_leaves_nothing(path: Path) -> None:
    async def main(ledger: Ledger) -> list[int | BaseException]:
        writer = LedgerWriter(ledger)
        jobs = (writer.begin(HERE, call) for call in questions(5))
        results = await asyncio.gather(*jobs, return_exceptions=True)
        await writer.close()
        return results

    with Ledger(path) as ledger:
        with sqlite3.connect(path) as database:
            database.execute(
                "CREATE TRIGGER full AFTER INSERT ON attempts WHEN NEW.id = 3"
                " BEGIN SELECT RAISE(ROLLBACK, 'database or disk is full'); END"
            )
        database.close()
        results = asyncio.run(main(ledger))
        assert all(isinstance(result, ConfigError) for result in results)
        assert "disk is full" in str(results[0])
        assert ledger.in_doubt() == []
        with sqlite3.connect(path) as database:
            database.execute("DROP TRIGGER full")
        database.close()
        assert all(isinstance(result, int) for result in asyncio.run(main(ledger)))


def test_a_damaged_record_fails_only_who_reads_it(path: Path) -> None:
    good, bad, new = questions(3)
    with Ledger(path) as ledger:
        for call in (good, bad):
            ledger.answered(ledger.begin(HERE, call), answer("yes"), None)
        with sqlite3.connect(path) as database:
            database.execute("UPDATE calls SET answer = '{' WHERE key = ?", (bad.key,))
        database.close()

        async def main() -> list[object]:
            writer = LedgerWriter(ledger)
            results = await asyncio.gather(
                writer.find(HERE, good.key),
                writer.find(HERE, bad.key),
                writer.begin(HERE, new),
                return_exceptions=True,
            )
            await writer.close()
            return list(results)

        found, damaged, begun = asyncio.run(main())
    assert found == answer("yes")
    assert isinstance(damaged, ConfigError)
    assert begun == 3


def test_an_answer_is_kept_when_whoever_waits_for_it_is_cancelled(path: Path) -> None:
    async def main(ledger: Ledger) -> None:
        writer = LedgerWriter(ledger)
        attempt = await writer.begin(HERE, question())
        late = [
            asyncio.create_task(writer.answered(attempt, answer("paid for"), None)),
            asyncio.create_task(writer.begin(HERE, question("never sent"))),
        ]
        await asyncio.sleep(0)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await writer.close()

    with Ledger(path) as ledger:
        asyncio.run(main(ledger))
        assert ledger.find(HERE, question().key) == answer("paid for")
        assert ledger.in_doubt() == []


def test_a_clock_that_jumps_harms_nothing(path: Path) -> None:
    random = Random(7)  # noqa: S311 - no secret

    def clock() -> datetime:
        return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=random.randint(-24, 24))

    with Ledger(path, clock=clock) as ledger:
        attempts = [ledger.begin(HERE, call) for call in questions(50)]
        for attempt in attempts[:40]:
            ledger.answered(attempt, answer(f"{attempt}"), None)
        assert [doubtful.id for doubtful in ledger.in_doubt()] == attempts[40:]
    with Ledger(path) as ledger:
        found = [ledger.find(HERE, call.key) for call in questions(50)]
        keys = [call.key for call in questions(50)]
        spending = ledger.spending(HERE, keys)
    assert [one.content for one in found if one] == [f"{attempt}" for attempt in attempts[:40]]
    assert (spending.calls, spending.attempts, spending.in_doubt) == (50, 50, 10)
