import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pytest

from analyzer.assessment import Assessment, assess
from analyzer.errors import AssessmentError, UsageError
from analyzer.guide import load_guide
from analyzer.llm.calls import Spending, Usage
from analyzer.memo import FORMATS, render_file, render_memo
from analyzer.transcript import Aside, Certainty
from tests.support.page import Page
from tests.support.sample_assessment import (
    CANDIDATE,
    evidence,
    offline_run,
    partly_read,
    run,
    sample,
    thin,
    transcript,
)

GUIDE = load_guide()
PAGES = ("md", "html")


def page(assessment: Assessment) -> Page:
    return Page(render_memo(assessment, GUIDE, "html"))


def text(assessment: Assessment, form: str) -> str:
    """The memo's words, without its markup."""
    memo = render_memo(assessment, GUIDE, form)
    plain = Page(memo).text if form == "html" else re.sub(r"\\(.)", r"\1", memo)
    return " ".join(plain.split())


def long_interview(turns: int, name: str = CANDIDATE) -> Assessment:
    lines = [("Q", 0.0, "Why?"), (name, 0.0, "I wrote the consumer. " + "w" * 90)] * (turns // 2)
    read = transcript(lines, candidate=name, timed=False)
    found = [
        evidence(turn, "I wrote the consumer", number=turn.number)
        for turn in read.turns
        if turn.speaker == name
    ]
    return assess(read, found, GUIDE, run())


@pytest.mark.parametrize("form", PAGES)
def test_every_flag_shows_verdict_wording_rule_and_quotes(form: str) -> None:
    assessment = sample()
    memo = text(assessment, form)
    for flag in assessment.flags:
        assert flag.text in memo
        assert flag.rule_text in memo
        assert all(need in memo for need in flag.missing)
    for found in assessment.evidence:
        assert f"“{found.quote}”" in memo
        assert found.claim in memo


def test_a_flag_holds_its_quotes_on_both_sides_and_its_question() -> None:
    assessment = sample()
    memo = page(assessment)
    by_id = {e.id: e for e in assessment.evidence}
    for flag in assessment.flags:
        body = memo.between(f"flag-{flag.id}")
        speaks_for, _, speaks_against = body.partition("Speaks against")
        assert all(by_id[name].quote in speaks_for for name in flag.evidence_for)
        assert all(by_id[name].quote in speaks_against for name in flag.evidence_against)
        question = next(q for q in assessment.questions if q.id == flag.question)
        assert question.text in body
        assert all(f"turn {n}" in body for n in question.asked_in)


@pytest.mark.parametrize("form", PAGES)
def test_recommendation_is_advice_with_its_rule_and_counts(form: str) -> None:
    memo = text(sample(), form)
    assert "Strong Builder" in memo
    assert "strong_on_all_sides" in memo
    assert "rests on 14 checked quotes: 5 of 5 green flags and 0 of 4 red flags" in memo
    assert "1 cannot be told" in memo
    assert "Advice to the person who signs, not a decision." in memo


@pytest.mark.parametrize("form", PAGES)
def test_header_says_where_the_memo_comes_from(form: str) -> None:
    assessment = partly_read()
    memo = text(assessment, form)
    source = assessment.transcript.source
    for fact in (
        source.name,
        source.format,
        source.sha256[:12],
        assessment.transcript.candidate_reason,
        "Senior engineer, dispatch tools",
        "Interview of 2026-11-17",
        "example-large-2026-09",
        "extract 4 (77b0a2c4), review 2 (c91d03aa)",
        "$0.0413 (6 calls; 1 attempt may have been billed unanswered)",
        "Not read: turns 17 and 18 (the model's answer broke off twice).",
        "Not reviewed, and counted as found: E3 and E5.",
        "Latest answer: 2026-11-18 (UTC).",
        assessment.transcript.warnings[0],
    ):
        assert fact in memo


@pytest.mark.parametrize("form", PAGES)
def test_unknown_cost_is_called_unknown(form: str) -> None:
    spent = Spending(
        calls=1,
        attempts=1,
        in_doubt=0,
        usage=Usage(input_tokens=9, output_tokens=9),
        cost=None,
        answered_on=None,
    )
    assert "unknown (1 call)" in text(sample(spending=spent), form)


@pytest.mark.parametrize("form", PAGES)
def test_offline_memo_says_what_it_is_worth(form: str) -> None:
    assessment = sample().model_copy(update={"run": offline_run()})
    memo = text(assessment, form)
    assert "A cue-based first reading." in memo
    assert (
        "Measured on 12 labelled interviews that it was not written on: 90% of its quotes" in memo
    )
    assert "no model was called" in memo
    assert "cue-based" not in text(sample(), form)


@pytest.mark.parametrize("form", PAGES)
def test_withheld_rejected_demoted_and_taken_back_words_are_told_apart(form: str) -> None:
    assessment = sample()
    memo = text(assessment, form)
    assert assessment.suspects[0].text in memo
    assert "not held against the candidate" in memo
    for rejection in assessment.rejections:
        assert rejection.finding.quote in memo
        assert rejection.reason in memo
    assert "2 quotes did not pass" in memo
    assert "Does not count: A plan for a rebuild, not something that was done." in memo
    assert "Taken back or narrowed in turn 28" in memo


@pytest.mark.parametrize("form", PAGES)
def test_points_of_the_guide_are_all_there(form: str) -> None:
    assessment = sample()
    memo = text(assessment, form)
    for points in (
        assessment.signals,
        assessment.roles,
        assessment.tasks,
        assessment.blind_spots,
        assessment.growth,
        assessment.management,
    ):
        assert all(point.text in memo for point in points)
    assert all(question.text in memo for question in assessment.questions)


def test_each_quote_has_one_home_that_names_the_flags_it_serves() -> None:
    assessment = sample()
    memo = page(assessment)
    for number, found in enumerate(assessment.evidence, start=1):
        home = memo.between(f"e{number}")
        assert found.quote in home
        for flag in assessment.flags:
            assert (f"for {flag.name}" in home) == (found.id in flag.evidence_for)
            assert (f"against {flag.name}" in home) == (found.id in flag.evidence_against)


def test_marks_cover_exactly_the_quoted_characters() -> None:
    assessment = sample()
    memo = page(assessment)
    for number, found in enumerate(assessment.evidence, start=1):
        turn = assessment.transcript.turns[found.turn - 1]
        parts = [turn.text[part.start : part.end] for part in found.parts]
        assert "".join(memo.marked[f"e{number}"]) == "".join(parts)


def test_transcript_is_printed_word_for_word() -> None:
    assessment = sample()
    memo = page(assessment)
    for turn in assessment.transcript.turns:
        assert turn.text in memo.between(f"t{turn.number}")


@pytest.mark.parametrize("assessment", [sample(), thin(), partly_read(), long_interview(300)])
def test_links_resolve_and_ids_are_unique(assessment: Assessment) -> None:
    memo = page(assessment)
    assert len(memo.ids) == len(set(memo.ids))
    assert {link[0] for link in memo.links} == {"#"}
    assert {link[1:] for link in memo.links} <= set(memo.ids)


def test_headings_come_in_order() -> None:
    levels = [int(tag[1]) for tag, _ in page(sample()).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("form", PAGES)
def test_thin_interview_says_what_to_ask_next(form: str) -> None:
    assessment = thin()
    memo = text(assessment, form)
    assert "Not enough evidence" in memo
    assert memo.count("Cannot tell") >= len(assessment.flags)
    assert all(question.text in memo for question in assessment.questions)
    assert assessment.roles[0].text not in memo


def test_quotes_without_times_are_placed_by_turn() -> None:
    memo = render_memo(long_interview(4), GUIDE, "md")
    assert f"({CANDIDATE}, [turn 2](#t2), E2)" in memo
    assert "by words" in render_memo(long_interview(4), GUIDE, "html")


def test_timeline_stays_inside_its_box() -> None:
    for assessment in (sample(), thin(), long_interview(300)):
        html = render_memo(assessment, GUIDE, "html")
        places = re.findall(r'<rect class="(?!hit)[^"]*" x="([^"]+)" y="\S+ width="([^"]+)"', html)
        assert len(places) >= len(assessment.transcript.turns)
        assert all(0 <= float(x) <= 1000 and float(width) > 0 for x, width in places)


@pytest.mark.parametrize("form", PAGES)
def test_very_long_names_are_kept_whole(form: str) -> None:
    name = "Wilhelmine " + "Papadimitropoulou" * 12
    assert name in text(long_interview(2, name), form)


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "pdf"])
def test_json_form_reads_back_into_the_same_memo(form: str) -> None:
    assessment = sample()
    again = Assessment.model_validate_json(render_memo(assessment, GUIDE, "json"))
    assert again == assessment
    assert render_file(again, GUIDE, form) == render_file(assessment, GUIDE, form)


