"""JSON of speech recognisers: one short talk in every dialect, and the traps of each."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from analyzer.transcript import Transcript
from analyzer.transcript.document import Document
from analyzer.transcript.formats import asr

Read = Callable[..., Transcript]


class Token(NamedTuple):
    voice: int
    text: str
    start: float
    end: float


TALK = [
    Token(0, "What", 0.5, 0.75),
    Token(0, "broke", 0.75, 1.25),
    Token(0, "?", 1.25, 1.25),
    Token(0, "Tell", 1.5, 1.75),
    Token(0, "me", 1.75, 2.0),
    Token(0, ".", 2.0, 2.0),
    Token(1, "The", 3.0, 3.25),
    Token(1, "queue", 3.25, 3.75),
    Token(1, ".", 3.75, 3.75),
]
"""Recognisers with marks of their own have these."""
WORDS = [
    Token(0, "What", 0.5, 0.75),
    Token(0, "broke?", 0.75, 1.25),
    Token(0, "Tell", 1.5, 1.75),
    Token(0, "me.", 1.75, 2.0),
    Token(1, "The", 3.0, 3.25),
    Token(1, "queue.", 3.25, 3.75),
]
"""Others write marks into the word."""
SENTENCES = [
    Token(0, "What broke?", 0.5, 1.25),
    Token(0, "Tell me.", 1.5, 2.0),
    Token(1, "The queue.", 3.0, 3.75),
]


def timed(token: Token, **more: Any) -> dict[str, Any]:
    return {"start": token.start, "end": token.end, **more}


def deepgram(**best: Any) -> dict[str, Any]:
    return {"results": {"channels": [{"alternatives": [best]}]}}


def deepgram_words(tokens: list[Token]) -> list[dict[str, Any]]:
    return [
        timed(one, word=one.text.lower(), punctuated_word=one.text, speaker=one.voice)
        for one in tokens
    ]


def deepgram_utterances() -> dict[str, Any]:
    said = [timed(one, transcript=one.text, channel=0, speaker=one.voice) for one in SENTENCES]
    return {"results": {"channels": [], "utterances": said}}


def deepgram_paragraphs() -> dict[str, Any]:
    paragraphs = [
        {"speaker": voice, "sentences": [timed(s, text=s.text) for s in SENTENCES if s[0] == voice]}
        for voice in (0, 1)
    ]
    return deepgram(paragraphs={"paragraphs": paragraphs}, words=[])


def assemblyai(tokens: list[Token] = WORDS, unit: int = 1000) -> dict[str, Any]:
    words = [
        {
            "text": one.text,
            "start": one.start * unit,
            "end": one.end * unit,
            "speaker": "AB"[one.voice],
        }
        for one in tokens
    ]
    return {"audio_duration": 4, "text": "What broke?", "words": words, "utterances": None}


def assemblyai_utterances() -> dict[str, Any]:
    file = assemblyai()
    file["utterances"] = [
        {"speaker": "A", "start": 500, "end": 2000, "text": "What broke? Tell me."},
        {"speaker": "B", "start": 3000, "end": 3750, "text": "The queue."},
    ]
    for one in file["utterances"]:
        one["words"] = [word for word in file["words"] if word["speaker"] == one["speaker"]]
    return file


def aws_items(tokens: list[Token] = TALK, **more: Any) -> list[dict[str, Any]]:
    """Items as AWS has them: times are strings, and punctuation has none."""
    items: list[dict[str, Any]] = []
    for number, one in enumerate(tokens):
        item: dict[str, Any] = {"id": number, "alternatives": [{"content": one.text}]}
        if one.text in ".?":
            items.append(item | {"type": "punctuation"})
        else:
            items.append(
                item
                | {"type": "pronunciation", "start_time": str(one.start), "end_time": str(one.end)}
                | {key: value(one) for key, value in more.items()}
            )
    return items


def aws(**results: Any) -> dict[str, Any]:
    return {"jobName": "a", "results": {"items": aws_items(), **results}, "status": "COMPLETED"}


def aws_by_time() -> dict[str, Any]:
    segments = [
        {
            "start_time": str(sentence.start),
            "end_time": str(sentence.end),
            "speaker_label": f"spk_{sentence.voice}",
            "items": [
                {"start_time": str(word.start), "speaker_label": f"spk_{sentence.voice}"}
                for word in WORDS
                if sentence.start <= word.start < sentence.end
            ],
        }
        for sentence in SENTENCES
    ]
    return aws(speaker_labels={"speakers": 2, "segments": segments})


def aws_channels() -> dict[str, Any]:
    channels = [
        {"channel_label": f"ch_{n}", "items": aws_items([one for one in TALK if one.voice == n])}
        for n in (1, 0)
    ]
    return aws(channel_labels={"channels": channels, "number_of_channels": 2})


def google(tokens: list[Token], time: Callable[[float], Any], **keys: str) -> dict[str, Any]:
    words = [
        {
            "word": one.text,
            keys["start"]: time(one.start),
            keys["end"]: time(one.end),
            **({keys["speaker"]: one.voice + 1} if "speaker" in keys else {}),
        }
        for one in tokens
    ]
    text = " ".join(one.text for one in tokens)
    return {"alternatives": [{"transcript": text, "words": words}]}


def protobuf(second: float) -> dict[str, Any]:
    return {"seconds": str(int(second)), "nanos": int(second % 1 * 1e9)}


def google_v1() -> dict[str, Any]:
    keys = {"start": "startTime", "end": "endTime"}
    first, second = google(WORDS[:4], protobuf, **keys), google(WORDS[4:], protobuf, **keys)
    every = google(WORDS, protobuf, speaker="speakerTag", **keys)
    return {"results": [first, second, every]}


def google_v2() -> dict[str, Any]:
    def label(tokens: list[Token]) -> dict[str, Any]:
        keys = {"start": "startOffset", "end": "endOffset", "speaker": "speakerLabel"}
        return google(tokens, lambda second: f"{second}s", **keys)

    return {"results": [label(WORDS[:4]), label(WORDS[4:])]}


def azure_batch() -> dict[str, Any]:
    phrases = [
        {
            "recognitionStatus": "Success",
            "channel": 0,
            "speaker": one.voice + 1,
            "offset": f"PT{one.start}S",
            "offsetInTicks": one.start * 1e7,
            "durationInTicks": (one.end - one.start) * 1e7,
            "nBest": [{"lexical": "no", "display": one.text}, {"display": "something else"}],
        }
        for one in SENTENCES
    ]
    return {"combinedRecognizedPhrases": [], "recognizedPhrases": phrases}


def azure_realtime() -> list[dict[str, Any]]:
    return [
        {
            "RecognitionStatus": 0,
            "Offset": int(one.start * 1e7),
            "Duration": int((one.end - one.start) * 1e7),
            "DisplayText": one.text,
            "SpeakerId": f"Guest-{one.voice}",
        }
        for one in SENTENCES
    ]


def azure_fast() -> dict[str, Any]:
    phrases = [
        {
            "speaker": one.voice,
            "offsetMilliseconds": int(one.start * 1000),
            "durationMilliseconds": int((one.end - one.start) * 1000),
            "text": one.text,
        }
        for one in SENTENCES
    ]
    return {"durationMilliseconds": 4000, "combinedPhrases": [], "phrases": phrases}


def whisperx() -> dict[str, Any]:
    segments = [
        timed(one, text=f" {one.text}", speaker=f"SPEAKER_0{one.voice}") for one in SENTENCES
    ]
    return {"segments": segments, "language": "en"}


def whisper_cpp() -> dict[str, Any]:
    segments = [
        {
            "timestamps": {"from": "00:00:00,500", "to": "00:00:01,250"},
            "offsets": {"from": int(one.start * 1000), "to": int(one.end * 1000)},
            "speaker": str(one.voice),
            "text": f" {one.text}",
        }
        for one in SENTENCES
    ]
    return {"systeminfo": "", "result": {"language": "en"}, "transcription": segments}


def rev() -> dict[str, Any]:
    def elements(tokens: list[Token]) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for one in tokens:
            if one.text in ".?":
                out.append({"type": "punct", "value": one.text})
            else:
                out += [{"type": "punct", "value": " "}] if out else []
                out.append({"type": "text", "value": one.text, "ts": one.start, "end_ts": one.end})
        return out

    spoken = [(n, elements([one for one in TALK if one.voice == n])) for n in (0, 1)]
    return {"monologues": [{"speaker": n, "elements": found} for n, found in spoken]}


def speechmatics(tokens: list[Token] = TALK) -> dict[str, Any]:
    results = [
        {
            "type": "punctuation" if one.text in ".?" else "word",
            "start_time": one.start,
            "end_time": one.end,
            "alternatives": [{"content": one.text, "speaker": f"S{one.voice + 1}"}],
        }
        for one in tokens
    ]
    return {"format": "2.9", "metadata": {}, "results": results}


def speechmatics_old() -> dict[str, Any]:
    def entry(name: str, token: Token) -> dict[str, Any]:
        lasts = f"{token.end - token.start:.2f}"
        return {"name": name, "time": f"{token.start:.2f}", "duration": lasts}

    return {
        "job": {"lang": "en"},
        "speakers": [entry("F1", TALK[0]), entry("M2", TALK[6])],
        "words": [entry(one.text, one) for one in TALK],
        "format": "1.0",
    }


def ibm() -> dict[str, Any]:
    return {
        "result_index": 0,
        "results": [
            {
                "final": True,
                "alternatives": [
                    {
                        "transcript": "words ",
                        "timestamps": [[one.text, one.start, one.end] for one in tokens],
                    }
                ],
            }
            for tokens in (WORDS[:2], WORDS[2:])
        ],
        "speaker_labels": [
            {"from": one.start, "to": one.end, "speaker": one.voice, "final": False}
            for one in WORDS
        ],
    }


def wtf() -> dict[str, Any]:
    return {
        "transcript": {"text": "What broke?", "language": "en"},
        "segments": [
            timed(one, id=n, text=one.text, speaker=one.voice) for n, one in enumerate(SENTENCES)
        ],
        "speakers": {"0": {"id": 0, "label": "Ruth"}, "1": {"id": 1, "label": "Dana"}},
    }


def vcon(body: Any) -> dict[str, Any]:
    summary = {"type": "summary", "body": "They talked."}
    return {
        "vcon": "0.3.0",
        "analysis": [summary, {"type": "wtf_transcription", "body": body}],
    }


def kaldi() -> dict[str, Any]:
    segments = [
        {"start": one.start - 0.01, "duration": 1.0, "speaker": {"@id": f"S{one.voice}", "x": "F"}}
        for one in SENTENCES
    ]
    words = [timed(one, word=one.text.strip(".?").lower(), punct=one.text) for one in WORDS]
    return {"retval": {"words": words, "segmentation": {"segments": segments}}}


def paper_edit() -> dict[str, Any]:
    return {
        "words": [timed(one, id=n, text=one.text) for n, one in enumerate(WORDS)],
        "paragraphs": [timed(one, speaker=f"S{one.voice}") for one in SENTENCES],
    }


def podwhisperer() -> dict[str, Any]:
    return {
        "speakers": {"spk_0": "Ruth", "spk_1": "Dana"},
        "segments": [
            timed(one, speakerLabel=f"spk_{one.voice}", text=one.text) for one in SENTENCES
        ],
    }


NUMBERED = ("Speaker 0", "Speaker 1")
FROM_ONE = ("Speaker 1", "Speaker 2")
NAMED = ("Ruth", "Dana")
DIALECTS: dict[str, tuple[str, Any, tuple[str, str]]] = {
    "deepgram utterances": ("deepgram", deepgram_utterances(), NUMBERED),
    "deepgram paragraphs": ("deepgram", deepgram_paragraphs(), NUMBERED),
    "deepgram words": ("deepgram", deepgram(words=deepgram_words(WORDS)), NUMBERED),
    "assemblyai words": ("assemblyai", assemblyai(), ("Speaker A", "Speaker B")),
    "assemblyai utterances": ("assemblyai", assemblyai_utterances(), ("Speaker A", "Speaker B")),
    "assemblyai seconds": ("assemblyai", assemblyai(TALK, 1), ("Speaker A", "Speaker B")),
    "aws by time": ("aws", aws_by_time(), ("spk_0", "spk_1")),
    "aws on items": (
        "aws",
        aws(items=aws_items(speaker_label=lambda one: f"spk_{one.voice}")),
        ("spk_0", "spk_1"),
    ),
    "aws audio segments": (
        "aws",
        aws(
            audio_segments=[
                {"speaker_label": "spk_0", "items": [0, 1, 2, 3, 4, 5], "transcript": "?"},
                {"speaker_label": "spk_1", "items": [6, 7, 8]},
            ]
        ),
        ("spk_0", "spk_1"),
    ),
    "aws channels": ("aws", aws_channels(), ("ch_0", "ch_1")),
    "podwhisperer": ("podwhisperer", podwhisperer(), NAMED),
    "google v1": ("google", google_v1(), FROM_ONE),
    "google operation": ("google", {"done": True, "response": google_v1()}, FROM_ONE),
    "google v2": ("google", google_v2(), FROM_ONE),
    "azure batch": ("azure", azure_batch(), FROM_ONE),
    "azure realtime": ("azure", azure_realtime(), ("Guest-0", "Guest-1")),
    "azure fast": ("azure", azure_fast(), NUMBERED),
    "whisperx": ("whisper", whisperx(), ("SPEAKER_00", "SPEAKER_01")),
    "whisper.cpp": ("whisper-cpp", whisper_cpp(), NUMBERED),
    "rev": ("rev", rev(), NUMBERED),
    "speechmatics": ("speechmatics", speechmatics(), ("S1", "S2")),
    "speechmatics v1": ("speechmatics", speechmatics_old(), ("F1", "M2")),
    "ibm": ("ibm", ibm(), NUMBERED),
    "ibm job": ("ibm", {"status": "completed", "results": [ibm()]}, NUMBERED),
    "wtf": ("wtf", wtf(), NAMED),
    "vcon": ("wtf", vcon(wtf()), NAMED),
    "vcon with text": ("wtf", vcon(json.dumps(wtf())), NAMED),
    "kaldi": ("bbc", kaldi(), ("S0", "S1")),
    "digital paper edit": ("bbc", paper_edit(), ("S0", "S1")),
}


def read_json(read: Read, value: Any, candidate: str | None = None) -> Transcript:
    return read(json.dumps(value), "asr.json", candidate)


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_talk_in_every_dialect(read: Read, dialect: str) -> None:
    known, value, (asks, answers) = DIALECTS[dialect]
    transcript = read_json(read, value, answers)
    assert transcript.source.format == known
    assert said(transcript) == [(asks, "What broke? Tell me."), (answers, "The queue.")]
    first, second = transcript.turns
    assert (first.start, second.start, second.end) == (0.5, 3.0, 3.75)
    assert first.second_at(len("What broke? ")) == 1.5
    assert transcript.warnings == ()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_is_recognised_by_one_format_only(dialect: str) -> None:
    known, value, _ = DIALECTS[dialect]
    document = Document(Path("talk.json"), json.dumps(value).encode())
    assert [one.id for one in asr.FORMATS if one.recognises(document)] == [known]


@pytest.mark.parametrize("known", asr.FORMATS, ids=lambda known: known.id)
def test_an_example_is_recognised_by_its_own_format_only(known: Any) -> None:
    document = Document(Path("talk.json"), known.example.encode())
    assert [one.id for one in asr.FORMATS if one.recognises(document)] == [known.id]
    assert known.parse(document).utterances[0].speaker


def test_words_become_cues_of_sentence_size(read: Read) -> None:
    """A quote opens near its second, and an hour has no ten thousand cues."""
    words = [Token(0, "so", n * 0.5, n * 0.5 + 0.4) for n in range(100)]
    tokens = [*words, Token(0, "why?", 50.0, 50.5), Token(1, "Speed.", 51.0, 51.5)]
    value = deepgram(words=deepgram_words(tokens))
    turn = read_json(read, value, "Speaker 1").turns[0]
    assert 3 <= len(turn.cues) <= 5
    assert all(turn.text[cue.offset - 1] == " " for cue in turn.cues[1:])


def test_a_pause_begins_a_new_cue(read: Read) -> None:
    tokens = [Token(0, "we", 0.0, 0.5), Token(0, "did", 4.0, 4.5), Token(1, "Why?", 5.0, 5.5)]
    turn = read_json(read, deepgram(words=deepgram_words(tokens)), "Speaker 0").turns[0]
    assert [(cue.offset, cue.start, cue.end) for cue in turn.cues] == [(0, 0.0, 0.5), (3, 4.0, 4.5)]


def test_a_pause_behind_a_mark_without_a_time(read: Read) -> None:
    tokens = [Token(0, "so", 0.0, 0.5), Token(0, "why", 9.0, 9.5), Token(1, "Speed", 10.0, 10.5)]
    items = aws_items(tokens, speaker_label=lambda one: f"spk_{one.voice}")
    items.insert(1, {"type": "punctuation", "alternatives": [{"content": ","}]})
    turn = read_json(read, aws(items=items), "spk_1").turns[0]
    assert (turn.text, [cue.start for cue in turn.cues]) == ("so, why", [0.0, 9.0])


def test_times_are_rounded_to_milliseconds(read: Read) -> None:
    value = deepgram_utterances()
    value["results"]["utterances"][2]["start"] = 5.7799997
    assert read_json(read, value, "Speaker 1").turns[1].start == 5.78


# Deepgram


def test_channels_are_speakers(read: Read) -> None:
    channels = [
        {
            "alternatives": [
                {"words": deepgram_words([Token(0, "Why?", 1, 2), Token(0, "So?", 5, 6)])}
            ]
        },
        {
            "alternatives": [
                {"words": deepgram_words([Token(0, "Speed.", 3, 4), Token(0, "Yes.", 7, 8)])}
            ]
        },
    ]
    transcript = read_json(read, {"results": {"channels": channels}})
    assert [turn.speaker for turn in transcript.turns] == ["Channel 0", "Channel 1"] * 2
    assert transcript.candidate == "Channel 1"


def test_two_voices_of_one_channel_are_two_speakers(read: Read) -> None:
    spoken = [(0, 0, "Why?", 1.0), (1, 0, "Speed.", 2.0), (0, 1, "And then?", 3.0)]
    utterances = [
        {"channel": channel, "speaker": voice, "transcript": text, "start": start}
        for channel, voice, text, start in spoken
    ]
    value = {"results": {"utterances": utterances}}
    assert said(read_json(read, value, "Channel 1")) == [
        ("Channel 0, Speaker 0", "Why?"),
        ("Channel 1", "Speed."),
        ("Channel 0, Speaker 1", "And then?"),
    ]


def test_an_utterance_of_two_voices_is_split(read: Read) -> None:
    value = deepgram_utterances()
    both = {"transcript": "What broke? Tell me. The queue.", "speaker": 0, "start": 0.5}
    value["results"]["utterances"] = [both | {"words": deepgram_words(WORDS)}]
    assert said(read_json(read, value, "Speaker 1")) == [
        ("Speaker 0", "What broke? Tell me."),
        ("Speaker 1", "The queue."),
    ]


# AWS


def test_a_word_with_an_empty_label_is_nobodys(read: Read) -> None:
    labels = iter(["spk_0", "", "spk_0", "spk_0", "spk_1", "spk_1"])
    value = aws(items=aws_items(speaker_label=lambda _: next(labels)))
    assert said(read_json(read, value, "spk_1")) == [
        ("spk_0", "What"),
        ("Unknown Speaker", "broke?"),
        ("spk_0", "Tell me."),
        ("spk_1", "The queue."),
    ]


def test_redacted_words_stay(read: Read) -> None:
    tokens = [*TALK[:2], Token(0, "[PII]", 1.25, 1.4), *TALK[2:]]
    items = aws_items(tokens, speaker_label=lambda one: f"spk_{one.voice}")
    turns = said(read_json(read, aws(items=items), "spk_1"))
    assert turns[0] == ("spk_0", "What broke [PII]? Tell me.")


def test_a_word_that_no_label_names_goes_to_whoever_speaks_then(read: Read) -> None:
    value = aws_by_time()
    for segment in value["results"]["speaker_labels"]["segments"]:
        segment["items"] = segment["items"][:1]
    assert said(read_json(read, value, "spk_1")) == [
        ("spk_0", "What broke? Tell me."),
        ("spk_1", "The queue."),
    ]


def test_speakers_are_better_than_channels(read: Read) -> None:
    value = aws_by_time()
    value["results"]["channel_labels"] = aws_channels()["results"]["channel_labels"]
    assert {one.name for one in read_json(read, value, "spk_1").speakers} == {"spk_0", "spk_1"}


# Google


def test_a_last_result_that_repeats_nothing_is_one_of_many(read: Read) -> None:
    value = google_v2()
    keys = {"start": "startOffset", "end": "endOffset", "speaker": "speakerLabel"}
    more = google([Token(0, "Why?", 9.0, 9.5)], lambda second: f"{second}s", **keys)
    value["results"].append(more)
    assert said(read_json(read, value, "Speaker 2"))[-1] == ("Speaker 1", "Why?")


def test_a_last_result_without_times_repeats_what_has_as_many_words(read: Read) -> None:
    def untimed(tokens: list[Token], tag: int) -> dict[str, Any]:
        words = [{"word": one.text, "speakerTag": tag and one.voice + 1} for one in tokens]
        return {"alternatives": [{"transcript": "text", "words": words}]}

    value = {"results": [untimed(WORDS[:4], 0), untimed(WORDS[4:], 0), untimed(WORDS, 1)]}
    assert said(read_json(read, value, "Speaker 2")) == [
        ("Speaker 1", "What broke? Tell me."),
        ("Speaker 2", "The queue."),
    ]


def test_results_without_words_are_repeated_by_the_last_one(read: Read) -> None:
    value = google_v1()
    for result in value["results"][:2]:
        del result["alternatives"][0]["words"]
    assert said(read_json(read, value, "Speaker 2")) == [
        ("Speaker 1", "What broke? Tell me."),
        ("Speaker 2", "The queue."),
    ]


def test_a_last_result_repeats_its_own_channel_only(read: Read) -> None:
    value = google_v1()
    for result in value["results"]:
        result["channelTag"] = 1
    keys = {"start": "startTime", "end": "endTime"}
    more = google([Token(0, "Hello?", 2.25, 2.5)], protobuf, **keys) | {"channelTag": 2}
    value["results"].insert(0, more)
    assert said(read_json(read, value, "Speaker 2")) == [
        ("Channel 1, Speaker 1", "What broke? Tell me."),
        ("Channel 2", "Hello?"),
        ("Channel 1, Speaker 2", "The queue."),
    ]


# Azure


def test_channels_of_a_batch_without_speakers_are_in_the_order_of_time(read: Read) -> None:
    value = azure_batch()
    for phrase in value["recognizedPhrases"]:
        phrase["channel"] = phrase.pop("speaker") - 1
    value["recognizedPhrases"].reverse()
    assert said(read_json(read, value, "Channel 1")) == [
        ("Channel 0", "What broke? Tell me."),
        ("Channel 1", "The queue."),
    ]


def test_durations_in_words(read: Read) -> None:
    value = azure_batch()
    for phrase in value["recognizedPhrases"]:
        del phrase["offsetInTicks"], phrase["durationInTicks"]
    value["recognizedPhrases"][2] |= {"offset": "PT1H2M3.5S", "duration": "PT1M"}
    turn = read_json(read, value, "Speaker 2").turns[1]
    assert (turn.start, turn.end) == (3723.5, 3783.5)


def test_an_unknown_voice_of_azure(read: Read) -> None:
    value = azure_realtime()
    value[1]["SpeakerId"] = "Unknown"
    assert said(read_json(read, value, "Guest-1"))[1] == ("Unknown Speaker", "Tell me.")


# Whisper


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


def test_a_segment_of_two_voices_is_split(read: Read) -> None:
    pairs = (("Thanks.", "A1"), ("7", ""), ("The", "B1"), ("queue.", "B1"))
    segments = [
        segment("A1", "What broke?", 0.5),
        segment("B1", "Thanks. 7 The queue.", 2.0, *pairs),
    ]
    assert said(read_json(read, {"segments": segments}, "B1")) == [
        ("A1", "What broke? Thanks. 7"),
        ("B1", "The queue."),
    ]


def test_words_before_the_first_named_one_of_a_segment_are_its(read: Read) -> None:
    pairs = (("13", ""), ("Thanks.", "A1"), ("The", "B1"), ("queue.", "B1"))
    segments = [segment("A1", "Why?", 0.5), segment("B1", "13 Thanks. The queue.", 2.0, *pairs)]
    assert said(read_json(read, {"segments": segments}, "B1"))[0] == ("A1", "Why? 13 Thanks.")


def test_a_segment_of_nobody_is_given_to_nobody(read: Read) -> None:
    segments = [
        segment("A1", "What broke?", 0.5),
        segment(None, "I built it alone.", 2.0),
        segment("B1", "The queue.", 3.0),
    ]
    transcript = read_json(read, {"segments": segments}, "B1")
    assert transcript.turns[1].speaker == "Unknown Speaker"


def test_a_text_that_its_words_do_not_make_up_stays_whole(read: Read) -> None:
    segments = [
        segment("A1", "What broke on the 13th?", 0.5, ("What", "A1"), ("broke", "A1")),
        segment("B1", "The queue.", 3.0),
    ]
    turns = said(read_json(read, {"segments": segments}, "B1"))
    assert turns[0] == ("A1", "What broke on the 13th?")


def test_words_of_whisper_timestamped_are_called_text(read: Read) -> None:
    words = [timed(one, text=one.text, speaker=f"S{one.voice}") for one in WORDS]
    text = " ".join(one.text for one in WORDS)
    value = {"segments": [{"text": text, "start": 0.5, "end": 3.75, "words": words}]}
    assert said(read_json(read, value, "S1")) == [
        ("S0", "What broke? Tell me."),
        ("S1", "The queue."),
    ]


def test_both_at_once_in_whisper_cpp_are_nobody(read: Read) -> None:
    value = whisper_cpp()
    value["transcription"][1]["speaker"] = "?"
    assert said(read_json(read, value, "Speaker 1"))[1] == ("Unknown Speaker", "Tell me.")


# Rev


def test_no_blank_is_added_between_elements(read: Read) -> None:
    value = rev()
    value["monologues"][1]["elements"] = [
        {"type": "text", "value": text} if text.isalnum() else {"type": "punct", "value": text}
        for text in ("We", " ", "use", " ", "example", ".", "com", ", ", "3", ".", "5", "%", ".")
    ] + [{"type": "punct", "value": " "}, {"type": "unknown", "value": "<inaudible>"}]
    assert said(read_json(read, value, "Speaker 1"))[1] == (
        "Speaker 1",
        "We use example.com, 3.5%. <inaudible>",
    )


def test_names_and_clocks_of_rev_com(read: Read) -> None:
    value = {
        "speakers": [{"id": 1, "name": "Ruth"}, {"id": 2, "name": "Dana"}],
        "monologues": [
            {
                "speaker": number,
                "elements": [{"type": "text", "value": text, "timestamp": f"01:00:0{number},500"}],
            }
            for number, text in ((1, "Why?"), (2, "Speed."))
        ],
    }
    turn = read_json(read, value, "Dana").turns[1]
    assert (turn.speaker, turn.text, turn.start) == ("Dana", "Speed.", 3602.5)


# Speechmatics


def test_a_mark_attaches_where_it_says(read: Read) -> None:
    value = speechmatics()
    marks = (
        ("(", "next"),
        ("late", ""),
        (")", "previous"),
        ("for", ""),
        ("-", "both"),
        ("ever", ""),
    )
    value["results"] += [
        {
            "type": "punctuation" if where else "word",
            "attaches_to": where or None,
            "alternatives": [{"content": text, "speaker": "S1"}],
        }
        for text, where in (*marks, ("&", "none"), ("so", ""))
    ]
    assert said(read_json(read, value, "S2"))[2] == ("S1", "(late) for-ever & so")


def test_untold_voices_of_speechmatics(read: Read) -> None:
    value = speechmatics()
    value["results"][3]["alternatives"][0]["speaker"] = "UU"
    assert said(read_json(read, value, "S2"))[:3] == [
        ("S1", "What broke?"),
        ("Unknown Speaker", "Tell"),
        ("S1", "me."),
    ]


def test_a_language_without_blanks(read: Read) -> None:
    tokens = [
        Token(0, "なぜ", 0.0, 0.5),
        Token(0, "です", 0.5, 1.0),
        Token(0, "か", 1.0, 1.5),
        Token(0, "。", 1.5, 1.5),
        Token(0, "理由", 2.0, 2.5),
        Token(0, "は", 2.5, 3.0),
        Token(1, "速さ", 4.0, 4.5),
    ]
    value = speechmatics(tokens)
    value["metadata"] = {"language_pack_info": {"word_delimiter": ""}}
    turn, answer = read_json(read, value, "S2").turns
    assert (turn.text, answer.text) == ("なぜですか。 理由は", "速さ")
    assert [cue.start for cue in turn.cues] == [0.0, 2.0]


# IBM, WTF, BBC


def test_a_word_that_ibm_labels_otherwise_goes_to_whoever_speaks_then(read: Read) -> None:
    value = ibm()
    value["speaker_labels"] = [
        {"from": 0.4, "to": 2.0, "speaker": 0},
        {"from": 2.9, "to": 4.0, "speaker": 1},
    ]
    assert said(read_json(read, value, "Speaker 1")) == [
        ("Speaker 0", "What broke? Tell me."),
        ("Speaker 1", "The queue."),
    ]


def test_a_wtf_segment_of_two_voices_is_split(read: Read) -> None:
    value = wtf()
    value["words"] = [
        timed(one, id=n, text=one.text, speaker=one.voice, is_punctuation=one.text in ".?")
        for n, one in enumerate(TALK)
    ]
    value["segments"] = [{"text": "What broke? The queue.", "start": 0.5, "words": list(range(9))}]
    assert said(read_json(read, value, "Dana")) == [
        ("Ruth", "What broke? Tell me."),
        ("Dana", "The queue."),
    ]


def test_words_before_the_first_segment_are_nobodys(read: Read) -> None:
    value = paper_edit()
    value["words"].insert(0, {"start": 0.0, "end": 0.1, "text": "Uh."})
    assert said(read_json(read, value, "S1"))[0] == ("Unknown Speaker", "Uh.")
