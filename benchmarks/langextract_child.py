"""Runs langextract in its own environment; benchmarks/langextract_peer.py starts it.

The first line on stdin is the task, each later one asks for a run; every line is answered by one.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

import langextract  # type: ignore[import-not-found] # installed in another environment
from langextract.providers.openai import (  # type: ignore[import-not-found] # as above
    OpenAILanguageModel,
)


def run(task: dict[str, Any], examples: list[Any]) -> dict[str, Any]:
    """One extraction with langextract's defaults, the model's construction included."""
    wall, cpu = time.perf_counter(), time.process_time()
    model = OpenAILanguageModel(model_id="scripted", api_key="none", base_url=task["url"])
    document = langextract.extract(
        task["text"],
        prompt_description=task["prompt"],
        examples=examples,
        model=model,
        use_schema_constraints=False,
        show_progress=False,
    )
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    statuses = Counter(
        e.alignment_status.value if e.alignment_status else "none" for e in document.extractions
    )
    return {"wall": wall, "cpu": cpu, "statuses": statuses}


def examples_of(task: dict[str, Any]) -> list[Any]:
    """The one example that langextract insists on."""
    quote, kind, attributes = task["example"]
    extraction = langextract.data.Extraction(
        extraction_class=kind, extraction_text=quote, attributes=attributes
    )
    return [langextract.data.ExampleData(text=quote, extractions=[extraction])]


def main() -> None:
    """Answer line by line until stdin ends."""
    task = json.loads(sys.stdin.readline())
    examples = examples_of(task)
    print(json.dumps("ready"), flush=True)
    for _ in sys.stdin:
        print(json.dumps(run(task, examples)), flush=True)


if __name__ == "__main__":
    main()
