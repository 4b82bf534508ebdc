"""Authentic files, read where they lie; the expectations were written from reading them."""

from pathlib import Path

import pytest

from analyzer.errors import CandidateError, TranscriptError
from analyzer.transcript import Transcript, read_transcript

FORMATS = Path("/work/shared/formats")
INTERVIEWS = Path("/work/shared/interviews")

pytestmark = pytest.mark.skipif(
    not (FORMATS.is_dir() and INTERVIEWS.is_dir()), reason="the samples are not on this machine"
)


def counts(transcript: Transcript) -> dict[str, int]:
    return {speaker.name: speaker.turns for speaker in transcript.speakers}


def test_zoom() -> None:
    path = FORMATS / "zoom-vtt/zoom_cloud_acdc176.vtt"
    transcript = read_transcript(path, candidate="Potuz")
    first = transcript.turns[0]
    assert len(transcript.speakers) == 17
    assert first.speaker == "David (dionysuz)"
    assert (first.start, first.end, len(first.cues)) == (201.74, 238.23, 2)
    assert [turn.text for turn in transcript.turns[1:3]] == [
        "Sure. audio, I say test, test, test.",
        "Perfect, okay, thank you.",
    ]
    assert {s.name for s in transcript.speakers} >= {"stokes", "Dima Gusakov | Lido", "pk910"}
    assert transcript.warnings == ()


def test_older_zoom() -> None:
    path = FORMATS / "zoom-vtt/zoom_older_board_meeting.vtt"
    transcript = read_transcript(path, candidate="mary")
    assert [turn.speaker for turn in transcript.turns[:3]] == [
        "Scott Thompson",
        "Andrew Henshaw",
        "Scott Thompson",
    ]
    assert {s.name for s in transcript.speakers} == {
        "Scott Thompson", "Andrew Henshaw", "Bo Fridh", "Scott Smith", "mary", "jb_ad",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("zoom_utf16le_bom.vtt", "utf-16"),
        ("zoom_utf16be_bom.vtt", "utf-16"),
        ("zoom_utf16le_nobom.vtt", "utf-16-le"),
        ("zoom_utf8_bom_crlf.vtt", "utf-8-sig"),
        ("zoom_cr_only.vtt", "utf-8"),
    ],
)
def test_encodings(name: str, encoding: str) -> None:
    transcript = read_transcript(FORMATS / "encodings" / name, candidate="Bo Fridh")
    assert transcript.source.encoding == encoding
    assert transcript.turns[1].text == "Thank you. Okay."


def test_riverside() -> None:
    path = FORMATS / "riverside/riverside_txt_1.txt"
    transcript = read_transcript(path, candidate="Morgan")
    assert counts(transcript) == {"Alex": 3, "Jamie": 2, "Morgan": 3}
    assert transcript.turns[0].text == "Hey everyone, how was your weekend?"
    assert transcript.turns[4].start == 27.0


def test_riverside_in_an_old_encoding() -> None:
    path = FORMATS / "encodings/riverside_cp1252.txt"
    transcript = read_transcript(path, candidate="Morgan")
    assert transcript.source.encoding == "cp1252"
    assert transcript.turns[4].text.startswith("It’s called The Silent Patient.")


def test_otter() -> None:
    transcript = read_transcript(FORMATS / "otter-txt/otter_layout.txt", candidate="Bob")
    assert [(turn.speaker, turn.start) for turn in transcript.turns] == [
        ("Alice Chen", 1.0),
        ("Bob Ferreira", 9.0),
    ]
    assert transcript.turns[0].text.endswith("They came back asking for a twelve percent increase.")


def test_otter_in_markdown() -> None:
    path = FORMATS / "otter-txt/ladybug_30_frontend_interviews.md"
    transcript = read_transcript(path, candidate="Emma")
    assert [(turn.speaker, turn.start) for turn in transcript.turns[:5]] == [
        ("Ali", 0.0),
        ("Unknown Speaker", 22.0),
        ("Emma", 24.0),
        ("Kelly", 30.0),
        ("Emma", 90.0),
    ]


def test_markdown_panel() -> None:
    path = FORMATS / "changelog-md/practicalai_262_panel.md"
    transcript = read_transcript(path, candidate="José Valim")
    assert set(counts(transcript)) == {
        "Jerod Santo", "Kevin Ball", "Nick Nisi", "Johnny Boursiquot", "Sharon DiOrio",
        "Kent Quirk", "Steven Pyle", "Adam Stacoviak", "José Valim",
    }  # fmt: skip
    assert not any("Break:" in turn.text for turn in transcript.turns)


