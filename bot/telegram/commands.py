"""What each command says and does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from bot.rendering.html_tree import Node, Nodes, bold, clip, code, to_text
from bot.rendering.pages import fits
from bot.rendering.telegram import article_line, sources_pages
from bot.rendering.terminal import day
from bot.rendering.untrusted import one_line
from bot.telegram.pages import Button, Keyboard, Page, Tap, citation_rows, labels, text_page

if TYPE_CHECKING:
    from bot.conversations import Forgotten, KeptAnswer
    from bot.telegram.messages import Me
    from bot.telegram.texts import Texts
    from retrieval import ArticleSummary, Settings

EXAMPLES = 3
OUTLETS = 6
ARTICLES_A_PAGE = 15
PRIVATE_COMMANDS = (
    "ask", "new", "sources", "stop", "retry", "articles", "start", "help", "about", "privacy",
    "forget",
)  # fmt: skip
GROUP_COMMANDS = ("ask", "new", "sources", "stop", "retry", "help", "about", "privacy", "forget")
OPERATOR_COMMANDS = ("status", "users")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page, and where."""

    private: bool
    operator: bool


def start_page(articles: Sequence[ArticleSummary], texts: Texts) -> Page:
    """Return what the collection holds, with questions to begin with."""
    if not articles:
        return text_page(texts("start"), texts("holds_nothing"))
    lines: list[Node] = [texts("start"), "\n\n", *_holdings(articles, texts)]
    lines += ["\n\n", texts("examples")]
    for question in example_questions(articles, texts):
        lines += ["\n• ", code(question)]
    return Page(tuple(lines))


def example_questions(articles: Sequence[ArticleSummary], texts: Texts) -> list[str]:
    """Return questions that the collection can answer: on its newest articles, one an outlet."""
    by_outlet: dict[str | None, ArticleSummary] = {}
    for article in articles:
        by_outlet.setdefault(article.source, article)
    picked = [*by_outlet.values(), *articles][:EXAMPLES]
    titles = dict.fromkeys(clip(one_line(it.title) or it.id, 120) for it in picked)
    return [texts("example", title=title.strip('“”"')) for title in titles]


def help_page(texts: Texts, reader: Reader, me: Me) -> Page:
    """Return what the bot can do, for whoever asks."""
    names = PRIVATE_COMMANDS if reader.private else GROUP_COMMANDS
    lines: list[Node] = [texts("help"), "\n\n", bold(texts("help_commands"))]
    for name in names:
        lines.append(f"\n/{name} · {texts(f'command_{name}')}")
    lines += ["\n\n", texts("help_narrow"), code(texts("help_narrow_example"))]
    lines += ["\n\n", texts("help_buttons"), "\n\n"]
    lines.append(texts("help_group", mention=f"@{me.username}"))
    if not me.reads_groups:
        lines += [" ", texts("help_privacy_mode")]
    if reader.operator:
        lines += ["\n\n", texts("help_operator")]
    return Page(tuple(lines))


def about_page(texts: Texts, settings: Settings) -> Page:
    """Return what the bot is, and where questions go."""
    where = "about_server" if asks_a_server(settings) else "about_local"
    return text_page(texts("about", version=_version()), texts(where))


def asks_a_server(settings: Settings) -> bool:
    """Say whether questions may leave the machine for a model."""
    chat = settings.chat_model or settings.openai_api_key or settings.openai_base_url
    return bool(settings.embedding_model) or (settings.chat_model != "none" and bool(chat))


def sources_page(kept: KeptAnswer | None, texts: Texts) -> Page:
    """Return the sources of an answer with the buttons that open them."""
    if kept is None:
        return text_page(texts("no_answer_yet"))
    nodes = sources_pages(kept.answer, labels(texts))
    if nodes is None:
        return text_page(texts("no_sources"))
    return Page(nodes, citation_rows(kept, texts))


def articles_page(articles: Sequence[ArticleSummary], start: int, texts: Texts) -> Page:
    """Return one page of the list of the collection, with buttons to turn it."""
    if not articles:
        return text_page(texts("holds_nothing"))
    start = min(start, (len(articles) - 1) // ARTICLES_A_PAGE * ARTICLES_A_PAGE)
    shown = articles[start : start + ARTICLES_A_PAGE]
    head = texts("articles_page", first=start + 1, last=start + len(shown), count=len(articles))
    nodes: list[Node] = [bold(texts("articles_title")), f" · {head}"]
    for article in shown:
        nodes += ["\n• ", *article_line(article)]
    # Long addresses may be more than a message takes.
    shown_nodes = tuple(nodes) if fits(nodes) else (to_text(nodes),)
    return Page(shown_nodes, _turning(start, len(articles), texts))


def forgotten_page(forgotten: Forgotten, updates: int, counted: int, texts: Texts) -> Page:
    """Return what was deleted, and how many questions still count against the limits."""
    gone = texts("forgot", answers=forgotten.answers, votes=forgotten.votes, updates=updates)
    asked = texts.counted(counted, "question")
    left = texts("forgot_limits", questions=asked) if counted else texts("forgot_all")
    return text_page(gone, left)


def _turning(start: int, count: int, texts: Texts) -> Keyboard:
    buttons = []
    if start > 0:
        data = Tap("list", max(0, start - ARTICLES_A_PAGE)).data
        buttons.append(Button(texts("earlier"), data))
    if start + ARTICLES_A_PAGE < count:
        buttons.append(Button(texts("later"), Tap("list", start + ARTICLES_A_PAGE).data))
    return (tuple(buttons),) if buttons else ()


def _holdings(articles: Sequence[ArticleSummary], texts: Texts) -> Nodes:
    lines = [texts("holds", count=texts.counted(len(articles), "article"))]
    outlets = Counter(clip(one_line(it.source), 80) for it in articles if it.source)
    if outlets:
        names = [name for name, _ in outlets.most_common(OUTLETS)]
        lines.append(
            texts("holds_from", outlets=", ".join(names) + ", …" * (len(outlets) > OUTLETS))
        )
    dates = sorted(it.published for it in articles if it.published)
    if dates:
        first, last = day(dates[0]), day(dates[-1])
        alike = first == last
        lines.append(
            texts("holds_date", day=first)
            if alike
            else texts("holds_dates", first=first, last=last)
        )
    return ("\n".join(lines),)


def _version() -> str:
    try:
        return version("footnote")
    except PackageNotFoundError:
        return "0"
