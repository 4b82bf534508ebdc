"""Money: no attempt leaves that could cost more than what is left."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from analyzer.errors import BudgetReached, UsageError
from analyzer.llm.calls import Call, canonical_json
from analyzer.llm.prices import Rates, rates_of
from analyzer.tokens import count_tokens

OUTPUT_BOUND = 16_384
"""Tokens of an answer that a budget provides for, where the request states no bound of its own
(`max_completion_tokens`). The only way to be sure is to state one."""
MESSAGE_TOKENS = 8
"""What a message takes beside its text; OpenAI's models take three or four."""


@dataclass(slots=True)
class Account:
    """What one attempt cost, in US dollars; None while or where that is not known."""

    cost: Decimal | None = Decimal(0)


class Budget:
    """So many US dollars for everything that one ledger bought and will buy.

    Before an attempt leaves, the most that it may cost is set aside; afterwards its real cost
    takes the place. An attempt that may have been billed although no usage came back keeps what
    was set aside. Where what is left does not suffice, attempts wait for those under way, which
    mostly cost less than was set aside for them; with none under way the budget is reached, and
    nothing is bought any more.

    One budget is kept by one process: give two processes a part each.
    """

    def __init__(self, limit: Decimal, spent: Decimal = Decimal(0)) -> None:
        self.limit = limit
        self.spent = spent
        """What is known to be spent, with the most that attempts in doubt may have cost."""
        self.reserved = Decimal(0)
        """Set aside for attempts under way: so much more than `spent` they may still cost."""
        self.reserved_most = Decimal(0)
        """The most that was set aside at one moment."""
        self.reached = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    @asynccontextmanager
    async def attempt(self, call: Call) -> AsyncIterator[Account]:
        """Set aside the most that one attempt of a call may cost while this lasts.

        Raises BudgetReached when it does not fit, UsageError when the model has no known price.
        """
        most = most_cost(call)
        await self._reserve(most)
        account = Account()
        try:
            yield account
        finally:
            self.reserved -= most
            self.spent += most if account.cost is None else account.cost
            self._wake_all()

    async def _reserve(self, most: Decimal) -> None:
        while not self.reached and self.spent + self.reserved + most > self.limit:
            if self.reserved:
                await self._something_settled()
            else:
                self.reached = True
                self._wake_all()
        if self.reached:
            raise BudgetReached(
                f"The budget of ${self.limit} is reached: ${self.spent:.4f} are spent, and the next"
                f" call may cost up to ${most:.4f}. What was bought is kept: run again with a"
                " larger --budget to go on."
            )
        self.reserved += most
        self.reserved_most = max(self.reserved_most, self.reserved)

    async def _something_settled(self) -> None:
        settled = asyncio.get_running_loop().create_future()
        self._waiting.append(settled)
        await settled

    def _wake_all(self) -> None:
        """At most as many wait as may be under way, so all of them may look again."""
        while self._waiting:
            settled = self._waiting.popleft()
            if not settled.done():
                settled.set_result(None)


def budget_for(
    limit: Decimal, spent: Decimal, doubtful: Iterable[Call], models: Iterable[str]
) -> Budget:
    """A budget of which a ledger has used up a part.

    Args:
        limit: US dollars in all.
        spent: what the ledger knows to be spent.
        doubtful: the call of each attempt that was sent and whose cost is not known.
        models: who will be asked.

    Raises UsageError when a model has no known price.
    """
    for model in models:
        known_rates(model)
    return Budget(limit, spent + sum(map(most_cost, doubtful), Decimal(0)))


def known_rates(model: str) -> Rates:
    """What the model's tokens cost. Raises UsageError when that is not known."""
    rates = rates_of(model)
    if rates is None:
        raise UsageError(
            f"The price of {model} is not known, so no budget can be kept: leave out --budget, or"
            " name a model of the price list."
        )
    return rates


def most_cost(call: Call) -> Decimal:
    """US dollars that one attempt of a call may cost at most, by the price list.

    Raises UsageError when the model has no known price.
    """
    return known_rates(call.model).at_most(input_tokens(call), output_bound(call))


def input_tokens(call: Call) -> int:
    """Tokens of a request, counted on the high side."""
    fields = [str(message["content"]) for message in call.body["messages"]]
    schema = canonical_json(call.body.get("response_format", {}))
    return sum(_tokens(text) + MESSAGE_TOKENS for text in [schema, *fields])


def output_bound(call: Call) -> int:
    """Tokens that the answer has at most: as the request states, else OUTPUT_BOUND."""
    for name in ("max_completion_tokens", "max_tokens"):
        stated = call.body.get(name)
        if isinstance(stated, int):
            return stated
    return OUTPUT_BOUND


@lru_cache(maxsize=64)
def _tokens(text: str) -> int:
    """Most calls share their instructions and their schema."""
    return count_tokens(text)
