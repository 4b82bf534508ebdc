"""The speakers file: who is who in the transcripts of a folder, as TOML.

[speakers]                          # holds for every transcript in this folder
"Ruth Okafor" = { role = "interviewer" }
[files."dana.vtt"]                  # holds for this one alone, and goes first
"Speaker 1" = { name = "Dana Whitfield", role = "candidate" }
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated
from unicodedata import normalize

from pydantic import AfterValidator, Field, ValidationError

from analyzer.errors import SpeakersError
from analyzer.models import Model
from analyzer.transcript.invisible import without_invisible
from analyzer.transcript.labels import fold
from analyzer.transcript.models import Role

_SIZE_LIMIT = 1_000_000
"""Bytes. A line for each of ten thousand speakers is less."""


def a_name(text: str) -> str:
    """A name on one line, without what nobody sees.

    Raises:
        ValueError: nothing is left of it.
    """
    name = " ".join(without_invisible(text)[0].split())
    if not name:
        raise ValueError("a name has at least one letter")
    return name


class Entry(Model):
    """What is told about one speaker."""

    name: Annotated[str, AfterValidator(a_name)] | None = None
    """To be used instead of what the file calls them."""
    role: Role | None = None


Entries = dict[str, Entry]


class SpeakersFile(Model):
    """What a speakers file tells; keys are what the transcripts call the speakers."""

    speakers: Entries = Field(default_factory=dict)
    """For every transcript of the folder."""
    files: dict[str, Entries] = Field(default_factory=dict)
    """For the transcript with this file name alone."""

    def own(self, file_name: str) -> Entries:
        """What is told for this transcript alone."""
        wanted = normalize("NFC", file_name)
        tables = (table for name, table in self.files.items() if normalize("NFC", name) == wanted)
        return {label: entry for table in tables for label, entry in table.items()}

    def all(self, file_name: str) -> Entries:
        """Folded label → what is told; where both tables do, the transcript's own goes first."""
        own = self.own(file_name)
        settled = any(entry.role is Role.CANDIDATE for entry in own.values())
        merged = {
            fold(label): Entry(name=entry.name)
            if settled and entry.role is Role.CANDIDATE
            else entry
            for label, entry in self.speakers.items()
        }
        for label, entry in own.items():
            common = merged.get(fold(label), Entry())
            both = Entry(name=entry.name or common.name, role=entry.role or common.role)
            merged[fold(label)] = both
        return merged


def read_speakers_file(path: Path) -> SpeakersFile:
    """Read a speakers file.

    Raises:
        SpeakersError: it cannot be read, or holds an unknown key or role.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_SIZE_LIMIT + 1)
        if len(raw) > _SIZE_LIMIT:
            raise SpeakersError(
                f"{path} is larger than {_SIZE_LIMIT / 1e6:.0f} MB: only list speakers in it."
            )
        data = tomllib.loads(raw.decode())
    except OSError as error:
        raise SpeakersError(
            f"The speakers file {path} cannot be opened ({error.strerror}): check the name, and "
            "that you may read it."
        ) from None
    except (ValueError, RecursionError) as error:
        raise SpeakersError(
            f"The speakers file {path} is no TOML ({error}): mend it there."
        ) from None
    try:
        return SpeakersFile.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(_key(str(part)) for part in first["loc"])
        raise SpeakersError(
            f"The speakers file {path} is wrong at {place} ({first['msg']}): it has the tables "
            '[speakers] and [files."FILE NAME"], with lines such as "Speaker 1" = '
            '{ name = "Dana Whitfield", role = "candidate" }, a role being candidate, interviewer '
            "or other."
        ) from None


def _key(part: str) -> str:
    return part if re.fullmatch(r"[\w-]+", part) else f'"{part}"'
