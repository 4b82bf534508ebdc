"""What goes wrong between a client and a model server, a hundred calls of each."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.model_server import (
    BAD_GATEWAY,
    INVALID_JSON,
    NO_COMPLETION,
    REQUEST_TIMEOUT,
    RESET,
    SERVER_ERROR,
    Fault,
    Reply,
    rate_limited,
)

CALLS = 100
PASSING = {
    "429": rate_limited(),
    "429 with retry-after": rate_limited(retry_after="20"),
    "429 with retry-after-ms": rate_limited(retry_after_ms="1500"),
    "429 with nothing left": rate_limited(
        x_ratelimit_remaining_requests="0", x_ratelimit_reset_requests="30s"
    ),
    "500": SERVER_ERROR,
    "502 with HTML": BAD_GATEWAY,
    "503 with retry-after": Fault(503, headers={"retry-after": "5"}),
    "408": REQUEST_TIMEOUT,
    "reset before headers": RESET,
    "reset after headers": Fault(cut=0.0),
    "no JSON": INVALID_JSON,
    "no completion": NO_COMPLETION,
    **{f"cut at {tenth}/10": Fault(cut=tenth / 10) for tenth in range(1, 10)},
}
"""Faults that pass: the next attempt may bring an answer."""
SAID = {
    "invalid JSON": Reply('{"findings": ['),
    "wrong schema": Reply('{"verdict": "hire"}'),
    "refusal": Reply(refusal="I would rather not."),
    "length stop": Reply('{"findings": [{"turn": 1,', finish_reason="length"),
}
"""Answers that are paid for and cannot be used."""


def at_first(fault: Fault, times: int) -> Callable[[dict[str, Any]], Fault | None]:
    """Each call meets the fault in its first attempts."""
    met: Counter[str] = Counter()

    def of(body: dict[str, Any]) -> Fault | None:
        text = body["messages"][-1]["content"]
        met[text] += 1
        return fault if met[text] <= times else None

    return of
