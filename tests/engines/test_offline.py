"""What the offline engine points at, and what it leaves alone. All sentences are invented."""

import pytest

from analyzer.engines.cues.load import load_cues
from analyzer.engines.offline import declines, extract_offline
from analyzer.evidence import Finding
from analyzer.guide import load_guide
from analyzer.transcript.models import Role, Turn

LLM = "The product is an assistant on a large language model, and the LLM reads claim letters. "
"""Sets the subject: what follows is about an AI system."""


def talk(*lines: tuple[Role, str]) -> list[Turn]:
    return [
        Turn(number=i, speaker=role.value, role=role, text=text)
        for i, (role, text) in enumerate(lines, 1)
    ]


def read(answer: str, question: str = "How did you do that, and why?") -> list[Finding]:
    return extract_offline(talk((Role.INTERVIEWER, question), (Role.CANDIDATE, answer)))


def marks(findings: list[Finding]) -> set[str]:
    return {f"{f.kind}/{f.stance}/{f.owner}" for f in findings}


BUILT = "building/supports/self"
TEAM_BUILT = "building/supports/team"
CHOSE = "tradeoff/supports/self"
TEAM_CHOSE = "tradeoff/supports/team"
FAILED = "failure/supports/self"
TEAM_FAILED = "failure/supports/team"
SET_UP = "building/undermines/self"


@pytest.mark.parametrize(
    ("answer", "mark", "aspects"),
    [
        # building, in many constructions
        (LLM + "I wrote the retriever, BM25 first and then a small cross-encoder.", BUILT, {"ai_system", "retrieval"}),
        (LLM + "So what I did was I took the letters, cut them into chunks and put together an index in pgvector.", BUILT, {"ai_system", "retrieval"}),
        (LLM + "I ended up writing a queue in front of the model, about 300 lines of Go.", BUILT, {"ai_system", "architecture"}),
        (LLM + "I was the one who wrote the evaluation harness.", BUILT, {"ai_system", "evaluation"}),
        (LLM + "I labelled 400 letters and measured precision at 0.91.", BUILT, {"ai_system", "evaluation"}),
        (LLM + "I split the task into three prompts, one per field of the letter.", BUILT, {"ai_system", "decomposition", "prompting"}),
        (LLM + "The parser was written by me, around two hundred tests included.", BUILT, {"craft"}),
        (LLM + "I've fine-tuned a small model on 8,000 letters.", BUILT, {"ai_system"}),
        (LLM + "I'd built the validator before that, it checks the JSON schema.", BUILT, {"craft"}),
        (LLM + "I added a fallback for when the API is down, with retries.", BUILT, {"failure_mode"}),
        (LLM + "We built a router that sends short letters to a smaller model.", TEAM_BUILT, {"ai_system", "architecture"}),
        (LLM + "It has been running in production since March and 40 clerks use it every day.", TEAM_BUILT, {"production", "users"}),
        (LLM + "We log every answer and alert when the error rate goes over two percent.", TEAM_BUILT, {"operations", "evaluation"}),
        ("I wrote the billing service in Rust, with Postgres behind it.", BUILT, {"architecture"}),
        ("i wrote a scheduler for the night jobs it handles 2000 jobs", BUILT, {"architecture"}),
        ("I rewrote the importer, and the load went from 40 minutes down to three.", BUILT, {"outcome"}),
        # choices
        (LLM + "I went with a small local model instead of GPT-4 because the letters must not leave the building.", CHOSE, {"ai_system", "alternative", "reason"}),
        (LLM + "We looked at Pinecone but chose pgvector, since we already ran Postgres.", TEAM_CHOSE, {"alternative", "reason"}),
        (LLM + "I tried LangChain first and dropped it, it was too hard to debug.", CHOSE, {"alternative", "reason", "tool_opinion"}),
        ("I replaced the classifier with a lookup table, because the rules were enough.", CHOSE, {"chose_not_ai", "reason"}),
        ("I took the agent out and kept a cron job, that was simpler.", CHOSE, {"simpler"}),
        ("We kept one Postgres table rather than a queue because the load was tiny.", TEAM_CHOSE, {"alternative", "reason"}),
        (LLM + "I found Whisper better at accents than the vendor's model, but slower.", CHOSE, {"tool_opinion"}),
        # failures
        (LLM + "That was my mistake: I had not tested the prompt on scanned letters.", FAILED, {"ai_system"}),
        (LLM + "The model kept inventing claim numbers, so I added a check against the database.", FAILED, {"limit", "fix"}),
        (LLM + "I missed that the index was stale, because nobody had checked the sync job.", FAILED, {"root_cause"}),
        (LLM + "We had to roll back the release, the parser broke on long letters.", TEAM_FAILED, {"fix"}),
        ("I should have written the tests first.", FAILED, {"would_redo"}),
        ("I forgot the timeout and the worker went down for two hours.", FAILED, {"root_cause"}),
        (LLM + "In hindsight I would build the eval set before the first prompt.", FAILED, {"would_redo"}),
        (LLM + "It turned out the embeddings were computed on the wrong column, that one is on me.", FAILED, {"root_cause"}),
        # what speaks against
        ("I made a custom GPT and uploaded our handbook to it.", SET_UP, {"configuration"}),
        ("I dragged the blocks together in the visual builder, no code needed.", SET_UP, {"configuration"}),
        ("It never went to production, it runs on my laptop.", SET_UP, {"demo_only"}),
        ("I'd have to ask our engineer why.", "tradeoff/undermines/self", {"cannot_explain"}),
        ("That's just the default, I left it.", "tradeoff/undermines/self", {"cannot_explain"}),
        ("That was the data team's fault, they gave us garbage.", "failure/undermines/other", {"blame"}),
        ("Nothing went wrong, it just works.", "failure/undermines/team", {"denial"}),
        ("We added a graph database because it was cool.", "tradeoff/undermines/team", {"complexity"}),
        ("When I said I built it, I meant that I reviewed the tickets.", SET_UP, {"withdrawn"}),
        ("We never measured it, it looked fine to us.", "building/undermines/team", {"evaluation"}),
        ("We leverage cutting-edge AI to empower everyone in a seamless way.", "tradeoff/undermines/team", {"marketing"}),
    ],
)  # fmt: skip
def test_a_passage_is_found_and_named(answer: str, mark: str, aspects: set[str]) -> None:
    matching = [f for f in read(answer) if f"{f.kind}/{f.stance}/{f.owner}" == mark]
    assert matching, f"{marks(read(answer))} instead of {mark}"
    assert aspects <= set().union(*(f.aspects for f in matching))


