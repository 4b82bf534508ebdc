"""How right the analyzer is, measured against what people labelled."""

from importlib.util import find_spec

from analyzer.errors import MissingExtraError


def check_installed() -> None:
    """See that the libraries for standard statistics are there.

    Raises:
        MissingExtraError: they are not.
    """
    if not all(map(find_spec, ("krippendorff", "scipy", "sklearn"))):
        raise MissingExtraError("evaluate", "measure")
