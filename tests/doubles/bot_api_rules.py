"""What the Bot API server refuses: markup, lengths, buttons, and calls that come too fast."""

from __future__ import annotations

import html
import json
import math
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

TAGS = frozenset(
    {"b", "strong", "i", "em", "u", "ins", "s", "del", "a", "code", "pre", "blockquote"}
)
_TAG = re.compile(r"<(/?)([a-z]+)((?:\s+[a-z]+(?:=\"[^\"<>]*\")?)*)\s*>")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")


class Refused(Exception):
    """The server's answer to a call that it does not do."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(description: str) -> Refused:
    return Refused(400, f"Bad Request: {description}")


def visible(text: str, mode: str | None) -> str:
    """Return what a person reads of a message, or refuse its markup."""
    return _parsed(text) if (mode or "").upper() == "HTML" else text


def check_draft(chat: int, draft_id: int, text: str, mode: str | None) -> str:
    """Return what a person reads of a draft, or refuse it; an empty one shows a waiting mark.

    Source: https://core.telegram.org/bots/api#sendmessagedraft
    """
    if chat <= 0:
        raise bad("TEXTDRAFT_PEER_INVALID")
    if draft_id == 0:
        raise bad("RANDOM_ID_INVALID")
    return check_text(text, mode) if text else ""


def check_text(text: str, mode: str | None) -> str:
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > 32768:
        raise bad("message is too long")
    text.encode()  # the wire is UTF-8
    seen = visible(text, mode).strip()
    if not seen:
        raise bad("message text is empty")
    if len(seen.encode("utf-16-le")) // 2 > 4096:
        raise bad("message is too long")
    if mode:
        check_with_tdjson(text)
    return seen


def check_keyboard(markup: str | None) -> dict[str, Any] | None:
    if not markup:
        return None
    keyboard: dict[str, Any] = json.loads(markup)
    for row in keyboard.get("inline_keyboard", ()):
        for button in row:
            data = button.get("callback_data", "-")
            if not 1 <= len(data.encode()) <= 64:
                raise bad("BUTTON_DATA_INVALID")
            if not button["text"]:
                raise bad("BUTTON_TEXT_INVALID")
    return keyboard


def tdjson_parser() -> Callable[[str], dict[str, Any]] | None:
    """Return Telegram's own parser of entities, where it is installed."""
    try:
        from tdjson import td_execute
    except ImportError:
        return None

    def execute(request: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(td_execute(json.dumps(request).encode()))
        return answer

    def parse(text: str) -> dict[str, Any]:
        mode = {"@type": "textParseModeHTML"}
        return execute({"@type": "parseTextEntities", "text": text, "parse_mode": mode})

    execute({"@type": "setLogVerbosityLevel", "new_verbosity_level": 0})
    return parse


PARSER = tdjson_parser()


def rendered(text: str, mode: str | None) -> str:
    """Return what tells two messages apart: the visible text with its entities, not the markup."""
    if PARSER is None or not mode:
        return text
    parsed = PARSER(text)
    return json.dumps([parsed["text"].strip(), parsed["entities"]])


def check_with_tdjson(text: str) -> None:
    if PARSER is None:
        return
    parsed = PARSER(text)
    if parsed["@type"] == "error":
        raise bad(f"can't parse entities: {parsed['message']}")


def _parsed(text: str) -> str:
    seen: list[str] = []
    open_tags: list[str] = []
    at = 0
    while at < len(text):
        if text[at] != "<":
            end = text.find("<", at)
            end = len(text) if end < 0 else end
            seen.append(_unescaped(text[at:end]))
            at = end
            continue
        found = _TAG.match(text, at)
        if found is None or found[2] not in TAGS:
            raise bad(f"can't parse entities: unsupported start tag at {at}")
        _nest(open_tags, found[2], closing=bool(found[1]), at=at)
        at = found.end()
    if open_tags:
        raise bad(f"can't parse entities: can't find end tag of {open_tags[-1]}")
    return "".join(seen)


def _nest(open_tags: list[str], tag: str, *, closing: bool, at: int) -> None:
    if closing:
        if not open_tags or open_tags.pop() != tag:
            raise bad(f"can't parse entities: unexpected end tag at {at}")
    elif tag in open_tags:
        raise bad(f"can't parse entities: {tag} cannot be nested at {at}")
    else:
        open_tags.append(tag)


def _unescaped(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


@dataclass
class Pace:
    """The server's limits, by its own clock: 3 at once and 1/s a chat, 20/min a group, 30/s."""

    clock: Callable[[], float] = time.monotonic
    refusals: int = 0
    _spent: dict[int, tuple[float, float]] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _all: deque[float] = field(default_factory=deque)

    def count(self, chat: int | None) -> None:
        """Count a call, or refuse it with 429."""
        now = self.clock()
        wait = max(self._window_wait(self._all, 30, 1.0, now), self._chat_wait(chat, now))
        if wait > 0:
            self.refusals += 1
            seconds = math.ceil(wait)
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        self._all.append(now)
        if chat is not None:
            spent, at = self._spent.get(chat, (0.0, now))
            self._spent[chat] = (max(0.0, spent - (now - at)) + 1, now)
            if chat < 0:
                self._groups[chat].append(now)

    def _chat_wait(self, chat: int | None, now: float) -> float:
        if chat is None:
            return 0.0
        spent, at = self._spent.get(chat, (0.0, now))
        bucket = max(0.0, spent - (now - at)) + 1 - 3
        group = self._window_wait(self._groups[chat], 20, 60.0, now) if chat < 0 else 0.0
        return max(0.0, bucket if bucket > 1e-9 else 0.0, group)

    def _window_wait(self, calls: deque[float], most: int, span: float, now: float) -> float:
        while calls and calls[0] <= now - span:
            calls.popleft()
        return calls[0] + span - now if len(calls) >= most else 0.0
