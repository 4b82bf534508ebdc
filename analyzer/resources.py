"""Where the shipped prompts and guides lie."""

from importlib.resources import files
from pathlib import Path


def prompts_dir() -> Path:
    """The `prompts/` folder: inside the package when installed, beside it in a checkout."""
    package = Path(str(files("analyzer")))
    shipped = package / "_prompts"
    return shipped if shipped.is_dir() else package.parent / "prompts"
