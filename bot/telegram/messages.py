"""What an update asks for, read from its plain fields: pure, and the same at each reading."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.rendering.untrusted import printable

if TYPE_CHECKING:
    from telegram import Document, Message, Update

Kind = Literal["question", "command", "file", "moved", "nothing"]

MAX_QUESTION = 2000  # characters that an engine is asked
# What may overtake a running answer of its chat.
FAST_COMMANDS = frozenset(
    {"stop", "help", "start", "about", "privacy", "forget", "status", "users"}
)
ASKING_COMMANDS = frozenset({"ask", "retry"})
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Me:
    """Who the bot is, by the server."""

    id: int
    username: str
    reads_groups: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as the bot takes it. ``topic`` is None outside the topics of a forum."""

    kind: Kind
    chat: int
    topic: int | None = None
    person: int = 0
    private: bool = True
    message_id: int = 0
    written_at: int = 0  # seconds since 1970
    language: str = "en"
    command: str = ""
    text: str = ""
    document: Document | None = None
    moved_to: int | None = None

    @property
    def conversation(self) -> str:
        """The name of the conversation that the message belongs to."""
        topic = "" if self.topic is None else f"/{self.topic}"
        return f"telegram:{self.chat}{topic}"


Lane = tuple[int, int]


def person_name(person: int) -> str:
    """Return the name of a person among those of all front ends."""
    return f"telegram:{person}"


def read_message(message: Message, me: Me) -> Incoming:
    """Return what a message asks of the bot: nothing, in most of a group's messages."""
    private = message.chat.type == "private"
    kind, command, text = _meaning(message, me, private)
    return Incoming(
        kind=kind,
        chat=message.chat.id,
        topic=message.message_thread_id if message.is_topic_message else None,
        person=message.from_user.id if message.from_user else 0,
        private=private,
        message_id=message.message_id,
        written_at=int(message.date.timestamp()),
        language=(message.from_user.language_code if message.from_user else None) or "en",
        command=command,
        text=text,
        document=message.document,
        moved_to=message.migrate_to_chat_id,
    )


def read_command(text: str, username: str) -> tuple[str, str] | None:
    """Return command and argument of a text; None for no command or one for another bot.

    The command is in lower case; one for another bot is named ``@``.
    """
    found = _COMMAND.match(text)
    if found is None:
        return None
    name, target = found.groups()
    if target and target.lower() != username.lower():
        return "@", ""
    return name.lower(), text[found.end() :].strip()


def without_mention(text: str, username: str) -> tuple[str, bool]:
    """Return the text without mentions of the bot, and whether there was one."""
    if not username:
        return text.strip(), False
    mention = re.compile(rf"(?<![\w@])@{re.escape(username)}(?![\w@])", re.IGNORECASE)
    bare, count = mention.subn(" ", text)
    return (" ".join(bare.split()) if count else text.strip()), count > 0


def lane_of(update: Update, me: Me) -> Lane | None:
    """Return the queue that an update waits in, or None when it may overtake."""
    message = update.message
    if message is None:
        return None
    incoming = read_message(message, me)
    if incoming.kind == "nothing" or incoming.command in FAST_COMMANDS:
        return None
    return incoming.chat, incoming.topic or 0


def asks(update: Update, me: Me) -> bool:
    """Say whether an update asks the engine, and so counts among the questions that wait."""
    if update.message is None:
        return False
    incoming = read_message(update.message, me)
    return incoming.kind == "question" or incoming.command in ASKING_COMMANDS


def _meaning(message: Message, me: Me, private: bool) -> tuple[Kind, str, str]:
    if message.migrate_to_chat_id is not None:
        return "moved", "", ""
    sender = message.from_user
    if sender is None or sender.is_bot or message.sender_chat is not None or message.via_bot:
        return "nothing", "", ""
    if message.forward_origin is not None and not private:
        return "nothing", "", ""
    if private and message.document is not None:
        return "file", "", ""
    if message.text is None and message.effective_attachment is None:
        return "nothing", "", ""  # what Telegram itself says: someone joined, something is pinned
    return _of_text(
        printable(message.text or message.caption or "").strip(),
        _replies_to(message, me),
        me,
        private,
    )


def _of_text(text: str, is_reply: bool, me: Me, private: bool) -> tuple[Kind, str, str]:
    command = read_command(text, me.username)
    if command is not None:
        return ("nothing", "", "") if command[0] == "@" else ("command", *command)
    bare, mentioned = without_mention(text, me.username)
    if not (private or mentioned or is_reply):
        return "nothing", "", ""
    return ("question", "", bare) if bare or private or mentioned else ("nothing", "", "")


def _replies_to(message: Message, me: Me) -> bool:
    original = message.reply_to_message
    return (
        original is not None
        and original.from_user is not None
        and original.from_user.id == me.id
        and original.forum_topic_created is None
    )
