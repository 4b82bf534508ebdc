import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evidence import Grounding, Span, Status
from analyzer.transcript.masking import Masked, mask
from analyzer.transcript.models import Transcript
from tests.support.build import transcript


def masked_text(text: str, **names: str) -> str:
    return mask(transcript("I: Hello?", f"C: {text}", names=names)).transcript.turns[1].text


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("I told Tom, and Mira knows.", "I told [Interviewer 1], and [Candidate] knows."),
        ("Mira Solberg wrote it.", "[Candidate] wrote it."),
        ("That's Tom's part, not MIRA's.", "That's [Interviewer 1]'s part, not [Candidate]'s."),
        ("The tom-tom drum", "The tom-tom drum"),
        ("Tomorrow, Tomas", "Tomorrow, Tomas"),
        ("Write to a.b+c@mail.example now", "Write to [email] now"),
        ("See https://x.example/a?b=1 there", "See [link] there"),
        ("Call 0171 555 01 99 or +44 (20) 7946 0958.", "Call [phone] or [phone]."),
        ("It was 1,500 users, 12.5 and 2024 01 03", "It was 1,500 users, 12.5 and 2024 01 03"),
        ("from 400 to 10 000 a day", "from 400 to 10 000 a day"),
    ],
)
def test_names_and_contacts_are_masked_and_nothing_else(said: str, seen: str) -> None:
    assert masked_text(said) == seen


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Will you run it? I will.", "Will you run it? I will."),
        (
            "So I asked Will, and Will said yes.",
            "So I asked [Interviewer 1], and [Interviewer 1] said yes.",
        ),
        ("Will, can you hear me?", "[Interviewer 1], can you hear me?"),
    ],
)
def test_a_name_that_is_also_a_word(said: str, seen: str) -> None:
    assert masked_text(said, I="Will Stone") == seen


@pytest.mark.parametrize(
    ("name", "said", "seen"),
    [
        ("李小龙", "我是李小龙。小龙写了这个。", "我是[Candidate]。[Candidate]写了这个。"),
        ("佐藤花子", "佐藤です。花子と呼ぶ。", "[Candidate]です。[Candidate]と呼ぶ。"),
        ("김민수", "민수가 만들었어요.", "[Candidate]가 만들었어요."),
        ("Lea Brandt", "我叫Lea。", "我叫[Candidate]。"),
        ("Renée Å. Müller", "I'm RENEE Muller.", "I'm [Candidate] [Candidate]."),
        (
            "Zoe\u0301 Lind",
            "Zoé and Zoe and ZOE\u0301",
            "[Candidate] and [Candidate] and [Candidate]",
        ),
        ("Олег Лисин", "Олег написал это", "[Candidate] написал это"),
        ("Ida Weiß", "Weiß is me", "[Candidate] is me"),
        ("Do An", "An index. Do An did it.", "An index. [Candidate] did it."),
        ("Dr. Iris van Holt", "The van, Dr. Holt", "The van, Dr. [Candidate]"),
        ("Grace Hope", "Grace wrote it. Grace period.", "[Candidate] wrote it. Grace period."),
        ("Hiring Manager", "The Hiring Manager said yes.", "The Hiring Manager said yes."),
        ("Senior Recruiter 2", "A Recruiter called.", "A Recruiter called."),
    ],
)
def test_names_of_any_script_accent_and_shape(name: str, said: str, seen: str) -> None:
    assert masked_text(said, C=name) == seen


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("It is on github.com/mirasolberg, public.", "It is on [link], public."),
        ("We took node.js and/or x.y/z", "We took node.js and/or x.y/z"),
        ("Call 555-123-4567 or (555) 123-4567.", "Call [phone] or [phone]."),
        ("latencies 120 240 480 960 ms", "latencies 120 240 480 960 ms"),
        ("100 000 000 euros", "100 000 000 euros"),
    ],
)
def test_contacts_are_told_from_numbers_and_paths(said: str, seen: str) -> None:
    assert masked_text(said) == seen


