"""How text looks, as far as that can hide it, and the styles that say so."""

import re
from dataclasses import dataclass, fields, replace

_CHAIN_LIMIT = 20
"""Styles that are based on each other."""
_WHITE = 0xF5
"""Each part of a colour from which on it cannot be told from white."""


@dataclass
class Look:
    """How text looks; None where that is left to the style beneath."""

    hidden: bool | None = None
    white: bool | None = None
    shaded: bool | None = None
    """Whether there is a colour behind it, so that white text is seen."""
    tiny: bool | None = None
    bold: bool | None = None
    heading: bool | None = None
    parent: str | None = None
    """Name of the style beneath."""

    def over(self, beneath: "Look") -> "Look":
        """The look, completed by the one beneath."""
        missing = {
            one.name: getattr(beneath, one.name)
            for one in fields(self)
            if getattr(self, one.name) is None
        }
        return replace(self, **missing)


class Looks:
    """The styles of a document."""

    def __init__(self) -> None:
        self.default = Look()
        self._styles: dict[str, Look] = {}
        self._whole: dict[str, Look] = {}

    def add(self, name: str) -> Look:
        """A new style, to be filled in."""
        self._styles[name] = Look()
        return self._styles[name]

    def change(self, name: str, look: Look) -> None:
        """Complete a style with further properties."""
        self._styles[name] = look.over(self._styles[name])

    def get(self, name: str | None) -> Look:
        """A style with all that it is based on, but without the default."""
        if name is None or name not in self._styles:
            return Look()
        if name not in self._whole:
            look, parent = self._styles[name], self._styles[name].parent
            for _ in range(_CHAIN_LIMIT):
                if parent is None or parent not in self._styles:
                    break
                look, parent = look.over(self._styles[parent]), self._styles[parent].parent
            self._whole[name] = look
        return self._whole[name]

    def chain(self, run: Look, paragraph: Look) -> tuple[Look, ...]:
        """What decides how a run in a paragraph looks, the strongest first."""
        return (run, self.get(run.parent), paragraph, self.default)


def told(chain: tuple[Look, ...], what: str) -> bool:
    """What the strongest look that tells anything about it says."""
    return next((is_so for look in chain if (is_so := getattr(look, what)) is not None), False)


def is_unseen(chain: tuple[Look, ...], *, shaded: bool = False) -> bool:
    """Whether nobody sees a text that looks so, on a shaded ground or on white."""
    if told(chain, "hidden") or told(chain, "tiny"):
        return True
    return told(chain, "white") and not shaded and not told(chain, "shaded")


def is_white(colour: str) -> bool:
    """Whether a colour such as `FFFFFF`, `#fff`, `white` or `rgb(255, 255, 255)` is white."""
    text = colour.strip().lower().removeprefix("#")
    if text == "white":
        return True
    if numbers := re.fullmatch(r"rgba?\(([\d.,%/ ]{1,60})\)", text):
        parts = re.findall(r"\d{1,3}", numbers[1])
        return len(parts) > 2 and all(int(part) >= _WHITE for part in parts[:3])  # noqa: PLR2004 - RGB
    if re.fullmatch(r"[0-9a-f]{3}", text):
        text = "".join(2 * digit for digit in text)
    if not re.fullmatch(r"[0-9a-f]{6}", text):
        return False
    return all(int(text[n : n + 2], 16) >= _WHITE for n in (0, 2, 4))
