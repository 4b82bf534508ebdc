"""How long the pages take over many stored interviews, and what the search index costs.

    python -m benchmarks.web_pages --interviews 10000

The interviews are a few of the repository's, read by the offline engine, again and again: a word
that is said in one of them is said in very many.
"""

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import insert

from analyzer.guide import load_guide
from analyzer.pipeline import analyze_offline
from analyzer.transcript import read_transcript
from analyzer.web.app import create_app
from analyzer.web.config import WebConfig
from analyzer.web.database import Analysis, Interview, Store

INTERVIEWS = Path(__file__).parents[1] / "fixtures" / "interviews"
OWN = {"sec-fetch-site": "same-origin"}
REQUESTS = 30
PATHS = (
    "/",
    "/?page=100",
    "/?words=candidate+99",
    "/?flag=craftsmanship&position=Role+3",
    "/search?query=vector+store",
    "/search?query=rate+limit+queue",
    "/search?query=built",
    "/search?query=i+the+we",
    "/search?query=latency&kind=tradeoff&position=Role+3",
    "/search?query=xylophone",
    "/questions",
    "/healthz",
)
NAMES = (
    "strong_builder.vtt",
    "configurator.txt",
    "modest_builder.txt",
    "scale_architect.md",
    "team_talker.md",
    "polished_talker.vtt",
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
            found = re.search(r'name="form_token" value="([^"]*)"', browser.get("/setup").text)
            person = {"token": token, "name": "Ada", "login": "ada", "password": "a" * 12}
            person["form_token"] = found[1] if found else ""
            browser.post("/setup", data=person, headers=OWN)
            with app.state.parts.store.begin() as session:
                session.add_all(_interview(n) for n in range(count))
            _analyze(app.state.parts.store, count)
            seconds = _milliseconds(browser, "/search?query=first") / 1000
            size = (Path(folder) / "search.sqlite").stat().st_size
            print(f"search index made in {seconds:.0f} s, {size / 1e6:.0f} MB")
            print(f"{count} interviews, {REQUESTS} requests each, milliseconds")
            for path in PATHS:
                times = [_milliseconds(browser, path) for _ in range(REQUESTS)]
                print(f"{path:<40} median {statistics.median(times):6.1f}  worst {max(times):6.1f}")


def _analyze(store: Store, count: int) -> None:
    guide = load_guide()
    read = [analyze_offline(read_transcript(INTERVIEWS / name), guide) for name in NAMES]
    documents = [assessment.model_dump_json() for assessment in read]
    with store.begin() as session:
        for n in range(count):
            row = {"interview_id": _id(n), "assessment": documents[n % len(documents)]}
            session.execute(insert(Analysis), row)


def _id(number: int) -> str:
    return f"{number:032x}"


def _interview(number: int) -> Interview:
    return Interview(
        id=_id(number),
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
