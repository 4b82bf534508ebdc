"""What a user tells about the speakers of an interview."""

from typing import NamedTuple


class Hints(NamedTuple):
    """Who is who, as far as a user tells it."""

    candidate: str | None = None
    """Name of the candidate, or a part of it."""
    interviewers: tuple[str, ...] = ()
    """Names of interviewers, or parts of them."""
