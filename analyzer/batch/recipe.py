"""How the interviews of a batch are analyzed: everything but the interviews themselves."""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Literal

from analyzer.batch.manifest import Told
from analyzer.engines.model import ModelOptions
from analyzer.guide import Guide
from analyzer.llm.calls import canonical_json
from analyzer.models import Model
from analyzer.pipeline import analyzer_version
from analyzer.prompting import prompt_versions
from analyzer.transcript.hints import Hints


class Recipe(Model):
    """What is done to each interview; small, and handed to every worker process once."""

    engine: Literal["model", "offline"]
    endpoint: str | None
    """URL of the model server; None for the offline engine."""
    options: ModelOptions | None
    chunk_tokens: int
    review: bool
    formats: tuple[str, ...]
    guide: Guide
    speakers: Path | None = None
    """Who is who in all of the transcripts."""
    told: Told = Told()
    """Holds for every interview of which nothing else is told."""

    @cached_property
    def digest(self) -> str:
        """sha256 (hex) of all that can change a result."""
        known = self.model_dump(mode="json", exclude={"guide", "speakers", "told"})
        prompts = {**prompt_versions("extract"), **prompt_versions("review")}
        known |= {"guide": self.guide.sha256, "analyzer": analyzer_version()}
        if self.engine == "model":
            known |= {"prompts": prompts}
        return _sha256(canonical_json(known).encode())

    def key(self, content: str, told: Told, speakers: str) -> str:
        """sha256 (hex) of all that can change the result of one interview.

        Args:
            content: sha256 of the interview.
            told: about it.
            speakers: sha256 of the speakers file; empty where there is none.
        """
        parts = {"content": content, "told": told.model_dump(), "speakers": speakers}
        return _sha256(canonical_json({**parts, "recipe": self.digest}).encode())

    def hints(self, path: Path, told: Told) -> Hints:
        """Who is who in a transcript."""
        return Hints(candidate=told.candidate, speakers_file=self.speakers).beside(path)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def speakers_hash(hints: Hints) -> str:
    """sha256 (hex) of the speakers file that counts; empty where there is none."""
    try:
        return _sha256(hints.speakers_file.read_bytes()) if hints.speakers_file else ""
    except OSError:  # whoever reads the transcript says what is wrong with it
        return "unreadable"
