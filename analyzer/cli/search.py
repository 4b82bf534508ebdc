"""`analyzer search` and `analyzer compare`: what a batch found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyzer.cli.options import AsJson

if TYPE_CHECKING:
    from rich.table import Table

    from analyzer.batch.compare import Comparison, Row, Side
    from analyzer.batch.passages import Hit
    from analyzer.evidence import Kind

BatchFolder = Annotated[Path, typer.Argument(help="The folder that `analyzer batch --out` wrote.")]


def search(
    folder: BatchFolder,
    query: Annotated[str, typer.Argument(help="Words to look for; their beginnings are enough.")],
    *,
    kind: Annotated[
        str | None, typer.Option(help="Only evidence of building, tradeoff or failure.")
    ] = None,
    flag: Annotated[
        str | None, typer.Option(help="Only evidence for or against this flag, by its id.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Most hits shown.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Search the evidence and the turns of all interviews of a batch.

    analyzer search results "vector store tradeoff"

    analyzer search results "rate limit" --kind failure --flag honest_failures
    """
    from analyzer.batch.passages import Wanted
    from analyzer.batch.search import search as find

    hits = find(folder, Wanted(query, _kind(kind), flag, limit))
    if as_json:
        for hit in hits:
            typer.echo(hit.model_dump_json())
    elif not hits:
        typer.echo("Nothing was found.")
    else:
        typer.echo("\n\n".join(map(_lines, hits)))


def compare(
    folder: BatchFolder,
    ids: Annotated[
        list[str], typer.Argument(help="Ids of interviews, as in index.csv; beginnings are enough.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Set interviews of a batch side by side, on the same flags.

    analyzer compare results dana-whitfield tom-ek
    """
    from rich.console import Console

    from analyzer.batch.compare import compare as side_by_side

    comparison = side_by_side(folder, ids)
    if as_json:
        typer.echo(comparison.model_dump_json(indent=2))
    else:
        Console().print(_table(comparison))


def _kind(name: str | None) -> "Kind | None":
    from analyzer.errors import UsageError
    from analyzer.evidence import Kind

    if name is not None and name not in list(Kind):
        raise UsageError(f"There is no kind {name!r}; choose from {', '.join(Kind)}.")
    return None if name is None else Kind(name)


def _lines(hit: "Hit") -> str:
    from analyzer.cli.printing import page_width, printable, wrapped

    place = f"turn {hit.turn}{_at(hit.start)}"
    what = f"{hit.evidence} {hit.kind}, {hit.stance}" if hit.evidence else hit.speaker
    flags = f"  [{', '.join(hit.flags)}]" if hit.flags else ""
    head = printable(f"{hit.interview}  {hit.candidate}, {place}: {what}{flags}")
    return f"{head}\n{wrapped(f'    “{printable(hit.text)}”', 4, page_width())}"


def _at(start: float | None) -> str:
    from analyzer.transcript.clocks import clock

    return "" if start is None else f" at {clock(start)}"


def _table(comparison: "Comparison") -> "Table":
    from rich.markup import escape
    from rich.table import Table

    from analyzer.cli.printing import printable
    from analyzer.memo.wording import OVERALL

    table = Table("", show_lines=True)
    for interview in comparison.interviews:
        name = f"{printable(interview.candidate)}\n{printable(interview.id)}"
        table.add_column(escape(name), ratio=1)
    table.add_row("Overall", *(OVERALL[i.overall] for i in comparison.interviews))
    for row in comparison.rows:
        table.add_row(_named(row), *map(_side, row.sides))
    return table


def _named(row: "Row") -> str:
    return f"{row.name} ({row.colour})"


def _side(side: "Side") -> str:
    from rich.markup import escape

    from analyzer.cli.printing import printable
    from analyzer.memo.wording import VERDICT

    quotes = [
        f"{'for' if q.speaks_for else 'against'}: “{q.quote}”{_at(q.start)}" for q in side.quotes
    ]
    return escape("\n".join([VERDICT[side.verdict], *map(printable, quotes)]))
