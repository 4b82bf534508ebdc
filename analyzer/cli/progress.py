"""Progress of model calls on stderr: nothing when stderr is not a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from analyzer.llm.client import Event


@contextmanager
def call_progress(chunks: int) -> Iterator[Callable[[Event], None]]:
    """A callback for call events that shows calls, tokens and money while it is open."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[account]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        account = _Account()
        reading = progress.add_task("Reading", total=chunks, account="")
        checking = progress.add_task("Second look", total=None, account="", visible=False)

        def on_event(event: Event) -> None:
            account.add(event)
            task = reading if event.stage == "extract" else checking
            done = 0 if event.kind == "retry" else 1
            progress.update(task, advance=done, visible=True, account=account.text())

        yield on_event


class _Account:
    def __init__(self) -> None:
        self._tokens = 0
        self._cost = Decimal(0)
        self._unpriced = False
        self._retries = 0

    def add(self, event: Event) -> None:
        self._retries += event.kind == "retry"
        if event.usage is not None:
            self._tokens += event.usage.input_tokens + event.usage.output_tokens
        if event.kind == "bought" and event.cost is None:
            self._unpriced = True
        self._cost += event.cost or 0

    def text(self) -> str:
        cost = "cost unknown" if self._unpriced else f"${self._cost:.4f}"
        retries = f", {self._retries} retried" if self._retries else ""
        return f"{self._tokens:,} tokens, {cost}{retries}"