@pytest.mark.parametrize(
    "answer",
    [
        # questions, plans, hypotheticals
        "Did I write the retriever with BM25?",
        "I would write a retriever with BM25 and a cross-encoder.",
        "I would have built a queue in front of the model.",
        "You could put a queue in front of the model.",
        "If we had built the index in Postgres, it would have been faster.",
        "I'm going to build a classifier for the tickets next quarter.",
        "We want to add an evaluation set with 200 questions.",
        "Ideally we will have some system prompts that know what to do.",
        "I could imagine a pipeline with three stages.",
        # negations and other people's work
        "I didn't write that parser, a contractor did.",
        "It's not that I built the index, it came with the database.",
        "I never wrote a line of the retriever.",
        "My colleague wrote the retriever and the evaluation set.",
        "The vendor built the pipeline with Kafka and Postgres.",
        "She said she had written the classifier in two days.",
        'He told me "I wrote the whole pipeline in Rust with three workers".',
        "They built the agent, and they measured it with 200 questions.",
        # generalities, skills, opinions without use
        "People build agents with LangChain all the time.",
        "Companies should measure their models with a test set.",
        "Python, Docker, Kubernetes, LangChain, pgvector, prompt engineering.",
        "Everyone is talking about agents because models got cheaper.",
        "A good pipeline has retrieval, a re-ranker and an evaluation set.",
        "As humans we wrote assembly code for decades.",
        "You have to put guardrails in front of a model.",
        # use of an assistant, chores, small talk
        "I use Copilot every day and it makes me faster.",
        "I wrote emails to forty customers.",
        "I made sure that the team was happy.",
        "I wrote a blog post about machine learning.",
        "I let ChatGPT write my reports and I check them.",
        "I made friends with the whole backend team.",
        "We had a great time and learned a lot.",
        "Yes.",
        "Exactly, with the queue, as you said.",
        "I would say it was a good project.",
        "I don't use AI too much in my work day.",
        # vague
        "We improved the quality a lot.",
        "I built something nice.",
    ],
)
def test_what_is_no_evidence_yields_nothing(answer: str) -> None:
    assert read(answer) == []


