"""The page over a batch: every interview, what was found, what nobody asked, what failed."""

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from analyzer.batch.index import INDEX_JSONL, IndexRow, Status
from analyzer.errors import InputError, MissingExtraError
from analyzer.guide import Flag, Guide, Verdict
from analyzer.memo import wording
from analyzer.writing import write_whole

REPORT = "report.html"
PARQUET = "index.parquet"
NO_ADVICE = "None (first reading)"
BINS = 10
"""Bars of the distribution of quotes."""
_TEMPLATES = Path(__file__).parent / "templates"


class Share(NamedTuple):
    """A bar: how many, of how many."""

    name: str
    interviews: int
    share: float
    """From 0 to 1, of the longest bar."""


class FlagShares(NamedTuple):
    """How a flag was decided over all interviews with a memo."""

    flag: Flag
    counts: dict[Verdict, int]
    total: int


class Unasked(NamedTuple):
    """What stayed open because nobody asked, and with which interviewers."""

    name: str
    interviews: int
    interviewers: tuple[tuple[str, int], ...]
    """The most frequent first."""


class Totals(NamedTuple):
    """The whole batch in numbers."""

    by_status: dict[Status, int]
    words: int
    calls: int
    tokens: int
    cost: Decimal | None
    """US dollars; None where the price of a call is not known."""


def read_index(folder: Path) -> list[IndexRow]:
    """The rows of a batch.

    Raises:
        InputError: the folder holds no index, or one that cannot be read.
    """
    file = folder / INDEX_JSONL
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        return [IndexRow.model_validate_json(line) for line in lines]
    except (OSError, ValueError) as error:
        raise InputError(
            f"{file}: cannot be read as the index of a batch; run `analyzer batch` again, it is"
            " written anew."
        ) from error


def write_report(folder: Path, guide: Guide) -> Path:
    """Write the page over the rows in the folder's index. Returns its path."""
    rows = read_index(folder)
    css, script = (_read(name) for name in ("report.css", "report.js"))
    page = (
        _environment()
        .get_template("report.html.j2")
        .render(
            guide=guide,
            rows=rows,
            totals=_totals(rows),
            overall=_overall(rows),
            flags=_flags(rows, guide),
            evidence=_histogram([row.evidence for row in rows if row.evidence is not None]),
            unasked=_unasked(rows, guide),
            troubled=[row for row in rows if row.status in (Status.FAILED, Status.PARTIAL)],
            wording=wording,
            css=css,
            script=script,
            policy=f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(script)};"
            " base-uri 'none'; form-action 'none'",
        )
    )
    path = folder / REPORT
    write_whole(path, page)
    return path


def write_parquet(folder: Path) -> Path:
    """Write the index as Parquet, one row for each interview. Returns its path.

    Raises:
        MissingExtraError: DuckDB is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingExtraError("parquet", "write Parquet") from error
    read_index(folder)  # says what is wrong with it, if anything is
    path = folder / PARQUET
    with duckdb.connect() as database:
        database.read_json(str(folder / INDEX_JSONL), format="newline_delimited").write_parquet(
            str(path)
        )
    return path


def _totals(rows: Sequence[IndexRow]) -> Totals:
    asked = [row for row in rows if row.calls]
    costs = [row.cost for row in asked if row.cost is not None]
    return Totals(
        by_status=dict(Counter(row.status for row in rows)),
        words=sum(row.words or 0 for row in rows),
        calls=sum(row.calls or 0 for row in asked),
        tokens=sum((row.input_tokens or 0) + (row.output_tokens or 0) for row in asked),
        cost=sum(costs, Decimal(0)) if len(costs) == len(asked) else None,
    )


def _overall(rows: Iterable[IndexRow]) -> list[Share]:
    counts = Counter(_advice(row) for row in rows if row.overall)
    names = (*wording.OVERALL.values(), NO_ADVICE)
    return _shares([(name, counts[name]) for name in names if counts[name]])


def _advice(row: IndexRow) -> str:
    """The recommendation in words; a first reading by cues gives none."""
    return NO_ADVICE if row.engine == "offline" or not row.overall else wording.OVERALL[row.overall]


def _flags(rows: Sequence[IndexRow], guide: Guide) -> list[FlagShares]:
    def shares(flag: Flag) -> FlagShares:
        counts = Counter(row.flags[flag.id] for row in rows if flag.id in row.flags)
        return FlagShares(flag, {v: counts[v] for v in Verdict}, counts.total())

    return [shares(flag) for flag in guide.flags]


def _histogram(values: Sequence[int]) -> list[Share]:
    """How many interviews have so many quotes."""
    if not values:
        return []
    width = max(1, -(-(max(values) + 1) // BINS))
    counts = Counter(value // width for value in values)
    return _shares(
        [(f"{n * width}–{(n + 1) * width - 1}", counts[n]) for n in range(max(counts) + 1)]
    )


def _shares(counts: Sequence[tuple[str, int]]) -> list[Share]:
    longest = max((count for _, count in counts), default=0)
    return [Share(name, count, count / longest if longest else 0.0) for name, count in counts]


def _unasked(rows: Iterable[IndexRow], guide: Guide) -> list[Unasked]:
    by_gap: defaultdict[str, list[IndexRow]] = defaultdict(list)
    for row in rows:
        for gap in row.gaps:
            by_gap[gap].append(row)
    names = {flag.id: flag.name for flag in guide.flags}
    names |= {spot.id: spot.name or spot.text for spot in guide.blind_spots}
    found = [
        Unasked(
            names.get(gap, gap),
            len(among),
            tuple(Counter(name for row in among for name in row.interviewers).most_common()),
        )
        for gap, among in by_gap.items()
    ]
    return sorted(found, key=lambda unasked: (-unasked.interviews, unasked.name))


def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _read(name: str) -> Markup:
    return Markup((_TEMPLATES / name).read_text("utf-8"))  # noqa: S704 - our own file
