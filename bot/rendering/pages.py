"""Blocks of a message packed into pages that Telegram accepts, cut between blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.rendering.html_tree import Node, Nodes, fitting, to_html, visible_units

PAGE_UNITS = 4096  # of visible text, by the Bot API
PAGE_BYTES = 30_000  # of markup: the server reads 32 KiB


@dataclass(frozen=True, slots=True)
class Block:
    """What should stay on one page, and what separates it from the block before."""

    nodes: Nodes
    separator: str = "\n"


def pack(blocks: Iterable[Block], limit: int = PAGE_UNITS) -> tuple[Nodes, ...]:
    """Return pages of whole blocks; only a block longer than a page is cut, between words."""
    pages: list[Nodes] = []
    page: Nodes = ()
    for block in _cut_to_size(blocks, limit):
        longer = (*page, block.separator, *block.nodes) if page else block.nodes
        if page and not fits(longer, limit):
            pages.append(page)
            longer = block.nodes
        page = longer
    return (*pages, page) if page else tuple(pages)


def fits(nodes: Sequence[Node], limit: int = PAGE_UNITS) -> bool:
    """Say whether Telegram takes the nodes as one message."""
    return visible_units(nodes) <= limit and len(to_html(nodes).encode()) <= PAGE_BYTES


def _cut_to_size(blocks: Iterable[Block], limit: int) -> Iterator[Block]:
    for block in blocks:
        if fits(block.nodes, limit):
            yield block
        else:
            yield from _slices(block, limit)


def _slices(block: Block, limit: int) -> Iterator[Block]:
    # Only running text is ever this long; what is marked up around it is bounded where it is made.
    for node in block.nodes:
        if isinstance(node, str):
            yield from (Block((piece,), block.separator) for piece in pieces(node, limit))
        elif fits((node,), limit):
            yield Block((node,), "")


def pieces(text: str, limit: int = PAGE_UNITS) -> Iterator[str]:
    """Cut a text into pieces that fit, between words where there are any."""
    while text:
        end = _piece_end(text, limit)
        yield text[:end].rstrip() or text[:end]
        text = text[end:].lstrip()


def _piece_end(text: str, limit: int) -> int:
    end = fitting(text, min(limit, PAGE_BYTES // 6))  # a character takes at most six bytes here
    if end == len(text):
        return end
    space = text.rfind(" ", end // 2, end + 1)
    return max(1, space if space > 0 else end)
