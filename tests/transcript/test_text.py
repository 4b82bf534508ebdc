"""Plain text and Markdown."""

from collections.abc import Callable

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript

Read = Callable[..., Transcript]


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def starts(transcript: Transcript) -> list[float | None]:
    return [turn.start for turn in transcript.turns]


LABELLED = [("Interviewer", "What broke?"), ("Candidate", "The queue did.")]


@pytest.mark.parametrize(
    "content",
    [
        "Interviewer: What broke?\nCandidate: The queue did.\n",
        "Interviewer: What broke?\r\n\r\nCandidate: The queue did.",
        "Interviewer : What broke?\nCandidate : The queue did.",
        "Interviewer:\nWhat broke?\n\nCandidate:\nThe queue did.",
        "Interviewer: What\nbroke?\nCandidate:   The  queue\tdid.",
        "Interviewer：What broke?\nCandidate：The queue did.",
    ],
)
def test_a_label_and_a_colon(read: Read, content: str) -> None:
    assert said(read(content)) == LABELLED


@pytest.mark.parametrize(
    "content",
    [
        "[00:00:04] Interviewer: What broke?\n[00:01:09] Candidate: The queue did.",
        "[00:04] Interviewer: What broke?\n[01:09] Candidate: The queue did.",
        "Interviewer  0:04\nWhat broke?\n\nCandidate  1:09  \nThe queue did.\n",
        "Interviewer (00:00:04):\nWhat broke?\n\nCandidate (00:01:09):\nThe queue did.",
        "Interviewer (00:04)\nWhat broke?\n\nCandidate (01:09.000)\nThe queue did.",
        "Interviewer: 00:00:04\n\nWhat broke?\n\nCandidate: 00:01:09\n\nThe queue did.",
        "Interviewer: [00:04] What broke?\nCandidate: [01:09] The queue did.",
    ],
)
def test_a_label_and_a_time(read: Read, content: str) -> None:
    transcript = read(content)
    assert said(transcript) == LABELLED
    assert starts(transcript) == [4.0, 69.0]


def test_questions_and_answers(read: Read) -> None:
    transcript = read("Q: Why a queue?\nA: Because of the peaks.\nQ: And then?\nA: It held.")
    assert transcript.candidate == "A"
    assert [turn.number for turn in transcript.turns] == [1, 2, 3, 4]


def test_a_stamp_without_a_name_goes_on_with_the_speaker(read: Read) -> None:
    transcript = read(
        "Speaker 1 (00:00:01):\nWhat did you build?\n\nSpeaker 2 (00:00:05):\nA search.\n\n"
        "(00:01:10):\nIt took a year.\n\nSpeaker 1 (00:02:00):\nWhy so long?\n\n"
        "Speaker 2 (00:02:03):\nLabels.\n"
    )
    turn = transcript.turns[1]
    assert turn.text == "A search. It took a year."
    assert turn.second_at(turn.text.index("search")) == 5.0
    assert turn.second_at(turn.text.index("It took")) == 70.0


def test_the_footer_of_otter_is_no_speech(read: Read) -> None:
    text = "Interviewer  0:01\nWhy?\n\nCandidate  0:02\nSpeed.\n\nTranscribed by https://otter.ai\n"
    assert read(text).turns[-1].text == "Speed."


def test_spellings_of_one_label_are_joined(read: Read) -> None:
    transcript = read(
        "INTERVIEWER: Why?\nCandidate: Speed.\nInterviewer: Really?\ncandidate : Yes.\n"
        "Candidate: So."
    )
    assert [speaker.name for speaker in transcript.speakers] == ["INTERVIEWER", "Candidate"]
    assert transcript.turns[-1].text == "Yes. So."


TALK = """\
Ruth Okafor: What did you build?

Dana Whitfield: A scheduler. {trap}
It ran for two years.

Ruth Okafor: Were people happy with it?

Dana Whitfield: Most were.

Ruth Okafor: What would you change?

Dana Whitfield: The storage.
"""


