"""How many tokens a call will take, learned from the answers so far."""

from analyzer.llm.budget import output_bound
from analyzer.llm.calls import Call

FORGETTING = 0.99
"""How much of the highest share remains with each answer that stays below it."""
FIRST_SHARE = 0.5
"""Tokens for each character of a request, before anything was learned; English has a quarter."""


class Expectation:
    """The highest share of tokens to characters seen of late, for each stage.

    Counting a request's tokens takes longer than sending it; its characters are known at once.
    Before the first answer the most that it may be is expected.
    """

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}

    def tokens(self, call: Call) -> int:
        """Tokens of the request and its answer."""
        share = self._shares.get(call.stage)
        if share is None:
            return round(_characters(call) * FIRST_SHARE) + output_bound(call)
        return round(_characters(call) * share)

    def learn(self, call: Call, tokens: int) -> None:
        """Note what a call took."""
        faded = self._shares.get(call.stage, 0.0) * FORGETTING
        self._shares[call.stage] = max(faded, tokens / max(1, _characters(call)))


def _characters(call: Call) -> int:
    return sum(len(str(message["content"])) for message in call.body["messages"])
