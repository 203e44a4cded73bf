"""Ingesting real files through an engine: what is told, what is stored, what is embedded."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrieval.domain import Citation, IngestReport
from retrieval.engine import Engine
from retrieval.errors import DamagedError, NotFoundError, WrongModelError
from retrieval.index.plan import gone
from tests.retrieval.index.parts import (
    HashingEmbedder,
    article_lines,
    assert_in_step,
    engine_on,
    state_of,
    write_lines,
)


@pytest.fixture
def embedder() -> HashingEmbedder:
    return HashingEmbedder()


@pytest.fixture
def engine(tmp_path: Path, embedder: HashingEmbedder) -> Iterator[Engine]:
    with engine_on(tmp_path / "data", embedder) as engine:
        yield engine


def told(report: IngestReport) -> dict[str, int]:
    """Return what a report counts, without what is nought."""
    names = ("added", "changed", "unchanged", "removed", "failed")
    return {name: getattr(report, name) for name in names if getattr(report, name)}


def ids_of(engine: Engine) -> set[str]:
    return {it.id for it in engine.library.articles()}


class Recorder:
    """A Progress that remembers what it was told."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []

    def reading(self, location: str) -> None:
        self.calls.append(("reading", location))

    def planned(self, passages: int) -> None:
        self.calls.append(("planned", passages))

    def embedded(self, passages: int) -> None:
        self.calls.append(("embedded", passages))


def test_the_same_again_embeds_nothing(
    engine: Engine, embedder: HashingEmbedder, tmp_path: Path
) -> None:
    path = str(write_lines(tmp_path / "n.jsonl", article_lines(300, sentences=3)))
    assert told(engine.library.ingest([path])) == {"added": 300}
    passages = engine._stores.catalogue.counts()["passages"]
    assert len(embedder.embedded) == passages >= 300
    before = state_of(engine)
    assert told(engine.library.ingest([path])) == {"unchanged": 300}
    assert len(embedder.embedded) == passages
    assert state_of(engine) == before
    assert_in_step(engine)


def test_progress_is_told_in_running_totals(engine: Engine, tmp_path: Path) -> None:
    path = str(write_lines(tmp_path / "n.jsonl", article_lines(300, sentences=3)))
    recorder = Recorder()
    engine.library.ingest([path], progress=recorder)
    assert recorder.calls[0] == ("reading", path)
    for kind in ("planned", "embedded"):
        totals = [value for told_kind, value in recorder.calls if told_kind == kind]
        assert totals == sorted(totals)
        assert totals[-1] == engine._stores.catalogue.counts()["passages"]


def test_an_article_of_thousands_of_passages_is_one_article(engine: Engine, tmp_path: Path) -> None:
    (line,) = article_lines(1, sentences=12_000)
    report = engine.library.ingest([str(write_lines(tmp_path / "n.jsonl", [line]))])
    assert told(report) == {"added": 1}
    assert engine.library.articles()[0].passages > 600
    assert_in_step(engine)
    assert told(engine.library.ingest([str(tmp_path / "n.jsonl")])) == {"unchanged": 1}


def edition(text: str, **fields: Any) -> dict[str, Any]:
    return {"id": "a", "title": "T", "text": text} | fields


def cited(engine: Engine, quote: str) -> Citation:
    article = engine.library.article("a")
    start = article.text.index(quote)
    return Citation(
        n=1,
        article_id="a",
        content_hash=article.content_hash,
        title=article.title,
        source=None,
        published=None,
        url=None,
        start=start,
        end=start + len(quote),
        quote=quote,
    )


