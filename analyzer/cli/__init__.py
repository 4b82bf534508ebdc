"""The command line."""

import sys
from io import TextIOWrapper

from analyzer.errors import EXIT_INTERRUPTED, AnalyzerError

_STOPPED = (
    "Stopped. Answers that were already bought are kept; the same command goes on from there."
)


def main() -> None:
    """Run the command line; every error that a user can mend is one sentence on stderr."""
    from analyzer.cli.app import app
    from analyzer.cli.printing import printable

    if isinstance(sys.stdout, TextIOWrapper):  # a file's name may hold what no terminal can show
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except AnalyzerError as error:
        _stop(printable(f"Error: {error}"), error.exit_code)
    except SystemExit as stop:
        if stop.code == EXIT_INTERRUPTED:  # typer has caught Ctrl-C
            _stop(_STOPPED, EXIT_INTERRUPTED)
        raise


def _stop(words: str, exit_code: int) -> None:
    print(words, file=sys.stderr)  # noqa: T201 - this is the command line
    sys.exit(exit_code)
