"""Fireflies JSON, as its API answers: sentences with names."""

import re

from pydantic import AliasChoices, AliasPath, Field

from analyzer.errors import TranscriptError
from analyzer.transcript.document import Document, Parsed, Rows, Shape, Utterance, Words
from analyzer.transcript.formats.asr.peek import first, first_at
from analyzer.transcript.formats.asr.times import Moment
from analyzer.transcript.formats.asr.words import Voice, label, named, utterance

EXAMPLE = (
    '{"data": {"transcript": {"sentences": [{"speaker_name": "Ruth", "start_time": "1.0",'
    ' "text": "Why?", "raw_text": "why"}]}}}'
)


class _Sentence(Shape):
    speaker_name: str | None = None
    speaker_id: Voice = None
    text: Words = ""
    """As somebody may have edited it."""
    raw_text: Words = ""
    """As it was heard."""
    start_time: Moment = None
    end_time: Moment = None


class _File(Shape):
    sentences: Rows[_Sentence] | None = Field(
        validation_alias=AliasChoices(
            AliasPath("data", "transcript", "sentences"),
            AliasPath("transcript", "sentences"),
            "sentences",
        )
    )


def recognises(document: Document) -> bool:
    """Whether it has sentences, or null where they will be."""
    data = document.json
    places = (first_at(data, "data", "transcript"), first_at(data, "transcript"), first_at(data))
    found = next((place for place in places if "sentences" in place), {})
    return "sentences" in found and (
        found["sentences"] is None or "raw_text" in first(found["sentences"])
    )


def parse(document: Document) -> Parsed:
    """One utterance for each sentence, in the words that Fireflies shows.

    Raises:
        TranscriptError: it has no sentences yet, or a part of it has an unexpected shape.
    """
    sentences = document.validated(_File).sentences
    if sentences is None:
        raise TranscriptError(
            f"{document.path} has no sentences: Fireflies was not done with the recording, or the "
            "query did not ask for them; fetch it again."
        )
    edited = sum(_folded(one.text) != _folded(one.raw_text) for one in sentences if one.raw_text)
    warning = (
        f"{edited} sentences were edited in Fireflies; the edited words are read and quoted, not "
        "those that were heard."
    )
    return Parsed(named(map(_utterance, sentences)), [warning] if edited else [])


def _folded(text: str) -> str:
    """A text without what only its writing changes: case, punctuation."""
    return " ".join(re.findall(r"[\w'’]+", text.casefold()))


def _utterance(one: _Sentence) -> Utterance:
    name = one.speaker_name or label(one.speaker_id)
    return utterance(name, one.text or one.raw_text, one.start_time, one.end_time)
