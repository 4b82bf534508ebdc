"""Notes, summaries, sponsors and closing lines inside an export are not speech."""

from collections.abc import Callable

import pytest

from analyzer.transcript import Transcript

Read = Callable[..., Transcript]

MEET_NOTES = """\
{title}
May 4, 2026 | Spring call

Invited kai@mail.example noor@mail.example

{summary}
Kai and Noor spoke about the queue. The queue will move in June.
Kai Chen: proposed the move.

{details}
* **Queue:** Noor said that the queue (00:12:03) is slow.
* **Kai Chen:** will move it.

{steps}
[ ] Noor Haddad: hire two people.
Kai Chen: write the plan.

Spring call - Transcript

"""
MEET_TALK = """\
00:00:00

Noor Haddad: What did you build?
Kai Chen: A queue, it was slow at first
Noor Haddad: Yeah,
Kai Chen: and then we moved it. Right?Noor Haddad: I think so.

00:01:23

Kai Chen: So that was it.
Noor Haddad: And did it hold?
Kai Chen: It did.

{ended}

{generated}
"""
MEET_TURNS = [
    ("Noor Haddad", 0.0, "What did you build?"),
    ("Kai Chen", None, "A queue, it was slow at first and then we moved it. Right?"),
    ("Noor Haddad", None, "I think so."),
    ("Kai Chen", 83.0, "So that was it."),
    ("Noor Haddad", None, "And did it hold?"),
    ("Kai Chen", None, "It did."),
]


@pytest.mark.parametrize(
    "headings",
    [
        ("Notes by Gemini", "Summary", "Details", "Suggested next steps"),
        ("Notizen", "Zusammenfassung", "Einzelheiten", "Nächste Schritte"),
        ("Ghi chú", "Tóm tắt", "Chi tiết", "Các bước tiếp theo"),
    ],
)
@pytest.mark.parametrize(
    "closing",
    [
        (
            "Transcription ended after 00:02:49",
            "This editable transcript was computer generated and might contain errors.",
        ),
        ("Transkription nach 00:02:49 beendet", "Dieses Transkript wurde vom Computer erstellt."),
        ("文字起こしは 00:02:49 に終了しました", "この文字起こしはコンピュータで作成されました。"),
    ],
)
def test_google_meet(read: Read, headings: tuple[str, ...], closing: tuple[str, ...]) -> None:
    notes = MEET_NOTES.format(
        **dict(zip(("title", "summary", "details", "steps"), headings, strict=True))
    )
    talk = MEET_TALK.format(ended=closing[0], generated=closing[1])
    transcript = read(notes + talk, candidate="Kai")
    assert [(turn.speaker, turn.start, turn.text) for turn in transcript.turns] == MEET_TURNS
    assert transcript.warnings == (
        "Left out: lines 1 to 18 and 33 to 35, notes that are not speech.",
    )


def test_google_meet_in_markdown(read: Read) -> None:
    talk = MEET_TALK.replace("\n\n", "\n \n")
    for name in ("Kai Chen", "Noor Haddad"):
        talk = talk.replace(f"\n{name}:", f"\n**{name}:**")
    for clock in ("00:00:00", "00:01:23"):
        talk = talk.replace(clock, f"### {clock}")
    notes = "# 📝 Notes\n\n### Summary\n\nKai told of **the queue**.\n\n# 📖 Transcript\n\n"
    closing = {
        "ended": "### Transcription ended after 00:02:49",
        "generated": "*Made by a machine.*",
    }
    transcript = read(notes + talk.format(**closing), candidate="Kai")
    assert transcript.source.format == "markdown"
    assert [(turn.speaker, turn.start, turn.text) for turn in transcript.turns] == MEET_TURNS
    assert transcript.warnings == (
        "Left out: lines 1 to 7 and 22 to 24, notes that are not speech.",
    )


