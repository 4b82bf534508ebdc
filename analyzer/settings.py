"""Settings: environment first, then a TOML file, then defaults.

The file is `settings.toml` in the user's configuration folder, or what ANALYZER_SETTINGS names.
The key and address of a model server are OPENAI_API_KEY and OPENAI_BASE_URL, as for every tool
that speaks to such servers.
"""

import json
import os
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_config_path, user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from analyzer.errors import ConfigError

SETTINGS_FILE = "ANALYZER_SETTINGS"
"""Environment variable that names another settings file."""
OWN_FIELDS = ("model", "messages", "stream")
"""Fields of a request that are the analyzer's own to fill."""


def _not_blank(value: object) -> object:
    """A key or address that is set to nothing is not set."""
    return None if isinstance(value, str) and not value.strip() else value


def _server(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it is no address such as http://localhost:11434/v1")
    if parts.port == 0:
        raise ValueError("there is no port 0")
    if not url.isprintable() or " " in url:
        raise ValueError("an address holds no white space")
    return url


def _sendable(parameters: dict[str, Any]) -> dict[str, Any]:
    for name in OWN_FIELDS:
        if name in parameters:
            raise ValueError(f"{name} is not among the fields that may be added to a request")
    try:
        json.dumps(parameters, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise ValueError(f"it cannot be sent as JSON ({error})") from error
    return parameters


class Settings(BaseSettings):
    """How models are asked. Each field is also ANALYZER_<NAME> in the environment."""

    model_config = SettingsConfigDict(
        env_prefix="ANALYZER_", extra="forbid", populate_by_name=True, env_ignore_empty=True
    )

    api_key: Annotated[
        SecretStr | None, BeforeValidator(_not_blank), Field(validation_alias="OPENAI_API_KEY")
    ] = None
    base_url: Annotated[
        str | None,
        BeforeValidator(_not_blank),
        AfterValidator(_server),
        Field(validation_alias="OPENAI_BASE_URL"),
    ] = None
    model: str = "gpt-5-mini"
    json_mode: Literal["schema", "object"] = "schema"
    """`object` for servers that enforce no JSON schema."""
    concurrency: Annotated[int, Field(ge=1, le=512)] = 16
    """Calls under way at most."""
    rpm: Annotated[int, Field(ge=1)] | None = None
    """Requests in any 60 seconds, at most."""
    tpm: Annotated[int, Field(ge=1)] | None = None
    """Tokens in any 60 seconds, at most."""
    budget: Annotated[Decimal, Field(gt=0)] | None = None
    """US dollars that all calls in one ledger may cost."""
    timeout: Annotated[float, Field(gt=0)] = 180.0
    """Seconds for one attempt."""
    max_attempts: Annotated[int, Field(ge=1, le=20)] = 5
    chunk_tokens: Annotated[int, Field(ge=200)] = 8000
    work: Path = Field(default_factory=lambda: user_data_path("analyzer") / "batches")
    """Folder for the state and the ledger of batches whose results lie in an object store."""
    parameters: Annotated[dict[str, Any], AfterValidator(_sendable)] = Field(default_factory=dict)
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
    """Where the settings file is looked for. The usual place may be empty, a named one not.

    Raises:
        ConfigError: ANALYZER_SETTINGS names no file.
    """
    named = os.environ.get(SETTINGS_FILE)
    if not named:
        return user_config_path("analyzer") / "settings.toml"
    if not Path(named).is_file():
        raise ConfigError(f"{SETTINGS_FILE} names {named}, and there is no such file: mend it.")
    return Path(named)


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
            f"The setting {name} is wrong: {first['msg'].removeprefix('Value error, ')}. Mend it in"
            f" the environment or in {settings_path()}."
        ) from error
    except SettingsError as error:
        raise ConfigError(f"ANALYZER_PARAMETERS is no JSON object: {error.__cause__}.") from error
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"The settings file {settings_path()} cannot be read: {error}."
        ) from error
