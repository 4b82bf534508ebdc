import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzer.evidence import Grounding, Status
from analyzer.grounding import Grounder, Rejected
from tests.support.build import transcript

SAID = (
    "So, I wrote the retriever in a weekend, um, using pgvector -- and when it fell over at 1,500"
    " users I didn't blame anybody. I should've cached the embeddings. We never measured the p95,"
    " you know, not until March. The chart of increased costs was mine. It was Ingrid who asked for"
    " the audit trail, and I I put it in the same night."
)
INTERVIEW = transcript(
    "I: What would you do differently if you rebuilt it from scratch today?",
    f"C: {SAID}",
    "I: So you cached the embeddings in the second version, is that right?",
    "C: Yes. It halved the latency for everybody, and it halved the bill.",
    "C: Later we put the whole thing behind a queue because the import blocked the page.",
    "I: Okay.",
    "C: It halved the latency for everybody, as I said.",
)


def ground(quote: str, turn: int | None = None) -> Grounding | Rejected:
    return Grounder(INTERVIEW).ground(quote, turn)


def words(found: Grounding | Rejected) -> str:
    assert isinstance(found, Grounding), found
    text = INTERVIEW.turns[found.turn - 1].text
    return " | ".join(text[part.start : part.end] for part in found.parts)


@pytest.mark.parametrize(
    ("quote", "status", "spoken"),
    [
        ("I wrote the retriever in a weekend", Status.EXACT, "I wrote the retriever in a weekend"),
        (
            "“I should've cached the embeddings.”",
            Status.EXACT,
            "I should've cached the embeddings",
        ),
        ("[2] Candidate: I wrote the retriever in", Status.EXACT, "I wrote the retriever in"),
        (
            "i should’ve CACHED the embeddings",
            Status.NORMALIZED,
            "I should've cached the embeddings",
        ),
        ("and when it fell over at 1500 users", Status.NORMALIZED, None),
        ("using pg-vector, and *when* it fell over", Status.NORMALIZED, None),
        ("I should have cached the embeddings", Status.NEAR, "I should've cached the embeddings"),
        (
            "I wrote the retreiver in a weekend using pgvector",
            Status.NEAR,
            "I wrote the retriever in a weekend, um, using pgvector",
        ),
        ("We never measured the p95, not until March", Status.NEAR, None),
        ("I put it in the same night", Status.EXACT, None),
        ("and I put it in the same night", Status.NEAR, "and I I put it in the same night"),
        (
            "I wrote the retriever in a weekend ... I should've cached the embeddings",
            Status.EXACT,
            "I wrote the retriever in a weekend | I should've cached the embeddings",
        ),
        ("I wrote the retriever […] the chart of increased costs", Status.NORMALIZED, None),
        ("**I** wrote **the retriever** in a weekend", Status.EXACT, None),
        ("I rote the the retriever in a weekend, using pgvector", Status.NEAR, None),
    ],
)
def test_words_of_the_candidate_are_found(quote: str, status: Status, spoken: str | None) -> None:
    found = ground(quote, 2)
    assert isinstance(found, Grounding), found
    assert found.status is status
    assert found.turn == 2
    assert spoken is None or words(found) == spoken


