"""Files, encodings, and what is refused."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Role, Transcript, read_transcript

Read = Callable[..., Transcript]

TALK = "Interviewer: Wie heißt das Café?\nCandidate: „Größe“ – naïve Idee, schön wär’s. Ça va.\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(read: Read, newline: str) -> None:
    assert len(read(TALK.replace("\n", newline)).turns) == 2


def test_what_is_recorded_about_the_file(read: Read) -> None:
    transcript = read(TALK, "dana.txt")
    assert transcript.source.name == "dana.txt"
    assert transcript.source.sha256 == hashlib.sha256(TALK.encode()).hexdigest()
    assert transcript.source.format == "text"
    assert [(s.name, s.role, s.turns, s.words) for s in transcript.speakers] == [
        ("Interviewer", Role.INTERVIEWER, 1, 4),
        ("Candidate", Role.CANDIDATE, 1, 8),
    ]


def test_a_turn_is_one_line(read: Read) -> None:
    transcript = read("Interviewer: Why?\nCandidate: One\u2028two\u00a0 three\x0bfour\nfive.\n")
    assert transcript.turns[1].text == "One two three four five."


def test_characters_nobody_sees_are_removed(read: Read) -> None:
    hidden = "\u200bship\u202eped\U000e0041 \x1b[31mit\u2066\ufeff"
    transcript = read(f"Interviewer: Why?\nCandidate: We {hidden}.\n")
    assert transcript.turns[1].text == "We shipped [31mit."
    assert transcript.warnings == (
        "6 invisible characters were removed: they can hide or reorder words.",
    )


ESCAPED_VTT = """\
WEBVTT

00:01.000 --> 00:02.000
Interviewer: Why?

00:03.000 --> 00:04.000
Candidate: Sp&#x202e;ee&#8203;d.
"""
ESCAPED_JSON = r"""{"segments": [
  {"speaker": "Interviewer", "start": 1, "text": "Why?"},
  {"speaker": "Candi\u200bdate", "start": 3, "text": "Spee\ud83dd."}
]}"""


@pytest.mark.parametrize(("name", "content"), [("a.vtt", ESCAPED_VTT), ("a.json", ESCAPED_JSON)])
def test_escaped_characters_nobody_sees_are_removed_too(
    read: Read, name: str, content: str
) -> None:
    transcript = read(content, name)
    assert (transcript.candidate, transcript.turns[1].text) == ("Candidate", "Speed.")
    assert transcript.warnings[0].startswith("2 invisible characters were removed")


def test_joiners_stay_where_a_script_is_spelt_with_them(read: Read) -> None:
    persian = "می\u200cخواهم"
    transcript = read(f"Interviewer: Why?\nCandidate: {persian} sh\u200cip.\n")
    assert transcript.turns[1].text == f"{persian} ship."


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"%PDF-1.7\n...", "is a damaged PDF"),
        (b"PK\x03\x04\x14\x00", "is a zip archive, whatever its name says: unpack it first"),
        (b"{\\rtf1\\ansi Dana: Hi}", "has only one speaker, Dana"),
        (b"\x89PNG\r\n\x1a\n", "is a picture"),
        (b"\xff\xd8\xff\xe0", "is a picture"),
        (b"\x00\x00\x00\x20ftypisom", "is a recording"),
        ("We talked for an hour.", "names no speakers"),
        ("Interviewer: Why?\nInterviewer: Hello?", "has only one speaker, Interviewer"),
        ("WEBVTT\n\nNOTE nothing\n", "holds no speech"),
        ("# Only a heading\n", "names no speakers|holds no speech"),
    ],
)
def test_no_transcript(read: Read, content: str | bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message) as raised:
        read(content)
    assert raised.value.exit_code == 4
    assert "talk.txt" in str(raised.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match=r"nowhere\.vtt does not exist"):
        read_transcript(tmp_path / "nowhere.vtt")


def test_a_directory(tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="is a directory"):
        read_transcript(tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(TranscriptError, match="no regular file"):
        read_transcript(tmp_path / "pipe")


def test_an_unreadable_file(tmp_path: Path) -> None:
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(TranscriptError, match="cannot be opened"):
        read_transcript(loop)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(TranscriptError, match="has 200 MB, and 20 MB is the most"):
        read_transcript(huge)


@pytest.mark.parametrize(
    ("name", "content", "remedy"),
    [
        ("a.txt", "Dana: Hello.\nDana: I built it.\n", "write `Name: ` before each turn"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Dana>Hi.</v>\n", "speaker names switched"),
        (
            "a.json",
            '{"segments": [{"speaker": "A", "start": 1, "text": "Hi."}]}',
            "with diarisation switched on",
        ),
    ],
)
def test_one_speaker_alone(read: Read, name: str, content: str, remedy: str) -> None:
    with pytest.raises(TranscriptError, match=rf"has only one speaker, [\w ]+: .*{remedy}"):
        read(content, name)


def misspelt(line: str) -> str:
    return f"Ruth: Why?\n{line}\nDana: Speed.\nRuth: How?\nDana: A queue.\n"


def test_a_misspelt_label_is_a_warning(read: Read) -> None:
    (warning,) = read(misspelt("Dnaa: go on"), candidate="Dana").warnings
    assert warning.startswith(
        "Turn 1 has a line that begins with `Dnaa:`; if that is Dana, correct"
    )


@pytest.mark.parametrize("line", ["Done: go on", "dnaa: go on", "Latency: high", "Dnaa goes on"])
def test_other_words_before_a_colon_are_no_misspelt_label(read: Read, line: str) -> None:
    assert read(misspelt(line), candidate="Dana").warnings == ()
