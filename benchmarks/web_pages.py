"""How long the list takes over many stored interviews, and how /healthz fares meanwhile.

python benchmarks/web_pages.py --interviews 10000
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from fastapi.testclient import TestClient

from analyzer.guide import load_guide
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from analyzer.web.database import Interview

OWN = {"sec-fetch-site": "same-origin"}
REQUESTS = 30
PATHS = (
    "/",
    "/?page=100",
    "/?words=candidate+99",
    "/?flag=craftsmanship&position=Role+3",
    "/healthz",
)


def main() -> None:
    """Print a table: median and worst milliseconds for each path, in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interviews", type=int, default=10_000)
    count = parser.parse_args().interviews
    with tempfile.TemporaryDirectory() as folder:
        token = "t" * 20
        app = create_app(WebConfig(data=Path(folder), guide=load_guide(), setup_token=token))
        with TestClient(app, base_url="http://localhost") as browser:
            person = {"token": token, "name": "Ada", "login": "ada", "password": "a" * 12}
            browser.post("/setup", data=person, headers=OWN)
            with app.state.parts.store.begin() as session:
                session.add_all(_interview(n) for n in range(count))
            print(f"{count} interviews, {REQUESTS} requests each, milliseconds")
            for path in PATHS:
                times = [_milliseconds(browser, path) for _ in range(REQUESTS)]
                print(f"{path:<40} median {statistics.median(times):6.1f}  worst {max(times):6.1f}")


def _interview(number: int) -> Interview:
    return Interview(
        id=f"{number:032x}",
        file_name=f"interview {number}.vtt",
        candidate=f"Candidate {number}",
        position=f"Role {number % 20}",
        state="done",
        verdict="builder",
        present=" craftsmanship " if number % 3 else " ",
        uploaded=f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T10:00:00Z",
        uploaded_by=1,
    )


def _milliseconds(browser: TestClient, path: str) -> float:
    start = time.perf_counter()
    browser.get(path).raise_for_status()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
