"""A Bot API server on 127.0.0.1 that refuses what the real one refuses, and logs every call.

It runs in a thread of its own; a test scripts what people do, holds or breaks calls at a chosen
moment, and reads the verdict from ``calls`` and ``messages``.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

import httpx
import tornado.web
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from tests.doubles.bot_api_rules import (
    Pace,
    Refused,
    bad,
    check_draft,
    check_keyboard,
    check_text,
    rendered,
)

TOKEN = "123456:ABC-def_secret"
BOT = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Footnote",
    "username": "footnote_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
PACED = frozenset({"sendMessage", "sendMessageDraft", "editMessageText", "editMessageReplyMarkup"})
DRAFT_SECONDS = 30.0
PATIENCE_SECONDS = 60.0  # for a machine that has much else to do


@dataclass(frozen=True)
class Call:
    """A call that the server answered."""

    method: str
    parameters: dict[str, Any]
    status: int
    at: float
    result: Any = None

    @property
    def chat(self) -> int:
        return int(self.parameters["chat_id"])


@dataclass
class Shown:
    """A message of the bot as a person sees it, with everything that it showed before."""

    chat: int
    id: int
    topic: int | None
    texts: list[str]
    markup: list[str]
    seen: str
    keyboard: dict[str, Any] | None = None
    reply_to: int | None = None

    @property
    def text(self) -> str:
        return self.texts[-1]

    @property
    def html(self) -> str:
        return self.markup[-1]

    def buttons(self) -> list[dict[str, str]]:
        rows = (self.keyboard or {}).get("inline_keyboard", ())
        return [button for row in rows for button in row]


@dataclass
class Draft:
    """A preview under the last message of a chat: it goes with the next message, or by itself."""

    id: int
    text: str
    at: float


@dataclass
class Gate:
    """A place where calls wait, so that a test can act just then."""

    method: str
    when: Literal["before", "after"]
    picks: Callable[[dict[str, Any]], bool]
    reached: threading.Event = field(default_factory=threading.Event)
    opened: threading.Event = field(default_factory=threading.Event)

    async def passed(self) -> None:
        self.reached.set()
        while not self.opened.is_set():
            await asyncio.sleep(0.005)


class BotApi:
    """The server. ``paced`` says whether it limits how fast it may be called."""

    def __init__(self, *, paced: bool = True) -> None:
        self.pace = Pace() if paced else None
        self.calls: list[Call] = []
        self.messages: dict[tuple[int, int], Shown] = {}
        self.drafts: dict[int, Draft] = {}
        self.updates: list[dict[str, Any]] = []
        self.gates: list[Gate] = []
        self.faults: dict[str, list[Refused]] = {}
        self.broken: dict[str, int] = {}
        self.delays: dict[str, float] = {}
        self.files: dict[str, bytes] = {}
        self.answers: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] | None = None
        self._ids = count(1000)
        self._update_ids = count(1)
        self._poll: asyncio.Event | None = None
        self._superseded: asyncio.Event | None = None
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    # -- life

    def __enter__(self) -> BotApi:
        self._thread.start()
        assert self._ready.wait(PATIENCE_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        for gate in self.gates:
            gate.opened.set()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        routes = [
            (r"/bot([^/]+)/(\w+)", _Method, {"api": self}),
            (r"/file/bot([^/]+)/(.+)", _File, {"api": self}),
        ]
        server = HTTPServer(tornado.web.Application(routes, log_function=lambda _: None))
        sockets = bind_sockets(0, "127.0.0.1")
        server.add_sockets(sockets)
        self.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
        self._poll = asyncio.Event()
        self._loop.call_soon(self._ready.set)
        self._loop.run_forever()
        server.stop()

    # -- what people do

    def say(
        self,
        text: str | None,
        *,
        person: int = 42,
        chat: int | None = None,
        topic: int | None = None,
        reply_to: Shown | None = None,
        update_id: int | None = None,
        **more: Any,
    ) -> int:
        """Let a person write; return the update's id. A negative chat is a group."""
        chat = person if chat is None else chat
        message: dict[str, Any] = {
            "message_id": next(self._ids),
            "date": int(time.time()),
            "chat": _chat(chat, topic),
            "from": {"id": person, "is_bot": False, "first_name": f"P{person}"},
            **({} if text is None else {"text": text}),
        }
        if topic is not None:
            message |= {"message_thread_id": topic, "is_topic_message": True}
        if reply_to is not None:
            message["reply_to_message"] = {
                "message_id": reply_to.id,
                "date": int(time.time()),
                "chat": _chat(chat, topic),
                "from": BOT,
                "text": reply_to.text,
            }
        return self.send({"message": message | more}, update_id)

    def tap(self, message: Shown, label: str, *, person: int = 42) -> int:
        """Let a person tap a button under a message."""
        button = next(it for it in message.buttons() if it["text"] == label)
        return self.tap_data(message, button["callback_data"], person=person)

    def tap_data(self, message: Shown, data: str, *, person: int = 42) -> int:
        """Let a person send what a button sends, or what no button does."""
        query = {
            "id": str(next(self._ids)),
            "from": {"id": person, "is_bot": False, "first_name": f"P{person}"},
            "chat_instance": "1",
            "data": data,
            "message": {
                "message_id": message.id,
                "date": int(time.time()),
                "chat": _chat(message.chat, message.topic),
                "text": message.text,
            },
        }
        return self.send({"callback_query": query})

    def type_inline(self, text: str, *, person: int = 42) -> int:
        """Let a person type after the bot's name in another chat."""
        sender = {"id": person, "is_bot": False, "first_name": f"P{person}"}
        query = {"id": str(next(self._ids)), "from": sender, "query": text, "offset": ""}
        return self.send({"inline_query": query})

    def send(self, update: dict[str, Any], update_id: int | None = None) -> int:
        """Queue an update as it is, or post it to the webhook."""
        number = next(self._update_ids) if update_id is None else update_id
        whole = {"update_id": number, **update}
        if self.webhook is not None:
            self.post(whole, self.webhook["secret_token"])
        else:
            self._loop.call_soon_threadsafe(self._enqueue, whole)
        return number

    def post(self, update: dict[str, Any], secret: str | None) -> int:
        """Deliver an update to the webhook; return the status that it answers."""
        assert self.webhook is not None
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        return httpx.post(self.webhook["url"], json=update, headers=headers, timeout=20).status_code

    def _enqueue(self, update: dict[str, Any]) -> None:
        self.updates.append(update)
        assert self._poll is not None
        self._poll.set()

    # -- what a test does to calls

    def hold(
        self,
        method: str,
        when: Literal["before", "after"] = "before",
        picks: Callable[[dict[str, Any]], bool] = lambda _: True,
    ) -> Gate:
        """Let the matching calls wait: before they take effect, or with their reply unsent."""
        gate = Gate(method, when, picks)
        self.gates.append(gate)
        return gate

    def refuse_next(self, method: str, refusal: Refused) -> None:
        """Refuse the next call of a method."""
        self.faults.setdefault(method, []).append(refusal)

    def break_next(self, method: str) -> None:
        """Do the next call of a method, and drop the connection before the reply."""
        self.broken[method] = self.broken.get(method, 0) + 1

    # -- what a test reads

    def made(self, method: str, status: int = 200) -> list[Call]:
        return [call for call in self.calls if call.method == method and call.status == status]

    def in_chat(self, chat: int) -> list[Shown]:
        return [it for (where, _), it in sorted(self.messages.items()) if where == chat]

    def draft_in(self, chat: int) -> Draft | None:
        """Return the draft that a person sees in a chat."""
        draft = self.drafts.get(chat)
        return draft if draft and time.monotonic() - draft.at < DRAFT_SECONDS else None

    @property
    def polled(self) -> bool:
        """Whether a poll waits for updates now."""
        return self._superseded is not None

    def showing(self, text: str, chat: int | None = None) -> list[Shown]:
        """Return the messages that hold a text now."""
        return [it for it in self.messages.values() if text in it.text and chat in (None, it.chat)]

    def wait(self, condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> Any:
        """Wait until a condition holds; return what it returned."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.01)
        raise AssertionError(f"it did not happen in {seconds} s; calls: {self.calls[-8:]}")

    def wait_for(
        self, text: str, chat: int | None = None, seconds: float = PATIENCE_SECONDS
    ) -> Shown:
        """Wait until a message holds a text; return it."""
        found: list[Shown] = self.wait(lambda: self.showing(text, chat), seconds)
        return found[0]

    # -- the methods

    async def call(self, method: str, parameters: dict[str, Any]) -> Any:
        """Do a call as the server does it."""
        at = time.monotonic()
        try:
            await self._pass_gates(method, "before", parameters)
            await asyncio.sleep(self.delays.get(method, 0.0))
            result = await self._done(method, parameters)
        except Refused as refusal:
            self.calls.append(Call(method, parameters, refusal.status, at))
            raise
        self.calls.append(Call(method, parameters, 200, at, result))
        await self._pass_gates(method, "after", parameters)
        return result

    async def _pass_gates(self, method: str, when: str, parameters: dict[str, Any]) -> None:
        for gate in self.gates:
            if (gate.method, gate.when) == (method, when) and gate.picks(parameters):
                await gate.passed()

    async def _done(self, method: str, parameters: dict[str, Any]) -> Any:
        if self.faults.get(method):
            raise self.faults[method].pop(0)
        if method in PACED and self.pace is not None:
            self.pace.count(int(parameters["chat_id"]))
        act = getattr(self, f"_{method}", None)
        if act is None:
            raise Refused(404, "Not Found: method not found")
        result = act(parameters)
        return await result if asyncio.iscoroutine(result) else result

    def _getMe(self, _: dict[str, Any]) -> Any:
        return BOT

    async def _getUpdates(self, parameters: dict[str, Any]) -> Any:
        if self.webhook is not None:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(parameters.get("offset") or 0)
        self.updates[:] = [it for it in self.updates if it["update_id"] >= offset]
        if self._superseded is not None:
            self._superseded.set()
        mine = self._superseded = asyncio.Event()
        assert self._poll is not None
        deadline = time.monotonic() + float(parameters.get("timeout") or 0)
        while not self.updates and time.monotonic() < deadline:
            if mine.is_set():
                raise Refused(409, "Conflict: terminated by other getUpdates request")
            self._poll.clear()
            await asyncio.sleep(0.005)
        if self._superseded is mine:
            self._superseded = None
        return self.updates[:100]

    def _sendMessage(self, parameters: dict[str, Any]) -> Any:
        text = check_text(parameters["text"], parameters.get("parse_mode"))
        keyboard = check_keyboard(parameters.get("reply_markup"))
        topic = parameters.get("message_thread_id")
        reply = json.loads(parameters.get("reply_parameters") or "{}")
        shown = Shown(
            chat=int(parameters["chat_id"]),
            id=next(self._ids),
            topic=int(topic) if topic else None,
            texts=[text],
            markup=[parameters["text"]],
            seen=rendered(parameters["text"], parameters.get("parse_mode")),
            keyboard=keyboard,
            reply_to=reply.get("message_id"),
        )
        self.messages[shown.chat, shown.id] = shown
        self.drafts.pop(shown.chat, None)
        return _as_message(shown)

    def _sendMessageDraft(self, parameters: dict[str, Any]) -> Any:
        chat, number = int(parameters["chat_id"]), int(parameters["draft_id"])
        mode = parameters.get("parse_mode")
        text = check_draft(chat, number, parameters.get("text", ""), mode)
        self.drafts[chat] = Draft(number, text, time.monotonic())
        return True

    def _editMessageText(self, parameters: dict[str, Any]) -> Any:
        shown = self._existing(parameters)
        text = check_text(parameters["text"], parameters.get("parse_mode"))
        keyboard = check_keyboard(parameters.get("reply_markup"))
        seen = rendered(parameters["text"], parameters.get("parse_mode"))
        if (seen, keyboard) == (shown.seen, shown.keyboard):
            raise bad("message is not modified")
        shown.seen = seen
        shown.texts.append(text)
        shown.markup.append(parameters["text"])
        shown.keyboard = keyboard
        return _as_message(shown)

    def _existing(self, parameters: dict[str, Any]) -> Shown:
        key = int(parameters["chat_id"]), int(parameters["message_id"])
        if key not in self.messages:
            raise bad("message to edit not found")
        return self.messages[key]

    def _answerCallbackQuery(self, parameters: dict[str, Any]) -> Any:
        self.answers.append(parameters)
        return True

    def _answerInlineQuery(self, parameters: dict[str, Any]) -> Any:
        results = json.loads(parameters["results"])
        for result in results:
            content = result["input_message_content"]
            check_text(content["message_text"], content.get("parse_mode"))
        self.answers.append({**parameters, "results": results})
        return True

    def _setMyCommands(self, parameters: dict[str, Any]) -> Any:
        return True

    def _deleteWebhook(self, _: dict[str, Any]) -> Any:
        self.webhook = None
        return True

    def _setWebhook(self, parameters: dict[str, Any]) -> Any:
        self.webhook = parameters
        return True

    def _getFile(self, parameters: dict[str, Any]) -> Any:
        name = parameters["file_id"]
        size = len(self.files[name])
        return {"file_id": name, "file_unique_id": name, "file_size": size, "file_path": name}


class _Method(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def get(self, token: str, method: str) -> None:
        await self.post(token, method)

    async def post(self, token: str, method: str) -> None:
        parameters = {name: values[-1].decode() for name, values in self.request.arguments.items()}
        try:
            if token != TOKEN:
                raise Refused(401, "Unauthorized")
            result = await self.api.call(method, parameters)
        except Refused as refusal:
            self._refuse(refusal)
            return
        if self.api.broken.get(method):
            self.api.broken[method] -= 1
            self.request.connection.stream.close()  # type: ignore[union-attr]
            return
        self.finish({"ok": True, "result": result})

    def _refuse(self, refusal: Refused) -> None:
        self.set_status(refusal.status)
        answer: dict[str, Any] = {
            "ok": False,
            "error_code": refusal.status,
            "description": refusal.description,
        }
        if refusal.parameters:
            answer["parameters"] = refusal.parameters
        self.finish(answer)


class _File(tornado.web.RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    def get(self, token: str, name: str) -> None:
        self.finish(self.api.files[name])


def _chat(chat: int, topic: int | None) -> dict[str, Any]:
    if chat > 0:
        return {"id": chat, "type": "private", "first_name": f"P{chat}"}
    forum = {"is_forum": True} if topic is not None else {}
    return {"id": chat, "type": "supergroup", "title": "Readers", **forum}


def _as_message(shown: Shown) -> dict[str, Any]:
    return {
        "message_id": shown.id,
        "date": int(time.time()),
        "chat": _chat(shown.chat, shown.topic),
        "from": BOT,
        "text": shown.text,
    }
