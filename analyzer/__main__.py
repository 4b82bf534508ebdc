"""`python -m analyzer` is the same as `analyzer`."""

from analyzer.cli import main

main()
