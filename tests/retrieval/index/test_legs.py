"""Filtered searches of real stores, against going through everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from retrieval.domain import NO_FILTERS, ArticleSummary, Filters
from retrieval.engine import Engine
from retrieval.errors import UsageError
from retrieval.index.legs import Meaning, Words
from retrieval.index.shelf import Chosen
from tests.retrieval.index.parts import HashingEmbedder, article_lines, engine_on, write_lines

COUNT = 400
MARCH = datetime(2025, 3, 1, tzinfo=UTC)
OUTLETS = ("Reuters", "The Courier", "Le Monde", None)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("legs")
    lines = article_lines(COUNT, sentences=1)
    for number, line in enumerate(lines):
        line["source"] = OUTLETS[number % 4]
        if number % 5:
            line["published"] = (MARCH + timedelta(days=number)).isoformat()
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "news.jsonl", lines))])
        yield engine


def chosen_of(engine: Engine, share: float) -> Chosen:
    everything = np.array(engine._stores.catalogue.live_passage_ids())
    random = np.random.default_rng(3)
    kept = np.sort(random.choice(everything, max(1, int(share * len(everything))), replace=False))
    return Chosen(kept, len(everything))


SHARES = [0.001, 0.01, 0.05, 0.2, 0.5, 0.9, 1.0]


@pytest.mark.parametrize("scanned_per_result", [45, 0])  # 0: always through Chroma first
@pytest.mark.parametrize("share", SHARES)
def test_the_nearest_of_the_chosen_are_found_at_every_share(
    engine: Engine, share: float, scanned_per_result: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.legs._SCANNED_PER_RESULT", scanned_per_result)
    stores, chosen = engine._stores, chosen_of(engine, share)
    vector = np.array(HashingEmbedder().embed_query("report number17 harbour"), dtype=np.float32)
    found = Meaning(stores.vectors, stores.scan).best(vector, 10, chosen)
    everything = stores.catalogue.vectors(chosen.ids.tolist())
    exact = sorted((float(vector @ its) for its in everything.values()), reverse=True)[:10]
    assert [score for _, score in found] == pytest.approx(exact, abs=1e-4)
    assert {i for i, _ in found} <= set(chosen.ids.tolist())


@pytest.mark.parametrize("most_hits", [6_000, 0])  # 0: always by naming the passages
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("query", ["report harbour quiet", "number17", "Aachen", "nothing of it"])
def test_the_best_words_of_the_chosen_are_found_with_their_own_scores(
    engine: Engine, query: str, share: float, most_hits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrieval.index.legs._MOST_HITS", most_hits)
    stores, chosen = engine._stores, chosen_of(engine, share)
    found = Words(stores.words).best(query, 10, chosen)
    held = set(chosen.ids.tolist())
    everything = dict(stores.words.best(query, COUNT))
    exact = [score for i, score in everything.items() if i in held][:10]
    assert [score for _, score in found] == pytest.approx(exact, rel=1e-5)
    assert all(everything[i] == pytest.approx(score, rel=1e-5) for i, score in found)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(since=MARCH + timedelta(days=390)),
        Filters(until=MARCH + timedelta(days=30), source="reuters"),
        Filters(source="THE COURIER"),
        Filters(as_of=MARCH + timedelta(days=100)),
        Filters(since=MARCH + timedelta(days=50), as_of=MARCH + timedelta(days=60)),
    ],
)
def test_a_search_finds_what_the_filters_allow_and_nothing_else(
    engine: Engine, filters: Filters
) -> None:
    found = {it.article.id for it in engine.search("report harbour", k=COUNT, filters=filters)}
    assert found == {it.id for it in engine.library.articles() if _allows(filters, it)}
    assert found


def _allows(filters: Filters, it: ArticleSummary) -> bool:
    if filters.source is not None and (it.source or "").lower() != filters.source.lower():
        return False
    if it.published is None:
        return filters.since is None and filters.until is None
    return (
        (filters.since is None or it.published >= filters.since)
        and (filters.until is None or it.published <= filters.until)
        and (filters.as_of is None or it.published <= filters.as_of)
    )


def test_filters_that_allow_nothing_find_nothing(engine: Engine) -> None:
    late = Filters(since=datetime(2099, 1, 1, tzinfo=UTC))
    assert engine.search("harbour", filters=late) == []
    answer = engine.ask("What was quiet?", filters=late)
    assert answer.refused
    assert answer.nearest is None


def test_an_outlet_that_no_article_has_is_told_with_those_that_are_like_it(engine: Engine) -> None:
    told = "o article is of the outlet 'Courier'; there are, for instance, 'The Courier', "
    with pytest.raises(UsageError, match=f"^N{told}"):
        engine.search("harbour", filters=Filters(source="Courier"))
    answer = engine.ask("What was quiet?", filters=Filters(source="Courier"))
    assert answer.refused
    assert (answer.note or "").startswith(f"n{told}")


def test_filters_that_allow_everything_change_nothing(engine: Engine) -> None:
    late = Filters(as_of=datetime(2099, 1, 1, tzinfo=UTC))
    for query in ("harbour", "number17"):
        assert engine.search(query, filters=late) == engine.search(query, filters=NO_FILTERS)


def test_a_new_article_is_seen_through_filters_at_once(tmp_path: Path) -> None:
    with engine_on(tmp_path / "data") as engine:
        lines = article_lines(3)
        engine.library.ingest([str(write_lines(tmp_path / "one.jsonl", lines[:2]))])
        only = Filters(source="the daily test")
        assert len(engine.search("harbour", filters=only)) > 0
        engine.library.ingest([str(write_lines(tmp_path / "two.jsonl", lines[2:]))])
        assert "a2" in {it.article.id for it in engine.search("number2", filters=only)}
        engine.library.remove("a2")
        assert "a2" not in {it.article.id for it in engine.search("number2", k=50, filters=only)}


def test_listings_and_summaries_keep_to_the_filters(engine: Engine) -> None:
    only = Filters(until=MARCH + timedelta(days=2))
    answer = engine.ask("what articles do you have?", filters=only)
    assert {it.article_id for it in answer.citations} == {"a1", "a2"}
    assert engine.ask("Summarise Report 1 from Bergen", filters=only).citations
    late = Filters(since=MARCH + timedelta(days=2))
    told = engine.ask("Summarise Report 1 from Bergen", filters=late)
    assert "a1" not in {it.article_id for it in told.citations}
