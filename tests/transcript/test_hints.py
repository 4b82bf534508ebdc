"""Who is who, as a user tells it: options, speakers.toml, other names."""

from collections.abc import Callable
from pathlib import Path

import pytest

from analyzer.errors import CandidateError, SpeakersError, UsageError
from analyzer.pipeline import prepare
from analyzer.transcript import Certainty, Hints, Role, Transcript, read_transcript
from analyzer.transcript.cast import parse_rename

Read = Callable[..., Transcript]

ASK = "What happened next with it?"
TELL = "We moved the queue to another machine and measured it for a week before the launch."


def talk(*turns: tuple[str, str]) -> str:
    return "\n\n".join(f"{name}: {text}" for name, text in turns)


ROUND = [("Speaker 1", TELL), ("Speaker 2", ASK), ("Speaker 3", TELL)]
UNCLEAR = talk(*ROUND * 4)
"""A round of three in which nobody can be told to be the candidate."""
CLEAR = talk(*[("Ruth Okafor", ASK), ("Speaker 1", TELL)] * 4)


def roles(transcript: Transcript) -> dict[str, str]:
    return {speaker.name: speaker.role.value for speaker in transcript.speakers}


def speakers_file(folder: Path, text: str, name: str = "speakers.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def reason(transcript: Transcript, name: str) -> tuple[str, str]:
    (speaker,) = [speaker for speaker in transcript.speakers if speaker.name == name]
    return speaker.certainty, speaker.reason


def test_naming_all_others_leaves_the_candidate(read: Read) -> None:
    transcript = read(UNCLEAR, interviewers=("Speaker 2", "speaker 3"))
    assert roles(transcript) == {
        "Speaker 1": "candidate",
        "Speaker 2": "interviewer",
        "Speaker 3": "interviewer",
    }
    assert transcript.candidate_reason == (
        "Speaker 1 is the only speaker besides Speaker 2 and Speaker 3, named as interviewers."
    )
    assert reason(transcript, "Speaker 1")[0] is Certainty.TOLD
    assert reason(transcript, "Speaker 3") == (
        Certainty.TOLD,
        "Speaker 3 was named as an interviewer when the analysis was started.",
    )


def test_one_named_interviewer_may_not_be_enough(read: Read) -> None:
    with pytest.raises(CandidateError, match="cannot be told"):
        read(UNCLEAR, interviewers=("Speaker 2",))


def test_a_named_interviewer_is_no_candidate_however_they_talk(read: Read) -> None:
    turns = [("Ruth", ASK), ("Dana", TELL), ("Ruth", ASK), ("Ivo", TELL)] * 4
    transcript = read(talk(*turns), interviewers=("Ivo",))
    assert roles(transcript) == {"Ruth": "interviewer", "Dana": "candidate", "Ivo": "interviewer"}


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"interviewers": ("Wes",)}, r'No speaker is called "Wes": .*--interviewer "NAME"'),
        ({"interviewers": ("Speaker",)}, '--interviewer "Speaker" fits several speakers'),
        ({"names": (("Wes", "Ivo"),)}, r'--rename "Wes": nobody .*: Speaker 1, Speaker 2, '),
        ({"candidate": "Speaker 1", "interviewers": ("Speaker 1",)}, "leave one away"),
    ],
)
def test_options_that_do_not_fit(read: Read, told: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read(UNCLEAR, **told)


@pytest.mark.parametrize("text", ["Speaker 1", "=Dana", "Speaker 1=", "Speaker 1 = \u200b ", ""])
def test_a_rename_needs_both_names(text: str) -> None:
    with pytest.raises(UsageError, match='--rename "Speaker 1=Dana Whitfield"'):
        parse_rename(text)


def test_what_a_rename_says() -> None:
    assert parse_rename(" Speaker 1 = Dana  Whit\u200bfield ") == ("Speaker 1", "Dana Whitfield")
    assert parse_rename("A=B=C") == ("A", "B=C")


def test_another_name(read: Read) -> None:
    transcript = read(CLEAR, names=(("speaker 1", "Dana Whitfield"),))
    assert transcript.turns[1].speaker == transcript.candidate == "Dana Whitfield"
    assert transcript.candidate_reason == (
        "Dana Whitfield speaks 76 % of the words, asks in 0 % of the turns, and answers 4 of the 4"
        ' questions that others ask; the file says "Speaker 1", and the name was given with'
        " --rename."
    )


def test_two_labels_with_one_name_are_one_speaker(read: Read) -> None:
    names = (("Speaker 1", "Dana"), ("Speaker 3", "Dana"))
    transcript = read(UNCLEAR, names=names)
    assert roles(transcript) == {"Dana": "candidate", "Speaker 2": "interviewer"}
    assert transcript.speakers[0].labels == ("Speaker 1", "Speaker 3")
    assert transcript.turns[2].text == f"{TELL} {TELL}"


def test_a_name_that_somebody_has_already_joins_them(read: Read) -> None:
    transcript = read(UNCLEAR, names=(("Speaker 3", "speaker 1"),))
    assert roles(transcript) == {"Speaker 1": "candidate", "Speaker 2": "interviewer"}
    assert transcript.speakers[0].labels == ("Speaker 3",)


def prompts(transcript: Transcript) -> list[tuple[str, str]]:
    prepared = prepare(transcript)
    return [(piece.speaker, piece.text) for chunk in prepared.chunks for piece in chunk.pieces]


@pytest.mark.parametrize("name", ["Dana Whitfield", "Speaker 7", "Σοφία", "<b>x</b>"])
def test_another_name_changes_nothing_that_a_model_sees(read: Read, name: str) -> None:
    said = [("Ruth", "Dana, what broke?"), ("Dana", f"{TELL} Ask Ruth.")] * 3
    plain = prompts(read(talk(*said)))
    assert prompts(read(talk(*said), names=(("Dana", name),))) == plain
    assert "Dana" not in str(plain)


def test_a_name_that_is_only_given_is_masked_too(read: Read) -> None:
    said = [("Ruth", "Dana, what broke?"), ("Speaker 1", TELL)] * 3
    given = read(talk(*said), names=(("Speaker 1", "Dana Whitfield"),))
    assert "[Candidate], what broke?" in str(prompts(given))


LISTED = """\
[speakers]
"Speaker 2" = { role = "interviewer" }
"Nobody Here" = { role = "candidate", name = "X" }
[files."talk.txt"]
"Speaker 1" = { name = "Dana Whitfield", role = "candidate" }
[files."other.txt"]
"Speaker 2" = { role = "candidate" }
"""


def test_the_file_beside_the_transcript_counts(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, LISTED)
    transcript = read(UNCLEAR)
    assert roles(transcript) == {
        "Dana Whitfield": "candidate",
        "Speaker 2": "interviewer",
        "Speaker 3": "other",
    }
    assert transcript.candidate_reason == (
        "speakers.toml lists Dana Whitfield as the candidate; the file says"
        ' "Speaker 1", and the name was given in speakers.toml.'
    )
    assert reason(transcript, "Speaker 2") == (
        Certainty.TOLD,
        "speakers.toml lists Speaker 2 as an interviewer.",
    )


def test_a_transcripts_own_table_goes_first(read: Read, tmp_path: Path) -> None:
    speakers_file(
        tmp_path,
        '[speakers]\n"Speaker 1" = { role = "interviewer", name = "Dana" }\n'
        '[files."talk.txt"]\n"speaker 1" = { role = "candidate" }\n',
    )
    assert read(UNCLEAR).candidate == "Dana"


def test_the_candidate_of_a_transcripts_own_table_is_the_only_one(
    read: Read, tmp_path: Path
) -> None:
    speakers_file(
        tmp_path,
        '[speakers]\n"Speaker 3" = { role = "candidate", name = "Ivo" }\n'
        '[files."talk.txt"]\n"Speaker 1" = { role = "candidate" }\n',
    )
    assert roles(read(UNCLEAR)) == {
        "Speaker 1": "candidate",
        "Speaker 2": "interviewer",
        "Ivo": "other",
    }


def test_another_file_is_read_instead(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, "this is no TOML")
    other = speakers_file(tmp_path, '[speakers]\n"Speaker 3" = { role = "candidate" }', "who.toml")
    transcript = read(UNCLEAR, speakers_file=other)
    assert transcript.candidate_reason == "who.toml lists Speaker 3 as the candidate."


def test_options_go_before_the_file(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, LISTED)
    named = read(UNCLEAR, candidate="Speaker 3", names=(("Speaker 1", "Dora"),))
    assert roles(named) == {
        "Dora": "interviewer",
        "Speaker 2": "interviewer",
        "Speaker 3": "candidate",
    }
    told = read(UNCLEAR, interviewers=("Dana",))
    assert roles(told)["Dana Whitfield"] == "interviewer"
    assert told.candidate == "Speaker 3"


def test_somebody_listed_as_other_is_left_out(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, '[speakers]\n"Ivo" = { role = "other" }')
    turns = [("Ruth", ASK), ("Dana", TELL), ("Ruth", ASK), ("Ivo", TELL)] * 4
    with pytest.raises(CandidateError, match="2 speakers answer much"):
        read(talk(*turns), speakers_file=speakers_file(tmp_path, "", "empty.toml"))
    transcript = read(talk(*turns))
    assert roles(transcript) == {"Ruth": "interviewer", "Dana": "candidate", "Ivo": "other"}
    assert reason(transcript, "Ivo")[1] == (
        "speakers.toml lists Ivo as neither candidate nor interviewer."
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[speakers]\n"Dana" = { rol = "candidate" }', "speakers.Dana.rol"),
        ('[speakers]\n"Dana W" = { role = "boss" }', 'speakers."Dana W".role'),
        ('[files."a b.txt"]\n"D" = "candidate"', 'files."a b.txt".D'),
        ('[speakers]\n"Dana" = { name = " " }', "speakers.Dana.name"),
        ('[speaker]\n"Dana" = { role = "candidate" }', "wrong at speaker "),
        ("[speakers", "no TOML"),
        ("a = " + "[" * 100_000, "no TOML"),
        ("# " + "x" * 1_100_000, "larger than 1 MB"),
        ("\udcff", "no TOML"),
        (
            '[files."talk.txt"]\n"Speaker 9" = { role = "candidate" }',
            r'names "Speaker 9" in .*"talk.txt".*: Speaker 1, Speaker 2, Speaker 3; correct',
        ),
        (
            '[speakers]\n"Speaker 1" = { role = "candidate" }\n"Speaker 2".role = "candidate"',
            "lists Speaker 1 and Speaker 2 as the candidate of one interview",
        ),
    ],
)
def test_what_is_wrong_in_the_file_is_told(
    read: Read, tmp_path: Path, text: str, place: str
) -> None:
    path = tmp_path / "speakers.toml"
    path.write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(SpeakersError, match=place) as raised:
        read(UNCLEAR)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 4


