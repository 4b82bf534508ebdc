"""Runs the peers in their own environment; benchmarks/grounding_peers.py starts it.

One task as JSON on stdin, one answer as JSON on stdout.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    # Installed in another environment.
    from langextract import data  # type: ignore[import-not-found]
    from langextract.resolver import WordAligner  # type: ignore[import-not-found]
    from synth.agents import deterministic_checks  # type: ignore[import-not-found]
    from synth.corpus import Corpus  # type: ignore[import-not-found]
except ImportError as error:
    sys.exit(f"a peer cannot be imported: {error}")

RULES = [{"id": "quote_mismatch"}, {"id": "bad_citation"}, {"id": "interviewer_cited"}]
"""Motif's rules about quotes that need no model."""


def aligned(task: dict[str, Any]) -> dict[str, list[Any]]:
    """Probe id → status, start, end, by langextract's aligner with its defaults."""
    found = {}
    for probe in task["probes"]:
        extraction = data.Extraction(extraction_class="quote", extraction_text=probe["quote"])
        text = task["texts"][probe["interview"]]
        [[placed]] = WordAligner().align_extractions([[extraction]], text)
        where = placed.char_interval
        if placed.alignment_status and where:
            status = placed.alignment_status.value
            found[probe["id"]] = [status, where.start_pos, where.end_pos]
    return found


def cited(task: dict[str, Any], *, labelled: bool) -> list[str]:
    """Ids of the probes that Motif lets pass: quote in the cited turn, and not an interviewer's."""
    corpora = {name: _corpus(name, turns, labelled) for name, turns in task["turns"].items()}
    passed = []
    for probe in task["probes"]:
        evidence = {"turn": f"{probe['interview']}:{probe['turn']:04}", "quote": probe["quote"]}
        insight = {"id": "i", "evidence": [evidence], "confidence": "low", "sources": []}
        if not deterministic_checks(corpora[probe["interview"]], [insight], RULES):
            passed.append(probe["id"])
    return passed


def _corpus(name: str, turns: list[dict[str, Any]], labelled: bool) -> Corpus:  # noqa: FBT001
    """The interview in the files that Motif's own ingest writes, with our turns."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            {
                "id": f"{name}:{turn['number']:04}",
                "speaker": "Interviewer" if labelled and turn["interviewer"] else turn["speaker"],
                "text": turn["text"],
            }
            for turn in turns
        ]
        place = Path(folder)
        (place / "manifest.json").write_text(json.dumps([{"name": name}]))
        (place / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        (place / f"{name}.txt").write_text("")
        return Corpus(place)


if __name__ == "__main__":
    given = json.load(sys.stdin)
    answer = {
        "langextract": aligned(given),
        "motif": cited(given, labelled=False),
        "motif_labelled": cited(given, labelled=True),
    }
    print(json.dumps(answer))
