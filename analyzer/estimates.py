"""What an analysis will send and cost, before anything is sent."""

from decimal import Decimal

from analyzer.engines.model import ModelEngine, ModelOptions
from analyzer.guide import Guide
from analyzer.llm.calls import Usage, canonical_json
from analyzer.llm.prices import cost
from analyzer.models import Model
from analyzer.pipeline import Nobody, Prepared
from analyzer.tokens import count_tokens

OUTPUT_SHARE = 1.6
"""Tokens answered for each token of transcript: the mean of the replays in fixtures/replays, which
lie between 1.1 and 2.1. A model that reasons answers more."""
REVIEW_SHARE = 1.1
"""Tokens sent for the second look for each token of transcript, from those that have one: 0.6 to
1.4. A reading that is doubted and made again (`engines/trust.py`) is not reckoned with."""


class Estimate(Model):
    """What is to be expected of one interview."""

    calls: int
    """To read its chunks, without the second look."""
    spoken: int
    """Tokens of its turns."""
    usage: Usage
    cost: Decimal | None
    """US dollars at list prices; None where the model is not in the price list."""


def estimate(prepared: Prepared, guide: Guide, options: ModelOptions, *, review: bool) -> Estimate:
    """What an analysis would send and cost, by the price list."""
    calls = ModelEngine(Nobody(), guide, options).extract_calls(prepared.chunks)
    sent = sum(count_tokens(canonical_json(call.body)) for call in calls)
    spoken = sum(count_tokens(t.text) for t in prepared.masked.transcript.turns)
    extra = round(spoken * REVIEW_SHARE) if review else 0
    usage = Usage(input_tokens=sent + extra, output_tokens=round(spoken * OUTPUT_SHARE))
    return Estimate(calls=len(calls), spoken=spoken, usage=usage, cost=cost(options.model, usage))