def test_a_changed_article_replaces_its_passages_and_keeps_its_past(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "n.jsonl"
    write_lines(path, [edition("The toll was 12. Rescue goes on.")])
    engine.library.ingest([str(path)])
    citation = cited(engine, "The toll was 12.")
    view = engine.library.passage_around(citation)
    assert (view.text, view.changed_since) == ("The toll was 12. Rescue goes on.", False)

    write_lines(path, [edition("The toll rose to 14.")])
    assert told(engine.library.ingest([str(path)])) == {"changed": 1}
    assert [it.text for it in engine.search("toll")] == ["The toll rose to 14."]
    assert engine.library.article("a").version == 2
    view = engine.library.passage_around(citation)
    assert view.changed_since
    assert view.text[view.quote_start : view.quote_end] == "The toll was 12."
    assert_in_step(engine)

    write_lines(path, [edition("The toll was 12. Rescue goes on.")])  # and back again
    assert told(engine.library.ingest([str(path)])) == {"changed": 1}
    assert not engine.library.passage_around(citation).changed_since


def test_a_changed_title_changes_the_article_and_not_the_quote(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "n.jsonl"
    engine.library.ingest([str(write_lines(path, [edition("One. Two.")]))])
    citation = cited(engine, "Two.")
    write_lines(path, [edition("One. Two.", title="Zebra")])
    assert told(engine.library.ingest([str(path)])) == {"changed": 1}
    assert engine.search("zebra")[0].article.title == "Zebra"
    assert not engine.library.passage_around(citation).changed_since


def test_a_quote_in_an_old_long_text_is_shown_with_what_stood_around_it(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "n.jsonl"
    text = " ".join(f"Sentence {number} was said." for number in range(500))
    engine.library.ingest([str(write_lines(path, [edition(text)]))])
    citation = cited(engine, "Sentence 250 was said.")
    engine.library.ingest([str(write_lines(path, [edition("Nothing more.")]))])
    view = engine.library.passage_around(citation)
    assert view.text[view.quote_start : view.quote_end] == citation.quote
    assert text[view.start :].startswith(view.text)
    assert 1_000 < len(view.text) < 1_400


def test_a_removed_article_is_gone_with_every_version(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    engine.library.ingest([str(write_lines(path, [edition("First.")]))])
    citation = cited(engine, "First.")
    engine.library.ingest([str(write_lines(path, [edition("Second.")]))])
    removed = engine.library.remove("a")
    assert (removed.id, removed.version) == ("a", 2)
    assert engine.search("first second") == []
    with pytest.raises(NotFoundError, match="Article removed: “T” is not in the collection any"):
        engine.library.passage_around(citation)
    with pytest.raises(NotFoundError, match="No article 'a'"):
        engine.library.remove("a")
    assert_in_step(engine)
    assert told(engine.library.ingest([str(path)])) == {"added": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("Alpha\n\nThe first text of all.\n")
    (folder / "sub" / "b.txt").write_text("Beta\n\nThe second text of all.\n")
    write_lines(folder / "c.jsonl", article_lines(3))
    return folder


def test_sync_removes_what_a_folder_gives_no_more(engine: Engine, folder: Path) -> None:
    assert told(engine.library.ingest([str(folder)], sync=True)) == {"added": 5}
    (folder / "sub" / "b.txt").unlink()
    write_lines(folder / "c.jsonl", article_lines(2))
    assert told(engine.library.ingest([str(folder)])) == {"unchanged": 3}  # not asked for
    assert told(engine.library.ingest([str(folder)], sync=True)) == {"unchanged": 3, "removed": 2}
    assert {"a0", "a1"} < ids_of(engine)
    assert len(ids_of(engine)) == 3
    assert_in_step(engine)


def test_sync_knows_a_path_by_any_name(
    engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.library.ingest([str(folder)])
    (folder / "a.txt").unlink()
    monkeypatch.chdir(folder.parent)
    assert told(engine.library.ingest(["./news/../news"], sync=True)) == {
        "unchanged": 4,
        "removed": 1,
    }


def test_sync_keeps_what_another_path_gave_too(engine: Engine, folder: Path) -> None:
    engine.library.ingest([str(folder)])
    engine.library.ingest([str(folder / "c.jsonl")])
    (folder / "c.jsonl").unlink()
    assert told(engine.library.ingest([str(folder)], sync=True)) == {"unchanged": 2}
    assert len(ids_of(engine)) == 5


def test_sync_keeps_what_cannot_be_read_now(engine: Engine, folder: Path) -> None:
    odd = folder / "odd\nname.txt"
    odd.write_text("Gamma\n\nThe third text of all.\n")
    assert told(engine.library.ingest([str(folder)])) == {"added": 6}
    odd.write_bytes(b"")
    (folder / "a.txt").write_bytes(b"\0\1\2\3" * 100)
    with (folder / "c.jsonl").open("a") as lines:
        lines.write("{broken\n")
    report = engine.library.ingest([str(folder)], sync=True)
    assert told(report) == {"unchanged": 4, "failed": 3}
    assert any(r"odd\nname" in failure.path for failure in report.failures)
    assert len(ids_of(engine)) == 6


def test_sync_of_a_folder_that_is_not_there_removes_nothing(engine: Engine, folder: Path) -> None:
    engine.library.ingest([str(folder)])
    folder.rename(folder.with_name("moved"))
    report = engine.library.ingest([str(folder)], sync=True)
    assert told(report) == {"failed": 1}
    assert len(ids_of(engine)) == 5


def test_an_edited_file_stays_one_article(engine: Engine, folder: Path) -> None:
    engine.library.ingest([str(folder)])
    before = ids_of(engine)
    (folder / "a.txt").write_text("Alpha\n\nThe first text, edited.\n")
    assert told(engine.library.ingest([str(folder)])) == {"changed": 1, "unchanged": 4}
    assert ids_of(engine) == before


@pytest.mark.parametrize("name", ["0-copy.txt", "z-copy.txt"])
def test_a_copy_made_before_an_edit_is_an_article_too(
    engine: Engine, folder: Path, name: str
) -> None:
    engine.library.ingest([str(folder)])
    (folder / name).write_bytes((folder / "a.txt").read_bytes())
    (folder / "a.txt").write_text("Alpha\n\nThe first text, edited.\n")
    report = engine.library.ingest([str(folder)])
    assert report.failures == ()
    assert len(ids_of(engine)) == 6
    again = engine.library.ingest([str(folder)], sync=True)
    assert told(again) == {"unchanged": 6}


def test_duplicates_in_one_run_are_stored_once(engine: Engine, folder: Path) -> None:
    (folder / "copy.txt").write_bytes((folder / "a.txt").read_bytes())
    (line, *_) = article_lines(1)
    write_lines(folder / "d.jsonl", [line, line | {"text": "Other text."}])
    report = engine.library.ingest([str(folder)])
    assert told(report) == {"added": 5, "unchanged": 2, "failed": 1}
    (failure,) = report.failures
    assert (Path(failure.path).name, failure.line) == ("d.jsonl", 2)
    assert "the id 'a0' was already given by" in failure.reason
    assert_in_step(engine)


def test_what_fails_is_reported_and_the_rest_goes_in(engine: Engine, folder: Path) -> None:
    lines = [json.dumps(line) for line in article_lines(9)]
    lines[6] = lines[6][:-5]
    (folder / "c.jsonl").write_text("\n".join(lines))
    (folder / "empty.txt").write_text("")
    report = engine.library.ingest([str(folder), str(folder / "none.txt")])
    assert told(report) == {"added": 10, "failed": 3}
    places = {(Path(it.path).name, it.line) for it in report.failures}
    assert places == {("c.jsonl", 7), ("empty.txt", None), ("none.txt", None)}


def test_a_broken_embedder_leaves_a_collection_that_goes_on(tmp_path: Path) -> None:
    class Failing(HashingEmbedder):
        def embed_array(self, texts: Any) -> Any:
            if len(self.embedded) > 600:
                raise ConnectionError("the server went away")
            return super().embed_array(texts)

    path = str(write_lines(tmp_path / "n.jsonl", article_lines(1_200, sentences=2)))
    with engine_on(tmp_path / "data", Failing()) as engine:
        with pytest.raises(ConnectionError):
            engine.library.ingest([path])
        assert 0 < len(ids_of(engine)) < 1_200
    with engine_on(tmp_path / "data") as engine:
        report = engine.library.ingest([path])
        assert report.added + report.unchanged == 1_200
        assert report.unchanged > 0
        assert_in_step(engine)


def test_gone_compares_names_as_failures_write_them() -> None:
    assert gone({("/d/a\nb", "a")}, set(), [r"/d/a\nb"]) == set()


# Another embedding model.


def other() -> HashingEmbedder:
    return HashingEmbedder("other", dimensions=48)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    with engine_on(folder / "data") as engine:
        engine.library.ingest([str(write_lines(folder / "n.jsonl", article_lines(40)))])
    return folder


@pytest.fixture
def made_with_hashing(template: Path, tmp_path: Path) -> Path:
    shutil.copytree(template, tmp_path, dirs_exist_ok=True)
    return tmp_path / "data"


def test_another_model_is_refused_everywhere_and_changes_nothing(
    made_with_hashing: Path,
) -> None:
    with engine_on(made_with_hashing, other()) as engine:
        for use in (
            lambda: engine.search("report"),
            lambda: engine.ask("What did Ada say?"),
            lambda: engine.library.ingest([str(made_with_hashing.parent / "n.jsonl")]),
        ):
            with pytest.raises(WrongModelError, match="made with the embedding model 'hashing'"):
                use()
        assert not engine.library.doctor().healthy
        assert len(engine.library.articles()) == 40  # lists and removal need no model
        engine.library.remove("a7")
    with engine_on(made_with_hashing) as engine:
        assert_in_step(engine)


def test_doctor_counts_one_passage_as_one(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "one.txt"
    path.write_text("A lighthouse in Harwick was painted red.", encoding="utf-8")
    engine.library.ingest([str(path)])
    found = {it.check: it.message for it in engine.library.doctor().findings}
    assert found["catalogue"] == "1 article, 1 passage"
    assert found["words"] == "1 passage"
    assert found["vectors"].startswith("1 passage in ")
    engine._stores.words.update(drop=sorted(engine._stores.words.ids()))
    found = {it.check: it.message for it in engine.library.doctor().findings}
    assert found["words"].startswith("1 of 1 passage is missing: ")


def test_doctor_embeds_again_with_another_model(made_with_hashing: Path) -> None:
    embedder = other()
    with engine_on(made_with_hashing, embedder) as engine:
        report = engine.library.doctor(repair=True)
        assert report.healthy
        assert any("with other" in line for line in report.repaired)
        passages = engine._stores.catalogue.counts()["passages"]
        assert len(embedder.embedded) == passages
        assert engine.search("report number17")[0].article.id == "a17"
        assert_in_step(engine)
        assert engine.library.doctor(repair=True).repaired == ()
    with engine_on(made_with_hashing) as engine, pytest.raises(WrongModelError, match="'other'"):
        engine.search("report")


REPAIR_AND_DIE = """
import os, sys, pathlib
import retrieval.index.checkup as checkup
from tests.retrieval.index.parts import HashingEmbedder, engine_on, limit_files
limit_files()
checkup._EMBED_BATCH = 8
class Dying(HashingEmbedder):
    def embed_array(self, texts):
        if len(self.embedded) >= 16:
            os.kill(os.getpid(), 9)
        return super().embed_array(texts)
engine_on(pathlib.Path(sys.argv[1]), Dying("other", 48)).library.doctor(repair=True)
"""


def test_embedding_again_goes_on_where_it_was_killed(made_with_hashing: Path) -> None:
    command = [sys.executable, "-c", REPAIR_AND_DIE, str(made_with_hashing)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    embedder = other()
    for model in (other(), HashingEmbedder()):
        with (
            engine_on(made_with_hashing, model) as engine,
            pytest.raises(DamagedError, match=r"embedded again.*footnote doctor --repair"),
        ):
            engine.search("report")
    with engine_on(made_with_hashing, embedder) as engine:
        assert not engine.library.doctor().healthy
        assert engine.library.doctor(repair=True).healthy
        passages = engine._stores.catalogue.counts()["passages"]
        assert len(embedder.embedded) == passages - 16
        assert_in_step(engine)


# A check-up.


def test_doctor_finds_and_mends_what_each_index_lost(engine: Engine, tmp_path: Path) -> None:
    engine.library.ingest([str(write_lines(tmp_path / "n.jsonl", article_lines(20)))])
    stores = engine._stores
    first, second, *_ = stores.catalogue.live_passage_ids()
    stores.words.update(drop=[first])
    report = engine.library.doctor()
    levels = {finding.check: finding.level for finding in report.findings}
    assert levels["words"] == "error"
    assert not report.healthy
    stores.vectors.delete([first, second])
    report = engine.library.doctor(repair=True)
    assert report.healthy
    assert len(report.repaired) == 2
    assert_in_step(engine)


def test_doctor_says_what_waits_and_what_is_left_over(engine: Engine, tmp_path: Path) -> None:
    engine.library.ingest([str(write_lines(tmp_path / "n.jsonl", article_lines(5)))])
    stores = engine._stores
    stores.ledger.remove(["a0"])  # and then the process died
    report = engine.library.doctor()
    levels = {finding.check: finding.level for finding in report.findings}
    assert (levels["journal"], levels["vectors"], levels["words"]) == ("warning",) * 3
    assert report.healthy
    assert "a0" not in {it.article.id for it in engine.search("report number0", k=50)}
    assert engine.library.doctor(repair=True).healthy
    assert_in_step(engine)


def test_a_healthy_collection_needs_no_repair(engine: Engine, tmp_path: Path) -> None:
    engine.library.ingest([str(write_lines(tmp_path / "n.jsonl", article_lines(5)))])
    generation = engine._stores.catalogue.generation()
    report = engine.library.doctor(repair=True)
    assert report.repaired == ()
    assert report.facts["articles"] == 5
    assert engine._stores.catalogue.generation() == generation
