"""One small file for each way in which tools write captions, good and broken."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript
from analyzer.transcript.document import Document, Parsed
from analyzer.transcript.formats import format_of

Read = Callable[..., Transcript]

EXPECTED = [
    ("Ruth Okafor", "What did you build?"),
    ("Dana Whitfield", "A search service. It ran for two years."),
    ("Ruth Okafor", "And what broke?"),
    ("Dana Whitfield", "The index, twice."),
]
"""What each of the files below says."""

GRAMMARS = {
    "a title and a comma": (
        "webvtt",
        ("\ufeffWEBVTT - Talk\n\n"
        "00:00:01,000 --> 00:00:02,000 align:start\nRuth Okafor: What did you build?\n\n"
        "00:03.000 --> 00:04.000\nDana Whitfield: A search service. It ran for two years.\n\n"
        "00:05.000 --> 00:06.000\nRuth Okafor: And what broke?\n\n"
        "00:07.000 --> 00:08.000\nDana Whitfield: The index, twice.\n"),
    ),
    "no blank lines between cues": (
        "webvtt",
        ("WEBVTT\n00:01.000 --> 00:02.000\n<v Ruth Okafor>What did you build?\n"
        "00:03.000 --> 00:04.000\n<v Dana Whitfield>A search service.\nIt ran for two years.\n"
        "00:05.000 --> 00:06.000\n<v Ruth Okafor>And what broke?\n"
        "00:07.000 --> 00:08.000\n<v Dana Whitfield>The index, twice.\n"),
    ),
    "a blank line within a cue": (
        "webvtt",
        ("WEBVTT\n\n1\n00:01.000 --> 00:02.000\nRuth Okafor: What did you build?\n\n"
        "2\n00:03.000 --> 00:04.000\nDana Whitfield: A search service.\n\nIt ran for two years.\n\n"
        "NOTE that nobody said\nthis\n\n"
        "3\n00:05.000 --> 00:06.000\nRuth Okafor: And what broke?\n\n"
        "4\n00:07.000 --> 00:08.000\nDana Whitfield: The index, twice.\n"),
    ),
    "WebVTT without its first line": (
        "webvtt",
        ("00:00:01.000 --> 00:00:02.000\nRuth Okafor: What did you build?\n\n"
        "00:00:03.000 --> 00:00:04.000\nDana Whitfield: A search service. It ran for two years.\n\n"
        "00:00:05.000 --> 00:00:06.000\nRuth Okafor: And what broke?\n\n"
        "00:00:07.000 --> 00:00:08.000\nDana Whitfield: The index, twice.\n"),
    ),
    "a start in front of each voice": (
        "webvtt",
        ("00:00:01 <v Ruth Okafor>What did you build?\n"
        "00:00:03 <v Dana Whitfield>A search service. It ran for two years.\n"
        "00:00:05 <v Ruth Okafor>And what broke?\n"
        "00:00:07 <v Dana Whitfield>The index, twice.\n"),
    ),
    "a name as the first line of each cue": (
        "webvtt",
        ("0:0:1.0 --> 0:0:2.5\nRuth Okafor\nWhat did you build?\n"
        "0:0:3.0 --> 0:0:4.0\nDana Whitfield\nA search service. It ran for two years.\n"
        "0:0:5.0 --> 0:0:6.0\nRuth Okafor\nAnd what broke?\n"
        "0:0:7.0 --> 0:0:8.0\nDana Whitfield\nThe index, twice.\n"),
    ),
    "JSON in each cue": (
        "webvtt",
        ("WEBVTT\n\n"
        "00:00:01.000 --> 00:00:02.000\n"
        '{"speakerName":"Ruth Okafor","spokenText":"What did you build?","spokenLanguage":"en-us"}'
        "\n\n00:00:03.000 --> 00:00:04.000\n"
        '{"speakerName":"Dana Whitfield","spokenText":"A search service. It ran for two years."}'
        "\n\n00:00:05.000 --> 00:00:06.000\n"
        '{"speakerName":"Ruth Okafor","spokenText":"And what broke?"}'
        "\n\n00:00:07.000 --> 00:00:08.000\n"
        '{"speakerName":"Dana Whitfield","spokenText":"The index, twice."}\n'),
    ),
    "tags of every kind": (
        "webvtt",
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n"
        "<v.first.loud Ruth Okafor>What <i>did</i> you build?</v>\n\n00:03.000 --> 00:04.000\n"
        "<v Dana Whitfield>A <c.yellow>search</c> <00:03.500>service. <lang en>It</lang> ran for "
        "<ruby>two<rt>2</rt></ruby> years.</v>\n\n"
        "00:05.000 --> 00:06.000\n<v Ruth Okafor>And what broke?</v>"
        "<v Dana Whitfield>The index, <b>twice</b>."),
    ),
    "SubRip with a point, without numbers or blank lines": (
        "subrip",
        ("1\n00:00:01.000 --> 00:00:02.000\nRuth Okafor: What did you build?\n"
        "2\n00:00:03.000 --> 00:00:04.000\nDana Whitfield: A search service.\n"
        "00:00:04.000 --> 00:00:04.500\nIt ran for two years.\n"
        "00:00:05.000 --> 00:00:06.000\nRuth Okafor: And what broke?\n"
        "00:00:07.000 --> 00:00:08.000\nDana Whitfield: The index, twice."),
    ),
    "SubRip that lacks a line of times": (
        "subrip",
        ("1\n00:00:01,000 --> 00:00:02,000 X1:10 X2:20 Y1:5 Y2:9\n"
        "Ruth Okafor: What did you build?\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nDana Whitfield: A search service.\n\n"
        "3\nIt ran for two years.\n\n"
        "4\n00:00:05,000 --> 00:00:06,000 Ruth Okafor: And what broke?\n\n"
        "5\n00:00:07,000 --> 00:00:08,000\nDana Whitfield: The index, twice.\n\n6\n"),
    ),
    "SubRip with the tags of players": (
        "subrip",
        ('1\n00:00:01,000 --> 00:00:02,000\n<font color="#ff0">Ruth Okafor:</font> '
        "{\\an8}What did <bold>you</bold> build?\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\nDana Whitfield: {b}A{/b} search<br>service. "
        "<u>It</u> ran for <strong>two</strong> years.\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n- Ruth Okafor: And what broke?\n"
        "- Dana Whitfield: The index, twice.\n"),
    ),
    "SBV": (
        "sbv",
        ("0:00:01.000,0:00:02.000\nRuth Okafor: What did you build?\n\n"
        "0:00:03.000,0:00:04.000\nDana Whitfield: A search service.[br]It ran for\ntwo years.\n\n"
        "0:00:05.000,0:00:06.000\nRuth Okafor: And what broke?\n\n"
        "0:00:07.000,0:00:08.000\nDana Whitfield: The index, twice.\n"),
    ),
    "ASS": (
        "ass",
        ("[Script Info]\n; made by hand\nScriptType: v4.00+\n\n"
        "[V4+ Styles]\nStyle: Default,broken\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Comment: 0,0:00:00.00,0:00:01.00,Default,Ruth Okafor,0,0,0,,Not said\n"
        "Dialogue: 0,0:00:05.00,0:00:06.00,Default,Ruth Okafor,0,0,0,,And what broke?\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ruth Okafor,0,0,0,,"
        "{\\an8}What did\\Nyou build?\n"
        "Dialogue: 1,0:00:01.00,0:00:02.00,Default,Ruth Okafor,0,0,0,,"
        "{\\an8}What did\\Nyou build?\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,Dana Whitfield,0,0,0,,A search service."
        "{a comment} It ran for\\htwo years.\n"
        "Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 100 0 100 100{\\p0}\n"
        "Dialogue: 0,0:00:07.00,0:00:08.00,Default,Dana Whitfield,0,0,0,,"
        "The {\\k20}index, {\\k30}twice.\n"),
    ),
}  # fmt: skip


ZOOMLIKE = (
    "WEBVTT\n\n00:01.000 --> 00:02.000\nRuth Okafor: What did you build?\n\n"
    "00:03.000 --> 00:04.000\nDana Whitfield: Yes.\n\n"
    "00:04.000 --> 00:05.000\nA search service.\n\n"
    "00:05.000 --> 00:06.000\nRuth Okafor: And what broke?\n"
)


def parsed(text: str) -> Parsed:
    document = Document(Path("talk"), text.encode())
    return format_of(document).parse(document)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("grammar", GRAMMARS)
def test_grammars(read: Read, grammar: str, newline: str) -> None:
    format_id, text = GRAMMARS[grammar]
    transcript = read(text.replace("\n", newline), "talk", candidate="Dana Whitfield")
    assert transcript.source.format == format_id
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == EXPECTED
    assert [turn.start for turn in transcript.turns][:3] == [1.0, 3.0, 5.0]
    assert transcript.warnings == ()


def test_names_of_meetings_are_split_at_the_first_colon(read: Read) -> None:
    names = [
        "Jay || Silo Labs",
        "@mo / Maureen (EIP-1)",
        "read.ai meeting notes",
        "stokes",
        "A. & B.",
    ]
    cues = "\n\n".join(
        f"{n}\n00:00:{n:02}.000 --> 00:00:{n:02}.900\n{name}: Note: {n} of them"
        for n, name in enumerate(names * 3, start=1)
    )  # fmt: skip
    transcript = read(f"WEBVTT\n\n{cues}\n", "zoom.vtt", candidate="stokes")
    assert [speaker.name for speaker in transcript.speakers] == names
    assert transcript.turns[0].text == "Note: 1 of them"


ROLLING = """\
WEBVTT
Kind: captions
Language: en

