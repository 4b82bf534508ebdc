"""Settings: environment first, then a TOML file, then defaults.

The file is `settings.toml` in the user's configuration folder, or what ANALYZER_SETTINGS names.
The key and address of a model server are OPENAI_API_KEY and OPENAI_BASE_URL, as for every tool
that speaks to such servers.
"""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_config_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from analyzer.errors import ConfigError

SETTINGS_FILE = "ANALYZER_SETTINGS"
"""Environment variable that names another settings file."""


class Settings(BaseSettings):
    """How models are asked. Each field is also ANALYZER_<NAME> in the environment."""

    model_config = SettingsConfigDict(env_prefix="ANALYZER_", extra="forbid", populate_by_name=True)

    api_key: Annotated[SecretStr | None, Field(validation_alias="OPENAI_API_KEY")] = None
    base_url: Annotated[str | None, Field(validation_alias="OPENAI_BASE_URL")] = None
    model: str = "gpt-5-mini"
    json_mode: Literal["schema", "object"] = "schema"
    """`object` for servers that enforce no JSON schema."""
    concurrency: Annotated[int, Field(ge=1, le=512)] = 16
    timeout: Annotated[float, Field(gt=0)] = 180.0
    """Seconds for one attempt."""
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 5
    chunk_tokens: Annotated[int, Field(ge=200)] = 6000
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Further fields of each request, such as temperature or max_completion_tokens."""

    @property
    def has_server(self) -> bool:
        """Whether the user has named a key or a server."""
        return self.api_key is not None or self.base_url is not None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options given in code, then the environment, then the file."""
        file = TomlConfigSettingsSource(settings_cls, toml_file=settings_path())
        return init_settings, env_settings, file


def default_settings(model: str) -> Settings:
    """The defaults, whatever the environment or the file says: what replays are recorded with."""
    return Settings.model_construct(model=model)


def settings_path() -> Path:
    """Where the settings file is looked for; it need not exist."""
    named = os.environ.get(SETTINGS_FILE)
    return Path(named) if named else user_config_path("analyzer") / "settings.toml"


def load_settings(**overrides: Any) -> Settings:
    """Settings with options that the user gave on top; an option that is None was not given.

    Raises:
        ConfigError: a value is wrong, or the file cannot be read.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"The setting {name} is wrong: {first['msg']}. Mend it in the environment or in"
            f" {settings_path()}."
        ) from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The settings file {settings_path()} cannot be read: {error}."
        ) from error
