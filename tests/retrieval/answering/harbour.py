"""A small town's articles in a real engine, and what every answer about them must keep."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from retrieval import REFUSAL, Answer, Engine, Settings, open_engine
from retrieval.models.embedder import LocalEmbedder
from tests.retrieval.index.parts import write_lines

FERRY = {
    "id": "ferry",
    "title": "Ferry runs aground off Pell Island",
    "source": "Harbor Courier",
    "published": "2026-03-11",
    "text": "The ferry Marguerite ran aground off Pell Island on Tuesday with 64 passengers"
    " aboard. Nobody was hurt. The coast guard blamed thick fog and a broken radar."
    " However, the captain said that a buoy had drifted 200 metres from its place.\n\n"
    "The company will pay each passenger 150 dollars.",
}
BAKERY = {
    "id": "bakery",
    "title": "A night in the bakery",
    "source": "Lantern",
    "published": "2026-04-02",
    "text": "People on Quay Street often wonder at what time the bakery starts to bake its"
    " bread. The ovens are lit at three in the morning. Ida Brandt, the baker, uses rye"
    " from her brother's farm. She sells 1,200 loaves before noon.",
}
PIER = {
    "id": "pier",
    "title": "Old pier closed",
    "source": "Harbor Courier",
    "published": "2026-02-01",
    "text": "The old pier was closed because its oak posts have rotted. It was built in 1894."
    " The town needs two million dollars to repair the old pier.",
}
QUAY = {
    "id": "quay",
    "title": "New quay opened",
    "source": "Lantern",
    "published": "2026-05-20",
    "text": "The new quay was opened by Governor Lund on Saturday. The new quay is made of"
    " concrete and can take ships of 9,000 tonnes.",
}
OYSTERS = {
    "id": "oysters",
    "title": "Oyster beds closed after sewage spill",
    "source": "Lantern",
    "text": "The state closed the oyster beds of Harbor Bay for three weeks after a sewage"
    " spill. Fishermen have asked for help.\n\n"
    "On Monday the state closed the oyster beds of Harbor Bay for three weeks, after a sewage"
    " spill was found. Some 40 families live from oysters.\n\n"
    "In summary, the state closed the oyster beds of Harbor Bay for three weeks after the"
    " sewage spill.",
}
ARTICLES = [FERRY, BAKERY, PIER, QUAY, OYSTERS]


def opened(folder: Path, articles: Iterable[dict[str, Any]], reader: str = "") -> Engine:
    """Return an engine with the packaged models on some articles."""
    settings = Settings(folder / "data", chat_model="none", reader=reader)
    engine = open_engine(settings, embedder=LocalEmbedder)
    lines = list(articles)
    if lines:
        report = engine.library.ingest([str(write_lines(folder / "articles.jsonl", lines))])
        assert report.added == len(lines), report
    return engine


def keeps_the_contract(engine: Engine, answer: Answer) -> None:
    """Hold an answer to the contract: exact quotes, numbers in order, refusals without quotes."""
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.timings_ms["total"] >= answer.timings_ms["search"] >= 0.0
    for citation in [*answer.citations, *([answer.nearest] if answer.nearest else [])]:
        article = engine.library.article(citation.article_id)
        assert article.text[citation.start : citation.end] == citation.quote != ""
        assert citation.quote == citation.quote.strip()
        assert citation.content_hash == article.content_hash
        assert citation.title == article.title
    numbers = [citation.n for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert {n for sentence in answer.sentences for n in sentence.citations} == set(numbers)
    places = [(c.article_id, c.start, c.end) for c in answer.citations]
    assert len(set(places)) == len(places)
    if answer.short is not None:
        short, cited = answer.short, answer.citations[answer.short.n - 1]
        text = engine.library.article(cited.article_id).text
        assert text[short.start : short.end] == short.text != ""
        assert cited.start <= short.start < short.end <= cited.end
    if answer.refused:
        assert answer.short is None
        assert (answer.answer, answer.sentences, answer.citations) == (REFUSAL, (), ())
    else:
        assert answer.nearest is None
