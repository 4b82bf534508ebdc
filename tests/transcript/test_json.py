"""Deepgram and Whisper."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript

Read = Callable[..., Transcript]


def read_json(read: Read, value: Any, candidate: str | None = None) -> Transcript:
    return read(json.dumps(value), "asr.json", candidate)


def said(transcript: Transcript) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker, turn.text, turn.start) for turn in transcript.turns]


EXPECTED = [("Speaker 0", "What broke? Tell me.", 0.5), ("Speaker 1", "The queue.", 3.0)]


def words(speaker: int, *timed: tuple[str, float]) -> list[dict[str, Any]]:
    return [
        {"word": text.lower(), "punctuated_word": text, "start": at, "speaker": speaker}
        for text, at in timed
    ]


def deepgram(**best: Any) -> dict[str, Any]:
    return {"results": {"channels": [{"alternatives": [best]}]}}


def test_deepgram_utterances(read: Read) -> None:
    value = deepgram(words=words(9, ("Not", 0.0), ("these", 1.0)))
    value["results"]["utterances"] = [
        {"speaker": 0, "start": 0.5, "end": 1.0, "transcript": "What broke?", "channel": 0},
        {"speaker": 0, "start": 1.5, "end": 2.0, "transcript": "Tell me."},
        {"speaker": 1, "start": 3.0, "end": 4.0, "transcript": "The queue."},
    ]
    transcript = read_json(read, value, "Speaker 1")
    assert transcript.source.format == "deepgram"
    assert said(transcript) == EXPECTED
    assert transcript.turns[0].second_at(12) == 1.5


def test_deepgram_paragraphs(read: Read) -> None:
    paragraphs = [
        {
            "speaker": 0,
            "sentences": [
                {"text": "What broke?", "start": 0.5, "end": 1.0},
                {"text": "Tell me.", "start": 1.5, "end": 2.0},
            ],
        },
        {"speaker": 1, "sentences": [{"text": "The queue.", "start": 3.0, "end": 4.0}]},
    ]
    value = deepgram(paragraphs={"paragraphs": paragraphs}, words=[])
    assert said(read_json(read, value, "Speaker 1")) == EXPECTED


def test_deepgram_words(read: Read) -> None:
    value = deepgram(
        words=words(0, ("What", 0.5), ("broke?", 0.8), ("Tell", 1.5), ("me.", 1.7))
        + words(1, ("The", 3.0), ("queue.", 3.2))
    )
    assert said(read_json(read, value, "Speaker 1")) == EXPECTED


def test_deepgram_channels_are_speakers(read: Read) -> None:
    channels = [
        {"alternatives": [{"words": words(0, ("Why?", 1.0), ("Really?", 5.0))}]},
        {"alternatives": [{"words": words(0, ("Speed.", 2.0), ("Yes.", 6.0))}]},
    ]
    transcript = read_json(read, {"results": {"channels": channels}})
    assert [turn.speaker for turn in transcript.turns] == ["Channel 0", "Channel 1"] * 2
    assert transcript.candidate == "Channel 1"


def segment(
    speaker: str | None, text: str, start: float, *pairs: tuple[str, str]
) -> dict[str, Any]:
    value: dict[str, Any] = {"text": text, "start": start, "end": start + 1}
    if speaker:
        value["speaker"] = speaker
    value["words"] = [
        {"word": word, "speaker": who} if who else {"word": word} for word, who in pairs
    ]
    return value


def test_whisperx(read: Read) -> None:
    value = {
        "segments": [
            segment("SPEAKER_00", " What broke?", 0.5),
            segment("SPEAKER_00", " Tell me.", 1.5),
            segment("SPEAKER_01", " The queue.", 3.0),
        ]
    }
    transcript = read_json(read, value, "SPEAKER_01")
    assert transcript.source.format == "whisper"
    assert [turn.text for turn in transcript.turns] == ["What broke? Tell me.", "The queue."]


def test_a_segment_of_two_voices_is_split(read: Read) -> None:
    pairs = (("Thanks.", "A1"), ("7", ""), ("The", "B1"), ("queue.", "B1"))
    value = {
        "segments": [
            segment("A1", "What broke?", 0.5),
            segment("B1", "Thanks. 7 The queue.", 2.0, *pairs),
        ]
    }
    transcript = read_json(read, value, "B1")
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("A1", "What broke? Thanks. 7"),
        ("B1", "The queue."),
    ]


def test_a_segment_of_nobody_is_given_to_nobody(read: Read) -> None:
    value = {
        "segments": [
            segment("A1", "What broke?", 0.5),
            segment(None, "I built it alone.", 2.0),
            segment("B1", "The queue.", 3.0),
        ]
    }
    transcript = read_json(read, value, "B1")
    assert transcript.turns[1].speaker == "Unknown Speaker"


def test_whisper_alone_knows_no_speakers(read: Read) -> None:
    with pytest.raises(TranscriptError, match="names no speakers"):
        read_json(read, {"text": "Hi.", "segments": [segment(None, "Hi.", 0.0)]})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"results": {\n  "utterances": [}', r"broken JSON at line 2, column 18"),
        ('{"monologues": []}', "JSON of an unknown shape"),
        ("[1, 2]", "JSON of an unknown shape"),
        ('{"results": {"channels": 5}}', r"unexpected value at results\.channels"),
        ('{"segments": [{"text": 5, "start": 0}]}', r"unexpected value at segments\.0\.text"),
        ('{"segments": [{"text": "a", "start": NaN}]}', r"unexpected value at segments\.0\.start"),
        ("[" * 100_000, "no transcript is made of"),
        ('{"segments": []}', "holds no speech"),
    ],
)
def test_json_that_is_no_transcript(read: Read, content: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read(content, "asr.json")


def test_json_is_known_by_its_content(read: Read) -> None:
    with pytest.raises(TranscriptError, match="JSON of an unknown shape"):
        read('{"a": 1}', "talk.txt")
