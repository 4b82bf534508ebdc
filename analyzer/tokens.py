"""Counting tokens without a network."""

import hashlib
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.errors import ConfigError

if TYPE_CHECKING:
    from tiktoken import Encoding

# tiktoken names a cached vocabulary by the sha1 of its address, deletes a file whose contents
# differ and then goes to the network; so the shipped copy is checked before it is handed over.
_VOCABULARY = "fb374d419588a4632f3f557e76b4b70aebbca790"
_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


def count_tokens(text: str) -> int:
    """Tokens of the text in o200k_base; an estimate for models with another vocabulary."""
    return len(_encoding().encode_ordinary(text))


@cache
def _encoding() -> "Encoding":
    import tiktoken  # noqa: PLC0415 - costs too much to import for commands that count nothing

    folder = Path(str(files("analyzer"))) / "_vendor" / "tiktoken"
    if hashlib.sha256((folder / _VOCABULARY).read_bytes()).hexdigest() != _SHA256:
        raise ConfigError(f"{folder / _VOCABULARY} is damaged: install the analyzer again.")
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    os.environ["TIKTOKEN_CACHE_DIR"] = str(folder)
    try:
        return tiktoken.get_encoding("o200k_base")
    finally:
        if before is None:
            del os.environ["TIKTOKEN_CACHE_DIR"]
        else:
            os.environ["TIKTOKEN_CACHE_DIR"] = before
