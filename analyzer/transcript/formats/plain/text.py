"""Plain text: `Name: text`, stamped lines, and names with the text below them."""

from collections.abc import Iterable

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats.plain.chat import chat_in
from analyzer.transcript.formats.plain.choice import speakers_of
from analyzer.transcript.formats.plain.entities import entities_read, without_entities
from analyzer.transcript.formats.plain.leftout import left_out
from analyzer.transcript.formats.plain.lines import Line, lines_of
from analyzer.transcript.formats.plain.notes import UNNAMED, Part, parts_of
from analyzer.transcript.formats.plain.questions import asked_and_answered, first_question
from analyzer.transcript.formats.plain.utterances import utterances_of

EXAMPLE = "Dana Whitfield: We shipped it in May."


def recognises(document: Document) -> bool:
    """Whether it is anything but JSON."""
    return not document.is_json


def parse(document: Document) -> Parsed:
    """Utterances of a plain text file.

    Raises:
        TranscriptError: it is a chat log.
    """
    if chat := chat_in(document.text):
        raise TranscriptError(
            f"{document.path} is a {chat}, which holds what was typed and not what was said: "
            "give the recording's transcript (.vtt) instead."
        )
    lines, entities = without_entities(document.text.split("\n"))
    parsed = parse_lines(enumerate(lines, start=1))
    return Parsed(parsed.utterances, entities_read(entities) + parsed.warnings)


def parse_lines(numbered: Iterable[tuple[int, str]], *, headings: bool = False) -> Parsed:
    """Utterances of numbered lines, once all their possible labels have been weighed.

    Args:
        numbered: the lines with the numbers that a user knows them by; blank lines between
            paragraphs help.
        headings: whether lines such as `# Part one` are headings, which are no speech.
    """
    lines = lines_of(numbered)
    speakers = speakers_of(lines)
    parts = parts_of(lines, speakers)
    spoken = _without(lines, parts)
    if parts:
        # Owners of tasks and the like, in notes, are no speakers.
        speakers = speakers_of(spoken)
    if not speakers.names and (first := first_question(lines)) is not None:
        asked = list(asked_and_answered(lines[first:]))
        return Parsed(asked, left_out(lines, [Part(0, first, UNNAMED)], headings=headings))
    if headings:
        spoken = [line for line in spoken if speakers.named(line) or not line.text.startswith("#")]
    return Parsed(list(utterances_of(spoken, speakers)), left_out(lines, parts, headings=headings))


def _without(lines: list[Line], parts: list[Part]) -> list[Line]:
    kept: list[Line] = []
    position = 0
    for part in parts:
        kept += lines[position : part.first]
        position = part.end
    return kept + lines[position:]
