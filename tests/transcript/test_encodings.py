"""Encodings: what a file states, what it does not, and what was damaged on the way."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import TranscriptError
from analyzer.transcript import Transcript

Read = Callable[..., Transcript]

TALKS = tomllib.loads((Path(__file__).parent / "encodings.toml").read_text(encoding="utf-8"))
GUESSED = [(name, codec) for name, row in TALKS.items() for codec in row["codecs"]]
STATED = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]


def talk(question: str, answer: str) -> str:
    return f"Interviewer: {question}\nCandidate: {answer}\n"


def said(transcript: Transcript) -> list[str]:
    return [turn.text for turn in transcript.turns]


@pytest.mark.parametrize("name", TALKS)
@pytest.mark.parametrize("codec", STATED)
def test_unicode_needs_no_guess(read: Read, name: str, codec: str) -> None:
    question, answer = TALKS[name]["question"], TALKS[name]["answer"]
    transcript = read(talk(question, answer).encode(codec))
    assert said(transcript) == [question, answer]
    assert transcript.source.encoding == codec
    assert transcript.warnings == ()


@pytest.mark.parametrize(("name", "codec"), GUESSED)
def test_a_code_page_is_guessed_and_the_guess_is_shown(read: Read, name: str, codec: str) -> None:
    question, answer = TALKS[name]["question"], TALKS[name]["answer"]
    transcript = read(talk(question, answer).encode(codec))
    assert said(transcript) == [question, answer]
    (warning,) = transcript.warnings
    assert f"it was read as {transcript.source.encoding} (" in warning


def test_the_most_common_code_page_is_named_where_several_read_the_same(read: Read) -> None:
    text = talk("Why?", "It’s fast.")
    read_as = {read(text.encode(codec)).source.encoding for codec in ("cp1250", "cp1251", "cp1252")}
    assert read_as == {"cp1252"}


def test_what_is_guessed_from_a_sample_is_checked_on_the_whole(read: Read) -> None:
    japanese = talk("なぜですか?詳しく教えてください。", "本番で障害が起きました。").encode("cp932")
    damaged = read(japanese * 200 + b"Candidate: \x81\n")
    assert damaged.source.encoding != "cp932"
    assert any("except in" in warning for warning in damaged.warnings)


def test_an_accent_far_down_is_found(read: Read) -> None:
    plain = talk("Why was that?", "It was quick.") * 5_000
    transcript = read(
        (plain + talk("Et après ?", "Ça a été très bien, merci à vous.")).encode("cp1252")
    )
    assert transcript.turns[-1].text == "Ça a été très bien, merci à vous."


@pytest.mark.parametrize("broken", [b"It\x92s caf\xe9.", b"Done \xe2\x80"])
def test_utf8_with_a_few_bytes_of_something_else_stays_utf8(read: Read, broken: bytes) -> None:
    good = talk("Warum heißt das „Größe“?", "Schön wär’s – für Köln jedenfalls.")
    transcript = read(good.encode() * 2 + b"Interviewer: Ok?\nCandidate: " + broken + b"\n")
    assert transcript.source.encoding == "utf-8"
    assert transcript.turns[0].text == "Warum heißt das „Größe“?"
    assert "is UTF-8 except in 2 places" in transcript.warnings[0]


def test_utf16_that_is_cut_in_a_character_is_read_with_a_warning(read: Read) -> None:
    transcript = read(talk("Why?", "Größe.").encode("utf-16") + b"\x41")
    assert transcript.turns[1].text.startswith("Größe.")
    assert "is UTF-16 except in 1 places" in transcript.warnings[0]


@pytest.mark.parametrize("wrong", ["cp1252", "latin-1", "cp1250", "mac_roman"])
def test_text_that_was_encoded_twice_is_repaired_and_told(read: Read, wrong: str) -> None:
    question, answer = "Où est-ce né ?", "À Orléans, c’était l’été dernier."
    try:
        twice = talk(question, answer).encode().decode(wrong)
    except UnicodeDecodeError:
        twice = talk(question, answer).encode().decode("latin-1")
    transcript = read(twice)
    assert said(transcript) == [question, answer]
    (warning,) = transcript.warnings
    assert "was encoded twice and was repaired" in warning
    assert "is `Où`" in warning
    assert warning.isprintable()


@pytest.mark.parametrize(
    "answer",
    [
        "NÃO, É ÓBVIO: A AÇÃO NÃO.",
        "CHÂTEAU À CÔTÉ",
        "« Où ? » – “là”…",
        "Größe “ä”, „ü“ – ’s",
        "Мы “быстро” – «всё»",
    ],
)
def test_right_text_is_not_repaired(read: Read, answer: str) -> None:
    transcript = read(talk("Why?", answer))
    assert transcript.turns[1].text == answer
    assert transcript.warnings == ()


def test_text_that_only_speaks_of_such_characters_is_left_and_told(read: Read) -> None:
    answer = "The page showed Itâ€™s – naïve of us, wasn’t it?"
    transcript = read(talk("What broke?", answer))
    assert transcript.turns[1].text == answer
    assert "Line 2 holds `â€™`" in transcript.warnings[0]
    assert "left as it is" in transcript.warnings[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"Interviewer: Why?\nCandi\x00date: Sp\x00eed.\n",
            r"holds NUL bytes \(2, first in line 2\)",
        ),
        (
            "Interviewer: Größe?\nCandidate: Ja\x00.\n".encode(),
            r"holds NUL bytes \(1, .* in line 2\)",
        ),
        (b"\x00\x01\x02\x03" * 50, "is a binary file"),
        (bytes(range(256)) * 20, "is a binary file"),
    ],
)
def test_nul_bytes_get_a_sentence(read: Read, content: bytes, message: str) -> None:
    with pytest.raises(TranscriptError, match=message):
        read(content)
