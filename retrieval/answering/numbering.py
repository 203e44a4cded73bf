"""Number the sentences of found passages, and write them out for a chat model. Pure.

An article's text is data. Each sentence stands on one line that begins with a number of ours, and
loses what could be taken for one: so no text can add a sentence, an article or a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from retrieval.answering.citation_marks import CLOSERS, OPENERS
from retrieval.answering.gate import Evidence
from retrieval.answering.plain_lines import visible
from retrieval.domain import Article, Span
from retrieval.index.search import Candidate

BUDGET = 24_000
"""Characters of sentences that are shown: about 6,000 tokens."""
_LONGEST = 700
"""Characters of one sentence that are shown; a citation still quotes it whole."""
_READ = 5_000
"""Characters of one sentence, and of what stands before it, that the gate reads."""
_MARK = re.compile(
    rf"[{re.escape(OPENERS)}]([^{re.escape(OPENERS + CLOSERS)}]{{0,40}})[{re.escape(CLOSERS)}]"
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence of an article, and the number that it can be cited by."""

    number: int
    article: Article
    span: Span
    before: str

    @property
    def text(self) -> str:
        """The sentence as it stands in the article."""
        return self.article.text[self.span.start : self.span.end]

    @property
    def evidence(self) -> Evidence:
        """The sentence as the gate looks at it."""
        return Evidence(
            text=self.text[:_READ],
            title=self.article.title,
            source=self.article.source or "",
            published=self.article.published,
            before=self.before[-_READ:],
        )


def number_sentences(candidates: Iterable[Candidate], budget: int = BUDGET) -> list[Numbered]:
    """Number the sentences of passages, best passages first, within a budget of characters.

    The passages of an article come together, its sentences in order, each once.
    """
    spans: dict[str, dict[Span, str]] = {}
    articles: dict[str, Article] = {}
    for found in candidates:
        articles[found.article.id] = found.article
        for span in found.passage.sentences:
            budget -= min(_LONGEST, span.end - span.start)
            if budget < 0 and spans:
                break
            before = found.article.text[found.span.start : span.start]
            spans.setdefault(found.article.id, {}).setdefault(span, before)
    ordered = [
        (articles[article_id], span, before)
        for article_id, places in spans.items()
        for span, before in sorted(places.items())
    ]
    return [Numbered(n, *place) for n, place in enumerate(ordered, start=1)]


def written_out(sentences: Sequence[Numbered]) -> str:
    """Write numbered sentences under the titles of their articles."""
    lines: list[str] = []
    article = None
    for sentence in sentences:
        if sentence.article is not article:
            article = sentence.article
            lines += ["", _heading(article)]
        lines.append(f"[{sentence.number}] {_shown(sentence.text)}")
    return "\n".join(lines).strip()


def _heading(article: Article) -> str:
    day = article.published.strftime("%-d %B %Y") if article.published else None
    beside = ", ".join(part for part in (article.source, day) if part)
    heading = f'Article: "{article.title}"' + (f" — {beside}" if beside else "")
    return _shown(heading)


def _shown(text: str) -> str:
    """Return a text on one line, cut, without invisible characters and citation marks."""
    line = " ".join(visible(text[: 2 * _LONGEST]).split())
    bare = _MARK.sub(r"(\1)", line)
    return bare if len(bare) <= _LONGEST else f"{bare[:_LONGEST].rstrip()} …"