def test_name_and_time_above_the_text() -> None:
    path = FORMATS / "speaker-colon-time-md/bitcoin2024_cisa_panel.md"
    transcript = read_transcript(path, candidate="Speaker 2")
    assert [(turn.speaker, turn.start) for turn in transcript.turns[:2]] == [
        ("Speaker 0", 1.0),
        ("Speaker 1", 7.0),
    ]
    assert transcript.turns[0].text == (
        "So there's one person on the stage here that is not up there. Why?"
    )


def test_voices_that_are_not_closed() -> None:
    transcript = read_transcript(FORMATS / "podcast-namespace/example.vtt", candidate="Gillian")
    assert "Welcome to Podcasting Q&A, where you learn" in transcript.turns[0].text
    assert transcript.turns[1].speaker == "Gillian"
    assert transcript.turns[1].start == 19.08


def test_names_only_where_they_change() -> None:
    transcript = read_transcript(FORMATS / "podcast-namespace/example.srt", candidate="Sarah")
    assert transcript.turns[0].speaker == "Travis"
    assert transcript.turns[0].text.startswith(
        "When you first get started in podcasting, it's almost guaranteed that you're going to"
    )


def test_deepgram() -> None:
    path = FORMATS / "deepgram/dg_speakers.json"
    transcript = read_transcript(path, candidate="Speaker 1")
    assert [(turn.speaker[-1], turn.start, len(turn.cues)) for turn in transcript.turns] == [
        ("0", 3.04, 6),
        ("1", 17.66, 4),
        ("0", 24.875, 1),
        ("1", 28.955, 6),
        ("2", 64.3, 1),
        ("1", 65.98, 2),
        ("2", 73.995, 2),
        ("1", 80.16, 7),
        ("2", 142.4, 4),
        ("1", 156.39, 2),
    ]


def test_whisperx() -> None:
    path = FORMATS / "whisperx/whisperx_schoolboard.json"
    transcript = read_transcript(path, candidate="SPEAKER_02")
    assert len(transcript.speakers) == 4
    assert transcript.turns[0].speaker == "SPEAKER_11"
    assert transcript.turns[0].text.endswith("Thank you. Director")
    assert transcript.turns[1].text.startswith("Geary. Director Geary Hello everybody")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("zoom-chat/zoom_chat_acdc176.txt", "Zoom chat log"),
        ("whisper/whisper_timestamped.json", "names no speakers"),
        ("whisper/wtf_whisper_sample.json", "names no speakers"),
        ("deepgram/dg_utterances.json", "names no speakers"),
        ("teams-vtt/teams_graph_docs_content.vtt", "only one speaker, User Name"),
        ("encodings/riverside_nul_truncated.txt", "holds NUL bytes"),
    ],
)
def test_refused(name: str, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read_transcript(FORMATS / name)


@pytest.mark.parametrize(
    ("name", "candidate", "turns"),
    [
        ("02_builder_imbue_tradeoffs.md", "Josh Albrecht", 17),
        ("08_ai_user_dev_overselling_boundary.md", "User", 16),
        ("10_configurator_custom_gpt.md", "User", 11),
        ("13_mere_user_short_answers.md", "User", 12),
    ],
)
def test_interviews_with_one_candidate(name: str, candidate: str, turns: int) -> None:
    transcript = read_transcript(INTERVIEWS / name)
    assert transcript.candidate == candidate
    assert counts(transcript)[candidate] == turns
    assert len(transcript.speakers) == 3


@pytest.mark.parametrize(
    ("name", "candidate", "speakers"),
    [
        ("01_builder_shopify_sidekick.md", "Matt Colyer", 3),
        ("14_non_ai_strong_engineer_incident.md", "Stephen", 3),
        ("16_extra_zoom_panel_17_speakers.vtt", "Potuz", 17),
    ],
)
def test_interviews_with_several_guests(name: str, candidate: str, speakers: int) -> None:
    with pytest.raises(CandidateError, match="cannot be told"):
        read_transcript(INTERVIEWS / name)
    transcript = read_transcript(INTERVIEWS / name, candidate=candidate)
    assert len(transcript.speakers) == speakers
