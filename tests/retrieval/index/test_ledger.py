"""The life of an article in the catalogue, as readers see it at every step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from retrieval.domain import Article
from retrieval.errors import NotFoundError
from retrieval.index.catalogue import Catalogue
from retrieval.index.database import Database
from retrieval.index.ledger import Ledger
from retrieval.index.plan import Known
from retrieval.index.rows import fingerprint
from tests.retrieval.index.parts import an_article, cuts_of


class Books:
    """A catalogue and the ledger that changes it."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "catalogue.sqlite3")
        self.catalogue = Catalogue(self.database)
        self.ledger = Ledger(self.database, "a store")

    def stage(self, *articles: Article, parts: int = 2) -> list[int]:
        return self.ledger.stage([(it, cuts_of(it.text, parts)) for it in articles])

    def publish(self, *articles: Article, parts: int = 2) -> list[int]:
        ids = self.stage(*articles, parts=parts)
        self.ledger.store_vectors(ids, np.ones((len(ids), 3), dtype=np.float32))
        self.ledger.publish(articles)
        return ids


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    made = Books(tmp_path)
    yield made
    made.database.close()


FULL = an_article(
    title="T",
    text="Some text.",
    source="S",
    author="A",
    url="http://u",
    published=datetime(2025, 3, 21, 8, tzinfo=UTC),
)


def test_an_empty_catalogue_answers_everything(books: Books) -> None:
    assert books.catalogue.generation() == 0
    assert books.catalogue.counts() == {"articles": 0, "versions": 0, "passages": 0, "pending": 0}
    assert books.catalogue.summaries() == []
    assert books.catalogue.live_passage_ids() == []
    assert books.catalogue.problem() is None
    with pytest.raises(NotFoundError, match=r"No article 'a'.*footnote articles"):
        books.catalogue.article("a")


def test_what_is_staged_is_seen_by_nobody(books: Books) -> None:
    ids = books.stage(FULL)
    assert books.catalogue.generation() == 0
    assert books.catalogue.summaries() == []
    assert books.catalogue.passages(ids) == {}
    assert books.catalogue.articles_of(["a"]) == {}
    assert books.catalogue.quoted_article("a", FULL.content_hash) is None
    assert books.catalogue.known(["a"]) == {}
    assert books.catalogue.live_passage_count() == 0
    assert books.catalogue.pending("add") == ids


def test_what_is_published_comes_back_as_it_went(books: Books) -> None:
    ids = books.publish(FULL)
    assert books.catalogue.generation() == 1
    assert books.catalogue.article("a") == FULL
    (summary,) = books.catalogue.summaries()
    assert (summary.id, summary.passages, summary.content_hash) == ("a", 2, FULL.content_hash)
    assert summary.published == FULL.published
    assert list(books.catalogue.passages(ids)) == ids == books.catalogue.live_passage_ids()
    assert [FULL.text[p.start : p.end] for p in books.catalogue.passages_of("a")] == [
        "Some ",
        "text.",
    ]
    assert books.catalogue.known(["a", "b"]) == {"a": Known(1, fingerprint(FULL))}
    assert books.catalogue.pending("add") == []


def test_vectors_come_back_to_the_bit(books: Books) -> None:
    ids = books.stage(FULL)
    vectors = np.random.default_rng(1).normal(size=(2, 384)).astype(np.float32)
    assert books.catalogue.vectors(ids) == {}
    assert books.catalogue.embedded_passage_ids() == []
    books.ledger.store_vectors(ids, vectors)
    found = books.catalogue.vectors(ids)
    assert all(np.array_equal(found[i], vector) for i, vector in zip(ids, vectors, strict=True))
    assert books.catalogue.embedded_passage_ids() == ids  # though not live


def test_a_new_version_replaces_the_passages_and_keeps_the_text(books: Books) -> None:
    old = books.publish(FULL)
    newer = an_article(text="Other text.", version=2)
    new = books.stage(newer)
    assert books.catalogue.article("a") == FULL  # until it is published
    books.ledger.publish([newer])
    assert books.catalogue.article("a") == newer
    assert books.catalogue.passages(old) == {}
    assert books.catalogue.live_passage_ids() == new
    assert books.catalogue.pending("drop") == old
    assert books.catalogue.quoted_article("a", FULL.content_hash) == FULL

    books.ledger.dropped(old)
    assert books.catalogue.counts() == {"articles": 1, "versions": 2, "passages": 2, "pending": 0}
    assert books.catalogue.quoted_article("a", FULL.content_hash) == FULL


def test_a_version_that_only_changed_its_title_is_quoted_with_the_newest(books: Books) -> None:
    books.publish(an_article(title="Old"))
    books.publish(an_article(title="New", version=2))
    quoted = books.catalogue.quoted_article("a", an_article().content_hash)
    assert quoted is not None
    assert (quoted.title, quoted.version) == ("New", 2)


def test_dates_and_outlets_are_those_of_the_live_passages_in_their_order(books: Books) -> None:
    last, undated = replace(FULL, id="z"), an_article("b", "Undated. Of nobody.")
    books.publish(FULL, undated, last)
    books.publish(replace(FULL, text="Another text.", version=2, source="Other"))
    books.stage(an_article("c", "Not published."))
    found = books.catalogue.dates_and_outlets()
    published = "2025-03-21T08:00:00+00:00"
    assert [row[1:] for row in found] == [
        *[(None, None)] * 2,
        *[(published, "S")] * 2,
        *[(published, "Other")] * 2,
    ]
    assert [row[0] for row in found] == books.catalogue.live_passage_ids()