def test_memo_is_the_same_under_any_hash_seed_and_locale() -> None:
    code = (
        "import hashlib;from tests.support.sample_assessment import sample;"
        "from analyzer.guide import load_guide;from analyzer.memo import FORMATS,render_file;"
        "memos=b''.join(render_file(sample(),load_guide(),f) for f in FORMATS if f!='pdf');"
        "print(hashlib.sha256(memos).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "LANG": locale},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, locale in (("1", "C"), ("77", "de_DE.UTF-8"))
    }
    assert len(hashes) == 1


def test_page_allows_its_own_script_and_style_and_nothing_else() -> None:
    html = render_memo(sample(), GUIDE, "html")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    directives = dict(part.split(maxsplit=1) for part in policy[1].split("; "))
    for tag, directive in (("style", "style-src"), ("script", "script-src")):
        [inline] = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = b64encode(sha256(inline.encode()).digest()).decode()
        assert directives[directive] == f"&#39;sha256-{digest}&#39;"
    assert directives["default-src"] == "&#39;none&#39;"
    used = {name for _, names in Page(html).tags for name in names}
    assert not {name for name in used if name.startswith("on")} | used & {"style", "src", "action"}
    assert "http://" not in html
    assert "https://" not in html


def test_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="no memo format 'docx'; choose one of md, html, json"):
        render_memo(sample(), GUIDE, "docx")