def test_a_named_file_that_is_missing_is_told(read: Read, tmp_path: Path) -> None:
    with pytest.raises(SpeakersError, match=r"nowhere\.toml cannot be opened"):
        read(UNCLEAR, speakers_file=tmp_path / "nowhere.toml")


def test_names_of_one_file_are_not_looked_for_in_another(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, '[files."gone.txt"]\n"Wes" = { role = "candidate" }')
    assert read(CLEAR).candidate == "Speaker 1"


def test_the_list_may_use_a_name_given_by_option(read: Read, tmp_path: Path) -> None:
    speakers_file(tmp_path, '[files."talk.txt"]\n"Dana" = { role = "candidate" }')
    transcript = read(UNCLEAR, names=(("Speaker 1", "Dana"),))
    assert transcript.candidate == "Dana"


def test_roles_that_are_told_stand_while_the_candidate_is_open(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(UNCLEAR)
    hints = Hints(interviewers=("Speaker 2",))
    transcript = read_transcript(path, hints=hints, undecided=True)
    assert [(s.role, s.certainty) for s in transcript.speakers] == [
        (Role.OTHER, Certainty.UNCLEAR),
        (Role.INTERVIEWER, Certainty.TOLD),
        (Role.OTHER, Certainty.UNCLEAR),
    ]
    assert transcript.candidate_reason.startswith("It cannot be told")
