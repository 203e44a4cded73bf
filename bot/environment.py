"""The environment and ``.env``, read once, here and nowhere else."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import NonNegativeInt, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval import Settings, UsageError

if TYPE_CHECKING:
    from bot.telegram.settings import TelegramSettings


class Environment(BaseSettings):
    """Every variable that Footnote reads, by its own name in lower case. Empty means unset."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,  # a key never stands in an error message
    )

    footnote_data_dir: Path | None = None
    footnote_embedding_model: str = ""
    footnote_chat_model: str = ""
    footnote_reader: str = ""
    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    footnote_allow_private_urls: bool = False
    footnote_show_unverified: bool = False
    chroma_url: SecretStr | None = None
    telegram_bot_token: SecretStr = SecretStr("")
    telegram_base_url: str = ""
    telegram_allowed_users: str = ""
    telegram_allowed_chats: str = ""
    telegram_operators: str = ""
    telegram_limit_per_minute: NonNegativeInt = 0
    telegram_limit_per_day: NonNegativeInt = 0
    telegram_drafts: bool = False
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_webhook_listen: str = ""


def default_data_dir(platform: str, variables: Mapping[str, str], home: Path) -> Path:
    """Return the folder that the platform keeps for a user's program data."""
    if platform == "win32":
        return Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local") / "footnote"
    if platform == "darwin":
        return home / "Library" / "Application Support" / "footnote"
    return Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share") / "footnote"


def read_settings(data_dir: Path | None = None) -> Settings:
    """Read the settings of an engine; ``data_dir`` wins over the environment.

    Raises UsageError when a variable holds an impossible value.
    """
    return _settings(_environment(), data_dir)


def read_telegram_settings() -> TelegramSettings:
    """Read the settings of the Telegram bot.

    Raises UsageError when a variable holds an impossible value, or the token is missing.
    """
    from bot.telegram.settings import telegram_settings

    environment = _environment()
    given = environment.model_dump()
    given["telegram_bot_token"] = environment.telegram_bot_token.get_secret_value()
    given["telegram_webhook_secret"] = environment.telegram_webhook_secret.get_secret_value()
    names = (name for name in given if name.startswith("telegram_"))
    return telegram_settings({name.upper(): given[name] for name in names})


def _environment() -> Environment:
    try:
        return Environment()
    except ValidationError as error:
        raise UsageError(_explain(error)) from error


def _settings(environment: Environment, data_dir: Path | None) -> Settings:
    folder = data_dir or environment.footnote_data_dir
    if folder is None:
        folder = default_data_dir(sys.platform, os.environ, Path.home())
    key = environment.openai_api_key
    chroma_url = environment.chroma_url
    return Settings(
        data_dir=folder.expanduser(),
        embedding_model=environment.footnote_embedding_model.strip(),
        chat_model=environment.footnote_chat_model.strip(),
        reader=environment.footnote_reader.strip(),
        openai_api_key=key.get_secret_value() if key else None,
        openai_base_url=environment.openai_base_url,
        allow_private_urls=environment.footnote_allow_private_urls,
        show_unverified=environment.footnote_show_unverified,
        chroma_url=chroma_url.get_secret_value() if chroma_url else None,
    )


def _explain(error: ValidationError) -> str:
    faults = [f"{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
    return f"{'; '.join(faults)}. Mend it in the environment or in .env; see .env.example."
