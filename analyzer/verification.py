"""Quotes from anywhere, checked against the words of the candidate."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from analyzer.errors import AssessmentError
from analyzer.evidence import Span, Status
from analyzer.grounding import Grounder, Rejected
from analyzer.models import Model
from analyzer.transcript.models import Transcript


class Quoted(Model):
    """A quote that somebody attributes to the candidate."""

    quote: str
    turn: int | None = None


class Verified(Model):
    """What became of it."""

    quote: str
    accepted: bool
    status: Status | None = None
    turn: int | None = None
    span: Span | None = None
    parts: tuple[Span, ...] = ()
    said: str | None = None
    """The transcript's own words at that place."""
    reason: str | None = None
    """Why it was not accepted."""


def read_quotes(path: Path) -> list[Quoted]:
    """Read quotes from JSON Lines. Raises AssessmentError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise AssessmentError(f"{path} cannot be read as a list of quotes: {error}.") from error
    return [_parsed(path, n, line) for n, line in enumerate(lines, start=1) if line.strip()]


def verify_quotes(transcript: Transcript, quotes: Iterable[Quoted]) -> Iterator[Verified]:
    """Ground each quote in the candidate's words, in the order given."""
    grounder = Grounder(transcript)
    for quoted in quotes:
        place = grounder.ground(quoted.quote, quoted.turn)
        if isinstance(place, Rejected):
            yield Verified(quote=quoted.quote, accepted=False, reason=place.reason)
            continue
        text = transcript.turns[place.turn - 1].text
        said = " … ".join(text[part.start : part.end] for part in place.parts)
        yield Verified(quote=quoted.quote, accepted=True, said=said, **dict(place))


def _parsed(path: Path, number: int, line: str) -> Quoted:
    try:
        return Quoted.model_validate_json(line)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the line"
        raise AssessmentError(
            f"{path}, line {number}: {place}: {first['msg']}; a line looks like"
            ' {"quote": "words of the candidate", "turn": 12}.'
        ) from error
