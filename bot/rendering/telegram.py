"""An answer as Telegram shows it: linked numbers, its sources, the passage behind a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote as percent

from bot.rendering.html_tree import (
    Node,
    Nodes,
    bold,
    clip,
    fitting,
    italic,
    link,
    quotation,
    units,
    visible_units,
)
from bot.rendering.pages import PAGE_UNITS, Block, fits, pack
from bot.rendering.terminal import day
from bot.rendering.untrusted import one_line, web_link

if TYPE_CHECKING:
    from retrieval import (
        Answer,
        AnswerSentence,
        ArticleSummary,
        Citation,
        PassageView,
        SearchResult,
    )

TITLE_UNITS = 200
LISTED_UNITS = 120  # of a title and of an outlet where fifteen stand in a list
URL_LENGTH = 2000  # a longer address is shown as none: Telegram drops it, or the page overflows
SHORT_QUOTE_WORDS = 9  # a longer quote is addressed by its first and its last words
EDGE_WORDS = 4
PASSAGE_UNITS = 3000


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the interface that stand inside an answer."""

    sources: str = "Sources"
    nearest: str = "The nearest passage:"
    unverified: str = "unverified"


def answer_pages(answer: Answer, labels: Labels, notes: Sequence[str] = ()) -> tuple[Nodes, ...]:
    """Return the pages of a whole answer, each under the limit of a message."""
    return pack(_blocks(answer, labels, notes)) or (("…",),)


