"""Rev AI JSON, and that of Rev.com: monologues of elements, blanks among them."""

from collections.abc import Iterator

from pydantic import AliasChoices, Field

from analyzer.transcript.document import Document, Parsed, Rows, Shape, Words
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Voice, Word, label, named, spoken

EXAMPLE = (
    '{"monologues": [{"speaker": 0, "elements": [{"type": "text", "value": "Why", "ts": 1.0},'
    ' {"type": "punct", "value": "?"}]}]}'
)


class _Element(Shape):
    value: Words = ""
    start: Moment = Field(None, validation_alias=AliasChoices("ts", "timestamp"))
    end: Moment = Field(None, validation_alias=AliasChoices("end_ts", "end_timestamp"))


class _Monologue(Shape):
    speaker: Voice = None
    elements: Rows[_Element] = []


class _Speaker(Shape):
    id: Voice = None
    name: str | None = None


class _File(Shape):
    speakers: Rows[_Speaker] = []
    """Names, which only people at Rev.com give."""
    monologues: Rows[_Monologue]


def recognises(document: Document) -> bool:
    """Whether it has monologues."""
    data = document.json
    return isinstance(data, dict) and isinstance(data.get("monologues"), list)


def parse(document: Document) -> Parsed:
    """Utterances of each monologue, its elements joined without adding blanks.

    Raises:
        TranscriptError: a part of it has an unexpected shape.
    """
    file = document.validated(_File)
    names = {one.id: one.name for one in file.speakers}
    return Parsed(
        named(
            said
            for one in file.monologues
            for said in spoken(_words(one.elements), names.get(one.speaker) or label(one.speaker))
        )
    )


def _words(elements: list[_Element]) -> Iterator[Word]:
    blank = True
    for element in elements:
        text = element.value.strip()
        blank = blank or not element.value[:1].strip()
        if text:
            yield Word(text, None, element.start, element.end, glued=not blank)
            blank = element.value[-1:].isspace()
