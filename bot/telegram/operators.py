"""What operators do in the chat: add to the collection, look at how the bot is doing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from telegram.error import BadRequest, InvalidToken

from bot.rendering.html_tree import clip
from bot.rendering.untrusted import one_line
from bot.telegram.messages import Incoming, person_name
from bot.telegram.outbox import Outbox, target_of
from bot.telegram.pages import Page, text_page
from bot.telegram.workers import Stopped, Stream, Workers
from retrieval import FootnoteError, IngestReport

if TYPE_CHECKING:
    from telegram import Document
    from telegram.ext import ExtBot

    from bot.conversations import Conversations
    from bot.telegram.budget import Urgency
    from bot.telegram.inbox import Inbox, Place
    from bot.telegram.running import Running
    from bot.telegram.texts import Texts
    from retrieval import Engine

FILE_MEGABYTES = 20  # what the Bot API hands over
ENDINGS = (".txt", ".md", ".html", ".pdf", ".docx", ".jsonl")
_PROGRESS_SECONDS = 2.0
_MONTH = 30 * 24 * 3600.0
_SHOWN_FAILURES = 5
_LINK = re.compile(r"https?://\S+")


@dataclass(slots=True)
class Counter:
    """How far an ingest is; written by its thread, read by the chat."""

    planned_passages: int = 0
    embedded_passages: int = 0
    stopped: bool = False

    def reading(self, location: str) -> None:
        """Ignore which file is read: it is the only one."""
        self._go_on()

    def planned(self, passages: int) -> None:
        """Note how many passages there are to index."""
        self.planned_passages = passages
        self._go_on()

    def embedded(self, passages: int) -> None:
        """Note how many are done."""
        self.embedded_passages = passages
        self._go_on()

    def _go_on(self) -> None:
        """Break the ingest off, in its thread, when nobody wants it any more."""
        if self.stopped:
            raise Stopped


def only_link(text: str) -> str | None:
    """Return the address that a message consists of."""
    return text if _LINK.fullmatch(text) else None


def safe_name(name: str | None) -> str:
    """Return a file name that stays in its folder, with its ending in lower case."""
    bare = re.sub(r"[^\w.() -]", "_", Path((name or "").replace("\\", "/")).name).strip(" .")
    stem, ending = Path(bare or "file").stem, Path(bare).suffix.lower()
    return f"{stem[:80]}{ending}"


def file_fault(document: Document, texts: Texts) -> str | None:
    """Return why a file cannot be taken in, or None."""
    name, size = safe_name(document.file_name), document.file_size or 0
    if Path(name).suffix not in ENDINGS:
        return texts("ingest_unknown", name=name, endings=" ".join(ENDINGS))
    if size > FILE_MEGABYTES * 1_000_000:
        size_text = f"{size / 1_000_000:.1f}"
        return texts("ingest_too_big", name=name, size=size_text, limit=FILE_MEGABYTES)
    return None


class Operators:
    """The operators' part of the bot; whoever calls it has checked that it is an operator."""

    def __init__(
        self,
        *,
        bot: ExtBot[Urgency],
        engine: Engine,
        conversations: Conversations,
        inbox: Inbox,
        outbox: Outbox,
        workers: Workers,
        running: Running,
        files: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._bot = bot
        self._engine = engine
        self._conversations = conversations
        self._inbox = inbox
        self._outbox = outbox
        self._workers = workers
        self._running = running
        self._files = files
        self._clock = clock
        self._since = clock()

    async def status(self, incoming: Incoming, texts: Texts) -> None:
        """Say how the bot and its collection are doing."""
        articles = await self._workers.call(self._engine.library.articles)
        report = await self._workers.call(self._engine.library.doctor)
        waiting = max(0, self._inbox.count_waiting() - 1)  # without this very request
        line = texts(
            "status",
            articles=texts.counted(len(articles), "article"),
            waiting=texts.counted(waiting, "message"),
            set_aside=self._inbox.count_set_aside(),
            running=texts.counted(len(self._running), "answer"),
            uptime=texts.duration(self._clock() - self._since),
        )
        findings = [
            texts("status_finding", level=it.level, check=it.check, message=clip(it.message, 300))
            for it in report.findings
            if it.level != "ok"
        ]
        await self._outbox.say(target_of(incoming), text_page(line, *findings[:10]))

    async def users(self, incoming: Incoming, texts: Texts) -> None:
        """Say who asked how much."""
        people = self._conversations.people(since=self._clock() - _MONTH)
        prefix = len(person_name(0)) - 1
        lines = [
            texts("users_row", person=person[prefix:], count=count)
            for person, count in people
            if person.startswith(person_name(0)[:prefix])
        ]
        head = texts("users_title") if lines else texts("users_none")
        await self._outbox.say(target_of(incoming), text_page(head, *lines[:100]))

    async def take_file(self, update_id: int, incoming: Incoming, texts: Texts) -> None:
        """Add a file that was sent to the collection."""
        document = incoming.document
        assert document is not None
        fault = file_fault(document, texts)
        if fault is not None:
            await self._outbox.say(target_of(incoming), text_page(fault))
            return
        path = self._files / safe_name(document.file_name)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            await self._fetch(document.file_id, path)
        except (BadRequest, InvalidToken) as error:  # the latter: there is no such file
            said = texts("ingest_refused", name=path.name, reason=clip(one_line(str(error)), 300))
            await self._outbox.say(target_of(incoming), text_page(said))
        else:
            await self._ingest(update_id, incoming, str(path), path.name, texts)

    async def _fetch(self, file_id: str, path: Path) -> None:
        file = await self._bot.get_file(file_id)
        if (file.file_size or 0) > FILE_MEGABYTES * 1_000_000:  # a server of one's own allows it
            raise BadRequest(f"the file is bigger than {FILE_MEGABYTES} MB")
        await file.download_to_drive(path)

    async def take_link(self, update_id: int, incoming: Incoming, link: str, texts: Texts) -> None:
        """Add the page behind a link to the collection; the address rules are the engine's."""
        await self._ingest(update_id, incoming, link, clip(link, 200), texts)

    async def _ingest(
        self, update_id: int, incoming: Incoming, location: str, name: str, texts: Texts
    ) -> None:
        target, first = target_of(incoming), texts("ingest_reading", name=name)
        counter = Counter()
        stream = self._workers.stream(
            lambda: iter((self._engine.library.ingest([location], progress=counter),))
        )
        try:
            with self._running.job(incoming.conversation, incoming.person, stream):
                place = await self._outbox.place(update_id, 0, target, first)
                report = await self._watch(stream, counter, place, name, texts)
            page = report_page(report, name, texts)
        except FootnoteError as error:
            page = text_page(texts("trouble", reason=clip(one_line(str(error)), 500)))
        except Stopped:
            page = text_page(texts("stopped"))
        finally:
            counter.stopped = True
        await self._outbox.put(update_id, 0, target, page, first)

    async def _watch(
        self, stream: Stream[IngestReport], counter: Counter, place: Place, name: str, texts: Texts
    ) -> IngestReport:
        shown = 0
        while True:
            report = await stream.next(_PROGRESS_SECONDS)
            if report is not None:
                return report
            if counter.embedded_passages > shown:
                shown = counter.embedded_passages
                await self._outbox.try_show(place, _progress_page(counter, name, texts))


def report_page(report: IngestReport, name: str, texts: Texts) -> Page:
    """Return what an ingest did."""
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged}
    failures = [
        texts("ingest_failed", path=clip(one_line(_shown_path(it.path)), 200),
              reason=clip(one_line(it.reason), 300))
        for it in report.failures[:_SHOWN_FAILURES]
    ]  # fmt: skip
    if failures and not any(counts.values()):
        return text_page(*failures)
    return text_page(texts("ingest_done", name=name, **counts), *failures)


def _shown_path(path: str) -> str:
    return path if only_link(path) else Path(path).name or path


def _progress_page(counter: Counter, name: str, texts: Texts) -> Page:
    done, planned = counter.embedded_passages, texts.counted(counter.planned_passages, "passage")
    return text_page(texts("ingest_embedding", name=name, done=done, passages=planned))