def test_assessment_that_does_not_hold_together_is_refused() -> None:
    whole = sample()
    first = whole.evidence[0].model_copy(update={"turn": 900})
    broken: dict[str, dict[str, Any]] = {
        "names turn 900": {"evidence": (first, *whole.evidence[1:])},
        "refers to evidence 'E1'": {"evidence": whole.evidence[1:]},
        "refers to question": {"questions": whole.questions[:1]},
    }
    for message, change in broken.items():
        with pytest.raises(AssessmentError, match=message):
            render_memo(whole.model_copy(update=change), GUIDE, "html")


def test_every_quote_of_the_markdown_memo_links_to_its_turn() -> None:
    memo = render_memo(sample(), GUIDE, "md")
    links = set(re.findall(r"\]\(#(t\d+)\)", memo))
    assert links == {f"t{e.turn}" for e in sample().evidence}
    assert links <= set(re.findall(r'<a id="(t\d+)"></a>', memo))


def test_a_markdown_flag_shows_its_strongest_quotes_and_refers_to_all() -> None:
    memo = render_memo(sample(), GUIDE, "md")
    flag = next(f for f in sample().flags if len(f.evidence_for) > 3)
    section = memo.split(f": {flag.name}\n", 1)[1].split("\n### ", 1)[0]
    speaks_for = section.split("Speaks against it", 1)[0]
    assert speaks_for.count("> “") == 3
    listed = speaks_for.split(f"All {len(flag.evidence_for)}: ", 1)[1]
    assert all(f"{evidence_id} (" in listed for evidence_id in flag.evidence_for)


@pytest.mark.parametrize("form", PAGES)
def test_a_first_reading_has_no_recommendation(form: str) -> None:
    assessment = sample().model_copy(update={"run": offline_run()})
    assert "No recommendation" in text(assessment, form)
    assert "No recommendation" not in text(sample(), form)


def with_asides() -> Assessment:
    """The second turn holds a quote, and two listeners in the midst of it."""
    said = "I wrote the consumer and the checks."
    read = transcript([("Q", 0.0, "Why?"), (CANDIDATE, 4.0, said)], timed=True)
    at = said.index("and")
    heard = tuple(Aside(offset=at, speaker=who, text="Mm-hm.") for who in ("Q", "Tom"))
    turn = read.turns[1].model_copy(update={"asides": heard})
    read = read.model_copy(update={"turns": (read.turns[0], turn)})
    return assess(read, [evidence(turn, "wrote the consumer and the checks")], GUIDE, run())


def test_listeners_stand_within_a_turn_and_outside_of_its_quotes() -> None:
    memo = page(with_asides())
    words = "I wrote the consumer [Q: Mm-hm.] [Tom: Mm-hm.] and the checks."
    assert words in memo.between("t2")
    assert memo.marked["e1"] == ["wrote the consumer ", "and the checks"]
    assert "“wrote the consumer and the checks”" in memo.text


def test_listeners_stand_within_a_turn_of_markdown() -> None:
    memo = render_memo(with_asides(), GUIDE, "md")
    assert ": I wrote the consumer *(Q: Mm-hm.)* *(Tom: Mm-hm.)* and the checks.\n" in memo


@pytest.mark.parametrize("form", PAGES)
def test_a_speaker_whose_role_is_unclear_is_a_notice(form: str) -> None:
    read = sample().transcript
    unsure = {"certainty": Certainty.UNCLEAR, "reason": "Tom is not seen asking."}
    speakers = (read.speakers[0].model_copy(update=unsure), *read.speakers[1:])
    assessment = sample().model_copy(
        update={"transcript": read.model_copy(update={"speakers": speakers})}
    )
    assert "Tom is not seen asking." in text(assessment, form)
    assert "when the analysis was started" not in text(sample(), form)


def test_a_clock_that_goes_back_makes_no_timeline() -> None:
    lines = [("Q", 0.0, "Why?"), (CANDIDATE, 4000.0, "Wait."), ("Q", 2.0, "So?")]
    memo = page(assess(transcript(lines), [], GUIDE, run()))
    assert "no times that run through: lengths are by words" in memo.text
