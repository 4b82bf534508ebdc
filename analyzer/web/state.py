"""What all routes share."""

from typing import NamedTuple

from fastapi import Request

from analyzer.web.config import WebConfig
from analyzer.web.database import Store
from analyzer.web.jobs import Runner


class State(NamedTuple):
    """The parts of a running app."""

    config: WebConfig
    store: Store
    runner: Runner


def state_of(request: Request) -> State:
    """The parts of the app that was asked."""
    state: State = request.app.state.parts
    return state
