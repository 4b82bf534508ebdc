"""Layouts of text exports: who speaks, what, and when."""

from collections.abc import Callable

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript
from analyzer.transcript.formats.plain.text import parse_lines

Read = Callable[..., Transcript]


def heard(transcript: Transcript) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.start, turn.text) for turn in transcript.turns]


TALK = [
    ("Ruth Okafor", 4.0, "What did you build?"),
    ("Dana Whitfield", 69.0, "A queue."),
    ("Ruth Okafor", 72.0, "Why?"),
    ("Dana Whitfield", 3723.0, "Because of the peaks."),
]


def written(layout: str) -> str:
    """The talk in a layout: `{clock}` is M:SS, `{full}` is HH:MM:SS."""
    return "".join(
        layout.format(
            name=name,
            clock=f"{int(at) // 3600}:{int(at) // 60 % 60:02}:{int(at) % 60:02}"
            if at >= 3600
            else f"{int(at) // 60}:{int(at) % 60:02}",
            full=f"{int(at) // 3600:02}:{int(at) // 60 % 60:02}:{int(at) % 60:02}",
            text=text,
        )
        for name, at, text in TALK
    )


@pytest.mark.parametrize(
    "layout",
    [
        "{name}  {clock}\n{text}\n\n",
        "{name}   {clock}\n{text}\n",
        "{name}\t{clock}\n{text}\n\n",
        "{name} ({full}):\n{text}\n\n",
        "{name} ({clock})\n{text}\n\n",
        "{name} ({full}.000)\n{text}\n\n",
        "{name}: {full}\n\n{text}\n\n",
        "{name} | {clock}\n{text}\n\n",
        "{name} - {clock}\n{text}\n\n",
        "{name} {full}\n{text}\n\n",
        "[{name}] {full}\n{text}\n",
        "{clock} {name}: {text}\n",
        "{full} - {name}: {text}\n",
        "[{full}] {name}: {text}\n",
        "[{full}] [{name}] {text}\n",
        "[{full}.000 --> {full}.900] {name}: {text}\n",
        "[{full} - {full}] {name}: {text}\n",
        "{name} [{full} - {full}]: {text}\n",
        "{full} <v {name}>{text}\n",
        "{full} <v.first.loud {name}>{text}</v>\n",
        "{full} {name}\n{text}\n\n",
        "{clock} - {name}\n  {text}\n\n",
        "[{clock}] {name}\n{text}\n\n",
        "{full}\n{name}\n{text}\n\n",
        "{full}:12 - {full}:20\n{name}\n{text}\n\n",
        "{name}\n{full}\n{text}\n\n",
        "{name}\n{clock}\n{text}\n",
        "{full}\n{name}: {text}\n \n",
        "{full}\n\n{name}: {text}\n\n",
        "**{name}** [{clock}]\n{text}\n\n",
        "**{name}** {clock}\n{text}\n\n",
        "**[{full}] {name}:** {text}\n\n",
        "**{name}:** \\[{full}\\] {text}\n\n",
        "### {full}\n\n**{name}:** {text}\n\n",
        "## {name} ({clock})\n\n{text}\n\n",
        "### {name}\n\n[{full}] {text}\n\n",
        "> **{name}:** [{full}] {text}\n\n",
        "- **{name}** ({full}): {text}\n",
    ],
)
def test_a_name_and_a_time(read: Read, layout: str) -> None:
    transcript = read(written(layout))
    assert heard(transcript) == TALK
    assert transcript.candidate == "Dana Whitfield"
    assert transcript.warnings == ()


@pytest.mark.parametrize(
    "layout",
    [
        "{name}: {text}\n",
        "{name} : {text}\n\n",
        "[{name}] {text}\n",
        "[{name}]: {text}\n",
        "<v {name}>{text}</v>\n",
        ">> {name}: {text}\n",
        "* {name}: {text}\n",
        "### {name}\n{text}\n\n",
        "**{name}**\n\n{text}\n\n",
        "# {name}:\n{text}\n\n",
    ],
)
def test_a_name_alone(read: Read, layout: str) -> None:
    transcript = read(written(layout))
    assert heard(transcript) == [(name, None, text) for name, _, text in TALK]
    assert transcript.warnings == ()


