"""What an analysis would send and cost, before anything is spent."""

from decimal import Decimal

from analyzer.engines.model import ModelEngine, ModelOptions
from analyzer.guide import Guide
from analyzer.llm.calls import Usage, canonical_json
from analyzer.llm.prices import cost
from analyzer.models import Model
from analyzer.pipeline import Nobody, Prepared
from analyzer.tokens import count_tokens

OUTPUT_SHARE = 1.5
"""Tokens answered for each token of transcript: the higher of the two replays in
fixtures/replays. A model that reasons answers more."""
REVIEW_SHARE = 1.2
"""Tokens sent for the second look for each token of transcript, from the same."""


class Estimate(Model):
    """Of one interview, or of many: estimates add up."""

    model: str
    calls: int
    """First calls that read the transcript; the second look comes on top."""
    spoken_tokens: int
    """Of the transcript itself."""
    input_tokens: int
    prefix_tokens: int
    """Of the input, instructions that stand first in every call, so that a provider's cache may
    hold them."""
    output_tokens: int

    @property
    def most(self) -> Decimal | None:
        """US dollars when the cache never helps and is written to each time; None if unknown."""
        return self._cost(cache_write_tokens=self.prefix_tokens)

    @property
    def least(self) -> Decimal | None:
        """US dollars when the instructions are always read from the cache; None if unknown."""
        return self._cost(cached_tokens=self.prefix_tokens)

    def __add__(self, other: "Estimate") -> "Estimate":
        """Both together; they ask the same model."""
        mine, theirs = self.model_dump(), other.model_dump()
        sums = {name: mine[name] + theirs[name] for name in mine if name != "model"}
        return Estimate(model=self.model, **sums)

    def _cost(self, **cached: int) -> Decimal | None:
        sums = Usage(input_tokens=self.input_tokens, output_tokens=self.output_tokens)
        return cost(self.model, sums.model_copy(update=cached))


def estimate(prepared: Prepared, guide: Guide, options: ModelOptions, *, review: bool) -> Estimate:
    """What the analysis of one interview would take, by counted tokens and measured shares."""
    calls = ModelEngine(Nobody(), guide, options).extract_calls(prepared.chunks)
    spoken = sum(count_tokens(turn.text) for turn in prepared.masked.transcript.turns)
    sent = sum(count_tokens(canonical_json(call.body)) for call in calls)
    last = sum(count_tokens(canonical_json(call.body["messages"][-1])) for call in calls)
    return Estimate(
        model=options.model,
        calls=len(calls),
        spoken_tokens=spoken,
        input_tokens=sent + (round(spoken * REVIEW_SHARE) if review else 0),
        prefix_tokens=max(0, sent - last),
        output_tokens=round(spoken * OUTPUT_SHARE),
    )
