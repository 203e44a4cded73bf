"""A small tree of the HTML that Telegram accepts: what a person reads is never cut out of markup.

Lengths are counted as Telegram counts them, in UTF-16 units of the visible text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.rendering.untrusted import printable

Tag = Literal["b", "i", "code", "a", "blockquote"]


@dataclass(frozen=True, slots=True)
class Element:
    """A tag with what stands in it. An attribute without a value is a bare word."""

    tag: Tag
    children: tuple[Node, ...]
    attributes: tuple[tuple[str, str | None], ...] = ()


Node = str | Element
Nodes = tuple[Node, ...]


def bold(*children: Node) -> Element:
    """Return the children in bold."""
    return Element("b", children)


def italic(*children: Node) -> Element:
    """Return the children in italics."""
    return Element("i", children)


def code(*children: Node) -> Element:
    """Return the children as code, which a tap copies."""
    return Element("code", children)


def link(address: str, *children: Node) -> Element:
    """Return the children as a link."""
    return Element("a", children, (("href", address),))


def quotation(*children: Node, expandable: bool = False) -> Element:
    """Return the children as a quotation; an expandable one shows its first lines."""
    return Element("blockquote", children, (("expandable", None),) if expandable else ())


def to_html(nodes: Iterable[Node]) -> str:
    """Return the markup of a row of nodes."""
    return "".join(_html(node) for node in nodes)


def to_text(nodes: Iterable[Node]) -> str:
    """Return what a person reads of a row of nodes."""
    return "".join(printable(it) if isinstance(it, str) else to_text(it.children) for it in nodes)


def units(text: str) -> int:
    """Count the UTF-16 units of a text."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def visible_units(nodes: Iterable[Node]) -> int:
    """Count the UTF-16 units that a person reads."""
    return units(to_text(nodes))


def clip(text: str, limit: int) -> str:
    """Return the text in at most ``limit`` units, ended by an ellipsis when it was cut."""
    return text if units(text) <= limit else text[: fitting(text, limit - 1)] + "…"


def fitting(text: str, limit: int) -> int:
    """Return how many leading characters have at most ``limit`` units."""
    used = 0
    for index, char in enumerate(text):
        used += 2 if ord(char) > 0xFFFF else 1
        if used > limit:
            return index
    return len(text)


def escape(text: str) -> str:
    """Return a text that stands for itself in markup, inside attributes too."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;")


def _html(node: Node) -> str:
    if isinstance(node, str):
        return escape(printable(node))
    words = "".join(f" {_attribute(name, value)}" for name, value in node.attributes)
    return f"<{node.tag}{words}>{to_html(node.children)}</{node.tag}>"


def _attribute(name: str, value: str | None) -> str:
    return name if value is None else f'{name}="{escape(value)}"'
