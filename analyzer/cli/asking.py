"""How a model is to be asked: from options, settings or a replay."""

from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.cli.options import Engine

if TYPE_CHECKING:
    from analyzer.engines.model import ModelOptions
    from analyzer.llm.budget import Budget
    from analyzer.llm.client import Endpoint
    from analyzer.llm.ledger import Ledger
    from analyzer.llm.replay import Replay
    from analyzer.settings import Settings


def opened_replay(file: Path | None) -> "Replay | None":
    """The replay in a file, if one is given."""
    if file is None:
        return None
    from analyzer.llm.replay import read_replay

    return read_replay(file)


def chosen_settings(model: str | None, replay: "Replay | None", **options: object) -> "Settings":
    """The user's settings, with options on top; with a replay, those that it was recorded with."""
    from analyzer.settings import default_settings, load_settings

    if replay is None:
        return load_settings(model=model, **options)
    return default_settings(model or replay.model)


def model_options(settings: "Settings", *, separate: bool) -> "ModelOptions":
    """What of the settings goes into each request."""
    from analyzer.engines.model import ModelOptions

    return ModelOptions(
        model=settings.model,
        json_mode=settings.json_mode,
        separate=separate,
        parameters=settings.parameters,
    )


def uses_model(engine: Engine, settings: "Settings") -> bool:
    """Whether a model reads the interviews. Raises UsageError when it is to, and there is none."""
    from analyzer.errors import UsageError

    if engine is Engine.MODEL and not settings.has_server:
        raise UsageError(
            "No model is connected: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your"
            " own, or use --engine offline."
        )
    return engine is Engine.MODEL or (engine is Engine.AUTO and settings.has_server)


def endpoint_of(settings: "Settings") -> "Endpoint":
    """The model server that the settings name."""
    from analyzer.llm.client import Endpoint

    return Endpoint(
        base_url=settings.base_url,
        api_key=settings.api_key.get_secret_value() if settings.api_key else "",
        timeout=settings.timeout,
        max_attempts=settings.max_attempts,
        concurrency=settings.concurrency,
        rpm=settings.rpm,
        tpm=settings.tpm,
    )


def budget_of(settings: "Settings", ledger: "Ledger", endpoint: "Endpoint") -> "Budget | None":
    """The budget that the settings name, less what the ledger's calls took; None without one."""
    if settings.budget is None:
        return None
    from analyzer.llm.budget import budget_for

    spent, doubtful = ledger.spent(endpoint.url), ledger.unpriced(endpoint.url)
    return budget_for(settings.budget, spent, doubtful, [settings.model])
