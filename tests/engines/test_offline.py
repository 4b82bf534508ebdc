"""What the offline engine points at, and what it leaves alone. All sentences are invented."""

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from analyzer.engines.cues.against import ASPECT, KIND
from analyzer.engines.cues.load import load_cues
from analyzer.engines.offline import declines, extract_offline, listen, point
from analyzer.errors import ConfigError
from analyzer.evidence import Finding
from analyzer.guide import load_guide
from analyzer.transcript.models import Role, Turn

CASES: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "offline_cases.toml").read_text(encoding="utf-8")
)
LLM = "The product is an assistant on a large language model, and the LLM reads claim letters. "
"""Sets the subject: what follows is about an AI system."""


def talk(*lines: tuple[Role, str]) -> list[Turn]:
    return [
        Turn(number=i, speaker=role.value, role=role, text=text)
        for i, (role, text) in enumerate(lines, 1)
    ]


def by_cues(turns: list[Turn]) -> list[Finding]:
    """What the cues point at before the weights have their say."""
    return point(listen(turns), None)


def read(answer: str, question: str = "How did you do that, and why?") -> list[Finding]:
    answer = answer.replace("@", LLM)
    return by_cues(talk((Role.INTERVIEWER, question), (Role.CANDIDATE, answer)))


def mark(finding: Finding) -> str:
    return f"{finding.kind}/{finding.stance}/{finding.owner}"


@pytest.mark.parametrize(
    ("expected", "aspects", "answer"),
    [(mark, aspects, answer) for mark, rows in CASES["found"].items() for aspects, answer in rows],
)
def test_a_passage_is_found_and_named(expected: str, aspects: list[str], answer: str) -> None:
    findings = read(answer)
    assert expected in {mark(f) for f in findings}
    assert set(aspects) <= {a for f in findings if mark(f) == expected for a in f.aspects}


@pytest.mark.parametrize(("question", "expected", "aspects", "answer"), CASES["answered"]["rows"])
def test_the_question_says_how_an_answer_is_meant(
    question: str, expected: str, aspects: list[str], answer: str
) -> None:
    findings = read(answer, question)
    assert expected in {mark(f) for f in findings}
    assert set(aspects) <= {a for f in findings if mark(f) == expected for a in f.aspects}


@pytest.mark.parametrize(
    ("shown", "one", "other"),
    [
        (shown, one, other)
        for shown, answers in CASES["against"].items()
        for one, other in pairwise([*answers, answers[0]])
    ],
)
def test_what_speaks_against_counts_when_it_is_said_twice(shown: str, one: str, other: str) -> None:
    def against(*answers: str) -> list[tuple[int, str]]:
        asked = (Role.INTERVIEWER, "How did you do that, and why?")
        lines = [line for a in answers for line in (asked, (Role.CANDIDATE, a.replace("@", LLM)))]
        found = [f for f in extract_offline(talk(*lines)) if f.stance == "undermines"]
        return [(f.turn, f"{f.kind} {f.aspects[-1]}") for f in found]

    between = "There are five of us in the office."
    assert {(2, shown), (6, shown)} <= set(against(one, between, other))
    assert against(one) == []


@pytest.mark.parametrize("answer", CASES["nothing"]["answers"])
def test_what_is_no_evidence_yields_nothing(answer: str) -> None:
    assert read(answer) == []
    asked = (Role.INTERVIEWER, "How did you do that, and why?")
    assert extract_offline(talk(asked, (Role.CANDIDATE, answer.replace("@", LLM)))) == []


@pytest.mark.parametrize(("clean", "spoken"), CASES["same"]["pairs"])
def test_a_way_of_talking_changes_nothing(clean: str, spoken: str) -> None:
    def essence(answer: str) -> list[tuple[object, ...]]:
        return [(mark(f), f.aspects, f.specificity) for f in read(answer)]

    assert essence(clean)
    assert essence(spoken) == essence(clean)


def test_only_the_candidate_is_quoted() -> None:
    turns = talk(
        (Role.INTERVIEWER, "I wrote a retriever with BM25 once. And you?"),
        (Role.OTHER, "I built the index in Postgres with 200 tests."),
        (Role.CANDIDATE, "I see."),
    )
    assert extract_offline(turns) == []


@pytest.mark.parametrize(
    "answer",
    [
        " and then ".join(f"I wrote another parser for page {n}" for n in range(60)),
        "I  wrote — well, “rewrote” — the parser… [Person 1] tested it; 90 tests. It broke twice!",
    ],
)
def test_quotes_are_the_turns_own_characters_of_a_bounded_length(answer: str) -> None:
    findings = read(answer)
    assert findings
    for finding in findings:
        assert finding.quote in answer
        assert 5 <= len(finding.quote.split()) <= 60


def test_a_passage_carries_on_with_its_reason() -> None:
    answer = "I kept the old parser instead of the new one. It was faster on scans."
    assert [f.quote for f in read(answer)] == [answer]


def test_a_description_of_the_system_belongs_to_who_built_it() -> None:
    described = "It falls back to the queue, and after thirty minutes the staff get an alert."
    for built, owner in (("I wrote the parser.", "self"), ("We wrote the parser.", "team")):
        assert {mark(f) for f in read(f"{built} Good. Fine. {described}")} == {
            f"building/supports/{owner}"
        }


def test_particulars_make_a_passage_more_specific() -> None:
    named = read("I wrote the retriever that finds letters.")
    counted = read("I wrote the retriever in Rust, 400 lines, and recall went from 0.6 to 0.8.")
    assert [f.specificity for f in named] == [2]
    assert [f.specificity for f in counted] == [3]


