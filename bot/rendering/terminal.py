"""An answer as a person reads it in a terminal: sentences with numbers, then what they rest on.

Styles carry the emphasis where there are any; in ``plain`` output the quoted sentence stands
between « and ». All article text passes through ``untrusted`` on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from bot.rendering.untrusted import one_line, printable, web_link

if TYPE_CHECKING:
    from retrieval import Answer, AnswerSentence, Citation, PassageView, ShortAnswer

MARK = "bold cyan"
TITLE = "bold"
QUOTE = "bold"
SHORT = "bold green"
CONTEXT = "dim"
WARN = "yellow"

# How much of the passage is shown on each side of a quote below an answer, in characters.
AROUND = 160
INDENT = 4


def answer_view(
    answer: Answer, passages: Mapping[int, PassageView | None], *, plain: bool
) -> RenderableType:
    """Return a whole answer: the short one, its sentences, then its citations in their passages.

    ``passages`` maps the number of a citation to the passage around it, where it is known, or to
    None where the article was removed.
    """
    lines = [sentence_line(sentence) for sentence in answer.sentences]
    if not lines:
        lines = [Text(printable(answer.answer), style=TITLE if answer.refused else "")]
    if answer.short is not None:
        lines.insert(0, Text(one_line(answer.short.text), style=SHORT))
    if answer.fallback:
        lines.insert(0, fallback_line(answer.fallback))
    return Group(*lines, *_below(sources_view(answer, passages, plain=plain)))


def fallback_line(reason: str) -> Text:
    """Say why quotes stand where a chat model was to write."""
    return Text(f"Quotes alone, without the chat model: {one_line(reason)}", style=WARN)


def sentence_line(sentence: AnswerSentence) -> Text:
    """Return a sentence, followed by the numbers of its citations."""
    line = Text(one_line(sentence.text))
    for number in sentence.citations:
        line.append(f" [{number}]", style=MARK)
    if not sentence.verified:
        line.append(" (unverified)", style=WARN)
    return line


def sources_view(
    answer: Answer, passages: Mapping[int, PassageView | None], *, plain: bool
) -> RenderableType | None:
    """Return the citations of an answer, or the passage nearest to a refused question.

    Above them stands what the question was taken to prefer, how old what answers it is, and what
    is to be said of the articles together.
    """
    sources = _sources(answer, passages, plain=plain)
    remarks = (answer.preference, answer.note, answer.remark)
    told = [Text(one_line(it), style=CONTEXT) for it in remarks if it]
    if sources is None:
        return Text(one_line(answer.note), style=CONTEXT) if answer.note else None
    return Group(*told, Text(), sources) if told else sources


def _sources(
    answer: Answer, passages: Mapping[int, PassageView | None], *, plain: bool
) -> RenderableType | None:
    if answer.nearest is not None:
        nearest = answer.nearest
        block = citation_block(nearest, passages, plain=plain, numbered=False)
        return Group(Text("Nearest passage", style=WARN), block)
    if not answer.citations:
        return None
    return Group(
        *(
            citation_block(citation, passages, plain=plain, short=answer.short)
            for citation in answer.citations
        )
    )


def citation_block(
    citation: Citation,
    passages: Mapping[int, PassageView | None],
    *,
    plain: bool,
    numbered: bool = True,
    short: ShortAnswer | None = None,
) -> RenderableType:
    """Return a citation: number, title, outlet and date, then the quote in what surrounds it.

    The short answer is marked in it. Below it stands what has become of the article since, if
    anything has.
    """
    passage = passages.get(citation.n)
    before, after = ("", "") if passage is None else clipped_context(passage, AROUND)
    quote = quote_text(before, citation.quote, after, plain=plain)
    if short is not None and short.n == citation.n:
        quote.highlight_words([one_line(short.text)], SHORT)
    rows: list[RenderableType] = [citation_header(citation, numbered=numbered), _indented(quote)]
    link = web_link(citation.url)
    if plain and link:
        rows.append(_indented(Text(link)))
    if citation.n in passages and (what := fate(passage)):
        rows.append(_indented(Text(what, style=WARN)))
    return Group(*rows)


def fate(passage: PassageView | None) -> str | None:
    """Say what has become of a quoted article, by the passage that is found of it now."""
    if passage is None:
        return "Article removed."
    return "The article has changed since it was quoted." if passage.changed_since else None


def citation_header(citation: Citation, *, numbered: bool = True) -> Text:
    """Return number, title (a link where the article has an address), outlet and date."""
    header = Text.assemble((f"[{citation.n}] ", MARK) if numbered else " " * INDENT)
    link = web_link(citation.url)
    title = one_line(citation.title) or one_line(citation.article_id)
    header.append(title, style=Style.parse(TITLE) + Style(link=link))
    for detail in (one_line(citation.source or ""), day(citation.published)):
        if detail:
            header.append(f" · {detail}", style=CONTEXT)
    return header


def passage_block(citation: Citation, passage: PassageView, *, plain: bool) -> RenderableType:
    """Return the whole passage around a citation, its lines kept, the quote highlighted."""
    quote = passage.text[passage.quote_start : passage.quote_end]
    text = _highlighted(
        printable(passage.text[: passage.quote_start]),
        printable(quote),
        printable(passage.text[passage.quote_end :]),
        plain=plain,
    )
    rows: list[RenderableType] = [citation_header(citation), _indented(text)]
    if what := fate(passage):
        rows.append(_indented(Text(what, style=WARN)))
    return Group(*rows)


def quote_text(before: str, quote: str, after: str, *, plain: bool) -> Text:
    """Return a quote on one line, highlighted in the text before and after it."""
    joints = (" " if before[-1:].isspace() else "", " " if after[:1].isspace() else "")
    return _highlighted(
        one_line(before) + joints[0], one_line(quote), joints[1] + one_line(after), plain=plain
    )


def clipped_context(passage: PassageView, around: int) -> tuple[str, str]:
    """Return what stands before and after the quote, each cut at a word to about ``around``."""
    before = passage.text[: passage.quote_start]
    after = passage.text[passage.quote_end :]
    if len(before) > around:
        before = "… " + before[-around:].partition(" ")[2]
    if len(after) > around:
        after = after[:around].rpartition(" ")[0] + " …"
    return before, after


def day(moment: datetime | None) -> str:
    """Return a date for people, such as ``5 Nov 2024``; nothing for none."""
    if moment is None:
        return ""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b} {moment.year}"


def _highlighted(before: str, quote: str, after: str, *, plain: bool) -> Text:
    opening, closing = ("«", "»") if plain else ("", "")
    return Text.assemble((before, CONTEXT), opening, (quote, QUOTE), closing, (after, CONTEXT))


def _indented(renderable: RenderableType) -> Padding:
    return Padding(renderable, (0, 0, 0, INDENT), expand=False)


def _below(view: RenderableType | None) -> list[RenderableType]:
    return [] if view is None else [Text(), view]
