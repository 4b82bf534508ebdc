"""Gold: what people labelled in an interview (docs/coding-manual.md)."""

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, ValidationError

from analyzer.errors import GoldError
from analyzer.evidence import Kind, Owner, Stance
from analyzer.guide import OverallVerdict, Verdict
from analyzer.models import Model

Split = Literal["dev", "test"]
"""Interviews that engine work may look at, and those that it may not."""


class Passage(Model):
    """Words of the candidate that a reader would put before a hiring manager."""

    quote: str
    kind: Kind
    stance: Stance
    owner: Owner
    aspects: tuple[str, ...]
    specificity: Annotated[int, Field(ge=1, le=3)]
    note: str = ""


class Trap(Model):
    """Words that look like evidence and are none."""

    quote: str
    note: str = ""


class Gold(Model):
    """All labels of one interview."""

    interview: str
    """File name in the folder `interviews` beside the folder of the gold files."""
    candidate: str
    """Speaker, as the file spells it."""
    labelled_by: str
    split: Split = "dev"
    case: str = ""
    """What is hard about this interview."""
    evidence: tuple[Passage, ...]
    traps: tuple[Trap, ...]
    injections: tuple[str, ...] = ()
    """Whole sentences that are spoken to the analyzing model."""
    flags: dict[str, Verdict]
    overall: OverallVerdict
    gaps: tuple[str, ...]
    """Ids of guide questions worth asking next."""


class Labelled(NamedTuple):
    """A gold file and the interview that it labels."""

    name: str
    """File name without its ending."""
    interview: Path
    gold: Gold


def load_gold(path: Path, split: str | None = None) -> list[Labelled]:
    """The labels in a file or in a folder of files, in order of their names.

    Raises:
        GoldError: there are none, or one is no gold file, or its interview is missing.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    labelled = [_labelled(file) for file in files]
    chosen = [one for one in labelled if split in (None, one.gold.split)]
    if not chosen:
        what = f"gold files of the split {split}" if split else "gold files"
        raise GoldError(f"{path} holds no {what}: name a folder such as fixtures/gold.")
    return chosen


def _labelled(file: Path) -> Labelled:
    try:
        gold = Gold.model_validate_json(file.read_bytes())
    except OSError as error:
        raise GoldError(f"{file} cannot be opened ({error.strerror}): check its name.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the top"
        raise GoldError(
            f"{file} is no gold file: {where}: {first['msg']} (docs/coding-manual.md says how "
            "one looks)."
        ) from None
    interview = file.parent.parent / "interviews" / gold.interview
    if not interview.is_file():
        raise GoldError(f"{file} labels {interview}, which does not exist: put it there.")
    return Labelled(file.stem, interview, gold)