@pytest.mark.parametrize(
    ("clean", "spoken"),
    [
        (
            "I wrote the retriever and an index in Postgres.",
            "Um, so I, I guess I just kind of wrote, you know, the the retriever and, like, an index in Postgres.",
        ),
        (
            "I wrote the retriever and an index in Postgres.",
            "I have wrote retriever and index in Postgres.",
        ),
        (
            "I went with rules instead of a model because the letters are short.",
            "I mean, honestly, I sort of went with rules instead of, um, a model because letters are short.",
        ),
        (
            "I forgot the timeout and the worker crashed.",
            "Well I think I just forgot, uh, timeout and, you know, worker crashed basically.",
        ),
        ("I built the parser with 40 tests.", "I builded parser with, like, 40 tests, or something."),
        ("I made a custom GPT.", "I, uh, I just made, you know, a custom GPT."),
    ],
)  # fmt: skip
def test_a_way_of_talking_changes_nothing(clean: str, spoken: str) -> None:
    def essence(answer: str) -> list[tuple[object, ...]]:
        return [(f.kind, f.stance, f.owner, f.aspects, f.specificity) for f in read(answer)]

    assert essence(clean)
    assert essence(spoken) == essence(clean)


def test_only_the_candidate_is_quoted() -> None:
    turns = talk(
        (Role.INTERVIEWER, "I wrote a retriever with BM25 once. And you?"),
        (Role.OTHER, "I built the index in Postgres with 200 tests."),
        (Role.CANDIDATE, "I see."),
    )
    assert extract_offline(turns) == []


def test_quotes_are_the_turns_own_characters_of_a_bounded_length() -> None:
    long = LLM + " and then ".join(["I wrote another parser for page %d" % n for n in range(60)])
    ragged = (
        "I  wrote — well, “rewrote” — the parser… [Person 1] tested it; 90 tests. It broke twice!"
    )
    for answer in (long, ragged):
        findings = read(answer)
        assert findings
        for finding in findings:
            assert finding.quote in answer
            assert 5 <= len(finding.quote.split()) <= 60


def test_a_passage_carries_on_with_its_reason() -> None:
    findings = read("I kept the old parser instead of the new one. It was faster on scans.")
    assert [f.quote for f in findings] == [
        "I kept the old parser instead of the new one. It was faster on scans."
    ]


def test_particulars_make_a_passage_more_specific() -> None:
    named = read("I wrote the retriever for the support desk.")
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
        LLM
        + "I wrote the queue for it. At my previous company I wrote the payment service in Java."
    )
    assert [("ai_system" in f.aspects) for f in findings] == [True, False]


def test_a_missing_answer_counts_only_where_somebody_asked() -> None:
    assert read("I'd have to ask our engineer.", question="What is the chunk size?")
    assert read("I'd have to ask our engineer.", question="Nice office you have.") == []


def test_findings_stand_in_the_order_of_the_talk_and_repeat_exactly() -> None:
    answer = LLM + "I wrote the parser with 40 tests. I forgot the timeout and the worker crashed."
    assert [f.kind for f in read(answer)] == ["building", "failure"]
    assert read(answer) == read(answer)


def test_every_aspect_of_a_cue_is_one_of_the_guide() -> None:
    cues, aspects = load_cues(), load_guide().aspects
    assert set(cues.says) <= set(aspects)
    assert set(cues.shows) <= set(aspects)
    assert set(cues.claims) - {"marketing", "waved_tests"} <= set(aspects) | {
        f"{kind}_{owner}" for kind in ("building", "tradeoff", "failure") for owner in ("self", "team")
    }  # fmt: skip


@pytest.mark.parametrize(
    "answer",
    [
        "Ich habe den Parser geschrieben und dann den Index gebaut, weil die Suche in der alten Version so langsam war und wir das nicht mehr wollten.",
        "J'ai écrit le service de recherche et puis nous avons mesuré la qualité avec deux cents questions parce que les réponses étaient mauvaises au début.",
        "我写了检索器,然后用两百个问题测量了质量,因为一开始的答案很差。",
        "Ik heb de parser geschreven en daarna de index gebouwd, want de oude versie was te langzaam voor de mensen die er elke dag mee werken.",
    ],
)
def test_another_language_is_declined_in_one_sentence(answer: str) -> None:
    reason = declines(talk((Role.CANDIDATE, answer)))
    assert reason is not None
    assert reason.count(".") == 1


@pytest.mark.parametrize("answer", ["Yes.", "", "I wrote the parser, and José tested it, because it broke on some of the names that we get from Kraków and from the old system."])  # fmt: skip
def test_english_is_not_declined(answer: str) -> None:
    assert declines(talk((Role.CANDIDATE, answer))) is None
