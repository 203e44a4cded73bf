"""The layout of a numbered export: title, stray counter, UUID, then summary and body.

::

    Title of the article
    <blank>
    0                                       a counter; may be missing
    <blank>
    e296a77f-e40d-49d7-84e1-27a7b46257c8    the article's id
    <blank>
    Summary, body in paragraphs …
    Original Source: www.example.com        may be missing
    <what a comment form left>              may be missing
"""

from __future__ import annotations

import re
from itertools import islice

from retrieval.articles.cleaning import squeezed
from retrieval.articles.drafts import Draft
from retrieval.articles.leftovers import without_leftovers

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_COUNTER = re.compile(r"\d{1,9}")
_FILLED_LINE = re.compile(r"^.*\S.*$", re.MULTILINE)


def read_numbered(text: str) -> Draft | None:
    """Read a normalised text in this layout; None when it is not laid out so."""
    head = _head(text)
    if head is None:
        return None
    title, article_id, body_start = head
    cleaned = without_leftovers(text[body_start:].strip())
    return Draft(id=article_id, title=squeezed(title), text=cleaned.text, source=cleaned.source)


def _head(text: str) -> tuple[str, str, int] | None:
    """Return the title, the UUID, and where the text below the UUID starts."""
    lines = list(islice(_FILLED_LINE.finditer(text), 3))
    for line in lines[1:]:
        word = line[0].strip()
        if _UUID.fullmatch(word):
            return lines[0][0], word.lower(), line.end()
        if not _COUNTER.fullmatch(word):
            break
    return None
