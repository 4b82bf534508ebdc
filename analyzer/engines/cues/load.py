"""The cue file, compiled once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from analyzer.errors import ConfigError
from analyzer.resources import prompts_dir


@dataclass(frozen=True)
class Cues:
    """Compiled cues; a section of the file maps a cue's name to one pattern."""

    fillers: re.Pattern[str]
    words: dict[str, re.Pattern[str]]
    does: dict[str, re.Pattern[str]]
    not_evidence: dict[str, re.Pattern[str]]
    says: dict[str, re.Pattern[str]]
    shows: dict[str, re.Pattern[str]]
    fails: dict[str, re.Pattern[str]]
    against: dict[str, re.Pattern[str]]
    asks: dict[str, re.Pattern[str]]
    ai: dict[str, re.Pattern[str]]
    points: dict[str, list[int]]
    """What a sign is worth for building, tradeoff and failure."""
    needed: dict[str, list[int]]
    """Points from which there is a reading: in all, and of the sentence's own."""
    claims: dict[str, str]


@cache
def load_cues() -> Cues:
    """The cues shipped beside the guide.

    Raises:
        ConfigError: the cue file is unreadable, or a cue in it is wrong.
    """
    path = prompts_dir() / "builder" / "cues.toml"
    try:
        return _compiled(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, re.error) as error:
        raise ConfigError(
            f"The cue file {path} cannot be used: {error}; restore it from the release."
        ) from error


def _compiled(data: dict[str, Any]) -> Cues:
    words: dict[str, list[str]] = data["words"]
    sections = ("words", "does", "not_evidence", "says", "shows", "fails", "against", "asks", "ai")
    return Cues(
        fillers=_pattern(data["fillers"], words),
        claims=data["claims"],
        points=data["points"],
        needed=data["needed"],
        **{
            section: {name: _pattern(cues, words) for name, cues in data[section].items()}
            for section in sections
        },
    )


def _pattern(cues: Iterable[str], words: dict[str, list[str]]) -> re.Pattern[str]:
    """Any of the cues as whole words, with <name> spelled out."""
    pattern = "|".join(cues)
    while (spelled := re.sub(r"<(\w+)>", lambda m: f"(?:{'|'.join(words[m[1]])})", pattern)) != (
        pattern
    ):
        pattern = spelled
    # In plain text the only white space is one space, and asking for it is faster than for \S.
    return re.compile(rf"(?<![^ ])(?:{pattern})(?![^ ])")
