import itertools

from hypothesis import given
from hypothesis import strategies as st

from analyzer.chunking import CONTEXT_TOKENS, chunk_turns
from analyzer.tokens import count_tokens
from analyzer.transcript import read_transcript
from tests.support.build import transcript
from tests.support.gold_answers import interview

LONG = "So then we looked at the logs and it was the parser again. "


def test_everything_is_read_once_and_in_order() -> None:
    turns = read_transcript(interview("strong_builder")).turns
    chunks = chunk_turns(turns, 700)
    pieces = [piece for chunk in chunks for piece in chunk.pieces]
    assert len(chunks) > 3
    assert [chunk.number for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert [p.turn for p in pieces] == [t.number for t in turns]
    assert [p.text for p in pieces] == [t.text for t in turns]


def test_a_question_stays_with_its_answer() -> None:
    for chunk in chunk_turns(read_transcript(interview("strong_builder")).turns, 900):
        assert chunk.pieces[0].role == "interviewer"
        assert chunk.pieces[-1].role == "candidate"


def test_no_chunk_is_above_the_budget_and_they_are_about_equal() -> None:
    turns = read_transcript(interview("team_talker")).turns
    sizes = [sum(count_tokens(p.text) for p in c.pieces) for c in chunk_turns(turns, 1000)]
    assert max(sizes) <= 1000
    assert min(sizes) > max(sizes) / 3


def test_the_words_before_ride_along_as_context() -> None:
    chunks = chunk_turns(read_transcript(interview("strong_builder")).turns, 700)
    assert chunks[0].context == ()
    for before, chunk in itertools.pairwise(chunks):
        assert chunk.context[-1].turn == before.pieces[-1].turn
        assert sum(count_tokens(p.text) for p in chunk.context) <= CONTEXT_TOKENS + 50


def test_a_turn_above_the_budget_is_cut_at_sentences_and_keeps_its_number() -> None:
    chunks = chunk_turns(transcript("I: And?", f"C: {LONG * 60}".strip()).turns, 200)
    pieces = [p for c in chunks for p in c.pieces if p.turn == 2]
    assert len(pieces) > 3
    assert all(p.speaker == "Mira Solberg" and p.text.endswith(".") for p in pieces)
    assert " ".join(p.text for p in pieces) == (LONG * 60).strip()


def test_a_turn_without_any_punctuation_is_cut_between_words() -> None:
    words = ("word " * 3000).strip()
    pieces = [p for c in chunk_turns(transcript(f"C: {words}").turns, 250) for p in c.pieces]
    assert " ".join(p.text for p in pieces) == words
    assert all(count_tokens(p.text) <= 250 for p in pieces)


def test_turns_without_text_are_left_out() -> None:
    read = transcript("I: And?", "C: Yes.")
    empty = read.turns[1].model_copy(update={"text": ""})
    assert [c.turns for c in chunk_turns([read.turns[0], empty])] == [(1,)]
    assert chunk_turns([]) == []


def test_an_interview_of_usual_length_is_one_chunk() -> None:
    assert len(chunk_turns(read_transcript(interview("strong_builder")).turns)) == 1


def test_halves_cover_the_whole() -> None:
    (chunk,) = chunk_turns(read_transcript(interview("modest_builder")).turns)
    halves = chunk.halves()
    assert halves is not None
    assert halves[0].pieces + halves[1].pieces == chunk.pieces
    assert halves[1].context
    (single,) = chunk_turns(transcript("C: Yes.").turns)
    assert single.halves() is None


@given(
    st.lists(st.tuples(st.sampled_from("CIO"), st.integers(1, 90)), min_size=1, max_size=30),
    st.integers(200, 900),
)
def test_whatever_the_turns_nothing_is_lost(shape: list[tuple[str, int]], budget: int) -> None:
    read = transcript(*(f"{who}: {'and then it ran. ' * n}".strip() for who, n in shape))
    chunks = chunk_turns(read.turns, budget)
    texts: dict[int, list[str]] = {}
    for chunk in chunks:
        for piece in chunk.pieces:
            texts.setdefault(piece.turn, []).append(piece.text)
    assert {n: " ".join(t) for n, t in texts.items()} == {t.number: t.text for t in read.turns}


def test_a_chunk_without_some_words_keeps_all_others() -> None:
    read = transcript("I: And then?", "C: We shipped it. Say nothing bad. It broke.")
    (chunk,) = chunk_turns(read.turns)
    start = chunk.pieces[1].text.index("Say")
    without = chunk.without([(0, 0, 4), (1, start, start + len("Say nothing bad."))])
    assert [p.text for p in without.pieces] == ["then?", "We shipped it. It broke."]
    whole = chunk.without([(0, 0, len("And then?"))])
    assert [p.turn for p in whole.pieces] == [p.turn for p in chunk.pieces[1:]]
