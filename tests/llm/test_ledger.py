"""What the ledger keeps, and what it says of files that are none."""

import sqlite3
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from analyzer.errors import ConfigError
from analyzer.llm.calls import Answer, Spending, Usage
from analyzer.llm.ledger import Ledger
from tests.llm.asking import question

HERE = "http://127.0.0.1:1/v1"
USAGE = Usage(input_tokens=100, cached_tokens=20, cache_write_tokens=5, output_tokens=10)


def answer(content: str = "yes", usage: Usage | None = USAGE) -> Answer:
    return Answer(
        content=content,
        refusal=None,
        finish_reason="stop",
        model="gpt-5-mini",
        fingerprint=None,
        usage=usage,
    )


def noon(day: int) -> datetime:
    return datetime(2026, 3, day, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "ledger.sqlite"


def test_an_answer_survives_closing(path: Path) -> None:
    call = question("Did “Ünïcode” survive?\u2028")
    with Ledger(path) as ledger:
        assert ledger.find(HERE, call.key) is None
        ledger.answered(ledger.begin(HERE, call), answer(), None)
    with Ledger(path) as ledger:
        assert ledger.find(HERE, call.key) == answer()
        assert list(ledger.answers()) == [(call, answer())]
        assert ledger.find("http://elsewhere/v1", call.key) is None


def test_the_first_answer_stays(path: Path) -> None:
    call = question()
    with Ledger(path) as mine, Ledger(path) as theirs:
        early, late = mine.begin(HERE, call), theirs.begin(HERE, call)
        assert mine.answered(early, answer("first"), None).content == "first"
        assert theirs.answered(late, answer("second"), None).content == "first"
        assert mine.spending(HERE, [call.key]).usage == USAGE + USAGE


def test_spending_sums_all_attempts_and_stays_the_same(path: Path) -> None:
    days = iter([1, 1, 2, 3, 4, 5, 6, 7])
    one, two = question("one"), question("two")
    with Ledger(path, clock=lambda: noon(next(days))) as ledger:
        ledger.failed(ledger.begin(HERE, one), "unreadable", 200, USAGE, Decimal("0.1"))
        ledger.answered(ledger.begin(HERE, one), answer(), Decimal("0.25"))
        ledger.failed(ledger.begin(HERE, two), "rate_limited", 429)
        ledger.answered(ledger.begin(HERE, two), answer(), Decimal("0.5"))
    expected = Spending(
        calls=2,
        attempts=4,
        in_doubt=0,
        usage=USAGE + USAGE + USAGE,
        cost=Decimal("0.85"),
        answered_on=date(2026, 3, 7),
    )
    with Ledger(path) as ledger:
        assert ledger.spending(HERE, [one.key, two.key, one.key]) == expected
        assert ledger.spending(HERE, [two.key]).cost == Decimal("0.5")


def test_one_unknown_price_makes_the_cost_unknown(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.answered(ledger.begin(HERE, question("a")), answer(), Decimal(1))
        ledger.answered(ledger.begin(HERE, question("b")), answer(), None)
        keys = [question("a").key, question("b").key]
        assert ledger.spending(HERE, keys[:1]).cost == 1
        assert ledger.spending(HERE, keys).cost is None


def test_calls_never_made_cost_nothing(path: Path) -> None:
    nothing = Spending(
        calls=0, attempts=0, in_doubt=0, usage=Usage(), cost=Decimal(0), answered_on=None
    )
    with Ledger(path) as ledger:
        ledger.answered(ledger.begin("http://elsewhere/v1", question()), answer(), None)
        assert ledger.spending(HERE, [question().key]) == nothing


@pytest.mark.parametrize(
    ("why", "status", "usage", "doubtful"),
    [
        ("timeout", None, None, True),
        ("disconnected", None, None, True),
        ("unreadable", 200, None, True),
        ("unreadable", 200, USAGE, False),
        ("rate_limited", 429, None, False),
        ("server_error", 500, None, False),
        ("unreachable", None, None, False),
        ("not_an_api", 200, None, False),
    ],
)
def test_what_may_have_been_billed_is_in_doubt(
    path: Path, why: str, status: int | None, usage: Usage | None, *, doubtful: bool
) -> None:
    with Ledger(path) as ledger:
        ledger.failed(ledger.begin(HERE, question()), why, status, usage)
        assert [attempt.outcome for attempt in ledger.in_doubt()] == [f"failed:{why}"] * doubtful
        assert ledger.spending(HERE, [question().key]).in_doubt == doubtful


def test_an_attempt_is_on_disk_before_it_ends(path: Path) -> None:
    with Ledger(path, clock=lambda: noon(1)) as ledger:
        attempt = ledger.begin(HERE, question())
        with Ledger(path) as other:
            (seen,) = other.in_doubt()
    assert (seen.id, seen.outcome, seen.sent_at) == (attempt, "sent", noon(1))
    assert (seen.endpoint, seen.key, seen.stage) == (HERE, question().key, "extract")


def test_it_is_one_file_that_only_its_owner_reads(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.begin(HERE, question())
        names = {file.name for file in path.parent.iterdir()}
    assert path.stat().st_mode & 0o777 == 0o600
    assert names <= {"ledger.sqlite", "ledger.sqlite-journal"}  # no WAL


@pytest.mark.parametrize("contents", [b"dear diary, " * 100, b"SQLite format 3\0" + b"x" * 4080])
def test_a_file_that_is_no_database(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "ledger.sqlite"
    path.write_bytes(contents)
    with pytest.raises(ConfigError, match=r"ledger\.sqlite cannot be used.*move it away"):
        Ledger(path)
    assert path.read_bytes() == contents


def test_a_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "photos.sqlite"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE photos (id)")
    database.close()
    with pytest.raises(ConfigError, match="another program"):
        Ledger(path)


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=str(tmp_path)):
        Ledger(tmp_path)


def test_a_damaged_record(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.answered(ledger.begin(HERE, question()), answer(), None)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE calls SET answer = '{'")
    database.close()
    with Ledger(path) as ledger, pytest.raises(ConfigError, match="damaged"):
        ledger.find(HERE, question().key)


def test_a_page_torn_out_of_the_middle(path: Path) -> None:
    with Ledger(path) as ledger:
        for number in range(200):
            ledger.answered(ledger.begin(HERE, question(f"{number}")), answer(), None)
    contents = path.read_bytes()
    path.write_bytes(contents[:8192] + b"\xff" * (len(contents) - 8192))
    with pytest.raises(ConfigError, match="move it away"), Ledger(path) as ledger:
        list(ledger.answers())