00:00:00.000 --> 00:00:02.000 align:start position:0%
~
no<00:00:00.500><c> we</c><00:00:01.000><c> built</c><00:00:01.500><c> it</c>

00:00:02.000 --> 00:00:02.010 align:start position:0%
no we built it
~

00:00:02.010 --> 00:00:04.000 align:start position:0%
no we built it
no<00:00:02.500><c> no</c><00:00:03.000><c> it</c>

00:00:04.000 --> 00:00:04.010 align:start position:0%
no no it
~

00:00:04.010 --> 00:00:06.000 align:start position:0%
no no it
it<00:00:05.000><c> broke</c>

00:00:06.000 --> 00:00:06.010 align:start position:0%
it broke
~
""".replace("~", " ")  # YouTube writes lines of one space


def test_rolling_captions_say_each_word_once() -> None:
    found = parsed(ROLLING)
    words = " ".join(" ".join(said.text.split()) for said in found.utterances)
    assert words == "no we built it no no it it broke"
    assert [said.start for said in found.utterances] == [0.0, 2.01, 4.01]
    assert found.warnings == ["Repeated words of rolling captions left out: 16."]


def test_rolling_captions_name_nobody(read: Read) -> None:
    with pytest.raises(TranscriptError, match=r"names no speakers: .*speaker names switched on"):
        read(ROLLING, "auto.vtt")


def test_rolling_subrip_with_names(read: Read) -> None:
    lines = [
        "Ruth: what did", "Ruth: what did you build?", "Dana: a search", "a search service",
        "search service and it", "service and it ran", "Ruth: ran where?", "ran where? and why?",
        "Dana: everywhere", "everywhere for speed",
    ]  # fmt: skip
    transcript = read(
        "\n\n".join(
            f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{line}"
            for n, line in enumerate(lines, start=1)
        ),
        "rolling.srt",
    )
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("Ruth", "what did you build?"),
        ("Dana", "a search service and it ran"),
        ("Ruth", "ran where? and why?"),
        ("Dana", "everywhere for speed"),
    ]


def test_a_sentence_that_is_said_twice_stays_twice(read: Read) -> None:
    lines = ["Ruth: Did it fail?", "Dana: No.", "Dana: No.", "Dana: No. Never.", "Ruth: Why?"]
    lines += ["Dana: We tested it.", "Ruth: How?", "Dana: By hand.", "Dana: By hand."]
    cues = (f"00:{n:02}.000 --> 00:{n:02}.900\n{line}\n" for n, line in enumerate(lines))
    transcript = read("WEBVTT\n\n" + "\n".join(cues), "talk.vtt")
    assert transcript.turns[1].text == "No. No. No. Never."
    assert transcript.turns[-1].text == "By hand. By hand."
    assert transcript.warnings == ()


def test_karaoke_says_each_word_once() -> None:
    line = ["we", "built", "it", "ourselves"]
    shown = [
        " ".join(f"{{\\c&HFFF000&}}{w}{{\\c}}" if n == at else w for n, w in enumerate(line))
        for at in range(4)
    ]
    found = parsed(
        "\n\n".join(
            f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{text}"
            for n, text in enumerate(shown, start=1)
        )
    )
    assert [said.text for said in found.utterances] == ["we built it ourselves"]


def test_one_word_per_cue_becomes_one_turn(read: Read) -> None:
    words = "Ruth: what broke? Dana: {\\c&HFFF000&}the {\\c&HFFF000&}queue Ruth: why? Dana: load"
    cues = words.replace(": ", ":_").split()
    transcript = read(
        "\n\n".join(
            f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{word.replace('_', ' ')}"
            for n, word in enumerate(cues, start=1)
        ),
        "words.srt",
    )
    assert [turn.text for turn in transcript.turns] == ["what broke?", "the queue", "why?", "load"]


BROADCAST = """\
1
00:00:01,000 --> 00:00:02,000
>> RUTH: WHAT BROKE?

