"""The command line."""

import sys

from analyzer.errors import EXIT_INTERRUPTED, AnalyzerError


def main() -> None:
    """Run the command line; every error that a user can mend is one sentence on stderr."""
    from analyzer.cli.app import app

    try:
        app()
    except AnalyzerError as error:
        print(f"Error: {error}", file=sys.stderr)  # noqa: T201 - this is the command line
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except KeyboardInterrupt:
        print(  # noqa: T201 - this is the command line
            "Stopped. Answers that were already bought are kept; the same command goes on from"
            " there.",
            file=sys.stderr,
        )
        sys.exit(EXIT_INTERRUPTED)
