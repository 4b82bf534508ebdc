"""What is found in a document, and how it is gathered."""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

CHARACTERS_LIMIT = 5_000_000
"""Of the words of one document. Ten hours of talk are about one million."""
LINES_LIMIT = 100_000
BOLD = "\ue000"
"""Stands before and behind a bold lead while the words are gathered."""
HEADING = "\ue001"
"""Stands before a heading."""


class DocumentError(Exception):
    """A document cannot be read; the text is the end of a sentence that begins with its name."""


class Cue(NamedTuple):
    """Words that are heard for a while."""

    speaker: str | None
    text: str
    start: float | None
    """Seconds from the start of the recording."""
    end: float | None


class Extracted(NamedTuple):
    """The words of a document."""

    lines: list[str]
    """A blank line stands between paragraphs; `# ` opens a heading, `**` encloses a bold lead."""
    cues: list[Cue]
    """Instead of lines, where the document is made of cues."""
    hidden: int
    """Characters that a reader of the document does not see, and that were left out."""
    left_out: dict[str, int]
    """What else was left out, such as `comments`, and how often."""
    notes: list[str]
    """Sentences about how the document was read."""
    encoding: str
    is_marked: bool
    """Whether headings and bold leads are marked."""


@dataclass
class Found:
    """The words of a document, as they are gathered."""

    encoding: str = "utf-8"
    lines: list[str] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    hidden: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    _characters: int = 0

    def paragraph(self, text: str) -> None:
        """Add a paragraph of one line or several; blank ones are passed over.

        Args:
            text: its words, which have been counted.

        Raises:
            DocumentError: there are more lines than any interview has.
        """
        if not text.strip():
            return
        self.lines += [*text.strip("\n").split("\n"), ""]
        if len(self.lines) > LINES_LIMIT:
            raise DocumentError(_TOO_LONG)

    def cue(self, cue: Cue) -> None:
        """Add a cue. Raises DocumentError like `paragraph`."""
        self.count(len(cue.text) + len(cue.speaker or ""))
        self.cues.append(cue)
        if len(self.cues) > LINES_LIMIT:
            raise DocumentError(_TOO_LONG)

    def count(self, characters: int) -> None:
        """Count characters that are kept. Raises DocumentError when they are too many."""
        self._characters += characters
        if self._characters > CHARACTERS_LIMIT:
            raise DocumentError(_TOO_LONG)

    def result(self) -> Extracted:
        """All that was found; marks are only set where the words have none of their own."""
        is_marked = not any("**" in line or line.startswith("#") for line in self.lines)
        bold, heading = ("**", "# ") if is_marked else ("", "")
        lines = [line.replace(BOLD, bold).replace(HEADING, heading) for line in self.lines]
        left_out = {what: count for what, count in self.left_out.items() if count}
        return Extracted(
            lines, self.cues, self.hidden, left_out, self.notes, self.encoding, is_marked
        )


_TOO_LONG = (
    f"holds more than {CHARACTERS_LIMIT / 1e6:.0f} million characters or {LINES_LIMIT:,} lines, "
    "and ten hours of talk are about one million: give the transcript of one interview"
)
