"""Print what needs a look into the collection first: an answer with the passages it quotes from."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from bot.consoles import is_styled
from bot.rendering.terminal import answer_view, passage_block, sources_view
from bot.rendering.untrusted import printable
from retrieval import NotFoundError

if TYPE_CHECKING:
    from retrieval import Answer, Citation, Library, PassageView


def passages_around(library: Library, answer: Answer) -> dict[int, PassageView | None]:
    """Return the passage around each quote, by number of citation.

    It is None where the article was removed meanwhile; its quote is still shown.
    """
    citations = answer.citations if answer.nearest is None else (answer.nearest,)
    found: dict[int, PassageView | None] = {}
    for citation in citations:
        found[citation.n] = None
        with suppress(NotFoundError):
            found[citation.n] = library.passage_around(citation)
    return found


def show_answer(console: Console, library: Library, answer: Answer) -> None:
    """Print an answer whole."""
    passages = passages_around(library, answer)
    console.print(answer_view(answer, passages, plain=not is_styled(console)))


def show_sources(console: Console, library: Library, answer: Answer) -> None:
    """Print what an answer rests on, below sentences that were printed before."""
    passages = passages_around(library, answer)
    sources = sources_view(answer, passages, plain=not is_styled(console))
    console.print(Text("This answer quotes nothing.") if sources is None else sources)


def show_passage(console: Console, library: Library, citation: Citation) -> None:
    """Print the whole passage around one citation."""
    passage = library.passage_around(citation)
    console.print(passage_block(citation, passage, plain=not is_styled(console)))


def show_error(console: Console, message: str) -> None:
    """Print what went wrong, on the console that is given for it."""
    console.print(Text.assemble(("Error: ", "bold red"), printable(message)))
