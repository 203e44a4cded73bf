"""Markdown files: front matter, the first heading as title, and the text as a reader sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from retrieval.articles.cleaning import is_blank, normalised, squeezed
from retrieval.articles.decoding import decode
from retrieval.articles.drafts import Document, Draft
from retrieval.articles.front_matter import split_front_matter, with_front_matter

if TYPE_CHECKING:
    from markdown_it.token import Token

_HIDDEN_HTML = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_LINE_BREAK_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(document: Document) -> Draft:
    """Read a .md file. Raises ReadError for broken front matter and for files that are no text."""
    matter, content = split_front_matter(decode(document.data, document.charset))
    heading, text = reduced(content)
    draft = with_front_matter(Draft(text=text, title=heading), matter)
    if heading and squeezed(draft.title).casefold() != squeezed(heading).casefold():
        text = f"{heading}\n\n{text}".strip()  # not the title: part of what the article says
        return with_front_matter(Draft(text=text), matter)
    return draft


def reduced(content: str) -> tuple[str, str]:
    """Reduce Markdown to its first top heading, where it opens the text, and readable paragraphs.

    Links become their words, marks of emphasis and headings go, images are dropped, code stays,
    and a table's rows become lines.
    """
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks = list(_blocks(parser.parse(content)))
    heading = ""
    if blocks and blocks[0][0] == "h1" and len(blocks) > 1:
        heading = squeezed(blocks.pop(0)[1])
    return heading, normalised("\n\n".join(text for _, text in blocks))


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """Yield each readable block with the tag that it stands in."""
    tag, row = "", []  # type: str, list[str]
    for token in tokens:
        if token.type.endswith("_open"):
            tag = token.tag
            row = [] if tag == "tr" else row
        elif token.type == "tr_close":
            yield "tr", " | ".join(filter(None, row))
        elif token.type == "inline" and tag in ("td", "th"):
            row.append(squeezed(_words(token.children or ())))
        else:
            text = _block_text(token)
            if not is_blank(text):
                yield tag, text


def _block_text(token: Token) -> str:
    if token.type == "inline":
        lines = _words(token.children or ()).split("\n")
        return "\n".join(line.strip() for line in lines)
    if token.type in ("fence", "code_block"):
        return token.content.rstrip("\n")
    return _without_tags(token.content) if token.type == "html_block" else ""


def _words(children: Sequence[Token]) -> str:
    return "".join(map(_inline_text, children))


def _inline_text(token: Token) -> str:
    """Return what an inline token shows: a soft break is a space, an image shows nothing."""
    if token.type in ("text", "code_inline"):
        return token.content
    if token.type == "html_inline":
        return "\n" if _LINE_BREAK_TAG.fullmatch(token.content) else ""
    return {"softbreak": " ", "hardbreak": "\n"}.get(token.type, "")


def _without_tags(content: str) -> str:
    shown = _TAG.sub("", _LINE_BREAK_TAG.sub("\n", _HIDDEN_HTML.sub("", content)))
    return html.unescape(shown).strip()
