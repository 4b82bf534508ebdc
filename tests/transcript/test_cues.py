"""WebVTT and SubRip: whose words a cue holds."""

from collections.abc import Callable

import pytest

from analyzer.transcript import Cue, Transcript

Read = Callable[..., Transcript]

ZOOM = """\
WEBVTT

1
00:00:01.500 --> 00:00:03.000
Ruth Okafor (Acme | Core): What broke first?

2
00:00:04.000 --> 00:00:06.250
Dana Whitfield: The queue. We saw: nothing

3
00:00:06.500 --> 00:00:08.000
at all.

4
00:00:08.000 --> 00:00:09.000
Dana Whitfield: For an hour.

5
00:00:10.000 --> 00:00:11.000
Ruth Okafor (Acme | Core): And then?

6
00:00:12.000 --> 00:00:13.000
Dana Whitfield: We paged.
"""


def test_zoom(read: Read) -> None:
    transcript = read(ZOOM.replace("\n", "\r\n"), "GMT.transcript.vtt")
    assert transcript.source.format == "webvtt"
    assert [turn.speaker for turn in transcript.turns] == [
        "Ruth Okafor (Acme | Core)",
        "Dana Whitfield",
    ] * 2
    assert transcript.turns[1].text == "The queue. We saw: nothing at all. For an hour."
    assert transcript.candidate == "Dana Whitfield"


def test_a_turn_knows_where_its_cues_begin(read: Read) -> None:
    turn = read(ZOOM, "zoom.vtt").turns[1]
    assert (turn.start, turn.end) == (4.0, 9.0)
    assert turn.cues == (
        Cue(offset=0, start=4.0, end=6.25),
        Cue(offset=27, start=6.5, end=8.0),
        Cue(offset=35, start=8.0, end=9.0),
    )
    assert turn.text[27:34] == "at all."
    assert turn.second_at(26) == 4.0
    assert turn.second_at(27) == 6.5
    assert turn.second_at(len(turn.text) - 1) == 8.0


def test_teams_with_unpadded_negative_and_wrapped_cues(read: Read) -> None:
    transcript = read(
        "WEBVTT\n\n-0:0:2.0 --> 0:0:1.5\n<v Okafor, Ruth>What did you\nbuild?</v>\n\n"
        "0:0:2.0 --> 0:0:5.320\n<v Dana Whitfield>Search &amp; ranking &lt;fast&gt;</v>\n\n"
        "6a0f/12-0\n00:00:06.000 --> 00:00:07.000\n<v Okafor, Ruth>Why?\n\n"
        "00:00:08.000 --> 00:00:09.000\n<v.loud Dana Whitfield>It was <i>slow</i>.",
        "teams.vtt",
    )
    assert [(turn.speaker, turn.start, turn.text) for turn in transcript.turns] == [
        ("Okafor, Ruth", 0.0, "What did you build?"),
        ("Dana Whitfield", 2.0, "Search & ranking <fast>"),
        ("Okafor, Ruth", 6.0, "Why?"),
        ("Dana Whitfield", 8.0, "It was slow."),
    ]


def test_two_voices_in_one_cue(read: Read) -> None:
    transcript = read(
        "WEBVTT\n\n00:01.000 --> 00:03.000\n<v Interviewer>Why?</v>\n<v Candidate>Speed.</v>\n",
        "two.vtt",
    )
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Interviewer", "Why?"),
        ("Candidate", "Speed."),
    ]
    assert transcript.warnings == ()


def test_a_cue_without_words_is_no_turn(read: Read) -> None:
    empty = "\n7\n00:00:14.000 --> 00:00:15.000\n\n8\n00:00:16.000 --> 00:00:17.000\n \n"
    assert len(read(ZOOM + empty, "zoom.vtt").turns) == 4


def test_notes_styles_and_metadata_are_no_speech(read: Read) -> None:
    transcript = read(
        "WEBVTT - a title\nKind: captions\n\nSTYLE\n::cue { color: red }\n\n"
        "NOTE Ruth: not said\n\n00:01.000 --> 00:02.000\nInterviewer: Why?\n\n"
        "00:03.000 --> 00:04.000\nCandidate: Speed.\n",
        "notes.vtt",
    )
    assert [turn.text for turn in transcript.turns] == ["Why?", "Speed."]


def test_words_of_a_cue_whose_time_cannot_be_read_are_kept(read: Read) -> None:
    transcript = read(ZOOM + "\nsoon --> later\nDana Whitfield: Kept.\n", "zoom.vtt")
    assert transcript.turns[-1].text == "We paged. Kept."
    assert transcript.warnings == ("Cues whose times cannot be read; their words have no time: 1.",)


def test_cues_before_the_first_name_are_reported(read: Read) -> None:
    early = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nhello\n\n"
    transcript = read(ZOOM.replace("WEBVTT\n\n", early), "zoom.vtt")
    assert transcript.turns[0].text == "What broke first?"
    assert transcript.warnings == ("Cues left out before the first speaker is named: 1.",)


def test_subrip_carries_the_name_forward(read: Read) -> None:
    transcript = read(
        "1\n00:00:00,179 --> 00:00:02,399\nRuth: When did it\nbreak?\n\n"
        "2\n00:00:02,400 --> 00:00:04,799\nDana: In <i>May</i>. It was\n\n"
        "3\n00:00:04,801 --> 00:00:07,980\nraining: hard.\n\n"
        "4\n00:00:08,000 --> 00:00:09,000\nRuth: And?\n\n"
        "5\n00:00:09,000 --> 00:00:10,000\nDana: It flooded.\n",
        "talk.srt",
    )
    assert transcript.source.format == "subrip"
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Ruth", "When did it break?"),
        ("Dana", "In May. It was raining: hard."),
        ("Ruth", "And?"),
        ("Dana", "It flooded."),
    ]
    assert (transcript.turns[1].start, transcript.turns[1].end) == (2.4, 7.98)


@pytest.mark.parametrize("clock", ["00:00:0x,000", "99999999999999:00:01,000"])
def test_subrip_with_a_time_that_cannot_be_read(read: Read, clock: str) -> None:
    transcript = read(
        "1\n00:00:01,000 --> 00:00:02,000\nRuth: Why?\n\n"
        f"2\n{clock} --> {clock}\nDana: Speed.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\nRuth: How?\n\n"
        "4\n00:00:07,000 --> 00:00:08,000\nDana: By an index.\n",
        "talk.srt",
    )
    assert [turn.text for turn in transcript.turns] == ["Why?", "Speed.", "How?", "By an index."]
    assert transcript.turns[1].start is None
    assert transcript.warnings == ("Cues whose times cannot be read; their words have no time: 1.",)
