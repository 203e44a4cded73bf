from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.environment import Environment, default_data_dir, read_settings
from retrieval import UsageError
from tests.conftest import ROOT

ASSIGNED = re.compile(r"^#? ?([A-Z][A-Z_]+)=", re.M)


def test_the_environment_reaches_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "~/articles")
    monkeypatch.setenv("FOOTNOTE_EMBEDDING_MODEL", "openai:small")
    monkeypatch.setenv("FOOTNOTE_CHAT_MODEL", " none ")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1")
    monkeypatch.setenv("FOOTNOTE_ALLOW_PRIVATE_URLS", "true")
    settings = read_settings()
    assert settings.data_dir == Path.home() / "articles"
    assert settings.embedding_model == "openai:small"
    assert settings.chat_model == "none"
    assert settings.openai_api_key == "sk-secret"
    assert settings.openai_base_url == "http://127.0.0.1:8000/v1"
    assert settings.allow_private_urls is True


def test_the_address_of_a_chroma_server_may_hold_a_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CHROMA_URL", "http://ada:s3cret@127.0.0.1:8000")
    settings = read_settings()
    assert settings.chroma_url == "http://ada:s3cret@127.0.0.1:8000"
    assert "s3cret" not in repr(settings)


def test_the_data_dir_of_the_command_line_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "from-environment")
    assert read_settings(Path("from-option")).data_dir == Path("from-option")


def test_a_dotenv_file_is_read_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv = "FOOTNOTE_DATA_DIR=from-file\nOPENAI_BASE_URL=http://127.0.0.1/v1\nOTHER=1\n"
    (tmp_path / ".env").write_text(dotenv)
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", "from-environment")
    settings = read_settings()
    assert settings.data_dir == Path("from-environment")
    assert settings.openai_base_url == "http://127.0.0.1/v1"


def test_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "")
    monkeypatch.setenv("FOOTNOTE_ALLOW_PRIVATE_URLS", "")
    assert read_settings().openai_api_key is None
    assert read_settings().allow_private_urls is False


def test_an_impossible_value_is_named_without_any_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ALLOW_PRIVATE_URLS", "sometimes")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with pytest.raises(UsageError, match=r"FOOTNOTE_ALLOW_PRIVATE_URLS: .*boolean") as caught:
        read_settings()
    assert "sometimes" not in str(caught.value)
    assert "sk-secret" not in str(caught.value)


def test_each_platform_has_its_own_data_folder() -> None:
    home = Path("home")
    assert default_data_dir("linux", {}, home) == home / ".local/share/footnote"
    assert default_data_dir("linux", {"XDG_DATA_HOME": "data"}, home) == Path("data/footnote")
    assert default_data_dir("darwin", {}, home) == home / "Library/Application Support/footnote"
    assert default_data_dir("win32", {"LOCALAPPDATA": "app"}, home) == Path("app/footnote")
    assert default_data_dir("win32", {}, home) == home / "AppData/Local/footnote"


def test_the_example_file_names_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = ASSIGNED.findall(example)
    assert sorted(named) == sorted(name.upper() for name in Environment.model_fields)


def test_the_example_file_explains_every_setting() -> None:
    blocks = (ROOT / ".env.example").read_text(encoding="utf-8").split("\n\n")
    for block in filter(ASSIGNED.search, blocks):
        *explanation, assignment = block.strip().splitlines()
        assert ASSIGNED.match(assignment), block
        assert explanation, block
        assert all(line.startswith("# ") for line in explanation), block


def test_the_example_file_works_as_it_is_and_uncommented(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    (tmp_path / ".env").write_text(example)
    assert read_settings().openai_base_url is None
    (tmp_path / ".env").write_text(ASSIGNED.sub(r"\1=", example))
    assert read_settings().openai_base_url == "http://127.0.0.1:8000/v1"
