"""How long the web app takes to import a batch.

python -m benchmarks.importing --interviews 1000
"""

import argparse
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path

from analyzer.batch.index import INDEX_JSONL
from analyzer.guide import load_guide
from analyzer.pipeline import About, analyze_offline
from analyzer.transcript.reading import read_transcript
from analyzer.web.config import WebConfig
from analyzer.web.database import Store
from analyzer.web.imports import import_batch
from analyzer.web.people import Role, add_person

FIXTURES = Path(__file__).parent.parent / "fixtures" / "interviews"
NAMES = ("strong_builder.vtt", "team_talker.md", "scale_architect.md", "modest_builder.txt")


def _batch(folder: Path, interviews: int) -> None:
    """Results of a batch: the same four interviews, each as if it came from a file of its own."""
    guide, made = load_guide(), []
    for name in NAMES:
        assessment = analyze_offline(read_transcript(FIXTURES / name), guide, About(None, None))
        made.append(json.loads(assessment.model_dump_json()))
    for number in range(interviews):
        assessment = made[number % len(made)]
        source = assessment["transcript"]["source"]
        source["sha256"] = hashlib.sha256(str(number).encode()).hexdigest()
        result = folder / "interviews" / f"interview-{number:05}"
        result.mkdir(parents=True)
        (result / "assessment.json").write_text(json.dumps(assessment))
    (folder / INDEX_JSONL).write_text("")


def main() -> None:
    """Import a batch twice: when all is new, and when all is known."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--interviews", type=int, default=1000)
    interviews = parser.parse_args().interviews
    place = Path(tempfile.mkdtemp())
    _batch(place / "batch", interviews)
    config = WebConfig(data=place, guide=load_guide())
    store = Store(config.database_url)
    with store.begin() as session:
        ada = add_person(
            session,
            None,
            name="Ada",
            login="ada",
            password="correct horse battery",  # noqa: S106 - of nobody
            role=Role.ADMIN,
        )
    for _ in range(2):
        begun = time.perf_counter()
        became = import_batch(store, ada, place / "batch", config)
        taken = time.perf_counter() - begun
        print(f"{became.new:6} new {became.known:6} known {taken:6.1f} s")
    store.close()
    shutil.rmtree(place)


if __name__ == "__main__":
    main()
