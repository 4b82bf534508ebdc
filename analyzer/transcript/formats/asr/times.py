"""Times as JSON has them, in seconds."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, FiniteFloat

from analyzer.transcript.document import seconds

_ISO_DURATION = re.compile(
    r"PT(?:(\d{1,9}(?:\.\d{1,9})?)H)?(?:(\d{1,9}(?:\.\d{1,9})?)M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?"
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]")
_CLOCK = re.compile(r"-?\d{1,9}(?::\d{1,2}){1,2}(?:[.,]\d{1,9})?")
_UNITS = {"seconds": 1.0, "nanos": 1e-9}


def in_seconds(value: Any) -> Any:
    """Seconds of `12.9`, `"12.9"`, `"12.9s"`, `{"seconds": "12", "nanos": 900000000}`,
    `"PT1M2.5S"`, `"1:02:03"` or `"2026-03-01T10:00:00Z"` (this one since 1970).

    Anything else comes back as it is, for the model to refuse.
    """  # noqa: D205 - the examples are the summary
    if isinstance(value, str):
        return _of_text(value.strip())
    if isinstance(value, dict) and value.keys() <= _UNITS.keys():
        parts = {unit: part for unit, part in value.items() if isinstance(part, int | float | str)}
        return sum(float(part) * _UNITS[unit] for unit, part in parts.items())
    return value


def _of_text(text: str) -> Any:
    if not text:
        return None
    if _CLOCK.fullmatch(text):
        return seconds(text)
    if match := _ISO_DURATION.fullmatch(text):
        hours, minutes, rest = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + rest
    if _DATE.match(text):
        return datetime.fromisoformat(text).timestamp()
    return text.removesuffix("s")


Moment = Annotated[FiniteFloat | None, BeforeValidator(in_seconds)]
"""Seconds from the start of the recording, or since 1970, however the file writes them."""
