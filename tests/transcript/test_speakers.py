"""Who is the candidate."""

import json
from collections.abc import Callable

import pytest

from analyzer.errors import CandidateError
from analyzer.transcript import Certainty, Role, Transcript

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


STORY = "When I began here we had four machines in a cellar and each of them had a name. " * 6
END = [("Dana", "How large is the team?"), ("Ruth", "About nine of us, all in one room.")]

HARD = {
    "one of three interviewers tells long stories": [
        *rounds("Ruth", "Dana", 3),
        ("Wes", STORY),
        ("Ruth", ASK),
        ("Dana", TELL),
        ("Wes", f"{STORY} {ASK}"),
        ("Dana", TELL),
        *rounds("Ivo", "Dana", 3),
        ("Wes", STORY),
        *rounds("Ruth", "Dana", 2),
    ],
    "a moderator hands over": [
        ("Host", "Ivo goes first, then Ruth."),
        *rounds("Ivo", "Dana", 3),
        ("Host", "Over to Ruth."),
        *rounds("Ruth", "Dana", 3),
    ],
    "as many questions back": [*rounds("Ruth", "Dana", 6), *END * 6],
    "more questions back than asked": [*rounds("Ruth", "Dana", 8), *END * 6, ("Dana", "Why?")],
    "an announcer": [
        ("Speaker 0", "Please welcome our speakers of this afternoon."),
        *rounds("Ruth", "Dana", 6),
    ],
    "a tool that takes notes": [
        ("Dana's Notetaker", TELL * 3),
        *rounds("Ruth", "Dana", 3),
        ("Fireflies.ai Notetaker Dana", "Shall I record this?"),
        *rounds("Ruth", "Dana", 3),
    ],
    "a colleague who jumps in once": [
        *rounds("Ruth", "Dana", 8),
        ("Ruth", ASK),
        ("Ivo", TELL),
        *rounds("Ruth", "Dana", 3),
    ],
}


@pytest.mark.parametrize("turns", HARD.values(), ids=HARD.keys())
def test_the_candidate_of_a_hard_interview(read: Read, turns: list[tuple[str, str]]) -> None:
    transcript = read(talk(*turns))
    assert transcript.candidate == "Dana"
    assert sum(s.certainty is Certainty.CLEAR for s in transcript.speakers) > 1


def test_a_story_teller_is_an_interviewer(read: Read) -> None:
    transcript = read(talk(*HARD["one of three interviewers tells long stories"]))
    words = {s.name: s.words for s in transcript.speakers}
    assert words["Wes"] > words["Dana"]
    assert roles(transcript)["Wes"] == "interviewer"


def test_the_first_half_decides_when_the_candidate_asks_later(read: Read) -> None:
    reason = read(talk(*HARD["as many questions back"])).candidate_reason
    assert reason == (
        "In the first half of the interview Dana speaks 73 % of the words, asks in 0 % of the"
        " turns, and answers 5 of the 6 questions that others ask."
    )


HARDLY = {
    "questions without marks, and the candidate asks at the end": [
        *[("Ruth", "and what was that about"), ("Dana", TELL)] * 9,
        *END * 4,
    ],
    "a co-founder answers too": rounds("Ruth", "Dana", 6) + rounds("Ruth", "Ivo", 3),
    "a co-founder adds much and asks nothing": [
        ("Ruth", ASK), ("Dana", TELL), ("Ivo", f"And I should add something. {STORY}")
    ] * 6,
    "the roles change in the middle": rounds("Ruth", "Dana", 6) + rounds("Dana", "Ruth", 6),
}  # fmt: skip


@pytest.mark.parametrize("turns", HARDLY.values(), ids=HARDLY.keys())
def test_a_hard_interview_is_not_guessed(read: Read, turns: list[tuple[str, str]]) -> None:
    with pytest.raises(CandidateError, match=r"Dana \(\d+ % of the words\).*speakers\.toml"):
        read(talk(*turns))


@pytest.mark.parametrize(
    "name",
    [
        "Fireflies.ai Notetaker",
        "Fireflies.ai Notetaker Ruth Okafor",
        "Otter.ai",
        "OtterPilot",
        "read.ai meeting notes",
        "Zoom AI Companion",
        "tl;dv",
        "Fathom Notetaker",
        "Ruth's AI Notetaker",
        "Notetaker of the Candidate",
        "Gong.io Recorder",
    ],
)
def test_tools_that_take_notes_are_other(read: Read, name: str) -> None:
    turns = [(name, f"{TELL} {ASK}"), *rounds("Ruth", "Dana"), (name, TELL)]
    segments = [{"speaker": who, "start": n, "text": text} for n, (who, text) in enumerate(turns)]
    transcript = read(json.dumps({"segments": segments}), "a.json")
    assert roles(transcript) == {name: "other", "Ruth": "interviewer", "Dana": "candidate"}
    assert transcript.speakers[0].certainty is Certainty.STATED
    assert transcript.speakers[0].reason == f"{name} is a note-taking tool by its name."


@pytest.mark.parametrize("name", ["Li Gong", "Otter Bergmann", "Jamie Fellow", "Assistant", "AI"])
def test_people_whose_names_are_also_tools(read: Read, name: str) -> None:
    assert roles(read(talk(*rounds(name, "Dana"))))[name] == "interviewer"


def test_a_tool_named_after_the_candidate_is_not_meant(read: Read) -> None:
    turns = [("Fireflies.ai Notetaker Dana", "Recording."), *rounds("Ruth", "Dana Whitfield")]
    assert read(talk(*turns), candidate="Dana").candidate == "Dana Whitfield"


UNSURE = (
    "Ivo speaks 9 % of the words and is not seen asking; whoever speaks that much beside the "
    "candidate is taken for an interviewer."
)


@pytest.mark.parametrize(
    ("turns", "name", "certainty", "reason"),
    [
        (rounds("Ruth", "Dana"), "Ruth", Certainty.CLEAR, "Ruth asks in 100 % of the turns."),
        (
            rounds("Ruth (Interviewer)", "Dana"),
            "Ruth (Interviewer)",
            Certainty.STATED,
            'The file labels this speaker "Ruth (Interviewer)".',
        ),
        (
            [("Ivo", "Hello."), *rounds("Ruth", "Dana")],
            "Ivo",
            Certainty.CLEAR,
            "Ivo neither asks nor says much.",
        ),
        (
            [("Ivo", TELL), *rounds("Ruth", "Dana", 8)],
            "Ivo",
            Certainty.UNCLEAR,
            UNSURE,
        ),
        (
            [*[("Ivo", "Hello.")] * 2, *GUESTS],
            "Ivo",
            Certainty.CLEAR,
            "Ivo answers 4 questions and asks 0, as a guest does.",
        ),
        (
            rounds("Interviewer", "Dana"),
            "Dana",
            Certainty.STATED,
            'Dana is the only speaker besides "Interviewer".',
        ),
        (
            GUESTS,
            "Dana",
            Certainty.TOLD,
            "Dana was named as the candidate when the analysis was started.",
        ),
    ],
)
def test_every_role_has_its_reason(
    read: Read, turns: list[tuple[str, str]], name: str, certainty: Certainty, reason: str
) -> None:
    transcript = read(talk(*turns), candidate="Dana" if turns[-10:] == GUESTS[-10:] else None)
    (speaker,) = [speaker for speaker in transcript.speakers if speaker.name == name]
    assert (speaker.certainty, speaker.reason) == (certainty, reason)
    assert all(speaker.reason.endswith(".") for speaker in transcript.speakers)