def test_older_teams() -> None:
    block = "0:{at}.0 --> 0:{at}.820\n{name}\n{text}\n\n"
    content = "Spring call\n\n" + "".join(
        block.format(at=at, name=name, text=text)
        for at, name, text in (
            ("0:4", "Ruth Okafor", "What broke?"),
            ("1:9", "Dana Whitfield", "Yeah right"),
            ("1:12", "Dana Whitfield", "Well, the queue."),
            ("1:15", "Ruth Okafor", "Yeah"),
        )
    )
    parsed = parse_lines(enumerate(content.split("\n"), start=1))
    assert [tuple(utterance) for utterance in parsed.utterances if utterance.text] == [
        (None, "What broke?", 4.0, 4.82),
        (None, "Yeah right", 69.0, 69.82),
        (None, "Well, the queue.", 72.0, 72.82),
        (None, "Yeah", 75.0, 75.82),
    ]
    assert [utterance.speaker for utterance in parsed.utterances if utterance.speaker] == [
        "Ruth Okafor",
        "Dana Whitfield",
        "Dana Whitfield",
        "Ruth Okafor",
    ]


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Q: ", "A: "),
        ("Q{n}: ", "A{n}: "),
        ("Q{n}. ", "A{n}. "),
        ("Q. ", "A. "),
        ("**Q{n}:** ", "**A{n}:** "),
        ("Q {n}: ", "A: "),
        ("F: ", "A: "),
    ],
)
def test_questions_and_answers(read: Read, asks: str, answers: str) -> None:
    content = "".join(
        f"{asks.format(n=n)}Why a queue?\n\n{answers.format(n=n)}The peaks.\nAnd cost.\n\n"
        for n in range(1, 5)
    )
    transcript = read(content, candidate="A")
    assert [turn.speaker for turn in transcript.turns] == ["F" if asks == "F: " else "Q", "A"] * 4
    assert transcript.turns[1].text == "The peaks. And cost."


def test_numbers_that_count_people_stay(read: Read) -> None:
    content = "Q: Why?\nA1: Peaks.\nA2: Cost.\nQ: Really?\nA1: Yes.\nA2: No.\n"
    speakers = read(content, candidate="A1").speakers
    assert [speaker.name for speaker in speakers] == ["Q", "A1", "A2"]


PRINTED = """\
# A talk with a builder

We met Dana in spring.

{mark}What did you build?{end}

A queue. It took a year.

It still runs.

{mark}Why a queue?{end}

The **peaks** were high.

{mark}And now?{end}

Now I rest.
"""


@pytest.mark.parametrize(("mark", "end"), [("**", "**"), ("### ", ""), ("__", "__")])
def test_printed_interviews(read: Read, mark: str, end: str) -> None:
    transcript = read(PRINTED.format(mark=mark, end=end), "talk.md", "A")
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Q", "What did you build?"),
        ("A", "A queue. It took a year. It still runs."),
        ("Q", "Why a queue?"),
        ("A", "The **peaks** were high."),
        ("Q", "And now?"),
        ("A", "Now I rest."),
    ]
    assert transcript.warnings == ("Left out: line 3, before the first speaker is named.",)


@pytest.mark.parametrize(
    "content",
    [
        "## What?\n\nA tool.\n\n## Why?\n\nSpeed.\n\n## Install\n\nRun it.\n\n## How?\n\nSo.\n",
        "## Why?\n\nSpeed.\n\n## How?\n\nSo.\n",
        "# Part one\n\nWe met.\n\n# Part two\n\nWe left.\n",
        "Then: We had a queue.\nIt fell.\nOften.\nIt rained.\nNow: We have two.\nThey\nhold.\n",
        "From: Dana Whitfield <dana@mail.example>\nTo: Ruth\nSubject: Monday\n\nIt works.\n",
        "[00:01] Yeah\n[00:03] Yeah\n[00:07] Right\n[00:09] Right\n[00:12] We did\n",
        "[Music] so we built it [Music] and then\n[Music]\n[Laughter]\n[Music]\n[Laughter] yes\n",
        "We met at 10:30\nIt rained\nWe left at 10:45\nIt stopped\n",
    ],
)
def test_texts_that_name_nobody(read: Read, content: str) -> None:
    for name in ("talk.txt", "talk.md"):
        with pytest.raises(TranscriptError, match="names no speakers: write `Name: ` before"):
            read(content, name)


def test_stamps_within_a_paragraph_time_what_follows(read: Read) -> None:
    transcript = read(
        "Ruth: [00:01] Why? [inaudible 00:00:03]\n"
        "Dana: [00:05] Peaks. [00:21] They were [crosstalk] high.\n[01:10] And so.\n",
        candidate="Dana",
    )
    turn = transcript.turns[1]
    assert transcript.turns[0].text == "Why? [inaudible 00:00:03]"
    assert turn.text == "Peaks. They were [crosstalk] high. And so."
    assert [(cue.start, turn.text[cue.offset :][:4]) for cue in turn.cues] == [
        (5.0, "Peak"),
        (21.0, "They"),
        (70.0, "And "),
    ]


def test_turns_that_are_glued_together(read: Read) -> None:
    transcript = read(
        "Ruth Okafor: You left, right?Dana Whitfield: Uh, no.Ruth Okafor: I doubt it.\n"
        "Dana Whitfield: It is so.Satisfied: yes. And x.Dana: no.\nRuth Okafor: Why?\n",
        candidate="Dana",
    )
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Ruth Okafor", "You left, right?"),
        ("Dana Whitfield", "Uh, no."),
        ("Ruth Okafor", "I doubt it."),
        ("Dana Whitfield", "It is so.Satisfied: yes. And x.Dana: no."),
        ("Ruth Okafor", "Why?"),
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [("speaker 1", "speaker 2"), ("ruth okafor", "dana whitfield"), ("SPEAKER_00", "SPEAKER_01")],
)
def test_dumps_without_case_or_punctuation(read: Read, first: str, second: str) -> None:
    content = f"{first}: so what was it\n{second}: a queue and a way to drain it\n" * 3
    transcript = read(content, candidate=second)
    assert [turn.speaker for turn in transcript.turns] == [first, second] * 3


