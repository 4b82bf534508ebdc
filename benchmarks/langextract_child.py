"""Runs langextract in its own environment; benchmarks/langextract_peer.py starts it.

It writes one line when everything is loaded; then each line on stdin is a task, answered by one.
A task that fails has no statuses: langextract hands out nothing of it.
"""

import json
import sys
import time
from collections import Counter
from typing import Any

try:
    import langextract  # type: ignore[import-not-found] # installed in another environment
    from langextract.providers.openai import (  # type: ignore[import-not-found] # as above
        OpenAILanguageModel,
    )
except ImportError as error:
    sys.exit(f"langextract cannot be imported: {error}")


def run(task: dict[str, Any]) -> dict[str, Any]:
    """One extraction from some texts, the construction of the model included."""
    example = task["example"]
    extraction = langextract.data.Extraction(
        extraction_class=example["kind"],
        extraction_text=example["quote"],
        attributes=example["attributes"],
    )
    texts = [
        langextract.data.Document(text=text, document_id=str(number))
        for number, text in enumerate(task["texts"])
    ]
    counts: Counter[str] = Counter()
    failure = ""
    wall, cpu = time.perf_counter(), time.process_time()
    try:
        documents = langextract.extract(
            texts,
            prompt_description=task["instructions"],
            examples=[langextract.data.ExampleData(text=example["text"], extractions=[extraction])],
            model=OpenAILanguageModel(model_id="scripted", api_key="none", base_url=task["url"]),
            use_schema_constraints=False,
            show_progress=False,
            **task["options"],
        )
        statuses = [e.alignment_status for d in documents for e in d.extractions]
        counts.update(status.value if status else "not found" for status in statuses)
    except langextract.core.exceptions.LangExtractError as error:
        failure = str(error)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return {"wall": wall, "cpu": cpu, "statuses": counts, "failure": failure}


if __name__ == "__main__":
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)
