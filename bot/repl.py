"""The chat in a terminal: a loop that reads a line, answers it and remembers the conversation.

The loop takes its parts: where lines come from, the engine, and two consoles. It never touches a
terminal itself, so it runs the same on a keyboard, on a pipe and in a test.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.completion import Candidates
from bot.rendering.lists import HOW_TO_INGEST, articles_view
from bot.rendering.terminal import MARK, WARN, sentence_line
from bot.rendering.untrusted import one_line
from bot.showing import show_answer, show_error, show_passage, show_sources
from retrieval import Answer, FootnoteError, Turn, UsageError, counted, public_address

if TYPE_CHECKING:
    from retrieval import Citation, Engine, Settings

COMMANDS = {
    "/help": "show this list",
    "/sources": "show what the last answer was searched for, and its citations",
    "/open": "N: show the passage around citation N",
    "/new": "forget the conversation and start afresh",
    "/articles": "list the collection",
    "/quit": "leave (Ctrl-D does too)",
}


class Repl:
    """A conversation with one engine: answers go to ``console``, all else to ``notices``."""

    def __init__(self, engine: Engine, *, console: Console, notices: Console) -> None:
        self._engine = engine
        self._console = console
        self._notices = notices
        self._turns: list[Turn] = []
        self._last: Answer | None = None
        self._busy = False
        self._running = True
        self._all_well = True
        self._actions: dict[str, Callable[[str], None]] = {
            "/help": self._help,
            "/sources": self._sources,
            "/open": self._open,
            "/new": self._new,
            "/articles": self._articles,
            "/quit": self._quit,
        }

    def run(self, read_line: Callable[[], str]) -> bool:
        """Answer line after line until the end; say whether every line could be answered.

        ``read_line`` raises EOFError at the end, and KeyboardInterrupt when a line was abandoned.
        """
        articles = len(self._engine.library.articles())
        self._notices.print(Text(greeting(articles, self._engine.settings)))
        while self._running:
            try:
                self._take(read_line().strip())
            except KeyboardInterrupt:
                self._stop()
            except EOFError:
                break
        return self._all_well

    def candidates(self) -> Candidates:
        """Return what can be completed now."""
        return Candidates(
            commands=tuple(COMMANDS),
            numbers=[str(citation.n) for citation in self._citations()],
            titles=[one_line(article.title) for article in self._engine.library.articles()],
        )

    def _take(self, line: str) -> None:
        if not line:
            return
        self._busy = True
        try:
            self._act(line)
        except FootnoteError as error:
            self._all_well = False
            show_error(self._notices, str(error))
        self._busy = False

    def _act(self, line: str) -> None:
        if not line.startswith("/"):
            self._answer(line)
            return
        name, _, argument = line.partition(" ")
        action = self._actions.get(name.lower())
        if action is None:
            raise UsageError(unknown_command(name))
        action(argument.strip())

    def _stop(self) -> None:
        if self._busy:
            self._notices.print(Text("stopped"))
        self._busy = False

    def _answer(self, question: str) -> None:
        # Quotes come all at once: they are shown when the short answer is known that goes before.
        writes, streamed = self._engine.settings.uses_chat_model, False
        for part in self._engine.stream(question, history=tuple(self._turns)):
            if isinstance(part, Answer):
                self._conclude(question, part, streamed=streamed)
            elif writes:
                self._console.print(sentence_line(part))
                streamed = True

    def _conclude(self, question: str, answer: Answer, *, streamed: bool) -> None:
        self._last = answer
        self._turns += (Turn("user", question), Turn("assistant", answer.answer))
        if streamed and answer.fallback:
            self._console.print(Text("What stands above broke off and does not count.", style=WARN))
            show_answer(self._console, self._engine.library, answer)
        elif streamed:
            self._console.print()
            show_sources(self._console, self._engine.library, answer)
        else:
            show_answer(self._console, self._engine.library, answer)
        self._console.print()

    def _citations(self) -> tuple[Citation, ...]:
        if self._last is None:
            return ()
        return self._last.citations or ((self._last.nearest,) if self._last.nearest else ())

    def _help(self, _: str) -> None:
        table = Table.grid(padding=(0, 2, 0, 0))
        for name, meaning in COMMANDS.items():
            table.add_row(Text(name, style=MARK), Text(meaning))
        self._console.print(table)
        self._console.print(Text("Anything else is a question to your articles."))

    def _sources(self, _: str) -> None:
        if self._last is None:
            raise UsageError("There is no answer yet. Ask a question first.")
        if self._last.standalone_question != self._last.question:
            self._console.print(Text(f"Searched for: {one_line(self._last.standalone_question)}"))
        show_sources(self._console, self._engine.library, self._last)

    def _open(self, argument: str) -> None:
        show_passage(self._console, self._engine.library, chosen(self._citations(), argument))

    def _new(self, _: str) -> None:
        self._turns.clear()
        self._last = None
        self._notices.print(Text("A new conversation."))

    def _articles(self, _: str) -> None:
        self._console.print(articles_view(self._engine.library.articles()))

    def _quit(self, _: str) -> None:
        self._running = False


def greeting(articles: int, settings: Settings) -> str:
    """Return what the chat says at its start: what it holds, and where questions go."""
    held = f"{counted(articles, 'article')}." if articles else "No articles yet."
    hint = "Ask a question, or type /help." if articles else HOW_TO_INGEST
    return f"{held} {privacy(settings)}\n{hint}"


def privacy(settings: Settings) -> str:
    """Return what leaves the machine under these settings."""
    chosen_chat = settings.chat_model or settings.openai_api_key or settings.openai_base_url
    if settings.embedding_model or (settings.chat_model != "none" and chosen_chat):
        url = settings.openai_base_url
        server = public_address(url) if url else "the server of the chosen model"
        return f"Questions and passages may be sent to {server}."
    return "Nothing leaves this machine."


def unknown_command(name: str) -> str:
    """Return what to say of a command that there is not, with the nearest one that there is."""
    near = get_close_matches(name.lower(), COMMANDS, n=1, cutoff=0.5)
    advice = f"Did you mean {near[0]}?" if near else "/help lists the commands."
    return f"There is no command {name}. {advice}"


def chosen(citations: tuple[Citation, ...], argument: str) -> Citation:
    """Return the citation that ``/open`` names; raise UsageError when there is none of it."""
    if not citations:
        raise UsageError("There is no citation to open yet. Ask a question first.")
    for citation in citations:
        if argument.strip("[]") == str(citation.n):
            return citation
    numbers = ", ".join(str(citation.n) for citation in citations)
    raise UsageError(f"/open takes the number of a citation of the last answer: {numbers}.")
