"""Times as TTML writes them: by clock, frames and ticks, or as an offset with a unit."""

import re
from collections.abc import Mapping
from typing import NamedTuple, Self

_PARAMETER = "{http://www.w3.org/ns/ttml#parameter}"
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9})|:(\d{1,4})(?:\.\d{1,4})?)?")
_APPLE = re.compile(r"(?:(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,9}))?")
_OFFSET = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)(h|m|s|ms|f|t)")
_FRACTION = re.compile(r"(\d{1,6})[ :](\d{1,6})")
_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


class Rates(NamedTuple):
    """How many frames and ticks a second has."""

    frames: float = 30.0
    ticks: float = 1.0

    @classmethod
    def of(cls, root: Mapping[str, str]) -> Self:
        """Those that the attributes of the root element state."""
        frames = _number(root.get(_PARAMETER + "frameRate"))
        ticks = _number(root.get(_PARAMETER + "tickRate"))
        times = _FRACTION.fullmatch(root.get(_PARAMETER + "frameRateMultiplier", ""))
        factor = int(times[1]) / int(times[2]) if times and int(times[1]) * int(times[2]) else 1.0
        return cls((frames or 30.0) * factor, ticks or (frames or 1.0) * factor)

    def seconds(self, time: str | None) -> float | None:
        """Seconds of a time; None where there is none, or none that can be read."""
        text = (time or "").strip()
        if found := _CLOCK.fullmatch(text):
            hours, minutes, seconds, fraction, frames = found.groups()
            whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
            return whole + float(f"0.{fraction or 0}") + int(frames or 0) / self.frames
        if found := _OFFSET.fullmatch(text):
            units = _UNITS | {"f": 1 / self.frames, "t": 1 / self.ticks}
            return float(found[1]) * units[found[2]]
        if found := _APPLE.fullmatch(text):
            minutes, seconds, fraction = found.groups()
            return int(minutes or 0) * 60 + int(seconds) + float(f"0.{fraction or 0}")
        return None


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"\d{1,12}", text) and int(text) else None
