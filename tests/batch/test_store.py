"""Transcripts and results in an object store, over the real S3 protocol."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.batch.folders import COMMAND, batch, contents, environment, rows, talk, talks
from tests.support.model_server import ModelServer
from tests.support.s3_server import Bucket, s3_bucket

COUNT = 4
IN, OUT = "s3://talent/past", "s3://talent/results"
NOTHING = '{"findings": []}'


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """With interviews, and with what is none."""
    with s3_bucket() as made:
        for number in range(COUNT):
            made.put(f"past/20{number}/talk-{number:04}.txt", talk(number))
        made.put("past/.hidden/talk.txt", "not to be read")
        made.put("elsewhere/talk.txt", "not to be read")
        yield made


class User:
    """Who runs batches over the bucket, with a machine of their own."""

    def __init__(self, folder: Path, bucket: Bucket, url: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.work = folder / "work"
        self.env = {**bucket.env, "ANALYZER_WORK": str(self.work)}
        self.env |= {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k"}

    def batch(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return batch(*arguments, folder=self.folder, **self.env)


def results(bucket: Bucket) -> dict[str, bytes]:
    """What `contents` tells of a local batch."""
    keys = bucket.keys("results/interviews/")
    return {
        key.removeprefix("results/"): bucket.get(key)
        for key in keys
        if not key.endswith("entry.json")
    }


def index(bucket: Bucket) -> list[dict[str, Any]]:
    return [json.loads(line) for line in bucket.get("results/index.jsonl").splitlines()]


def test_a_batch_from_a_bucket_to_a_bucket_is_the_local_one(tmp_path: Path, bucket: Bucket) -> None:
    talks(tmp_path / "past", COUNT)
    with ModelServer(lambda _: NOTHING, usage=False) as server:
        user = User(tmp_path, bucket, server.base_url)
        there = user.batch(IN, "--out", OUT)
        assert there.returncode == 0, there.stderr
        assert "s3://talent/results/report.html" in there.stdout
        local = user.batch("past", "--out", "out")
        assert local.returncode == 0, local.stderr
    assert results(bucket) == contents(tmp_path / "out")
    assert [row["id"] for row in index(bucket)] == [row["id"] for row in rows(tmp_path / "out")]
    assert index(bucket)[0]["source"] == "s3://talent/past/200/talk-0000.txt"
    assert b"talk-0003" in bucket.get("results/report.html")
    assert b"talk-0003" in bucket.get("results/index.csv")


def test_the_same_command_goes_on_and_redoes_only_what_changed(
    tmp_path: Path, bucket: Bucket
) -> None:
    with ModelServer(lambda _: NOTHING) as server:
        user = User(tmp_path, bucket, server.base_url)
        user.batch(IN, "--out", OUT)
        again = user.batch(IN, "--out", OUT, "--json")
        assert json.loads(again.stdout.splitlines()[-1])["progress"]["outcomes"] == {
            "skipped": COUNT
        }
        bucket.put("past/201/talk-0001.txt", talk(77))
        bucket.delete(f"results/{index(bucket)[2]['paths']['md']}")
        third = user.batch(IN, "--out", OUT, "--json")
        assert third.returncode == 0, third.stderr
        outcomes = json.loads(third.stdout.splitlines()[-1])["progress"]["outcomes"]
        assert outcomes == {"skipped": COUNT - 2, "done": 2}
        assert len(server.requests) == COUNT + 1, "what was only deleted is made of the ledger"
        status = user.batch("status", OUT)
    assert f"done            {COUNT}" in status.stdout
    assert len(bucket.keys("results/earlier/")) == 3, "results of what changed are kept"
    assert not [key for key in bucket.keys("results/earlier/") if key.endswith("entry.json")]


def test_a_killed_batch_goes_on_and_buys_nothing_twice(tmp_path: Path, bucket: Bucket) -> None:
    def answer(_: dict[str, Any]) -> str:
        if len(server.requests) == 3:
            process.kill()
        return NOTHING

    with ModelServer(answer) as server:
        user = User(tmp_path, bucket, server.base_url)
        process = subprocess.Popen(
            [*COMMAND, IN, "--out", OUT, "--workers", "1", "--concurrency", "1"],
            cwd=tmp_path,
            env=environment(**user.env),
        )
        process.wait()
        again = user.batch(IN, "--out", OUT)
        assert again.returncode == 0, again.stderr
        bodies = [json.dumps(body) for body in server.requests]
    assert len(bodies) - len(set(bodies)) <= 1, "only the call that was in flight"
    assert [row["status"] for row in index(bucket)] == ["done"] * COUNT


def test_another_machine_is_kept_out_and_may_take_over(tmp_path: Path, bucket: Bucket) -> None:
    with ModelServer(lambda _: NOTHING) as server:
        User(tmp_path / "one", bucket, server.base_url).batch(IN, "--out", OUT)
        before = results(bucket)
        other = User(tmp_path / "two", bucket, server.base_url)
        refused = other.batch(IN, "--out", OUT)
        assert refused.returncode == 2
        assert refused.stderr.startswith("Error: s3://talent/results belongs to the folder ")
        bucket.delete("results/owner.json")
        bucket.put("past/204/talk-0004.txt", talk(4))
        taken = other.batch(IN, "--out", OUT)
        assert taken.returncode == 0, taken.stderr
        assert len(server.requests) == COUNT + 1, "what was finished is not asked for again"
    assert [row["status"] for row in index(bucket)] == ["done"] * (COUNT + 1)
    assert before.items() <= results(bucket).items()


def test_a_manifest_may_name_objects(tmp_path: Path, bucket: Bucket) -> None:
    lines = ["path,role", "s3://talent/past/200/talk-0000.txt,Engineer", f"{IN}/none.txt,Engineer"]
    (tmp_path / "list.csv").write_text("\n".join(lines), "utf-8")
    bucket.put("list.csv", "path,role\npast/200/talk-0000.txt,Engineer\n")
    with ModelServer(lambda _: NOTHING) as server:
        user = User(tmp_path, bucket, server.base_url)
        done = user.batch("list.csv", "--out", "out")
        assert done.returncode == 3, done.stderr
        remote = user.batch("s3://talent/list.csv", "--out", "other")
        assert remote.returncode == 0, remote.stderr
    first, second = rows(tmp_path / "out")
    assert (first["status"], first["role"]) == ("done", "Engineer")
    assert second["reason"].startswith("s3://talent/past/none.txt does not exist")
    assert [row["status"] for row in rows(tmp_path / "other")] == ["done"]


def test_the_speakers_file_beside_an_object_counts(tmp_path: Path, bucket: Bucket) -> None:
    renamed = talk(0).replace("Candidate:", "Noor:").replace("Interviewer:", "Kim:")
    bucket.put("named/talk.txt", renamed)
    speakers = '[speakers]\nNoor = { name = "Noor Aziz", role = "candidate" }\n'
    bucket.put("named/speakers.toml", speakers)
    with ModelServer(lambda _: NOTHING) as server:
        user = User(tmp_path, bucket, server.base_url)
        done = user.batch("s3://talent/named", "--out", "out")
        assert done.returncode == 0, done.stderr
    assert [row["candidate"] for row in rows(tmp_path / "out")] == ["Noor Aziz"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("s3://talent/nothing", "--out", "out"), 2, "s3://talent/nothing does not exist"),
        (("s3://talent/n*.vtt", "--out", "out"), 2, "No file fits the pattern s3://talent/n*.vtt"),
        ((IN, "--out", "s3://no-such-bucket/x"), 2, "s3://no-such-bucket/x cannot be written to"),
        (
            (IN, "--out", "nobody://x/y"),
            2,
            "nobody://x/y/owner.json: there is no such kind of store",
        ),
        (("status", OUT), 2, "s3://talent/results is no folder of a batch"),
    ],
)
def test_what_is_not_there_is_told_in_one_sentence(
    tmp_path: Path, bucket: Bucket, arguments: tuple[str, ...], code: int, sentence: str
) -> None:
    told = User(tmp_path, bucket, "http://127.0.0.1:1/v1").batch(*arguments)
    assert told.returncode == code, told.stderr
    assert told.stderr.startswith(f"Error: {sentence}"), told.stderr
    assert told.stderr.count("\n") == 1


def test_a_store_that_is_gone_ends_the_run_with_one_sentence(
    tmp_path: Path, bucket: Bucket
) -> None:
    user = User(tmp_path, bucket, "http://127.0.0.1:1/v1")
    user.env |= {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "1"}
    told = user.batch(IN, "--out", OUT)
    assert told.returncode == 5
    assert told.stderr.startswith(f"Error: The store of {IN} cannot be used")
    assert told.stderr.count("\n") == 1