@pytest.mark.parametrize(
    "trap",
    [
        "\nFor example: nightly reports.",
        "\nFor example:",
        "\nSatisfied: yes",
        "\nSatisfied: Yes, by and large.",
        "\nLate: no, never late",
        "\nActual Examples:",
        "\n\nActual Examples: three of them.",
        "\n\nChatGPT said: do it in Rust.",
        "\nhttps://scheduler.example/docs: the page.",
        "\nAt 10:30 it began.",
        "\n10:30: it began.",
        "\n\nLet's run through a specific example:",
        "\n\nNote: it was small.",
        "\nDay one: nothing. Day two: everything.",
    ],
)
def test_a_colon_alone_makes_no_speaker(read: Read, trap: str) -> None:
    transcript = read(TALK.format(trap=trap))
    assert [speaker.name for speaker in transcript.speakers] == ["Ruth Okafor", "Dana Whitfield"]
    assert " ".join(trap.split()) in transcript.turns[1].text
    assert transcript.turns[1].text.endswith("It ran for two years.")
    assert transcript.candidate == "Dana Whitfield"


def test_somebody_who_speaks_once_is_a_speaker(read: Read) -> None:
    once = "\n\nTomás de la Vega: I will leave you to it.\n\nDana Whitfield: Thanks."
    transcript = read(TALK.format(trap=once), candidate="Dana")
    assert transcript.speakers[2].name == "Tomás de la Vega"
    assert transcript.turns[2].text == "I will leave you to it."


MARKDOWN = """\
---
title: "A talk: with Dana"
speakers: ['Ruth', 'Dana']
---
# A talk

## Part one

**Ruth Okafor:** What did you build?

**Dana Whitfield:** \\[04:01\\] A *real* scheduler \\[laughs\\].

It ran for two years.

**Break:** \\[05:10\\]

***

**Ruth Okafor:** Were people happy?

**Dana Whitfield:** Most **really** were.
"""


def test_markdown(read: Read) -> None:
    transcript = read(MARKDOWN, "talk.md")
    assert transcript.source.format == "markdown"
    assert said(transcript) == [
        ("Ruth Okafor", "What did you build?"),
        ("Dana Whitfield", "A *real* scheduler [laughs]. It ran for two years."),
        ("Ruth Okafor", "Were people happy?"),
        ("Dana Whitfield", "Most **really** were."),
    ]
    assert transcript.turns[1].start == 241.0
    assert transcript.warnings == ()


@pytest.mark.parametrize(
    ("label", "start"),
    [
        ("**{name}:** ", None),
        ("**{name}**: ", None),
        ("__{name}:__ ", None),
        ("**[00:07] {name}:** ", 7.0),
        ("[00:07] **{name}:** ", 7.0),
        ("**{name}**  0:07  \n", 7.0),
        ("**{name}** [0:07]\n", 7.0),
    ],
)
def test_bold_labels(read: Read, label: str, start: float | None) -> None:
    names = ("Interviewer", "What broke?"), ("Candidate", "The queue did.")
    content = "\n\n".join(label.format(name=name) + text for name, text in names)
    transcript = read(content)
    assert said(transcript) == LABELLED
    assert starts(transcript) == [start, start]


def test_words_before_the_first_label_are_reported(read: Read) -> None:
    transcript = read("Recorded in spring.\nBy phone.\n\n" + TALK.format(trap=""))
    assert transcript.turns[0].text == "What did you build?"
    assert transcript.warnings == ("Left out: lines 1 to 2, before the first speaker is named.",)


def test_a_chat_log_is_no_speech(read: Read) -> None:
    with pytest.raises(TranscriptError, match=r"talk\.txt is a Zoom chat log"):
        read("00:06:40\tRuth:\tHello\n00:06:46\tDana:\tgm!\n")
