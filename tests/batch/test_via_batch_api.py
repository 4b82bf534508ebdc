"""Batches through the provider's Batch API, as their user runs them."""

from decimal import Decimal
from pathlib import Path

from tests.batch.folders import answers, batch, labelled, rows
from tests.support.batch_server import BatchServer, Script


def server_of(server: BatchServer) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.base_url, "OPENAI_API_KEY": "k"}


def test_hand_in_detach_and_collect(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    with BatchServer(answers()) as server:
        env = server_of(server)
        done = batch("past", "--out", "out", "--via", "batch-api", folder=tmp_path, **env)
        assert done.returncode == 0, done.stderr
        assert "3 interviews wait for the Batch API" in done.stdout
        assert len(server.batches) == 1
        again = batch("past", "--out", "out", "--via", "batch-api", folder=tmp_path, **env)
        assert again.returncode == 0, again.stderr
        assert len(server.batches) == 1, "handed in once"
        status = batch("status", "out", folder=tmp_path, **env)
        assert "1 in progress" in status.stdout
        server.finish()
        first = batch("collect", "out", folder=tmp_path, **env)
        assert first.returncode == 0, first.stderr
        assert len(server.batches) == 2, "the second look of all three"
        server.finish()
        last = batch("collect", "out", folder=tmp_path, **env)
        assert last.returncode == 0, last.stderr
        assert "3 done" in last.stdout
        assert set(server.executed.values()) == {1}
        halved = rows(tmp_path / "out")
        batch("past", "--out", "full", folder=tmp_path, **env)
    full = rows(tmp_path / "full")
    assert [row["flags"] for row in halved] == [row["flags"] for row in full]
    for cheap, dear in zip(halved, full, strict=True):
        assert Decimal(cheap["cost"]) < Decimal(dear["cost"])


def test_waiting_until_all_is_done(tmp_path: Path) -> None:
    labelled(tmp_path / "past", ("modest_builder", "configurator"))
    scripts = iter([Script(done=0.5, status="expired")])
    with BatchServer(answers()) as server:
        server.on_retrieve = lambda: server.finish(next(scripts, Script()))
        env = server_of(server)
        batch("past", "--out", "out", "--via", "batch-api", folder=tmp_path, **env)
        done = batch("collect", "out", "--wait", folder=tmp_path, **env)
    assert done.returncode == 0, done.stderr
    assert [row["status"] for row in rows(tmp_path / "out")] == ["done"] * 2
    assert set(server.executed.values()) == {1}


def test_what_does_not_fit_the_batch_api_is_told(tmp_path: Path) -> None:
    labelled(tmp_path / "past")
    route = ("past", "--out", "out", "--via", "batch-api")
    offline = batch(*route, "--engine", "offline", folder=tmp_path)
    assert offline.returncode == 2
    assert "needs a model" in offline.stderr
    budget = batch(*route, "--budget", "5", folder=tmp_path, OPENAI_API_KEY="k")
    assert budget.returncode == 2
    assert "A budget does not reach into the Batch API" in " ".join(budget.stderr.split())