OTTER = """\
Spring call
Mon, May 4, 2026 10:00AM • 32:12

SUMMARY KEYWORDS
queue, peaks, storage

SPEAKERS
Ruth Okafor, Dana Whitfield, Unknown Speaker

Ruth Okafor  0:03
What did you build?

Dana Whitfield  59:58
Next steps

Unknown Speaker  1:00:04
Mm.

Dana Whitfield  1:00:06
A queue and

Transcribed by https://otter.ai
"""


def test_otter(read: Read) -> None:
    transcript = read(OTTER, candidate="Dana")
    assert [(turn.speaker, turn.start, turn.text) for turn in transcript.turns] == [
        ("Ruth Okafor", 3.0, "What did you build?"),
        ("Dana Whitfield", 3598.0, "Next steps"),
        ("Unknown Speaker", 3604.0, "Mm."),
        ("Dana Whitfield", 3606.0, "A queue and"),
    ]
    assert transcript.warnings == ("Left out: lines 1 to 8 and 22, notes that are not speech.",)


HEADINGS = [
    "Summary",
    "SUMMARY",
    "Summary:",
    "## Summary",
    "**Summary**",
    "📋 AI Summary",
    "1. Action items",
    "Action Items",
    "Next steps",
    "Key takeaways:",
    "Notes",
    "Outline",
    "Chapters",
    "Keywords",
    "Attendees",
    "Quick recap",
    "Zusammenfassung",
    "Nächste Schritte",
    "Résumé",
    "Prochaines étapes",
    "Resumen",
    "Próximos pasos",
    "Resumo",
    "Riepilogo",
    "Samenvatting",
    "要約",
    "次のステップ",
    "摘要",
    "会议纪要",
]
NOTES = """\

{heading}

The candidate built a queue. 00:12 It held.
- Dana: hire two people
Owner: Dana
Deadline: Friday
Owner: Ruth
Deadline: Monday

"""
BEFORE = "Ruth: What did you build?\n\nDana: A queue.\n"
BEHIND = "Ruth: And why?\n\nDana: The peaks.\n"
SPOKEN = ["What did you build?", "A queue.", "And why?", "The peaks."]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize(
    ("layout", "lines"),
    [
        ("{notes}" + BEFORE + "\n" + BEHIND, "2 to 9"),
        (BEFORE + "{notes}" + BEHIND, "5 to 12"),
        (BEFORE + "\n" + BEHIND + "{notes}", "9 to 16"),
    ],
    ids=["in front", "between", "behind"],
)
def test_notes(read: Read, heading: str, layout: str, lines: str) -> None:
    transcript = read(layout.format(notes=NOTES.format(heading=heading)), candidate="Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert [speaker.name for speaker in transcript.speakers] == ["Ruth", "Dana"]
    assert transcript.warnings == (f"Left out: lines {lines}, notes that are not speech.",)


def test_tasks_in_front_may_look_like_turns(read: Read) -> None:
    notes = "Action items\nDana: hire two people\nRuth: write the plan\n\nTranscript\n\n"
    transcript = read(notes + BEFORE + BEHIND, candidate="Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert transcript.warnings == ("Left out: lines 1 to 5, notes that are not speech.",)


def test_a_spoken_word_begins_no_second_transcript(read: Read) -> None:
    talk = f"{BEFORE}\n{BEHIND}\nTranscript\n\nRuth: Thanks.\n"
    transcript = read(f"Notes\n\nIt held.\n\n{talk}", candidate="Dana")
    assert [turn.text for turn in transcript.turns[:3]] == SPOKEN[:3]
    assert len(transcript.turns) == 5


def test_front_matter_is_no_speech(read: Read) -> None:
    matter = "---\ntitle: A talk\nHost: Ruth\nGuest: Dana\n---\n"
    transcript = read(matter + BEFORE + BEHIND, candidate="Dana")
    assert [speaker.name for speaker in transcript.speakers] == ["Ruth", "Dana"]
    assert [turn.text for turn in transcript.turns] == SPOKEN


def test_notes_in_a_file_without_blank_lines(read: Read) -> None:
    talk = (BEFORE + BEHIND).replace("\n\n", "\n")
    transcript = read(talk + "Summary\nThe candidate built a queue.\n", candidate="Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert transcript.warnings == ("Left out: lines 5 to 6, notes that are not speech.",)


@pytest.mark.parametrize(
    "said",
    [
        "Summary: it held.",
        "In short.\nSummary: it held.",
        "In short.\n\nSummary: it held.",
        "In short.\nNext steps: hire two people",
        "In short.\n\nNext steps: hire two people",
        "I said: Next steps\nare to hire.",
        "We wrote the\nSummary\nof it all.",
        "We wrote three parts.\nSummary:\nit held.",
        "We wrote the\n\nNotes\n\nand so on.",
        "Notes",
        "We sent it under the heading action items.\n\nIt held.",
        "Notes on the queue are at home.\n\nSponsor of it was Ruth.",
        "There was a break.\nBreak:\nand then on.",
        "It was [music] to me.\n\n(laughs) It held.",
        "In short.\nSponsor: Acme paid for it.",
        "It began at about (10:30)\nand then at (11:30)",
        "# of users: five\nit held.",
    ],
)
def test_words_of_a_speaker_that_look_like_notes(read: Read, said: str) -> None:
    content = f"Ruth: What is it?\n\nDana: {said}\n\n" * 2 + "Ruth: And why?\n\nDana: The peaks.\n"
    transcript = read(content, candidate="Dana")
    assert transcript.turns[1].text == " ".join(said.split())
    assert len(transcript.turns) == 6
    assert transcript.warnings == ()


@pytest.mark.parametrize("name", ["Dana", "Dana Whitfield"])
def test_a_turn_of_one_word_below_its_label(read: Read, name: str) -> None:
    content = f"Ruth:\nWhich part?\n\n{name}:\nSummary\n\n" * 3
    transcript = read(content, candidate="Dana")
    assert [turn.text for turn in transcript.turns] == ["Which part?", "Summary"] * 3


@pytest.mark.parametrize(
    "sponsor",
    [
        "**Sponsor:** This talk is paid for by Acme.\n\nAcme sells everything.",
        "**Sponsor**: This talk is paid for by Acme.\n\nAcme sells everything.",
        "[AD] This talk is paid for by Acme.\n\nAcme sells everything.",
        "**Break:** We will be back.\n\nAcme sells everything.",
        "## Sponsors\n\nAcme sells everything.",
        "[AD]\n\nAcme sells everything.",
    ],
)
def test_sponsors(read: Read, sponsor: str) -> None:
    before, behind = (
        talk.replace("Ruth:", "**Ruth:**").replace("Dana:", "**Dana:**")
        for talk in (BEFORE, BEHIND)
    )
    transcript = read(f"{before}\n{sponsor}\n\n{behind}", "talk.md", "Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert transcript.warnings == ("Left out: lines 5 to 7, words of a sponsor.",)


def test_sounds(read: Read) -> None:
    content = f"[Music]\n\n{BEFORE}[laughter]\n\n(Applause)\n\n♪♪\n\n{BEHIND}[Music playing]\n"
    transcript = read(content, candidate="Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert transcript.warnings == (
        "Left out: line 1, before the first speaker is named.",
        "Left out: lines 6, 8, 10 and 15, sounds such as [music].",
    )


def test_who_started_and_stopped_the_transcription(read: Read) -> None:
    content = f"Ruth started transcription\n\n{BEFORE}{BEHIND}\nRuth stopped transcription\n"
    transcript = read(content, candidate="Dana")
    assert [turn.text for turn in transcript.turns] == SPOKEN
    assert transcript.warnings == (
        "Left out: line 1, before the first speaker is named.",
        "Left out: line 10, notes that are not speech.",
    )


def test_a_long_list_of_places_is_cut(read: Read) -> None:
    content = (BEFORE + "[music]\n\n") * 12
    (warning,) = read(content, candidate="Dana").warnings
    assert warning == (
        "Left out: lines 4, 9, 14, 19, 24, 29, 34 and 39 and 4 more places, sounds such as [music]."
    )