def test_ordinary_software_is_no_ai_system() -> None:
    turns = talk(
        (Role.INTERVIEWER, "Have you built anything with AI?"),
        (Role.CANDIDATE, "No, nothing with AI. I wrote the billing service in Go, with 300 tests."),
        (Role.INTERVIEWER, "How does your agent use the model?"),
        (Role.CANDIDATE, "The agent runs on each host. I wrote the data model and its index."),
    )
    findings = extract_offline(turns)
    assert findings
    assert all("ai_system" not in f.aspects for f in findings)


def test_the_subject_stays_ai_until_it_changes() -> None:
    findings = read(
        "@I wrote the queue for it. At my previous company I wrote the payment service in Java."
    )
    assert [("ai_system" in f.aspects) for f in findings] == [True, False]


def test_a_missing_answer_counts_only_where_somebody_asked() -> None:
    def missing(question: str) -> list[Finding]:
        asked = (Role.INTERVIEWER, question)
        first = (Role.CANDIDATE, "I'd have to ask our engineer.")
        return extract_offline(talk(asked, first, asked, (Role.CANDIDATE, "No idea why.")))

    assert missing("How big is a chunk, and why?")
    assert missing("Nice office you have.") == []


def test_asked_for_their_own_part_a_candidate_may_name_none() -> None:
    answers = ("It's hard to say, it's a flat team.", "I ran the alignment meetings.")

    def found(question: str) -> set[str]:
        lines = [
            line for a in answers for line in ((Role.INTERVIEWER, question), (Role.CANDIDATE, a))
        ]
        return {a for f in extract_offline(talk(*lines)) for a in f.aspects}

    assert "cannot_explain" in found("What was your own part in that?")
    assert found("How large is the company?") == set()


def test_words_of_set_up_beside_own_code_are_no_configuration() -> None:
    answer = "I uploaded the files to an S3 bucket. Fine. And I turned on the option in my script."
    assert not any("configuration" in f.aspects for f in read(answer))


def test_a_claim_among_much_set_up_is_no_build() -> None:
    claim = "@I built an intelligent pipeline for the letters."
    setup = "I uploaded the PDFs. Good. I took one of their templates and hit publish."
    assert [mark(f) for f in read(claim)] == ["building/supports/self"]
    assert "building/supports/self" not in {mark(f) for f in read(f"{claim} {setup}")}


def test_two_readings_of_one_interview_are_the_same() -> None:
    answer = "@I wrote the parser with 40 tests. I forgot the timeout and the worker crashed."
    assert [f.kind for f in read(answer)] == ["building", "failure"]
    assert read(answer) == read(answer)


def test_every_cue_names_an_aspect_of_the_guide() -> None:
    cues, aspects = load_cues(), set(load_guide().aspects)
    assert set(cues.says) <= aspects
    assert set(cues.shows) <= aspects
    assert {ASPECT.get(cue, cue) for cue in KIND} <= aspects


def test_every_sign_has_points_for_each_kind() -> None:
    assert {len(points) for points in load_cues().points.values()} == {3}


@pytest.mark.parametrize(
    "answer",
    [
        (
            "Ich habe den Parser geschrieben und dann den Index gebaut, weil die Suche in der "
            "alten Version so langsam war und wir das nicht mehr wollten."
        ),
        (
            "J'ai écrit le service et nous avons mesuré la qualité avec deux cents questions "
            "parce que les réponses étaient mauvaises au début."
        ),
        "我写了检索器,然后用两百个问题测量了质量,因为一开始的答案很差。",
        (
            "Ik heb de parser geschreven en daarna de index gebouwd, want de oude versie was te "
            "langzaam voor de mensen die er elke dag mee werken."
        ),
    ],
)
def test_another_language_is_declined_in_one_sentence(answer: str) -> None:
    reason = declines(talk((Role.CANDIDATE, answer)), language=None)
    assert reason is not None
    assert reason.count(".") == 1


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "Yes.",
        (
            "I wrote the parser, and José tested it, because it broke on some of the names that we "
            "get from Kraków and from the old system."
        ),
    ],
)
def test_english_is_not_declined(answer: str) -> None:
    assert declines(talk((Role.CANDIDATE, answer)), language=None) is None


def test_an_interview_known_to_be_in_another_language_is_declined() -> None:
    turns = talk((Role.INTERVIEWER, "Why was that, do you think?"), (Role.CANDIDATE, "Yes."))
    reason = declines(turns, language="de")
    assert reason is not None
    assert "(de)" in reason
    assert declines(turns, language="en") is None


def test_english_questions_do_not_make_foreign_answers_english() -> None:
    answer = (
        "Ich habe den Parser geschrieben und dann den Index gebaut, weil die Suche in der alten "
        "Version so langsam war und wir das nicht mehr wollten."
    )
    turns = talk((Role.INTERVIEWER, "Why was that, do you think?"), (Role.CANDIDATE, answer))
    assert declines(turns, language="en") is not None


def test_a_broken_cue_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "builder").mkdir()
    (tmp_path / "builder" / "cues.toml").write_text('fillers = ["("]\n[words]\n')
    monkeypatch.setattr("analyzer.engines.cues.load.prompts_dir", lambda: tmp_path)
    load_cues.cache_clear()
    with pytest.raises(ConfigError, match=r"cues\.toml"):
        load_cues()
    load_cues.cache_clear()
