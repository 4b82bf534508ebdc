"""JSON as meeting tools and scripts write it, and JSON that is no transcript."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript
from analyzer.transcript.document import Document
from analyzer.transcript.formats import asr

Read = Callable[..., Transcript]


def read_json(read: Read, value: Any, candidate: str | None = None) -> Transcript:
    return read(json.dumps(value), "meeting.json", candidate)


def said(transcript: Transcript) -> list[tuple[str, str, float | None]]:
    return [(turn.speaker, turn.text, turn.start) for turn in transcript.turns]


def fireflies(*sentences: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"transcript": {"title": "a", "duration": 0.7, "sentences": list(sentences)}}}


def sentence(name: str | None, text: str, start: Any, raw: str | None = None) -> dict[str, Any]:
    return {
        "index": 0,
        "speaker_id": 3,
        "speaker_name": name,
        "text": text,
        "raw_text": raw or text.lower().strip("?."),
        "start_time": start,
        "end_time": start,
    }


SENTENCES = (sentence("Ruth", "What broke?", "0.16"), sentence("Dana", "The queue.", 3.5))


@pytest.mark.parametrize(
    "value",
    [
        fireflies(*SENTENCES),
        fireflies(*SENTENCES)["data"],
        fireflies(*SENTENCES)["data"]["transcript"],
    ],
)
def test_fireflies(read: Read, value: Any) -> None:
    transcript = read_json(read, value, "Dana")
    assert transcript.source.format == "fireflies"
    assert said(transcript) == [("Ruth", "What broke?", 0.16), ("Dana", "The queue.", 3.5)]
    assert transcript.warnings == ()


def test_edited_sentences_are_told(read: Read) -> None:
    value = fireflies(*SENTENCES, sentence("Dana", "It was mine.", 5.0, raw="it was not mine"))
    transcript = read_json(read, value, "Dana")
    assert transcript.turns[1].text == "The queue. It was mine."
    assert transcript.warnings[0].startswith("1 sentences were edited in Fireflies")


def test_a_nameless_voice_of_fireflies_has_its_number(read: Read) -> None:
    value = fireflies(*SENTENCES, sentence(None, "Why?", 5.0))
    assert said(read_json(read, value, "Dana"))[2] == ("Speaker 3", "Why?", 5.0)


def test_fireflies_without_sentences(read: Read) -> None:
    with pytest.raises(TranscriptError, match="has no sentences: Fireflies was not done"):
        read_json(read, {"data": {"transcript": {"sentences": None}}})


def test_fathom(read: Read) -> None:
    pieces = [
        {
            "speaker": {"display_name": name, "matched_calendar_invitee_email": None},
            "text": text,
            "timestamp": clock,
        }
        for name, text, clock in (
            ("Ruth", "What broke?", "00:00:03"),
            ("Dana", "The queue.", "01:00:04"),
        )
    ]
    transcript = read_json(read, {"transcript": pieces}, "Dana")
    assert transcript.source.format == "fathom"
    assert said(transcript) == [("Ruth", "What broke?", 3.0), ("Dana", "The queue.", 3604.0)]


@pytest.mark.parametrize("wrap", [lambda blocks: blocks, lambda blocks: {"transcript": blocks}])
def test_read_ai(read: Read, wrap: Callable[[Any], Any]) -> None:
    blocks = [
        {"speaker": {"name": name}, "words": text, "start_time": start, "end_time": start + 2}
        for name, text, start in (
            ("Ruth", "What broke?", 1772359200),
            ("Dana", "The queue.", 1772359204),
        )
    ]
    transcript = read_json(read, wrap({"speakers": [], "speaker_blocks": blocks}), "Dana")
    assert transcript.source.format == "read-ai"
    asked, answered = transcript.turns
    assert [turn.text for turn in transcript.turns] == ["What broke?", "The queue."]
    assert answered.start is not None
    assert asked.start is not None
    assert answered.start - asked.start == 4


def podcast(*segments: tuple[str | None, str, float]) -> dict[str, Any]:
    return {
        "version": "1.0.0",
        "segments": [
            {"startTime": start, "endTime": start + 0.25, "body": body}
            | ({"speaker": name} if name else {})
            for name, body, start in segments
        ],
    }


def test_a_podcast_of_single_words(read: Read) -> None:
    value = podcast(
        ("Ruth", "What", 0.5), ("Ruth", "broke?", 1), ("Dana", "The", 2), ("Dana", "queue.", 2.5)
    )
    transcript = read_json(read, value, "Dana")
    assert transcript.source.format == "podcast"
    assert said(transcript) == [("Ruth", "What broke?", 0.5), ("Dana", "The queue.", 2.0)]
    assert [len(turn.cues) for turn in transcript.turns] == [1, 1]


def test_a_podcast_names_a_speaker_once(read: Read) -> None:
    value = podcast(
        (None, "Music.", 0), ("Ruth", "What broke?", 1), (None, "Tell me.", 2), ("Dana", "It.", 3)
    )
    assert said(read_json(read, value, "Dana")) == [
        ("Unknown Speaker", "Music.", 0.0),
        ("Ruth", "What broke? Tell me.", 1.0),
        ("Dana", "It.", 3.0),
    ]


RUTH, DANA = ("Ruth", "What broke?"), ("Dana", "The queue.")
WANTED = [("Ruth", "What broke?", 1.5), ("Dana", "The queue.", 63.0)]


def turns(speaker: str, text: str, start: str, *times: Any) -> list[dict[str, Any]]:
    return [
        {speaker: name, text: words, start: time}
        for (name, words), time in zip((RUTH, DANA), times, strict=True)
    ]


@pytest.mark.parametrize(
    "value",
    [
        turns("speaker", "text", "start", 1.5, 63),
        turns("speaker", "text", "start", "0:01.5", "1:03"),
        turns("name", "content", "timestamp", "00:00:01,500", "00:01:03"),
        turns("role", "transcript", "time", "1.5", "63s"),
        turns("speaker_name", "sentence", "startTime", {"seconds": 1, "nanos": 500000000}, "63"),
        {"transcript": turns("speaker", "text", "start", 1.5, 63)},
        {"turns": turns("speaker", "words", "start_time", 1.5, 63)},
        {"meeting": "a", "data": turns("speaker", "text", "startTime", 1.5, 63)},
        {"id": 1, "transcript": {"turns": turns("speaker", "text", "start", 1.5, 63)}},
        {"data": {"messages": turns("speaker", "message", "start", 1.5, 63)}},
        {"utterances": turns("speaker", "text", "start", 1.5, 63)},
        [
            {"speaker": {"name": name}, "text": words, "start": start}
            for name, words, start in WANTED
        ],
        [
            {
                "participant": {"id": 1, "name": name},
                "words": [
                    {"text": word, "start_timestamp": {"relative": start}} for word in words.split()
                ],
            }
            for name, words, start in WANTED
        ],
    ],
)
def test_plain_turns(read: Read, value: Any) -> None:
    transcript = read_json(read, value, "Dana")
    assert transcript.source.format == "turns"
    assert said(transcript) == WANTED
    document = Document(Path("a.json"), json.dumps(value).encode())
    assert [one.id for one in asr.FORMATS if one.recognises(document)] == ["turns"]


def test_lines_of_json(read: Read) -> None:
    lines = "\n".join(json.dumps(turn) for turn in turns("speaker", "text", "start", 1.5, 63))
    assert said(read(f"{lines}\n\n", "talk.jsonl", "Dana")) == WANTED


def test_a_line_separator_within_a_line_of_json_ends_nothing(read: Read) -> None:
    lines = '{"speaker": "Ruth", "text": "What\u2028broke?"}\n{"speaker": "Dana", "text": "It."}'
    assert read(lines, "talk.jsonl", "Dana").turns[0].text == "What broke?"


def test_whole_milliseconds_are_told_from_seconds(read: Read) -> None:
    value = [
        {"speaker": name, "participant_id": "x", "start": start, "end": start + 900, "text": text}
        for name, text, start in (("Ruth", "What broke?", 1500), ("Dana", "The queue.", 63000))
    ]
    assert said(read_json(read, value, "Dana")) == WANTED


def test_a_chat_with_a_model(read: Read) -> None:
    value = {
        "messages": [
            {"role": "system", "content": "Interview the candidate."},
            {"role": "assistant", "content": "What broke?"},
            {
                "role": "user",
                "content": [{"type": "text", "text": "The queue."}, {"type": "image"}],
            },
        ]
    }
    transcript = read_json(read, value)
    assert said(transcript) == [("assistant", "What broke?", None), ("user", "The queue.", None)]
    assert transcript.candidate == "user"
    assert transcript.warnings == (
        "1 messages to a model were left out: they are instructions, not speech.",
    )


@pytest.mark.parametrize(
    ("labels", "names"),
    [((0, 1), ("Speaker 0", "Speaker 1")), (("A", "B"), ("Speaker A", "Speaker B"))],
)
def test_numbers_and_letters_are_numbered_speakers(
    read: Read, labels: tuple[Any, Any], names: tuple[str, str]
) -> None:
    value = [{"speaker": labels[0], "text": "Why?"}, {"speaker": labels[1], "text": "Speed."}]
    transcript = read_json(read, value, names[1])
    assert tuple(speaker.name for speaker in transcript.speakers) == names


def test_q_and_a_are_roles(read: Read) -> None:
    transcript = read_json(
        read, [{"speaker": "Q", "text": "Why so?"}, {"speaker": "A", "text": "Speed."}]
    )
    assert transcript.candidate == "A"


def test_a_turn_without_a_speaker_is_nobodys(read: Read) -> None:
    value = [*turns("speaker", "text", "start", 1.5, 63), {"speaker": None, "text": "I did it."}]
    assert said(read_json(read, value, "Dana"))[2] == ("Unknown Speaker", "I did it.", None)


def test_what_this_program_writes_can_be_read_again(read: Read) -> None:
    written = read(
        "WEBVTT\n\n00:01.000 --> 00:02.500\nRuth: What broke?\n\n"
        "00:03.000 --> 00:04.000\nDana: The queue.\n\n"
        "00:05.250 --> 00:06.000\nDana: It was full.\n\n"
        "00:07.000 --> 00:08.000\nRuth: Why?\n",
        "talk.vtt",
        "Dana",
    )
    again = read(written.model_dump_json(indent=2), "talk.json", "Dana")
    assert again.source.format == "turns"
    assert (again.turns, again.speakers) == (written.turns, written.speakers)


def test_a_cue_out_of_order_loses_no_words(read: Read) -> None:
    value = turns("speaker", "text", "start", 1.5, 63)
    value[0]["cues"] = [{"offset": 6, "start": 2}, {"offset": 0, "start": 1}]
    assert said(read_json(read, value, "Dana")) == WANTED


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (
            {"text": "Hi.", "segments": [{"text": "Hi.", "start": 0}]},
            "WhisperX does with `--diarize`",
        ),
        ({"segments": [{"text": "Hi.", "start": 0, "words": [0]}], "words": []}, "--diarize"),
        ({"transcription": [{"offsets": {"from": 0, "to": 9}, "text": "Hi."}]}, "--diarize"),
        (
            {"results": {"channels": [{"alternatives": [{"transcript": "Hi."}]}]}},
            "diarize=true",
        ),
        (
            {"audio_duration": 9, "words": [{"text": "Hi.", "start": 1}], "utterances": None},
            "speaker_labels=true",
        ),
        (
            {"audio_duration": 9, "words": None, "utterances": None, "text": "Hi."},
            "speaker_labels=true",
        ),
        (
            {"results": {"items": [], "transcripts": [{"transcript": "Hi."}]}},
            "ShowSpeakerLabels",
        ),
        ({"results": [{"alternatives": [{"transcript": "Hi."}]}]}, "diarizationConfig"),
        (
            {"recognizedPhrases": [{"channel": 0, "nBest": [{"display": "Hi."}]}]},
            "diarizationEnabled",
        ),
        (
            {"results": [{"type": "word", "alternatives": [{"content": "Hi", "speaker": "UU"}]}]},
            '"diarization": "speaker"',
        ),
        (
            {"results": [{"alternatives": [{"timestamps": [["hi", 0, 1]]}]}]},
            "speaker_labels=true",
        ),
        ([{"text": "Hi.", "start": 0}], "give each turn a `speaker`"),
    ],
)
def test_what_to_switch_on_when_nobody_is_named(read: Read, value: Any, remedy: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_json(read, value)
    assert "names no speakers" in str(caught.value)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"results": {\n  "utterances": [}', r"broken JSON at line 2, column 18"),
        ('{"speaker": "A"}\n{"speaker" "B"}', r"broken JSON at line 2, column 12"),
        ('{"a": 1} and so on', r"broken JSON at line 1, column 10"),
        ("[1, 2]", "JSON of an unknown shape"),
        ('{"results": {"channels": 5}}', r"unexpected value at results\.channels"),
        ('{"segments": [{"text": 5, "start": 0}]}', r"unexpected value at segments\.0\.text"),
        ('{"segments": [{"text": "a", "start": NaN}]}', r"unexpected value at segments\.0\.start"),
        ('[{"speaker": 1, "text": "a", "start": "soon"}]', r"unexpected value at 0\.start"),
        ('[{"speaker": 1, "text": "a", "start": "2026-99-01T10:00"}]', r"value at 0\.start"),
        ("[" * 100_000, "no transcript is made of"),
        ('{"segments": []}', "holds no speech"),
        ('{"monologues": []}', "holds no speech"),
        ('[{"speaker": 1, "text": "a"}' + ", 7" * 200_000 + "]", r"the top \(200,001 entries"),
        ('[{"speaker": 1, "text": "a"}' + ", {}" * 600_000 + "]", "more than 600,000 objects"),
    ],
)
def test_json_that_is_no_transcript(read: Read, content: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read(content, "asr.json")


@pytest.mark.parametrize(
    "value",
    [
        {"results": [{"alternatives": 5}]},
        {"results": [{"results": 5}]},
        {"results": {"items": {"a": 1}}},
        {"segments": [5]},
        {"transcript": {"sentences": 5}},
        {"transcription": [{"offsets": [1]}]},
        {"monologues": [{"elements": [5]}]},
        {"words": [{"name": 1, "time": 2}], "speakers": 3},
        {"vcon": 1, "analysis": [{"type": "wtf_transcription", "body": 5}]},
        {"retval": {"words": [{"start": 1}], "segmentation": {"segments": [{"start": []}]}}},
        {"audio_url": 1, "utterances": [{"words": [1]}]},
        {"response": 5, "results": {"a": 1}},
        [{"text": "a", "speaker": 1, "start": {"seconds": [1]}}],
        [{"text": "a", "speaker": [1]}],
    ],
)
def test_a_shape_that_only_begins_like_a_known_one(read: Read, value: Any) -> None:
    with pytest.raises(TranscriptError, match=r"unknown shape|unexpected value|no speech|only one"):
        read_json(read, value)


def test_json_is_known_by_its_content(read: Read) -> None:
    with pytest.raises(TranscriptError, match="JSON of an unknown shape"):
        read('{"a": 1}', "talk.txt")
