"""The list of commands that Telegram shows, set for each kind of chat and each language."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from telegram import (
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import TelegramError

from bot.telegram.budget import Urgency
from bot.telegram.commands import GROUP_COMMANDS, OPERATOR_COMMANDS, PRIVATE_COMMANDS
from bot.telegram.texts import DEFAULT

if TYPE_CHECKING:
    from telegram.ext import ExtBot

    from bot.telegram.texts import Languages

log = logging.getLogger(__name__)


async def introduce(bot: ExtBot[Urgency], languages: Languages, operators: Iterable[int]) -> None:
    """Register the commands. The bot works without, so failures are only noted."""
    for scope, names in scopes(operators):
        for code, texts in languages.by_code.items():
            commands = [BotCommand(name, texts(f"command_{name}")) for name in names]
            try:
                await bot.set_my_commands(
                    commands,
                    scope=scope,
                    language_code=None if code == DEFAULT else code,
                    rate_limit_args=Urgency.ROUTINE,
                )
            except TelegramError as error:
                log.debug("commands were not registered: %s", error)


def scopes(operators: Iterable[int]) -> Iterator[tuple[BotCommandScope, tuple[str, ...]]]:
    """Return who is shown which commands."""
    yield BotCommandScopeAllPrivateChats(), PRIVATE_COMMANDS
    yield BotCommandScopeAllGroupChats(), GROUP_COMMANDS
    for operator in operators:
        yield BotCommandScopeChat(operator), (*PRIVATE_COMMANDS, *OPERATOR_COMMANDS)
