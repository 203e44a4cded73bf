"""Copies are found among live articles, through changes, removals, kills and old folders."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from retrieval import Engine
from retrieval.index.copies import Copies
from retrieval.index.database import SCHEMA_VERSION
from tests.retrieval.index.parts import engine_on, write_lines
from tests.retrieval.index.test_likeness import story

WIRE = " ".join(story(1))
EDITED = " ".join([*story(1)[:5], *story(1)[6:], "Subscribe to the Lantern."])
OTHER = " ".join(story(2))


def line(name: str, text: str) -> dict[str, Any]:
    return {"id": name, "title": f"Title {name}", "text": text, "source": name.title()}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with engine_on(tmp_path / "data") as engine:
        ingest(engine, tmp_path, courier=WIRE, lantern=EDITED, herald=OTHER)
        yield engine


def ingest(engine: Engine, folder: Path, **texts: str) -> None:
    path = folder / "articles.jsonl"
    engine.library.ingest([str(write_lines(path, [line(*it) for it in texts.items()]))])


def copies(engine: Engine) -> Copies:
    return Copies(engine._stores.database)


def found(engine: Engine) -> dict[str, list[str]]:
    of = copies(engine).of(["courier", "lantern", "herald", "unknown"])
    return {name: [it.id for it in its] for name, its in of.items()}


def stored(engine: Engine, table: str) -> int:
    return int(engine._stores.database.all(f"SELECT count(*) FROM {table}")[0][0])


def test_wire_copies_find_each_other(engine: Engine) -> None:
    assert found(engine) == {"courier": ["lantern"], "lantern": ["courier"]}
    groups = copies(engine).groups(["herald", "lantern", "courier", "unknown"])
    assert groups == {
        "herald": "herald",
        "lantern": "lantern",
        "courier": "lantern",
        "unknown": "unknown",
    }


def test_the_most_alike_come_first(engine: Engine, tmp_path: Path) -> None:
    ingest(engine, tmp_path, post=WIRE)
    assert found(engine)["courier"] == ["post", "lantern"]


def test_only_the_present_version_of_an_article_is_a_copy(engine: Engine, tmp_path: Path) -> None:
    ingest(engine, tmp_path, lantern=" ".join(story(3)))
    assert found(engine) == {}
    ingest(engine, tmp_path, lantern=EDITED)
    assert found(engine) == {"courier": ["lantern"], "lantern": ["courier"]}


def test_what_is_removed_leaves_no_signature(engine: Engine) -> None:
    assert (stored(engine, "signatures"), stored(engine, "bands")) == (3, 96)
    engine.library.remove("lantern")
    assert found(engine) == {}
    assert (stored(engine, "signatures"), stored(engine, "bands")) == (2, 64)


def test_a_folder_of_the_first_schema_is_upgraded_and_the_next_writer_fills_it(
    tmp_path: Path,
) -> None:
    with engine_on(tmp_path / "data") as engine:
        ingest(engine, tmp_path, courier=WIRE, lantern=EDITED)
    with sqlite3.connect(tmp_path / "data" / "catalogue.sqlite3") as connection:
        for what in (
            "TRIGGER signature_goes",
            "TRIGGER bands_go",
            "TABLE signatures",
            "TABLE bands",
        ):
            connection.execute(f"DROP {what}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    with engine_on(tmp_path / "data") as engine:
        assert engine._stores.database.one("PRAGMA user_version") == (SCHEMA_VERSION,)
        assert found(engine) == {}
        ingest(engine, tmp_path, herald=OTHER)
        assert found(engine) == {"courier": ["lantern"], "lantern": ["courier"]}
        assert copies(engine).note_missing() == 0


def test_what_was_staged_and_never_published_leaves_no_signature(engine: Engine) -> None:
    newer = replace(engine.library.article("courier"), version=2, text=OTHER)
    with engine._stores.writing():
        engine._stores.ledger.stage([(newer, [])])
        copies(engine).note([newer])
        assert found(engine) == {"courier": ["lantern"], "lantern": ["courier"]}
        engine._stores.ledger.roll_back_staged()
    assert stored(engine, "signatures") == 3