@pytest.mark.parametrize(
    ("quote", "reason"),
    [
        ("What would you do differently if you rebuilt it", "Tom Reyes said it in turn 1"),
        ("So you cached the embeddings in the second version", "Tom Reyes said it in turn 3"),
        ("I did blame anybody. I should've cached", "turn 2 is not the same"),
        ("We measured the p95, you know, not until March", "turn 2 is not the same"),
        ("when it fell over at 15,000 users", "“15000” against “1500”"),
        ("when it fell over at 1.500 users", "turn 2 is not the same"),
        ("he wrote the retriever in a weekend", "turn 2 is not the same"),
        ("The chart of decreased costs was mine", "“decreased” against “increased”"),
        ("It was Astrid who asked for the audit trail", "“astrid” against “ingrid”"),
        ("We rigorously measured the p95, you know", "“rigorously” against “never”"),
        ("I wrote the retriever in a weekend and fired everyone", "turn 2 is not the same"),
        ("We never measured anything and lied about the accuracy", "did not say it"),
        ("I wrote the retriever ... behind a queue because", "its parts do not follow"),
        ("I should've cached ... I wrote the retriever", "its parts do not follow"),
        ("I wrote ... I should've cached", "its parts do not follow"),
        ("fell over at 1,500 users I ... blame anybody. I should've", "its parts do not follow"),
        ("the audit trail, It halved the latency for everybody", "turn 4 is not the same"),
        ("didn't blame anybody at all, I fired them", "turn 2 is not the same"),
        ("blame anybody. I should've cached the", "it leaves out “users I didn't” right before it"),
        ("until March. The chart of increased", "it leaves out"),
        ("halved the", "shorter than 5 words and occurs more than once"),
        ("Halved it all", "shorter than 5 words and was not said exactly so"),
        ("Okay.", "Tom Reyes said it in turn 6"),
        ("and when it fell over at 1,500 users I did", "turn 2 is not the same"),
        ("who who asked for the audit trail and Ingrid Ingrid", "turn 2 is not the same"),
        ("and so you cached the embeddings in the second version", "turn 2 is not the same"),
        ("…", "it holds no words"),
        ("", "it holds no words"),
    ],
)
def test_everything_else_is_rejected_with_a_reason(quote: str, reason: str) -> None:
    found = ground(quote, 2)
    assert isinstance(found, Rejected), words(found)
    assert reason in found.reason


SPOKEN = (
    "He'd put it in two years before, and that's fine. It took three months for the 10-20 users."
    " We shipped the C# client, it was 1/2 done, and ninety nine point nine nine percent of it"
    " worked. Maria wrote the parser in spring. I think it is not able to count. We'll fix it."
)


@pytest.mark.parametrize(
    "quote",
    [
        "He would put it in two years before",
        "put it in two years before, and that is fine",
        "It took three months for the 10-20 users…",
        "… I think it's not able to count …",
        "…It took three months … We shipped the C# client…",
        "Maria wrote the parser in spring, i think it is",
    ],
)
def test_another_spelling_of_the_same_words_is_found(quote: str) -> None:
    found = Grounder(transcript("I: Yes?", f"C: {SPOKEN}")).ground(quote)
    assert isinstance(found, Grounding), found


@pytest.mark.parametrize(
    "quote",
    [
        "She'd put it in two years before",
        "We'd put it in two years before",
        "It took three minutes for the 10-20 users",
        "It took three months for the 1020 users",
        "We shipped the C client, it was 1/2 done",
        "We shipped the C# client, it was 12 done",
        "ninety nine point nine percent of it worked",
        "Mario wrote the parser in spring",
        "I think it is notable to count",
        "We fix it. Well fix it now",
        "so able to count. We'll fix it",
        "x " * 500,
    ],
)
def test_another_meaning_is_not(quote: str) -> None:
    found = Grounder(transcript("I: Yes?", f"C: {SPOKEN}")).ground(quote)
    assert isinstance(found, Rejected), found


@pytest.mark.parametrize(
    ("said", "quote", "reason"),
    [
        ("Nobody tells the card that it may stop", "tells the card that it may stop", "Nobody"),
        ("Я не обучал свою модель на этих письмах", "обучал свою модель на этих письмах", "Я не"),
        ("मैंने कभी नहीं लिखा था यह पूरा कोड", "लिखा था यह पूरा कोड", "नहीं"),
        (
            "Двенадцать человек весь день писали письма",
            "Двадцать человек весь день писали",
            "is not",
        ),
        ("A test. It was a test.", "A test", "more than once"),
        ("We put nowhere any of it at all", "We put now here any of it", "is not the same"),
        ("I did not not test it before", "I did not test it before", "is not the same"),
    ],
)
def test_what_would_turn_the_meaning_is_seen_in_any_script(
    said: str, quote: str, reason: str
) -> None:
    found = Grounder(transcript("I: Yes?", f"C: {said}")).ground(quote)
    assert isinstance(found, Rejected), found
    assert reason in found.reason


def test_words_that_an_interviewer_said_just_so_are_theirs() -> None:
    talk = transcript(
        "I: So it checks the soil every ten minutes?",
        "C: It checks the soil every ten minutes, and then it sleeps.",
    )
    theirs = Grounder(talk).ground("So it checks the soil every ten minutes", 2)
    assert isinstance(theirs, Rejected)
    assert "Tom Reyes said it in turn 1" in theirs.reason
    assert isinstance(Grounder(talk).ground("It checks the soil every ten minutes", 2), Grounding)


