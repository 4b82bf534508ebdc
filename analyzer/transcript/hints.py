"""What a user tells about the speakers of an interview."""

from pathlib import Path
from typing import NamedTuple

SPEAKERS_FILE = "speakers.toml"
"""Name of the file beside transcripts that says who is who in them."""


class Hints(NamedTuple):
    """Who is who, as far as a user tells it."""

    candidate: str | None = None
    """Name of the candidate, or a part of it."""
    interviewers: tuple[str, ...] = ()
    """Names of interviewers, or parts of them."""
    names: tuple[tuple[str, str], ...] = ()
    """(what the file calls a speaker, the name to use instead)."""
    speakers_file: Path | None = None
    """Who is who in several transcripts; without one, the `speakers.toml` beside the transcript
    counts where there is one. What is told here goes before what stands there."""

    def beside(self, transcript: Path) -> "Hints":
        """The same with the speakers file that lies beside a transcript, unless one is named.

        Beside `-`, which is standard input, there is none.
        """
        beside = transcript.parent / SPEAKERS_FILE
        if self.speakers_file or transcript == Path("-") or not beside.is_file():
            return self
        return self._replace(speakers_file=beside)
