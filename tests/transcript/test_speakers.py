"""Who is the candidate."""

from collections.abc import Callable

import pytest

from analyzer.errors import CandidateError
from analyzer.transcript import Role, Transcript

Read = Callable[..., Transcript]

ASK = "What happened next with it?"
TELL = "We moved the queue to another machine and measured it for a week before the launch."


def talk(*turns: tuple[str, str]) -> str:
    return "\n\n".join(f"{name}: {text}" for name, text in turns)


def rounds(asker: str, answerer: str, count: int = 4) -> list[tuple[str, str]]:
    return [(asker, ASK), (answerer, TELL)] * count


def roles(transcript: Transcript) -> dict[str, str]:
    return {speaker.name: speaker.role.value for speaker in transcript.speakers}


def test_the_one_who_answers(read: Read) -> None:
    transcript = read(talk(*rounds("Ruth Okafor", "Dana Whitfield")))
    assert roles(transcript) == {"Ruth Okafor": "interviewer", "Dana Whitfield": "candidate"}
    assert transcript.candidate_reason == (
        "Dana Whitfield speaks 76 % of the words, asks in 0 % of the turns, and answers 4 of "
        "the 4 questions that others ask."
    )
    assert [turn.role for turn in transcript.turns[:2]] == [Role.INTERVIEWER, Role.CANDIDATE]


def test_a_candidate_may_ask_at_the_end(read: Read) -> None:
    end = [("Dana", "How large is the team?"), ("Ruth", TELL)]
    assert read(talk(*rounds("Ruth", "Dana", 6), *end)).candidate == "Dana"


def test_two_interviewers(read: Read) -> None:
    turns = rounds("Ruth", "Dana", 3) + rounds("Ivo", "Dana", 3)
    assert roles(read(talk(*turns))) == {
        "Ruth": "interviewer",
        "Dana": "candidate",
        "Ivo": "interviewer",
    }


def test_somebody_who_neither_asks_nor_says_much(read: Read) -> None:
    turns = [("Ivo Lindqvist", "Recording now."), *rounds("Ruth", "Dana", 6)]
    assert roles(read(talk(*turns)))["Ivo Lindqvist"] == "other"


@pytest.mark.parametrize(
    ("asker", "answerer"),
    [
        ("Interviewer", "Candidate"),
        ("interviewer 1", "CANDIDATE"),
        ("Host", "Guest"),
        ("Q", "A"),
        ("AI", "User"),
        ("Moderator", "Participant"),
        ("Interviewer", "Dana Whitfield"),
        ("Ruth Okafor (Interviewer)", "Dana Whitfield"),
        ("Ruth Okafor (Hiring Manager)", "Dana Whitfield"),
        ("Ruth Okafor - Host", "Dana Whitfield"),
        ("Hiring Manager", "Dana Whitfield"),
        ("Panel", "Dana Whitfield"),
        ("Ruth Okafor", "Dana Whitfield (Candidate)"),
        ("Ruth Okafor", "Applicant"),
    ],
)
def test_labels_decide(read: Read, asker: str, answerer: str) -> None:
    turns = [(asker, "Tell me about it."), (answerer, TELL), (asker, "I see."), (answerer, TELL)]
    assert read(talk(*turns)).candidate == answerer


def test_two_labels_of_one_interviewer(read: Read) -> None:
    turns = [("Assistant", ASK), ("User", "Fine."), *rounds("AI", "User", 3)]
    assert roles(read(talk(*turns))) == {
        "Assistant": "interviewer",
        "User": "candidate",
        "AI": "interviewer",
    }


@pytest.mark.parametrize(
    "request_",
    [
        "Tell me about it.",
        "Hi, welcome. Walk me through something you built.",
        "Great. So, describe the queue.",
        "Dana, explain that to us.",
        "Okay, now talk us through the launch.",
        "Please give us an example.",
        "Take me through the week.",
        "Let\u2019s talk about the launch.",
    ],
)
def test_requests_ask(read: Read, request_: str) -> None:
    reason = read(talk(*[("Ruth", request_), ("Dana", TELL)] * 2)).candidate_reason
    assert reason.endswith("answers 2 of the 2 questions that others ask.")


@pytest.mark.parametrize(
    "statement",
    ["I can describe it.", "They tell me about it.", "We had them explain the plan.", "Taken."],
)
def test_a_request_opens_a_sentence(read: Read, statement: str) -> None:
    with pytest.raises(CandidateError, match="nobody is seen asking"):
        read(talk(*[("Ruth", statement), ("Dana", TELL)] * 2))


def test_one_says_most_in_a_short_interview(read: Read) -> None:
    turns = [
        ("Ruth", "Welcome, and thank you for taking the time today."),
        ("Dana", TELL),
        ("Ivo", "Why?"),
        ("Dana", TELL),
        ("Ruth", ASK),
        ("Dana", TELL),
    ]
    assert roles(read(talk(*turns))) == {
        "Ruth": "interviewer",
        "Dana": "candidate",
        "Ivo": "interviewer",
    }


