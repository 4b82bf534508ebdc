"""A batch as its user runs it: inputs, results, index, and what the same command does again."""

import json
import shutil
import zipfile
from pathlib import Path

from analyzer.assessment import read_assessment
from analyzer.batch.index import IndexRow
from tests.batch.folders import (
    analyze,
    answers,
    batch,
    by_source,
    contents,
    labelled,
    rows,
    table,
    talk,
    talks,
)
from tests.support.model_server import ModelServer


def server_of(server: ModelServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "k"}


def test_each_interview_gets_its_results_and_a_row(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "3 done" in done.stdout
    out = tmp_path / "out"
    for record, cells in zip(rows(out), table(out), strict=True):
        row = IndexRow.model_validate(record)
        made = read_assessment(out / row.paths["json"])
        assert row.candidate == made.transcript.candidate == cells["candidate"]
        assert row.flags == {flag.id: flag.verdict for flag in made.flags}
        assert cells["flag_personal_build"] == row.flags["personal_build"]
        assert row.evidence == sum(e.counts for e in made.evidence)
        assert row.engine == cells["engine"] == "offline"
        assert (out / row.paths["md"]).read_text("utf-8").startswith("#")
        assert (out / cells["path_html"]).is_file()


def test_a_model_reads_them_all_and_its_cost_stands_in_the_index(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    with ModelServer(answers()) as server:
        done = batch("past", "--out", "out", folder=tmp_path, **server_of(server))
        assert done.returncode == 0, done.stderr
        asked = len(server.requests)
    found = rows(tmp_path / "out")
    assert [row["status"] for row in found] == ["done"] * 3
    assert sum(row["calls"] for row in found) == asked
    assert all(row["evidence"] > 0 and row["input_tokens"] > 0 for row in found)
    assert all(float(row["cost"]) > 0 for row in found)


def test_a_batch_and_a_single_analysis_come_to_the_same(tmp_path: Path) -> None:
    labelled(tmp_path / "past", ("modest_builder",))
    with ModelServer(answers(("modest_builder",))) as server:
        done = batch("past", "--out", "out", folder=tmp_path, **server_of(server))
        assert done.returncode == 0, done.stderr
        alone = analyze(
            "past/modest_builder.txt",
            "--ledger",
            "out/ledger.sqlite",
            folder=tmp_path,
            **server_of(server),
        )
    (row,) = rows(tmp_path / "out")
    mine = json.loads((tmp_path / "out" / row["paths"]["json"]).read_text("utf-8"))
    assert mine == alone


def test_the_same_command_again_asks_and_writes_nothing(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    with ModelServer(answers()) as server:
        batch("past", "--out", "out", folder=tmp_path, **server_of(server))
        asked = len(server.requests)
        before = {p: p.stat().st_mtime_ns for p in (tmp_path / "out/interviews").rglob("*.*")}
        again = batch("past", "--out", "out", "--json", folder=tmp_path, **server_of(server))
        assert len(server.requests) == asked
    after = {p: p.stat().st_mtime_ns for p in (tmp_path / "out/interviews").rglob("*.*")}
    assert after == before
    end = json.loads(again.stdout.splitlines()[-1])
    assert end["progress"]["outcomes"] == {"skipped": 3}
    assert end["counts"] == {"done": 3}


def test_only_what_a_change_concerns_is_done_again(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    with ModelServer(answers()) as server:
        env = server_of(server)
        batch("past", "--out", "out", folder=tmp_path, **env)
        extracts = len([r for r in server.requests if "<transcript " in str(r["messages"][-1])])
        asked = len(server.requests)
        (tmp_path / "past" / "modest_builder.txt").write_text(talk(1), "utf-8")
        batch("past", "--out", "out", folder=tmp_path, **env)
        assert len(server.requests) == asked + 1, "one changed file, one chunk"
        batch("past", "--out", "out", "--no-review", folder=tmp_path, **env)
        assert len(server.requests) == asked + 1, "what is read without a review was bought"
        batch("past", "--out", "out", "--model", "other", folder=tmp_path, **env)
        assert len(server.requests) >= asked + 1 + extracts, "another model, all of them anew"
    out = tmp_path / "out"
    assert {row["model"] for row in rows(out)} == {"other"}
    assert len(rows(out)) == 3
    assert len(list((out / "earlier").iterdir())) == 1, "results of the changed file are kept"


def test_fresh_does_all_again_with_answers_that_were_bought(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    with ModelServer(answers()) as server:
        batch("past", "--out", "out", folder=tmp_path, **server_of(server))
        asked, before = len(server.requests), contents(tmp_path / "out")
        done = batch(
            "past", "--out", "out", "--fresh", "--json", folder=tmp_path, **server_of(server)
        )
        assert len(server.requests) == asked
    assert json.loads(done.stdout.splitlines()[-1])["progress"]["outcomes"] == {"done": 3}
    assert contents(tmp_path / "out") == before


def test_a_result_that_somebody_deleted_is_made_again(tmp_path: Path) -> None:
    talks(tmp_path / "past", 2)
    batch("past", "--out", "out", folder=tmp_path)
    before = contents(tmp_path / "out")
    shutil.rmtree(tmp_path / "out" / "interviews" / rows(tmp_path / "out")[0]["id"])
    batch("past", "--out", "out", folder=tmp_path)
    assert contents(tmp_path / "out") == before


def test_bad_interviews_are_named_and_the_others_are_done(tmp_path: Path) -> None:
    past = talks(tmp_path / "past", 2)
    (past / "empty.txt").touch()
    (past / "picture.vtt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    (past / "monologue.txt").write_text("Dana: I talk to myself.\n", "utf-8")
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 3, done.stderr
    found = by_source(tmp_path / "out")
    assert found["talk-0000.txt"]["status"] == found["talk-0001.txt"]["status"] == "done"
    for name in ("empty.txt", "picture.vtt", "monologue.txt"):
        assert found[name]["status"] == "failed"
        assert name in found[name]["reason"]
        assert found[name]["paths"] == {}
        assert name in done.stdout


def test_duplicates_and_other_formats_of_an_interview_are_noticed(tmp_path: Path) -> None:
    past = talks(tmp_path / "past", 1)
    (past / "z-copy.txt").write_bytes((past / "talk-0000.txt").read_bytes())
    cues = []
    for number, line in enumerate(talk(0).splitlines()):
        speaker, _, text = line.partition(": ")
        cues.append(f"00:{number:02}:00.000 --> 00:{number:02}:50.000\n<v {speaker}>{text}\n")
    (past / "talk.vtt").write_text("WEBVTT\n\n" + "\n".join(cues), "utf-8")
    done = batch("past", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    found = by_source(tmp_path / "out")
    original = found["talk-0000.txt"]["id"]
    assert (found["z-copy.txt"]["status"], found["z-copy.txt"]["duplicate_of"]) == (
        "duplicate",
        original,
    )
    assert "talk-0000.txt" in found["z-copy.txt"]["reason"]
    assert (found["talk.vtt"]["status"], found["talk.vtt"]["same_words_as"]) == ("done", original)
    assert found["talk-0000.txt"]["same_words_as"] is None


def test_a_file_that_was_moved_is_not_done_again(tmp_path: Path) -> None:
    talks(tmp_path / "past", 1)
    batch("past", "--out", "out", folder=tmp_path)
    (tmp_path / "past").rename(tmp_path / "archive")
    done = batch("archive", "--out", "out", "--json", folder=tmp_path)
    end = json.loads(done.stdout.splitlines()[-1])
    assert end["counts"] == {"done": 1}
    assert end["progress"]["outcomes"] == {"skipped": 1}


def test_archives_tables_patterns_and_manifests(tmp_path: Path) -> None:
    talks(tmp_path / "deep" / "er", 2)
    with zipfile.ZipFile(tmp_path / "some.zip", "w") as archive:
        for number in (10, 11):
            archive.writestr(f"in/talk-{number}.txt", talk(number))
    quoted = [talk(number).replace('"', '""') for number in (20, 21)]
    lines = [f'c-{n},Engineer,"{text}"' for n, text in enumerate(quoted)]
    (tmp_path / "table.csv").write_text("id,role,transcript\n" + "\n".join(lines), "utf-8")
    (tmp_path / "lonely.txt").write_text(talk(30), "utf-8")
    manifest = "path,candidate,role,date\nlonely.txt,Candidate,Data engineer,2025-03-01\n"
    (tmp_path / "manifest.csv").write_text(manifest, "utf-8")
    done = batch(
        "deep/**/*.txt", "some.zip", "table.csv", "manifest.csv", "--out", "out", folder=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = rows(tmp_path / "out")
    assert [row["source"] for row in found] == [
        "deep/er/talk-0000.txt",
        "deep/er/talk-0001.txt",
        "some.zip/in/talk-10.txt",
        "some.zip/in/talk-11.txt",
        "table.csv/c-0",
        "table.csv/c-1",
        "lonely.txt",
    ]
    assert (found[-1]["role"], found[-1]["date"]) == ("Data engineer", "2025-03-01")
    assert found[-2]["role"] == "Engineer"


def test_a_manifest_may_be_json_lines(tmp_path: Path) -> None:
    talks(tmp_path / "past", 2)
    entries = [{"path": f"past/talk-000{n}.txt", "role": f"Role {n}"} for n in (1, 0)]
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, entries)), "utf-8")
    done = batch("all.jsonl", "--out", "out", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row["role"] for row in rows(tmp_path / "out")] == ["Role 1", "Role 0"]


def test_a_manifest_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text("path,role\ntalk.txt,Engineer\n,Engineer\n", "utf-8")
    done = batch("all.csv", "--out", "out", folder=tmp_path)
    assert done.returncode == 4
    assert "all.csv is wrong in line 3 at path" in done.stderr


def test_a_dry_run_tells_what_it_would_cost_and_leaves_nothing(tmp_path: Path) -> None:
    talks(tmp_path / "past", 2)
    done = batch("past", "--out", "out", "--dry-run", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "past/talk-0001.txt" in done.stdout
    assert "Cost       about $" in done.stdout
    unknown = batch("past", "--out", "out", "--dry-run", "--model", "nobodys", folder=tmp_path)
    assert "Cost       unknown: nobodys is not in the price list" in unknown.stdout
    assert not (tmp_path / "out").exists()


def test_status_and_retry(tmp_path: Path) -> None:
    past = talks(tmp_path / "past", 2)
    (past / "late.txt").touch()
    batch("past", "--out", "out", "--role", "Engineer", folder=tmp_path)
    status = batch("status", "out", folder=tmp_path)
    assert "done            2" in status.stdout
    assert "late.txt is empty" in status.stdout
    (past / "late.txt").write_text(talk(7), "utf-8")
    retried = batch("retry", tmp_path / "out", folder=tmp_path.parent)
    assert retried.returncode == 0, retried.stderr
    assert [(row["status"], row["role"]) for row in rows(tmp_path / "out")] == [
        ("done", "Engineer")
    ] * 3
    assert "Nothing to retry" in batch("retry", "out", folder=tmp_path).stdout


def test_help_names_the_commands_and_an_unknown_input_is_an_error(tmp_path: Path) -> None:
    shown = batch("--help", folder=tmp_path)
    assert all(word in shown.stdout for word in ("status", "retry", "analyzer batch INPUT"))
    missing = batch("nowhere", "--out", "out", folder=tmp_path)
    assert missing.returncode == 2
    assert "nowhere does not exist" in missing.stderr
    assert not (tmp_path / "out").exists()