@pytest.mark.parametrize(
    ("labels", "speakers"),
    [
        (["Interviewer3", "Dana", "Interviewer 3"], ["Interviewer3", "Dana"]),
        (["MAREK", "Dana", "Marek"], ["MAREK", "Dana"]),
        (["Ruth", "Dana", "Ruth (Host)"], ["Ruth (Host)", "Dana"]),
        (["Ruth (Host)", "Dana", "Ruth"], ["Ruth (Host)", "Dana"]),
        (["Ruth (Host)", "Ruth", "Ruth (Guest)"], ["Ruth (Host)", "Ruth", "Ruth (Guest)"]),
        (["Ruth", "Dana", "Ruth (Acme)"], ["Ruth", "Dana", "Ruth (Acme)"]),
        (["Dana Whitfield", "Dana W.", "Ruth"], ["Dana Whitfield", "Dana W.", "Ruth"]),
        (["Speaker 1", "Speaker 11", "Speaker1"], ["Speaker 1", "Speaker 11"]),
    ],
)
def test_variants_of_a_label(read: Read, labels: list[str], speakers: list[str]) -> None:
    content = "".join(f"{label}: It was so.\n" for label in labels * 2)
    found = read(content, candidate=speakers[1]).speakers
    assert [speaker.name for speaker in found] == speakers


def test_entities_are_read_and_told(read: Read) -> None:
    transcript = read(
        "Ruth: Wasn&#39;t it R&amp;D?&nbsp;Or not?\nDana: &ldquo;Yes&rdquo; &amp;&#10;Ruth: &copy2",
        candidate="Dana",
    )
    assert [turn.text for turn in transcript.turns] == [
        "Wasn't it R&D? Or not?",
        "“Yes” & Ruth: &copy2",
    ]
    assert transcript.warnings == (
        "7 HTML entities such as &#39; read as the characters that they stand for.",
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("00:06:40\tRuth:\tHello\n00:06:46\tDana:\tgm!\n", "Zoom chat log"),
        (
            "10:03:21 From Ruth Okafor to Everyone: hi\n10:03:29 From Dana to Ruth: hello\n",
            "Zoom chat log",
        ),
        ("10:03:21\t From Ruth Okafor : hi\n10:03:29\t From Dana : hello\n", "Zoom chat log"),
        (
            "10:03:21 From Ruth to Everyone:\n\thi\n10:03:29 From Dana to Everyone:\n\thello",
            "Zoom chat log",
        ),
        ("[12.03.24, 10:03:12] Ruth: hi\n[12.03.24, 10:04:12] Dana: hello\n", "a chat log"),
        ("12/03/2024, 10:03 - Ruth: hi\n12/03/2024, 10:04 - Dana: hello\n", "a chat log"),
    ],
)
def test_chat_logs(read: Read, content: str, kind: str) -> None:
    with pytest.raises(TranscriptError, match=rf"talk\.txt is .*{kind}, which holds what was typ"):
        read(content)


@pytest.mark.parametrize(
    "piece",
    [
        ": ",
        ":",
        "[",
        "[00:01",
        "(",
        "**a",
        "# ",
        "&",
        "&a;",
        ".Dana b",
        "<v ",
        "1:",
        "00:",
        "- ",
        "|",
    ],
)
def test_a_long_line_of_marks_is_speech(read: Read, piece: str) -> None:
    line = (piece * 200_000)[:200_000].strip()
    transcript = read(f"Ruth: Why?\nDana: Peaks\n{line}\nRuth: How?\nDana: So.\n")
    assert transcript.turns[1].text == " ".join(f"Peaks {line}".split())


def test_very_many_labels_that_do_not_count(read: Read) -> None:
    content = "".join(
        f"Ruth: Why?\n\nDana: Peaks.\nPoint {n}a: it held.\nPoint {n}b: it fell.\n\n"
        for n in range(10_000)
    )
    transcript = read(content)
    assert len(transcript.turns) == 20_000
    assert transcript.turns[-1].text == "Peaks. Point 9999a: it held. Point 9999b: it fell."


def test_a_line_that_says_who_is_the_speaker(read: Read) -> None:
    transcript = read("SPEAKER: S1\nWhy a queue?\nSPEAKER: S2\nPeaks.\nAnd cost.\n", candidate="S2")
    assert heard(transcript) == [("S1", None, "Why a queue?"), ("S2", None, "Peaks. And cost.")]


@pytest.mark.parametrize("clock", ["00:00::05", "0:01,,2", "1:02.:3"])
def test_a_damaged_clock_is_no_crash(clock: str) -> None:
    parsed = parse_lines(enumerate([clock, "Ruth: Why?", "Dana: Speed."] * 2, start=1))
    assert {said.speaker for said in parsed.utterances} >= {"Ruth", "Dana"}
