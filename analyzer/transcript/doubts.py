"""Sentences that may address whoever evaluates."""


def doubtful(said: str) -> bool:
    """Whether words may address whoever evaluates the interview, rather than the people in it."""
    return False