GUESTS = rounds("Ruth", "Dana", 6) + rounds("Ruth", "Ivo", 4)


def test_another_guest_is_no_interviewer(read: Read) -> None:
    transcript = read(talk(*GUESTS, ("Ivo", "Was it you?"), ("Dana", TELL)), candidate="Dana")
    assert roles(transcript) == {"Ruth": "interviewer", "Dana": "candidate", "Ivo": "other"}


def test_an_interviewer_who_tells_much_stays_one(read: Read) -> None:
    turns = [("Ivo", TELL + " " + TELL), *rounds("Ruth", "Dana", 3)]
    assert roles(read(talk(*turns), candidate="Dana"))["Ivo"] == "interviewer"


UNCLEAR = {
    "one of two guests says most": rounds("Ruth", "Dana", 9) + rounds("Ruth", "Ivo", 2),
    "the one who says most asks too": [("Ruth", ASK), ("Dana", f"{TELL} {TELL} Right?")] * 4,
    "nobody asks": [("Ruth", TELL), ("Dana", TELL)] * 4,
    "both ask": [("Ruth", TELL + " " + ASK), ("Dana", TELL + " " + ASK)] * 4,
    "two guests": rounds("Ruth", "Dana") + rounds("Ruth", "Ivo"),
    "two candidates": [("Interviewer", ASK), ("Candidate 1", TELL), ("Candidate 2", TELL)] * 3,
    "a round of three": [("Ruth", TELL), ("Dana", ASK), ("Ivo", TELL)] * 4,
    "one question": [("Ruth", ASK), ("Dana", TELL)],
    "a user who asks a machine": rounds("User", "AI"),
    "nobody known answers": rounds("Ruth", "Unknown Speaker"),
}


@pytest.mark.parametrize("turns", UNCLEAR.values(), ids=UNCLEAR.keys())
def test_it_is_never_guessed(read: Read, turns: list[tuple[str, str]]) -> None:
    with pytest.raises(CandidateError, match=r"cannot be told.*--candidate \"NAME\"") as raised:
        read(talk(*turns))
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("turns", "why"),
    [
        (UNCLEAR["nobody asks"], "nobody is seen asking"),
        (UNCLEAR["one question"], "only one question is seen"),
        (UNCLEAR["two guests"], "2 speakers answer much"),
        (
            rounds("Ruth", "Dana") + rounds("Ruth", "Ivo") + rounds("Ruth", "Wes"),
            "3 speakers answer",
        ),
        (UNCLEAR["both ask"], "everybody who speaks much also asks"),
        (UNCLEAR["nobody known answers"], "no named speaker clearly answers"),
    ],
)
def test_why_it_is_unclear(read: Read, turns: list[tuple[str, str]], why: str) -> None:
    with pytest.raises(CandidateError, match=rf"is the candidate \({why}.*\): "):
        read(talk(*turns))


def test_the_speakers_are_listed_loudest_first(read: Read) -> None:
    with pytest.raises(
        CandidateError, match=r"Dana \(76 % of the words\), Ruth \(24 % of the words\); name one"
    ):
        read(talk(("Ruth", ASK), ("Dana", TELL)))


def test_a_long_list_is_cut(read: Read) -> None:
    turns = [(f"Speaker {n}", TELL) for n in range(1, 12)] * 2
    with pytest.raises(CandidateError, match=r"Speaker 8 \(9 % of the words\) and 3 more;"):
        read(talk(*turns))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Dana Whitfield", "Dana Whitfield"),
        ("dana  WHITFIELD", "Dana Whitfield"),
        ("dana", "Dana Whitfield"),
        ("Whit", "Dana Whitfield"),
        ("Chris", "Chris Okafor"),
        ("Christina", "Christina Dane"),
        ("jose\u0301 marti", "José Marti"),
    ],
)
def test_a_named_candidate(read: Read, wanted: str, found: str) -> None:
    names = ("Dana Whitfield", "Chris Okafor", "Christina Dane", "José Marti")
    transcript = read(talk(*[(name, TELL) for name in names * 2]), candidate=wanted)
    assert transcript.candidate == found
    assert transcript.candidate_reason == (
        f"{found} was named as the candidate when the analysis was started."
    )


def test_naming_somebody_else_is_remarked(read: Read) -> None:
    transcript = read(talk(*rounds("Ruth", "Dana")), candidate="Ruth")
    assert roles(transcript) == {"Ruth": "candidate", "Dana": "interviewer"}
    assert transcript.candidate_reason.endswith("although Dana looks like the candidate.")


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("Ivo", r'No speaker is called "Ivo": Dana Lee \(.*Dana Moss'),
        ("Dana", r'"Dana" fits several speakers: Dana Lee .*, Dana Moss'),
        ("", "No speaker is called"),
    ],
)
def test_a_name_that_does_not_fit(read: Read, wanted: str, message: str) -> None:
    turns = [("Dana Lee", TELL), ("Dana Moss", TELL)] * 2
    with pytest.raises(CandidateError, match=message):
        read(talk(*turns), candidate=wanted)