def test_words_spelled_alike_are_slips_only_where_we_know_the_language() -> None:
    said, quote = "C: Wir hatten dreizehn Leute in dem Projekt", "Wir hatten dreißig Leute in dem"
    german = transcript("I: ?", said).model_copy(update={"language": "de"})
    assert isinstance(Grounder(german).ground(quote), Rejected)


def test_parts_of_a_quote_may_be_short_where_a_script_writes_no_words_apart() -> None:
    said = "五月份我们订错了十一块门板，损失了大约六万块钱。是我的错。"
    found = Grounder(transcript("I: ?", f"C: {said}")).ground("五月份我们订错了……是我的错")
    assert isinstance(found, Grounding)
    assert len(found.parts) == 2


def test_the_named_turn_decides_between_places_that_say_the_same() -> None:
    quote = "It halved the latency for everybody"
    for named, turn in ((4, 4), (7, 7), (6, 7), (None, 4)):
        found = ground(quote, named)
        assert isinstance(found, Grounding)
        assert found.turn == turn


def test_a_wrong_turn_does_not_hide_a_quote() -> None:
    for named in (1, 3, 99, -1):
        found = ground("behind a queue because the import blocked", named)
        assert isinstance(found, Grounding)
        assert found.turn == 5


def test_short_words_are_accepted_only_when_exact_and_unique() -> None:
    assert isinstance(ground("pgvector"), Grounding)
    assert isinstance(ground("Pgvector"), Rejected)


@pytest.mark.parametrize(
    "text",
    [
        "是的，我写了检索部分，然后我们在三月上线",
        "Да, я сам написал весь этот поиск за выходные",
        "أنا كتبت نظام البحث كله بنفسي في أسبوعين",
    ],
)
def test_any_script(text: str) -> None:
    grounder = Grounder(transcript("I: ?", f"C: {text}. И ещё 別の話。"))
    found = grounder.ground(text)
    assert isinstance(found, Grounding)
    assert found.status is Status.EXACT
    assert isinstance(grounder.ground(text[::-1]), Rejected)


def test_letters_that_are_composed_differently_are_the_same() -> None:
    grounder = Grounder(transcript("C: Le cafe\u0301 a change\u0301 notre façon de coder ici"))
    found = grounder.ground("le café a changé notre façon de coder")
    assert isinstance(found, Grounding)
    assert (found.status, found.span.start, found.span.end) == (Status.NORMALIZED, 0, 39)


WORD = st.sampled_from(SAID.replace(",", "").replace(".", "").split())


@given(st.data())
def test_any_stretch_of_a_turn_is_found_exactly_there(data: st.DataObject) -> None:
    spoken = SAID.split(" ")
    start = data.draw(st.integers(0, len(spoken) - 6))
    end = data.draw(st.integers(start + 5, len(spoken)))
    quote = " ".join(spoken[start:end])
    found = Grounder(transcript("I: Yes?", f"C: {SAID}")).ground(quote)
    if isinstance(found, Rejected):
        assert "right before it" in found.reason
    else:
        assert found.status is Status.EXACT


@given(st.lists(WORD, min_size=6, max_size=14))
def test_shuffled_words_of_the_candidate_are_not_their_words(shuffled: list[str]) -> None:
    quote = " ".join(shuffled)
    plain = " ".join(SAID.replace(",", "").replace(".", "").split())
    found = Grounder(transcript("I: Yes?", f"C: {SAID}")).ground(quote)
    if isinstance(found, Grounding):
        spoken = SAID[found.span.start : found.span.end]
        assert quote in plain or found.status is Status.NEAR
        assert abs(len(spoken.split()) - len(shuffled)) <= 3


def test_a_changed_number_negation_or_person_is_never_near() -> None:
    random.seed(7)
    spoken = SAID.split(" ")
    for change in ("not", "never", "12", "they", "Ingrid", "without", "€"):
        for at in range(1, len(spoken) - 8):
            changed = [*spoken[at - 1 : at + 3], change, *spoken[at + 3 : at + 8]]
            found = ground(" ".join(changed), 2)
            assert isinstance(found, Rejected), (changed, words(found))
