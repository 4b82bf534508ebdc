"""The memos that are kept in fixtures/memos. `python -m tests.support.golden` writes them anew."""

import asyncio

from analyzer.engines.model import ModelOptions
from analyzer.guide import load_guide
from analyzer.llm.replay import read_replay
from analyzer.memo import render_memo
from analyzer.pipeline import About, analyze_with_model, prepare
from analyzer.transcript import read_transcript
from tests.support.gold_answers import FIXTURES, interview

GOLDEN = ("strong_builder.memo.html", "strong_builder.memo.md", "configurator.memo.md")


def rendered(file: str) -> str:
    """The memo with this file name, made from the interview's replay."""
    name, _, form = file.split(".")
    replay = read_replay(FIXTURES / "replays" / f"{name}.jsonl")
    guide = load_guide()
    assessment = asyncio.run(
        analyze_with_model(
            prepare(read_transcript(interview(name))),
            replay,
            guide,
            ModelOptions(model=replay.model),
            about=About(role="Senior software engineer"),
            replayed=replay.label,
        )
    )
    return render_memo(assessment, guide, form)


if __name__ == "__main__":
    for golden in GOLDEN:
        (FIXTURES / "memos" / golden).write_text(rendered(golden), encoding="utf-8")
