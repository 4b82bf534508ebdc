"""A PostgreSQL server of the tests' own, from the system's package."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ACCOUNT = "postgres"
"""Whom the server runs as where the tests run as root, which it refuses; the package makes it."""


def programs() -> Path | None:
    """Folder of the server's programs, which Debian keeps off the PATH; None: not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def postgres(installed: Path) -> Iterator[str]:
    """The URL of a fresh, empty database, reached by a socket in a folder of its own."""
    account = ACCOUNT if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if account:
            shutil.chown(folder, account)

        def run(program: str, *options: str) -> None:
            command = [str(installed / program), "-D", f"{folder}/data", *options]
            done = subprocess.run(
                command, user=account, cwd=folder, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr

        run("initdb", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        settings = f"-c listen_addresses= -c fsync=off -k {folder}"
        run("pg_ctl", "start", "-w", "-l", f"{folder}/log", "-o", settings)
        try:
            yield f"postgresql://{ACCOUNT}@/{ACCOUNT}?host={folder}"
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate")
