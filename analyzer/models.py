"""Base of all models that travel between the stages."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen, and strict about unknown keys: what a stage hands on is what the next one gets."""

    model_config = ConfigDict(frozen=True, extra="forbid")
