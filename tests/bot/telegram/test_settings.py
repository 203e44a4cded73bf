"""The bot's settings, from the environment to checked values."""

from __future__ import annotations

import pytest

from bot.environment import read_telegram_settings
from bot.telegram.settings import Webhook
from retrieval import UsageError


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123456:ABC")


def test_the_defaults_poll_the_public_server_and_let_anyone_ask() -> None:
    settings = read_telegram_settings()
    assert settings.server == "https://api.telegram.org"
    assert settings.webhook is None
    assert settings.access.open_to_all
    assert not settings.drafts


def test_every_variable_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "TELEGRAM_BASE_URL": "http://127.0.0.1:8081/",
        "TELEGRAM_ALLOWED_USERS": "1, 2 3",
        "TELEGRAM_ALLOWED_CHATS": "-1001",
        "TELEGRAM_OPERATORS": "9",
        "TELEGRAM_LIMIT_PER_MINUTE": "3",
        "TELEGRAM_LIMIT_PER_DAY": "50",
        "TELEGRAM_DRAFTS": "true",
        "TELEGRAM_WEBHOOK_URL": "https://bot.example/t/x",
        "TELEGRAM_WEBHOOK_SECRET": "s-1_A",
        "TELEGRAM_WEBHOOK_LISTEN": "0.0.0.0:9000",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = read_telegram_settings()
    access = settings.access
    assert settings.server == "http://127.0.0.1:8081"
    assert (access.users, access.chats, access.operators) == ({1, 2, 3}, {-1001}, {9})
    assert (access.per_minute, access.per_day) == (3, 50)
    assert settings.drafts
    assert settings.webhook == Webhook("https://bot.example/t/x", "s-1_A", "0.0.0.0", 9000)
    assert settings.webhook.path == "/t/x"
    assert "123456:ABC" not in repr(settings)
    assert "s-1_A" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_BOT_TOKEN", ""),
        ("TELEGRAM_BOT_TOKEN", "abc"),
        ("TELEGRAM_BASE_URL", "api.telegram.org"),
        ("TELEGRAM_ALLOWED_USERS", "@ann"),
        ("TELEGRAM_OPERATORS", "1;2"),
        ("TELEGRAM_LIMIT_PER_DAY", "-1"),
        ("TELEGRAM_WEBHOOK_URL", "https://a.example"),
    ],
)
def test_what_cannot_be_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=name):
        read_telegram_settings()


@pytest.mark.parametrize("listen", ["8080", "host:port", ":80", "h:99999"])
def test_an_odd_listen_address_is_named(monkeypatch: pytest.MonkeyPatch, listen: str) -> None:
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://a.example/")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "x")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_LISTEN", listen)
    with pytest.raises(UsageError, match="TELEGRAM_WEBHOOK_LISTEN"):
        read_telegram_settings()