def draft_page(sentences: Sequence[AnswerSentence]) -> Nodes:
    """Return what is shown while an answer is under way: the newest sentences that fit."""
    kept: list[str] = []
    left = PAGE_UNITS - 100  # a mark may follow
    for sentence in reversed(sentences):
        line = clip(_draft_line(sentence), PAGE_UNITS // 2)
        left -= units(line) + 1
        if left < 0:
            break
        kept.insert(0, line)
    return ("\n".join([*kept, "…"]),)


def passage_page(
    citation: Citation, passage: PassageView | None, removed: str, changed: str
) -> Nodes:
    """Return a citation's passage as an expandable quotation with the quoted sentence bold.

    ``removed`` is said when the article is no longer there, where its quote is still shown, and
    ``changed`` when it has another text by now.
    """
    before, after = ("", "") if passage is None else _around(citation, passage)
    quoted = bold(clip(one_line(citation.quote), PASSAGE_UNITS))
    body = quotation(*(it for it in (before, quoted, after) if it), expandable=True)
    fate = removed if passage is None else changed if passage.changed_since else ""
    note: Nodes = ("\n", italic(fate)) if fate else ()
    return (*_source_line(citation), "\n", body, *note)


def sources_pages(answer: Answer, labels: Labels) -> Nodes | None:
    """Return the list of an answer's sources as far as one message takes it; None for none."""
    if answer.nearest is not None:
        return (labels.nearest, "\n", *_source_line(answer.nearest, numbered=False))
    head = Block((bold(labels.sources),))
    lines = [Block(_source_line(citation)) for citation in answer.citations]
    return pack((head, *lines))[0] if lines else None


def article_line(article: ArticleSummary) -> Nodes:
    """Return an article of the collection on one short line: title, outlet, date."""
    return _titled(article.title or article.id, web_link(article.url), article, LISTED_UNITS)


def result_page(result: SearchResult) -> Nodes:
    """Return a passage that a search found, with where it is from."""
    article = result.article
    address = fragment_link(article.url, result.text)
    line = _titled(article.title or article.id, address, article)
    return (*line, "\n", quotation(clip(one_line(result.text), PASSAGE_UNITS), expandable=True))


def fragment_link(url: str | None, quote: str) -> str | None:
    """Return the address of an article with a text fragment that opens it at the quote.

    Source: https://wicg.github.io/scroll-to-text-fragment/
    """
    address = web_link(url)
    if address is None or len(address) > URL_LENGTH:
        return None
    page, mark, fragment = address.partition("#")
    fragment = fragment.partition(":~:")[0]
    fragment_text = _text_directive(quote.split())
    return (
        f"{page}#{fragment}:~:text={fragment_text}" if fragment_text else f"{page}{mark}{fragment}"
    )


def _text_directive(words: Sequence[str]) -> str:
    if len(words) <= SHORT_QUOTE_WORDS:
        return _encoded(words)
    return f"{_encoded(words[:EDGE_WORDS])},{_encoded(words[-EDGE_WORDS:])}"


def _encoded(words: Sequence[str]) -> str:
    # A dash, a comma and an ampersand have a meaning in the directive; quote() leaves the dash.
    return percent(" ".join(words)[:300], safe="", errors="ignore").replace("-", "%2D")


def _blocks(answer: Answer, labels: Labels, notes: Sequence[str]) -> Iterator[Block]:
    yield from (Block((italic(one_line(note)),)) for note in notes)
    yield from _body(answer, labels)
    if answer.nearest is not None or answer.citations or answer.note:
        yield from _told(answer)
    if answer.nearest is not None or answer.citations:
        yield from _rests_on(answer, labels)


def _told(answer: Answer) -> Iterator[Block]:
    """Yield what the question was taken to prefer, and how old what answers it is."""
    separator = "\n\n"
    for words in (answer.preference, answer.note, answer.remark):
        if words:
            yield Block((italic(_capitalised(clip(one_line(words), TITLE_UNITS))),), separator)
            separator = "\n"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _rests_on(answer: Answer, labels: Labels) -> Iterator[Block]:
    if answer.nearest is not None:
        yield Block((labels.nearest,), "\n\n")
        quote = clip(one_line(answer.nearest.quote), PASSAGE_UNITS)
        yield Block((quotation(quote, expandable=True),))
        yield Block(_source_line(answer.nearest, numbered=False))
    else:
        yield Block((bold(labels.sources),), "\n\n")
        yield from (Block(_source_line(citation)) for citation in answer.citations)


def _body(answer: Answer, labels: Labels) -> Iterator[Block]:
    by_number = {citation.n: citation for citation in answer.citations}
    if answer.short is not None and answer.sentences:
        short, mark = answer.short, _mark(answer.short.n, by_number.get(answer.short.n))
        yield Block((bold(clip(one_line(short.text), PASSAGE_UNITS)), " ", mark))
    joint = " " if answer.mode == "chat" else "\n"
    separator = "\n"
    for sentence in answer.sentences:
        yield from _sentence(sentence, by_number, labels, separator)
        separator = joint
    if not answer.sentences:
        yield Block((one_line(answer.answer) or "…",))


def _sentence(
    sentence: AnswerSentence, by_number: dict[int, Citation], labels: Labels, separator: str
) -> Iterator[Block]:
    marks: list[Node] = []
    for number in sentence.citations:
        marks += [" ", _mark(number, by_number.get(number))]
    if not sentence.verified:
        marks += [" ", italic(f"({labels.unverified})")]
    whole: Nodes = (one_line(sentence.text), *marks)
    if fits(whole):
        yield Block(whole, separator)
    else:  # its marks follow it to the page that it ends on
        yield from (Block((one_line(sentence.text),), separator), Block(tuple(marks[1:]), " "))


def _mark(number: int, citation: Citation | None) -> Node:
    address = fragment_link(citation.url, citation.quote) if citation else None
    return link(address, f"[{number}]") if address else f"[{number}]"


def _source_line(citation: Citation, *, numbered: bool = True) -> Nodes:
    address = fragment_link(citation.url, citation.quote)
    title = citation.title or citation.article_id
    return (f"[{citation.n}] " if numbered else "", *_titled(title, address, citation))


def _titled(
    title: str, address: str | None, of: Citation | ArticleSummary, most: int = TITLE_UNITS
) -> Nodes:
    title = clip(one_line(title) or "…", most)
    usable = address is not None and len(address) <= 2 * URL_LENGTH
    shown: Node = link(address, title) if address and usable else title
    details = (clip(one_line(of.source or ""), most), day(of.published))
    return (shown, "".join(f" · {detail}" for detail in details if detail))


def _around(citation: Citation, passage: PassageView) -> tuple[str, str]:
    quoted = visible_units((clip(one_line(citation.quote), PASSAGE_UNITS),))
    room = max(0, (PASSAGE_UNITS - quoted) // 2)
    before = one_line(passage.text[: passage.quote_start])
    after = one_line(passage.text[passage.quote_end :])
    if room < 4:
        return "", ""
    return (
        f"{_clip_start(before, room)} " if before else "",
        f" {clip(after, room)}" if after else "",
    )


def _clip_start(text: str, limit: int) -> str:
    return text if units(text) <= limit else "…" + text[-fitting(text[::-1], limit - 1) :]


def _draft_line(sentence: AnswerSentence) -> str:
    return one_line(sentence.text) + "".join(f" [{number}]" for number in sentence.citations)
