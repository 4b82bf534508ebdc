"""The server is killed while files come in and analyses run: three times here, more by hand."""

from benchmarks.web_killing import measure


def test_a_killed_server_loses_nothing_and_does_nothing_twice() -> None:
    account = measure(kills=3, seed=6, show=lambda _: None)
    assert account.uploads > account.kills
    assert (account.lost_uploads, account.lost_jobs) == (0, 0)
    assert (account.done_twice, account.rebought) == (0, 0)
    assert (account.broken_logs, account.missing_in_copies) == (0, 0)
