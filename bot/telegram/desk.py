"""Where a message is allowed, and sent to whoever acts on it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.rendering.html_tree import clip
from bot.rendering.untrusted import one_line
from bot.telegram.access import Access, Exceeded
from bot.telegram.answering import Answering, Question
from bot.telegram.commands import (
    Reader,
    about_page,
    articles_page,
    forgotten_page,
    help_page,
    sources_page,
    start_page,
)
from bot.telegram.inbox import Inbox
from bot.telegram.lanes import MAX_WAITING
from bot.telegram.messages import MAX_QUESTION, Incoming, Me, person_name, read_message
from bot.telegram.narrowing import Unreadable, read_narrowed
from bot.telegram.operators import Operators, only_link
from bot.telegram.outbox import Outbox, target_of
from bot.telegram.pages import Page, text_page
from bot.telegram.running import Running
from bot.telegram.workers import Workers

if TYPE_CHECKING:
    from telegram import Update

    from bot.conversations import Conversations
    from bot.telegram.texts import Languages, Texts
    from retrieval import ArticleSummary, Engine, Filters


@dataclass(frozen=True, slots=True)
class Request:
    """A message to act on, in the words of whoever sent it."""

    update_id: int
    incoming: Incoming
    texts: Texts


Act = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Staff:
    """The parts that the desk hands work to."""

    engine: Engine
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    workers: Workers
    running: Running
    answering: Answering
    operators: Operators
    languages: Languages


class Desk:
    """Act on messages."""

    def __init__(self, staff: Staff, access: Access, me: Callable[[], Me]) -> None:
        self._staff = staff
        self._access = access
        self._me = me
        self._commands: dict[str, Act] = {
            "start": self._start,
            "help": self._help,
            "ask": self._ask,
            "new": self._new,
            "sources": self._sources,
            "stop": self._stop,
            "retry": self._retry,
            "articles": self._articles,
            "about": self._about,
            "privacy": self._privacy,
            "forget": self._forget,
        }
        self._operator_commands = {"status": self._status, "users": self._users}
        # The last question of a conversation while it has no answer: stopped, or failed.
        self._unanswered: dict[str, Question] = {}

    async def message(self, update: Update) -> None:
        """Act on a message, if it is for the bot and its sender may ask."""
        if update.message is None:
            return
        incoming = read_message(update.message, self._me())
        texts = self._staff.languages.of(incoming.language)
        request = Request(update.update_id, incoming, texts)
        if incoming.kind == "moved":
            self._move(incoming)
        elif incoming.kind != "nothing" and await self._may_ask(request):
            await self._act_on(request)

    async def full(self, update: Update) -> None:
        """Say that too many questions wait in a chat."""
        assert update.message is not None
        incoming = read_message(update.message, self._me())
        texts = self._staff.languages.of(incoming.language)
        told = texts("busy", limit=MAX_WAITING)
        await self._staff.outbox.say(target_of(incoming), text_page(told))

    async def given_up(self, update: Update) -> None:
        """Apologise for an update that is set aside, in the message that waits for its answer."""
        if update.message is None:
            return
        incoming = read_message(update.message, self._me())
        page = text_page(self._staff.languages.of(incoming.language)("apology"))
        if self._staff.inbox.place(update.update_id, 0) is None:
            await self._staff.outbox.say(target_of(incoming), page)
        else:
            target = target_of(incoming)
            await self._staff.outbox.put(update.update_id, 0, target, page, "…")

    async def _may_ask(self, request: Request) -> bool:
        incoming = request.incoming
        if self._access.allows(incoming.person, incoming.chat) or incoming.command == "forget":
            return True
        if self._staff.inbox.refuse_once(incoming.chat):
            await self._say(request, text_page(request.texts("stranger")))
        return False

    async def _act_on(self, request: Request) -> None:
        incoming = request.incoming
        if incoming.kind == "file":
            await self._file(request)
        elif incoming.kind == "command":
            await self._command(request)
        else:
            await self._plain(request)

    async def _command(self, request: Request) -> None:
        name = request.incoming.command
        act = self._commands.get(name)
        if act is not None:
            await act(request)
        elif name in self._operator_commands:
            await self._operator_commands[name](request)
        elif request.incoming.private:
            await self._say(request, text_page(request.texts("unknown_command", command=name)))

    async def _plain(self, request: Request) -> None:
        incoming = request.incoming
        link = only_link(incoming.text)
        if link and incoming.private and self._access.operates(incoming.person):
            await self._staff.operators.take_link(request.update_id, incoming, link, request.texts)
        else:
            await self._ask(request)

    async def _file(self, request: Request) -> None:
        if not self._access.operates(request.incoming.person):
            await self._say(request, text_page(request.texts("text_only")))
            return
        await self._staff.operators.take_file(request.update_id, request.incoming, request.texts)

    async def _ask(self, request: Request) -> None:
        text, texts = request.incoming.text, request.texts
        if not text:
            await self._say(request, _no_question_page(request, self._me()))
        elif len(text) > MAX_QUESTION:
            said = texts("too_long", length=f"{len(text):,}", limit=f"{MAX_QUESTION:,}")
            await self._say(request, text_page(said))
        else:
            await self._ask_narrowed(request, text)

    async def _ask_narrowed(self, request: Request, text: str) -> None:
        try:
            question, filters = read_narrowed(text)
        except Unreadable as error:
            said = request.texts("narrowed_wrong", reason=clip(one_line(str(error)), 300))
            await self._say(request, text_page(said))
            return
        if not question:
            await self._say(request, _no_question_page(request, self._me()))
        elif await self._within_limits(request):
            await self._answer(request, question, filters)

    async def _retry(self, request: Request) -> None:
        # A retry that was answered before a crash is the newest answer itself by now.
        conversation = request.incoming.conversation
        last, open_one = (
            self._staff.conversations.last(conversation),
            self._unanswered.get(conversation),
        )
        if last is None and open_one is None:
            await self._say(request, text_page(request.texts("no_answer_yet")))
        elif not await self._within_limits(request):
            return
        elif open_one is not None:
            await self._answer(request, open_one.text, open_one.filters, open_one.instead_of)
        elif last is not None:
            await self._answer(request, last.question, last.answer.filters, instead_of=last.id)

    async def _answer(
        self, request: Request, text: str, filters: Filters, instead_of: int | None = None
    ) -> None:
        question = Question(request.update_id, request.incoming, text, filters, instead_of)
        self._unanswered[request.incoming.conversation] = question
        if await self._staff.answering.answer(question):
            self._unanswered.pop(request.incoming.conversation, None)

    async def _within_limits(self, request: Request) -> bool:
        inbox, person = self._staff.inbox, request.incoming.person
        if not self._access.limited or inbox.admitted(person, request.update_id):
            return True
        exceeded = self._access.exceeded(inbox.admissions(person))
        if exceeded is None:
            inbox.admit(person, request.update_id)
            return True
        await self._say(request, _limit_page(exceeded, request.texts))
        return False

    async def _start(self, request: Request) -> None:
        articles = await self._all_articles()
        await self._say(request, start_page(articles, request.texts))

    async def _help(self, request: Request) -> None:
        reader = self._reader(request)
        await self._say(request, help_page(request.texts, reader, self._me()))

    async def _new(self, request: Request) -> None:
        self._staff.conversations.start_afresh(request.incoming.conversation)
        self._unanswered.pop(request.incoming.conversation, None)
        await self._say(request, text_page(request.texts("new")))

    async def _sources(self, request: Request) -> None:
        last = self._staff.conversations.last(request.incoming.conversation)
        await self._say(request, sources_page(last, request.texts))

    async def _stop(self, request: Request) -> None:
        incoming, anyone = request.incoming, self._access.operates(request.incoming.person)
        stopped = self._staff.running.stop(
            lambda job: (
                job.conversation == incoming.conversation
                and (anyone or job.person == incoming.person)
            )
        )
        if not stopped:  # else the answer itself says so
            await self._say(request, text_page(request.texts("nothing_to_stop")))

    async def _articles(self, request: Request) -> None:
        articles = await self._all_articles()
        await self._say(request, articles_page(articles, 0, request.texts))

    async def _about(self, request: Request) -> None:
        await self._say(request, about_page(request.texts, self._staff.engine.settings))

    async def _privacy(self, request: Request) -> None:
        await self._say(request, text_page(request.texts("privacy")))

    async def _forget(self, request: Request) -> None:
        person = request.incoming.person
        self._staff.running.stop(lambda job: job.person == person)
        self._unanswered = {
            name: it for name, it in self._unanswered.items() if it.incoming.person != person
        }
        forgotten = self._staff.conversations.forget(person_name(person))
        inbox, limited = self._staff.inbox, self._access.limited
        counted = inbox.forget_admissions(person, all_of_them=not limited)
        updates = inbox.forget(person, but=request.update_id)
        await self._say(request, forgotten_page(forgotten, updates, counted, request.texts))
        inbox.forget(person)  # the request itself, now that it is done

    async def _status(self, request: Request) -> None:
        if await self._is_operator(request):
            await self._staff.operators.status(request.incoming, request.texts)

    async def _users(self, request: Request) -> None:
        if await self._is_operator(request):
            await self._staff.operators.users(request.incoming, request.texts)

    async def _is_operator(self, request: Request) -> bool:
        if self._access.operates(request.incoming.person):
            return True
        await self._say(request, text_page(request.texts("operators_only")))
        return False

    async def _all_articles(self) -> list[ArticleSummary]:
        return await self._staff.workers.call(self._staff.engine.library.articles)

    async def _say(self, request: Request, page: Page) -> None:
        await self._staff.outbox.say(target_of(request.incoming), page)

    def _reader(self, request: Request) -> Reader:
        incoming = request.incoming
        return Reader(incoming.private, self._access.operates(incoming.person))

    def _move(self, incoming: Incoming) -> None:
        assert incoming.moved_to is not None
        self._staff.conversations.move(f"telegram:{incoming.chat}", f"telegram:{incoming.moved_to}")


def _no_question_page(request: Request, me: Me) -> Page:
    command = request.incoming.command
    if command:
        return text_page(request.texts("ask_empty", command=command))
    if not request.incoming.private and request.incoming.kind == "question":
        return text_page(request.texts("mention_empty", mention=f"@{me.username}"))
    return text_page(request.texts("text_only"))


def _limit_page(exceeded: Exceeded, texts: Texts) -> Page:
    asked = texts.counted(exceeded.limit, "question")
    wait = texts.duration(exceeded.wait)
    return text_page(texts(f"limit_{exceeded.period}", questions=asked, wait=wait))
