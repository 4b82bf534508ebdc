"""Turns: what belongs to one answer, and what listeners say in between."""

from collections.abc import Callable

import pytest

from analyzer.transcript import Transcript
from analyzer.transcript.masking import mask

Read = Callable[..., Transcript]

ASK = "What happened next with it?"


def talk(*turns: tuple[str, str]) -> str:
    return "\n\n".join(f"{name}: {text}" for name, text in turns)


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in transcript.turns]


def answer(*between: tuple[str, str], before: str = "We moved the queue") -> str:
    """An interview in which Dana's second answer is broken by what others say."""
    opening = [("Ruth", ASK), ("Dana", "It broke."), ("Ivo", "Why did it break?")]
    return talk(*opening, ("Dana", before), *between, ("Dana", "to another machine."))


@pytest.mark.parametrize(
    "heard",
    [
        "Mm-hm.",
        "mm hmm",
        "Mhm,",
        "Uh-huh.",
        "Yeah.",
        "Right. Right.",
        "Okay, got it.",
        "I see",
        "Wow!",
        "Okay…",
        "Ah, okay.",
        "That makes sense.",
        "Alles klar.",
        "Ach so, verstehe.",
        "D'accord.",
        "D’accord, je vois.",
        "Ah, vale.",
        "Claro, claro.",
    ],
)
def test_a_backchannel_does_not_split_an_answer(read: Read, heard: str) -> None:
    turn = read(answer(("Ruth", heard)), candidate="Dana").turns[3]
    assert (turn.number, turn.speaker) == (4, "Dana")
    assert turn.text == "We moved the queue to another machine."
    assert [(aside.speaker, aside.text) for aside in turn.asides] == [("Ruth", heard)]
    assert turn.text[turn.asides[0].offset :] == "to another machine."


@pytest.mark.parametrize(
    "content",
    [
        "Yes.",
        "No.",
        "Correct.",
        "Exactly.",
        "Right?",
        "Okay, why?",
        "Mm.",
        "Yeah, the queue.",
        "Yeah yeah yeah yeah.",
        "The queue.",
        "Okay Dana.",
        "Not okay.",
        "Yes, right.",
        "[laughter]",
    ],
)
def test_words_with_content_are_a_turn(read: Read, content: str) -> None:
    transcript = read(answer(("Ruth", content)), candidate="Dana")
    assert said(transcript)[3:] == [
        ("Dana", "We moved the queue"),
        ("Ruth", content),
        ("Dana", "to another machine."),
    ]
    assert not any(turn.asides for turn in transcript.turns)


@pytest.mark.parametrize(
    "question",
    [
        "Did you sign it off?",
        "Tell me about it.",
        "so did you sign it off",
        "So you signed it off.",
        "You signed it off, right.",
        "We start at nine. Is that fine for everybody.",
        "what's the share of it",
        "okay how many were there",
        "Das ist neu, oder",
    ],
)
def test_an_answer_is_a_turn_however_short(read: Read, question: str) -> None:
    turns = [("Dana", "Yeah."), ("Ruth", "Good, let us go on.")]
    transcript = read(
        talk(("Ruth", ASK), ("Dana", "It broke."), ("Ruth", question), *turns), candidate="Dana"
    )
    assert said(transcript)[2:] == [("Ruth", question), *turns]


def test_several_listeners_in_a_row(read: Read) -> None:
    transcript = read(answer(("Ruth", "Right."), ("Ivo", "Wow.")), candidate="Dana")
    (turn,) = transcript.turns[3:]
    assert [(a.speaker, a.text, a.offset) for a in turn.asides] == [
        ("Ruth", "Right.", 19),
        ("Ivo", "Wow.", 19),
    ]


def test_listeners_within_listeners(read: Read) -> None:
    turns = [("Ruth", "Okay."), ("Ivo", "Yeah."), ("Ruth", "So the first thing went wrong.")]
    transcript = read(answer(*turns), candidate="Dana")
    assert said(transcript)[4:] == [
        ("Ruth", "Okay. So the first thing went wrong."),
        ("Dana", "to another machine."),
    ]
    assert [a.text for a in transcript.turns[4].asides] == ["Yeah."]


def test_a_backchannel_before_somebody_else_speaks_is_a_turn(read: Read) -> None:
    transcript = read(answer(("Ruth", "Okay."), ("Ivo", "It was the disk.")), candidate="Dana")
    assert said(transcript)[4:6] == [("Ruth", "Okay."), ("Ivo", "It was the disk.")]


def test_who_says_nothing_else_stays_a_speaker(read: Read) -> None:
    transcript = read(answer(("Wes", "Mm-hm.")), candidate="Dana")
    assert [s.name for s in transcript.speakers] == ["Ruth", "Dana", "Ivo", "Wes"]
    assert said(transcript)[4] == ("Wes", "Mm-hm.")


def test_asides_count_as_words_and_not_as_turns(read: Read) -> None:
    transcript = read(answer(("Ruth", "Okay, got it.")), candidate="Dana")
    assert {s.name: (s.turns, s.words) for s in transcript.speakers} == {
        "Ruth": (1, 5 + 3),
        "Dana": (2, 2 + 7),
        "Ivo": (1, 4),
    }


def test_times_of_an_answer_that_goes_on(read: Read) -> None:
    lines = [
        ("Ruth", ASK, 0),
        ("Dana", "We moved", 5),
        ("Dana", "the queue", 7),
        ("Ruth", "Mm-hm.", 9),
        ("Dana", "to another machine.", 9.5),
    ]
    cues = [
        f"00:00:{start:06.3f} --> 00:00:{start + 2:06.3f}\n{name}: {text}\n"
        for name, text, start in lines
    ]
    turn = read("WEBVTT\n\n" + "\n".join(cues), "a.vtt", candidate="Dana").turns[1]
    assert [(cue.offset, cue.start, cue.end) for cue in turn.cues] == [
        (0, 5.0, 7.0),
        (9, 7.0, 9.0),
        (19, 9.5, 11.5),
    ]
    assert (turn.start, turn.end, turn.asides[0].start) == (5.0, 11.5, 9.0)
    assert turn.second_at(turn.text.index("another")) == 9.5


def test_engines_see_no_asides(read: Read) -> None:
    masked = mask(read(answer(("Ruth", "Okay.")), candidate="Dana"))
    assert masked.transcript.turns[3].text == "We moved the queue to another machine."
    assert not any(turn.asides for turn in masked.transcript.turns)


def test_a_talk_of_nothing_but_listening_keeps_its_turns(read: Read) -> None:
    turns = [("Ruth", "Okay."), ("Dana", "Right.")] * 40
    assert said(read(talk(*turns), candidate="Dana")) == turns