2
00:00:03,000 --> 00:00:04,000
>> DANA: THE QUEUE DID. >> I SAW THAT.

3
00:00:05,000 --> 00:00:06,000
- So did I.
- Nobody paged?

4
00:00:07,000 --> 00:00:08,000
>>> RUTH: AND THEN?

5
00:00:09,000 --> 00:00:10,000
>> DANA: WE PAGED
- which helped.
"""


def test_marks_of_a_change_name_nobody(read: Read) -> None:
    transcript = read(BROADCAST, "talk.srt", candidate="Dana")
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("RUTH", "WHAT BROKE?"),
        ("DANA", "THE QUEUE DID."),
        ("Unknown Speaker", "I SAW THAT. So did I. Nobody paged?"),
        ("RUTH", "AND THEN?"),
        ("DANA", "WE PAGED - which helped."),
    ]


NAMELESS = {
    "marks.srt": "1\n00:00:01,000 --> 00:00:02,000\n>> Why?\n\n"
    "2\n00:00:03,000 --> 00:00:04,000\n- Speed.\n- And cost.\n",
    "plain.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\nWhy?\n\n00:03.000 --> 00:04.000\nSpeed.\n",
    "plain.sbv": "0:00:01.000,0:00:02.000\nWhy?\n\n0:00:03.000,0:00:04.000\nSpeed.\n",
    "plain.ass": "[Script Info]\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,,Speed.\n",
}


@pytest.mark.parametrize("name", NAMELESS)
def test_captions_that_name_nobody(read: Read, name: str) -> None:
    with pytest.raises(TranscriptError, match="names no speakers: export it with speaker names"):
        read(NAMELESS[name], name)


def test_chat_of_google_meet_is_refused(read: Read) -> None:
    chat = (
        "00:00:20.906,00:00:23.906\nRuth Okafor: the link is here\n\n"
        "00:03:01.120,00:03:04.120\nDana Whitfield: thanks!\n"
    )
    with pytest.raises(TranscriptError, match="chat of a Google Meet call"):
        read(chat, "meeting.sbv")


def test_ass_with_an_event_that_lacks_fields(read: Read) -> None:
    with pytest.raises(TranscriptError, match="lacks fields"):
        read("[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,Dana\n", "talk.ass")


def test_ass_with_a_time_that_cannot_be_read(read: Read) -> None:
    with pytest.raises(TranscriptError, match="an event that cannot be read"):
        read("[Events]\nDialogue: 0,soon,later,Default,Dana,0,0,0,,Hi.\n", "talk.ass")


def test_words_above_the_first_cue_are_counted(read: Read) -> None:
    transcript = read(
        "Subtitles by somebody\n\n" + GRAMMARS["SubRip with the tags of players"][1],
        "talk.srt",
        candidate="Dana Whitfield",
    )
    assert transcript.warnings == ("Lines left out before the first cue: 1.",)


@pytest.mark.parametrize("said", ["latency < 5 and cost > 3", "a --> b", "<fast> queues", "{x} y"])
@pytest.mark.parametrize(
    "grammar", ["no blank lines between cues", "a name as the first line of each cue"]
)
def test_speech_that_looks_like_markup_is_kept(read: Read, said: str, grammar: str) -> None:
    text = GRAMMARS[grammar][1].replace("A search service.", said)
    transcript = read(text, "talk.vtt", candidate="Dana Whitfield")
    assert transcript.turns[1].text == f"{said} It ran for two years."


def test_an_arrow_that_is_said_first_in_a_cue_is_kept(read: Read) -> None:
    text = ZOOMLIKE.replace("A search", "a --> b")
    transcript = read(text, "talk.vtt", candidate="Dana Whitfield")
    assert transcript.turns[1].text == "Yes. a --> b service."


@pytest.mark.parametrize(
    "text",
    [
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * 100_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n<v" + " " * 300_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "Dana: and\n" * 50_000,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<ruby><rt>" * 50_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + "a --> b " * 100_000,
        "1\n00:00:01,000 --> 00:00:02,000\n" + ">> " * 200_000,
        "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,," + "{" * 300_000,
        "[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,D,,0,0,0,," + "{\\i1}" * 100_000,
        "; " * 300_000 + "\n[Events]",
        "0:00:01.000,0:00:02.000\n" + "0:00:" * 200_000,
    ],
    ids=range(10),
)
def test_hostile_captions_are_read_or_refused_at_once(read: Read, text: str) -> None:
    # Quadratic work would take minutes on these.
    with pytest.raises(TranscriptError):
        read(text, "hostile")
