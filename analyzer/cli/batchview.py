"""What `analyzer batch` shows: lines for people, JSON lines for machines."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import typer

from analyzer.batch.folder import Folder
from analyzer.batch.index import INDEX_CSV, IndexRow, Status
from analyzer.batch.progress import Account
from analyzer.batch.report import REPORT
from analyzer.cli.printing import printable
from analyzer.cli.summary import price_of_estimate
from analyzer.estimates import Estimate
from analyzer.llm.calls import Usage

TERMINAL_SECONDS = 0.5
"""Between two looks at how far it is, where a line can be written over."""
PLAIN_SECONDS = 10.0
"""Between two lines where none can."""
FAILURES_SHOWN = 10


class View:
    """For people: how far it is on stderr, the outcome on stdout."""

    def __init__(self, account: Account, folder: Folder) -> None:
        self.account = account
        self._folder = folder
        self._terminal = sys.stderr.isatty()
        self._width = 0

    def interview(self, row: IndexRow) -> None:
        """An interview has an outcome."""

    def stopping(self) -> None:
        """Ctrl-C was pressed once."""
        self._say(
            "Stopping: interviews under way are finished. Press Ctrl-C again to stop at once."
        )

    async def tick(self) -> None:
        """Show how far it is, again and again."""
        while True:
            await asyncio.sleep(TERMINAL_SECONDS if self._terminal else PLAIN_SECONDS)
            line = self.account.now().line()
            if self._terminal:
                sys.stderr.write(f"\r{line:<{self._width}}")
                sys.stderr.flush()
                self._width = len(line)
            else:
                self._say(line)

    def end(self, counts: Counter[str], unfinished: Iterable[IndexRow]) -> None:
        """All is done, or the run was stopped."""
        if self._terminal:
            sys.stderr.write(f"\r{'':<{self._width}}\r")
        now = self.account.now()
        listed = ", ".join(f"{n:,} {name}" for name, n in sorted(counts.items())) or "none"
        typer.echo(f"Interviews {listed}")
        if now.calls:
            money = "unknown" if now.cost is None else f"${now.cost:.4f}"
            typer.echo(f"Cost       {money} in this run for {now.bought:,} calls")
        if now.reserved_most is not None:
            typer.echo(
                f"Budget     ${now.budget} in all; calls under way at one moment could cost"
                f" ${now.reserved_most:.4f} at most"
            )
        print_failures(unfinished)
        if counts["pending"]:
            typer.echo(f"Left       {counts['pending']:,} interviews: the same command goes on")
        for name in (INDEX_CSV, REPORT):
            typer.echo(f"Written    {self._folder.results / name}")

    def _say(self, line: str) -> None:
        typer.echo(f"{line:<{self._width}}", err=True)
        self._width = 0


class Events(View):
    """For machines: each event a JSON object on a line of stdout."""

    def interview(self, row: IndexRow) -> None:
        """An interview has an outcome."""
        _event("interview", row.model_dump(mode="json"))

    def stopping(self) -> None:
        """Ctrl-C was pressed once."""
        _event("stopping", {})

    async def tick(self) -> None:
        """How far it is, again and again."""
        while True:
            await asyncio.sleep(PLAIN_SECONDS)
            _event("progress", self.account.now().model_dump(mode="json"))

    def end(self, counts: Counter[str], unfinished: Iterable[IndexRow]) -> None:  # noqa: ARG002 - each had its event
        """All is done, or the run was stopped."""
        progress = self.account.now().model_dump(mode="json")
        _event("end", {"counts": counts, "progress": progress})


def shown(account: Account, folder: Folder, *, as_json: bool) -> View:
    """The view that the user asked for."""
    return (Events if as_json else View)(account, folder)


def print_failures(rows: Iterable[IndexRow]) -> None:
    """Interviews that are not done, with reasons; the rest stands in the index."""
    for number, row in enumerate(rows):
        if number == FAILURES_SHOWN:
            typer.echo("           more of them in the index")
            break
        name = {Status.FAILED: "Failed", Status.PARTIAL: "Partial"}.get(row.status, "Waiting")
        typer.echo(f"{name:<10} {printable(row.source)}: {printable(row.reason)}")


class Estimates:
    """What a dry run shows."""

    def __init__(self, model: str, *, as_json: bool) -> None:
        self._model = model
        self._as_json = as_json
        self._seen: set[str] = set()
        self._usage = Usage()
        self._costs: list[Decimal | None] = []
        self._failed = 0

    def add(self, source: str, content: str, expected: Estimate) -> None:
        """One interview."""
        if content in self._seen:
            self._show(source, {"duplicate": True}, "the same as another one")
            return
        self._seen.add(content)
        usage = expected.usage
        self._usage += usage
        self._costs.append(expected.cost)
        money = "unknown" if expected.cost is None else f"${expected.cost:.4f}"
        text = f"{usage.input_tokens:>9,} to send {usage.output_tokens:>8,} to receive {money:>9}"
        self._show(source, expected.model_dump(mode="json"), text)

    def failed(self, source: str, reason: str) -> None:
        """One that cannot be read."""
        self._failed += 1
        self._show(source, {"error": reason}, reason)

    def end(self) -> None:
        """All of them."""
        known = [cost for cost in self._costs if cost is not None]
        total = sum(known, Decimal(0)) if len(known) == len(self._costs) else None
        if self._as_json:
            usage = self._usage.model_dump()
            money = None if total is None else str(total)
            counts = {"interviews": len(self._costs), "failed": self._failed}
            _event("estimate_total", {**counts, **usage, "cost": money})
            return
        typer.echo(f"Interviews {len(self._costs):,}, and {self._failed:,} that cannot be read")
        typer.echo(
            f"Tokens     {self._usage.input_tokens:,} to send, {self._usage.output_tokens:,} to"
            " receive (estimates)"
        )
        typer.echo(f"Cost       {price_of_estimate(total, self._model)}")
        typer.echo("Nothing was sent.")

    def _show(self, source: str, values: dict[str, Any], text: str) -> None:
        if self._as_json:
            _event("estimate", {"source": source, **values})
        else:
            typer.echo(f"{printable(source)}: {text}")


def _event(name: str, values: dict[str, Any]) -> None:
    typer.echo(json.dumps({"event": name, **values}, ensure_ascii=False))