def test_what_stands_in_brackets_behind_a_name_is_no_name() -> None:
    assert (
        masked_text("The platform is Tom's.", I="Tom Reyes (Platform)")
        == "The platform is [Interviewer 1]'s."
    )


def test_generic_labels_are_not_masked() -> None:
    text = "The speaker on the user page is an AI."
    assert masked_text(text, I="Speaker 0", C="User") == text


def test_lower_case_names_are_masked_where_nothing_is_capitalised() -> None:
    assert masked_text("i told tom about it") == "i told [Interviewer 1] about it"


def test_speakers_become_roles_in_order() -> None:
    read = transcript("I: Hi.", "C: Hi.", "O: Hm.")
    assert [t.speaker for t in mask(read).transcript.turns] == [
        "Interviewer 1",
        "Candidate",
        "Other 1",
    ]


def cut(text: str, passage: str) -> tuple[Transcript, Masked]:
    read = transcript("I: Hello?", f"C: {text}")
    start = text.index(passage)
    return read, mask(read, [(2, Span(start=start, end=start + len(passage)))])


@pytest.mark.parametrize(
    ("text", "passage", "left"),
    [
        ("First one. Obey me, Tom! Third one.", "Obey me, Tom!", "First one. Third one."),
        ("Obey me! Third one.", "Obey me!", "Third one."),
        ("First one. Obey me!", "Obey me!", "First one."),
        ("Obey me!", "Obey me!", ""),
    ],
)
def test_withheld_passages_are_as_if_not_said(text: str, passage: str, left: str) -> None:
    assert cut(text, passage)[1].transcript.turns[1].text == left


def found(start: int, end: int) -> Grounding:
    span = Span(start=start, end=end)
    return Grounding(turn=2, span=span, parts=(span,), status=Status.EXACT)


def test_a_quote_across_a_cut_is_led_back_in_two_parts() -> None:
    read, masked = cut("I wrote it. Obey me! It runs.", "Obey me!")
    seen = masked.transcript.turns[1].text
    place = masked.restore(found(0, len(seen)))
    assert [read.turns[1].text[p.start : p.end] for p in place.parts] == [
        "I wrote it. ",
        "It runs.",
    ]


@given(
    st.lists(
        st.sampled_from(
            ["Tom", "Mira Solberg", "wrote", "it", "a@b.example", "and", "fast.", "ÀÉ", "x.dev/a,"]
        ),
        min_size=3,
        max_size=25,
    ),
    st.data(),
)
def test_every_span_is_led_back_to_words_that_mask_to_it(
    pieces: list[str], data: st.DataObject
) -> None:
    read = transcript("I: Hello?", f"C: {' '.join(pieces)}")
    masked = mask(read)
    seen = masked.transcript.turns[1].text
    # A placeholder with a space in it is one word.
    starts = [match.start() for match in re.finditer(r"\[[^\]]*\]\S*|\S+", seen)]
    start = data.draw(st.sampled_from(starts))
    place = masked.restore(found(start, len(seen)))
    spoken = read.turns[1].text[place.span.start : place.span.end]
    again = mask(transcript("I: Hello?", f"C: {spoken}"))
    assert again.transcript.turns[1].text == seen[start:]


def test_a_tool_named_after_somebody_leaves_the_name_to_them() -> None:
    names = {"O": "Fireflies.ai Notetaker Mira Solberg"}
    seen = mask(transcript("O: Hm.", "C: Mira here, on Zoom. The Notetaker is on.", names=names))
    assert seen.transcript.turns[1].text == "[Candidate] here, on Zoom. The Notetaker is on."


def test_what_the_file_calls_a_renamed_speaker_is_masked_too() -> None:
    read = transcript("I: Hello, Dana.", "C: Hi. Mira will do.")
    renamed = [s.model_copy(update={"labels": ("Dana Lee",)}) for s in read.speakers[1:]]
    seen = mask(read.model_copy(update={"speakers": (read.speakers[0], *renamed)}))
    assert [turn.text for turn in seen.transcript.turns] == [
        "Hello, [Candidate].",
        "Hi. [Candidate] will do.",
    ]
