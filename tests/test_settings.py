from pathlib import Path

import pytest

from analyzer.errors import ConfigError
from analyzer.settings import default_settings, load_settings


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings.toml"
    path.touch()
    monkeypatch.setenv("ANALYZER_SETTINGS", str(path))
    return path


def test_options_win_over_environment_over_file_over_defaults(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load_settings().concurrency == 16
    file.write_text('concurrency = 3\nmodel = "from-file"\ntimeout = 9\n')
    monkeypatch.setenv("ANALYZER_MODEL", "from-environment")
    settings = load_settings(timeout=4)
    assert (settings.concurrency, settings.model, settings.timeout) == (3, "from-environment", 4)
    assert load_settings(model="given", timeout=None).model == "given"


def test_a_server_or_a_key_makes_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not load_settings().has_server
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:11434/v1")
    assert load_settings().has_server
    monkeypatch.delenv("OPENAI_BASE_URL")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert load_settings().has_server
    assert "sk-secret" not in repr(load_settings())


def test_parameters_are_json_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYZER_PARAMETERS", '{"temperature": 0, "max_completion_tokens": 4000}')
    assert load_settings().parameters == {"temperature": 0, "max_completion_tokens": 4000}


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:99999/v1",
        "http://localhost:0/v1",
        "http://localhost:port/v1",
        "http://[::1/v1",
        "http:///v1",
        "ftp://localhost/v1",
        "http://local host/v1",
    ],
)
def test_an_address_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL"):
        load_settings()


@pytest.mark.parametrize("blank", ["", "  "])
def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", blank)
    monkeypatch.setenv("OPENAI_BASE_URL", blank)
    assert not load_settings().has_server


def test_parameters_that_are_no_json_are_not_blamed_on_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANALYZER_PARAMETERS", '{"temperature": ')
    with pytest.raises(ConfigError, match="ANALYZER_PARAMETERS"):
        load_settings()


def test_a_named_file_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        monkeypatch.setenv("ANALYZER_SETTINGS", str(path))
        with pytest.raises(ConfigError, match="ANALYZER_SETTINGS"):
            load_settings()


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("concurrency = 0", "concurrency"),
        ('colour = "red"', "colour"),
        ('json_mode = "xml"', "json_mode"),
        ("model = ", "settings.toml"),
        ("parameters = {d = 2020-01-01}", "parameters.*JSON"),
        ("parameters = {d = nan}", "parameters.*JSON"),
        ('parameters = {model = "other"}', "parameters.*model"),
        ("parameters = {messages = []}", "parameters.*messages"),
        ("parameters = {stream = true}", "parameters.*stream"),
        ('base_url = "localhost:8000/v1"', "OPENAI_BASE_URL"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(file: Path, content: str, named: str) -> None:
    file.write_text(content)
    with pytest.raises(ConfigError, match=named):
        load_settings()


def test_replays_are_read_with_the_defaults(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("chunk_tokens = 900")
    monkeypatch.setenv("ANALYZER_JSON_MODE", "object")
    settings = default_settings("somebody")
    assert (settings.model, settings.chunk_tokens, settings.json_mode) == (
        "somebody",
        8000,
        "schema",
    )