def test_removing_deletes_every_version(books: Books) -> None:
    kept = books.publish(an_article("kept"))
    old = books.publish(FULL)
    new = books.publish(an_article(text="Other text.", version=2))
    books.ledger.add_origins([("/r", "/r/a", "a"), ("/r", "/r/k", "kept")])
    generation = books.catalogue.generation()
    books.ledger.remove(["a", "unknown"])
    assert books.catalogue.generation() == generation + 1
    assert [it.id for it in books.catalogue.summaries()] == ["kept"]
    assert books.catalogue.quoted_article("a", FULL.content_hash) is None
    assert books.catalogue.pending("drop") == [*old, *new]
    assert books.catalogue.live_passage_ids() == kept
    assert books.catalogue.origins_of("/r") == {("/r/k", "kept")}


def test_passage_ids_are_never_given_twice(books: Books) -> None:
    old = books.publish(FULL)
    books.ledger.remove(["a"])
    books.ledger.dropped(old)
    assert min(books.publish(FULL)) > max(old)


def test_rolling_back_undoes_what_was_staged_and_nothing_else(books: Books) -> None:
    live = books.publish(FULL)
    changed = books.stage(an_article(text="Never published.", version=2))
    added = books.stage(an_article("b"))
    books.ledger.roll_back_staged()
    assert books.catalogue.article("a") == FULL
    assert books.catalogue.live_passage_ids() == live
    assert books.catalogue.pending("drop") == [*changed, *added]
    assert books.catalogue.pending("add") == []
    books.ledger.dropped([*changed, *added])
    assert books.catalogue.counts() == {"articles": 1, "versions": 1, "passages": 2, "pending": 0}
    books.ledger.roll_back_staged()  # a second time there is nothing to do
    assert books.catalogue.article("a") == FULL
    books.publish(an_article(text="Published now.", version=2))
    assert books.catalogue.article("a").text == "Published now."


def test_a_staging_that_fails_in_the_middle_leaves_nothing(books: Books) -> None:
    good, bad = an_article("b"), an_article("c", version=1)
    with pytest.raises(Exception, match="UNIQUE"):
        books.stage(good, bad, bad)
    assert books.catalogue.counts() == {"articles": 0, "versions": 0, "passages": 0, "pending": 0}


def test_embedding_again_is_marked_until_it_is_done(books: Books) -> None:
    ids = books.publish(FULL)
    books.ledger.set_meta("embedding_model", "old")
    generation = books.catalogue.generation()
    books.ledger.forget_vectors("new")
    assert books.catalogue.passages_without_vector() == ids
    assert books.catalogue.embedded_passage_ids() == []
    assert books.catalogue.meta("embedding_model") == "new"
    assert books.catalogue.meta("embedding_again") == "yes"
    books.ledger.store_vectors(ids, np.ones((2, 5), dtype=np.float32))
    books.ledger.mended()
    assert books.catalogue.passages_without_vector() == []
    assert books.catalogue.meta("embedding_again") is None
    assert books.catalogue.generation() == generation + 2


def test_the_list_is_newest_first_then_undated_then_by_title(books: Books) -> None:
    def dated(article_id: str, day: int | None, title: str = "T") -> Article:
        published = None if day is None else datetime(2025, 3, day, tzinfo=UTC)
        return an_article(article_id, title=title, published=published)

    books.publish(dated("u2", None, "B"), dated("d1", 1), dated("u1", None, "A"), dated("d9", 9))
    assert [it.id for it in books.catalogue.summaries()] == ["d9", "d1", "u1", "u2"]
    assert set(books.catalogue.summaries_of(["u1", "d9", "x"])) == {"u1", "d9"}


def test_origins_say_which_path_gave_what(books: Books) -> None:
    books.publish(an_article("a"), an_article("b"), an_article("c"))
    pairs = [("/r", "/r/1", "a"), ("/r", "/r/2", "b"), ("/q", "/q/3", "b"), ("/r", "/r/4", "c")]
    books.ledger.add_origins([*pairs, ("/r", "/r/4", "b")])
    books.ledger.add_origins(pairs)  # again: nothing new
    assert books.catalogue.origins_of("/r") == {
        ("/r/1", "a"), ("/r/2", "b"), ("/r/4", "c"), ("/r/4", "b"),
    }  # fmt: skip
    assert books.catalogue.given_elsewhere("/r") == {"b"}
    assert books.catalogue.only_ids_from("/r/1") == ["a"]
    assert books.catalogue.only_ids_from("/r/2") == []  # other places gave b too
    assert books.catalogue.only_ids_from("/r/4") == ["c"]
    books.ledger.forget_origins("/r", [("/r/4", "b"), ("/r/2", "b")])
    assert books.catalogue.only_ids_from("/q/3") == ["b"]


def test_an_article_that_was_never_published_has_no_earlier_id(books: Books) -> None:
    books.stage(an_article("a"))
    books.ledger.add_origins([("/r", "/r/1", "a")])
    assert books.catalogue.only_ids_from("/r/1") == []


def test_a_store_that_has_followed_so_far_follows_what_its_own_writer_does(books: Books) -> None:
    other = Ledger(books.database, "another store")
    books.ledger.follow(0)
    other.follow(0)
    books.publish(FULL)
    assert books.catalogue.is_followed_by("a store")
    assert not books.catalogue.is_followed_by("another store")
    other.remove(["a"])
    assert not books.catalogue.is_followed_by("a store")
    other.follow(2)
    assert books.catalogue.is_followed_by("another store")
    other.mended()
    assert books.catalogue.is_followed_by("another store")


def test_no_store_has_followed_when_all_is_to_be_embedded_again(books: Books) -> None:
    books.ledger.follow(0)
    books.publish(FULL)
    books.ledger.forget_vectors("another model")
    assert not books.catalogue.is_followed_by("a store")
