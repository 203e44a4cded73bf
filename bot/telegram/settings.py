"""What the operator of a bot may choose, checked. The entry point fills it; nothing else does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.telegram.access import Access
from retrieval import UsageError

PUBLIC_SERVER = "https://api.telegram.org"
OPEN = Access()
DEFAULT_LISTEN = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the server delivers updates, and where that arrives on this machine."""

    url: str
    secret: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 8080

    @property
    def path(self) -> str:
        """The path of the URL, which the local server answers too."""
        return urlsplit(self.url).path


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """Settings of one bot. ``server`` is the root of the Bot API server."""

    token: str = field(repr=False)
    server: str = PUBLIC_SERVER
    access: Access = OPEN
    webhook: Webhook | None = None
    drafts: bool = False


def telegram_settings(given: Mapping[str, Any]) -> TelegramSettings:
    """Return the settings that the variables give, by their names; text is stripped.

    Raises UsageError for what cannot be, naming the variable.
    """
    text = {name: value.strip() for name, value in given.items() if isinstance(value, str)}
    access = Access(
        users=numbers("TELEGRAM_ALLOWED_USERS", text["TELEGRAM_ALLOWED_USERS"]),
        chats=numbers("TELEGRAM_ALLOWED_CHATS", text["TELEGRAM_ALLOWED_CHATS"]),
        operators=numbers("TELEGRAM_OPERATORS", text["TELEGRAM_OPERATORS"]),
        per_minute=given["TELEGRAM_LIMIT_PER_MINUTE"],
        per_day=given["TELEGRAM_LIMIT_PER_DAY"],
    )
    return TelegramSettings(
        token=checked_token(text["TELEGRAM_BOT_TOKEN"]),
        server=checked_server(text["TELEGRAM_BASE_URL"] or PUBLIC_SERVER),
        access=access,
        webhook=webhook(
            text["TELEGRAM_WEBHOOK_URL"],
            text["TELEGRAM_WEBHOOK_SECRET"],
            text["TELEGRAM_WEBHOOK_LISTEN"],
        ),
        drafts=given["TELEGRAM_DRAFTS"],
    )


def checked_token(token: str) -> str:
    """Return the token; raise UsageError when it cannot be one."""
    if not token:
        raise UsageError(
            "TELEGRAM_BOT_TOKEN is not set. @BotFather gives you one: see docs/telegram.md."
        )
    if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
        raise UsageError("TELEGRAM_BOT_TOKEN does not look like 123456:ABC. Copy it whole.")
    return token


def checked_server(url: str) -> str:
    """Return the root of a Bot API server without its closing slash."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise UsageError(
            f"TELEGRAM_BASE_URL is no http(s) address: {url!r}. Give the server's root."
        )
    return url.rstrip("/")


def numbers(name: str, text: str) -> frozenset[int]:
    """Return the numeric ids of a list separated by commas or spaces."""
    words = text.replace(",", " ").split()
    wrong = [word for word in words if not re.fullmatch(r"-?\d+", word)]
    if wrong:
        raise UsageError(
            f"{name} takes numeric ids, not {wrong[0]!r}. /start @userinfobot tells yours."
        )
    return frozenset(int(word) for word in words)


def webhook(url: str, secret: str, listen: str) -> Webhook | None:
    """Return the webhook, or None without a URL. Raises UsageError for an unsafe or odd one."""
    if not url:
        return None
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise UsageError(
            "TELEGRAM_WEBHOOK_URL needs TELEGRAM_WEBHOOK_SECRET: 1 to 256 letters, digits, _ and -;"
            " without it anybody could send updates."
        )
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc:
        raise UsageError(f"TELEGRAM_WEBHOOK_URL is no http(s) address: {url!r}.")
    host, _, port = (listen or DEFAULT_LISTEN).rpartition(":")
    if not host or not port.isdigit() or int(port) > 65535:
        raise UsageError(f"TELEGRAM_WEBHOOK_LISTEN is HOST:PORT, not {listen!r}.")
    return Webhook(url, secret, host.strip("[]"), int(port))
