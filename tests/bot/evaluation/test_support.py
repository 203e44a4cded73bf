from __future__ import annotations

from pathlib import Path

from bot.evaluation.cache import Cache
from bot.evaluation.support import KeptSupport
from bot.rendering.documents import citation_document
from tests.bot.evaluation.doubles import FERRY, WALL, WordEngine, citation_of

CARRIED = citation_of(FERRY, 23, 66)
COST = citation_of(WALL, 0, 38)
LINES = [citation_document(CARRIED), citation_document(COST)]


def test_the_engine_is_asked_with_the_citations_as_they_were(tmp_path: Path) -> None:
    engine = WordEngine()
    supports = KeptSupport(engine, Cache(tmp_path / "answers.sqlite"))
    assert supports("The ferry carried people.", LINES)
    assert not supports("The ferry carried horses.", LINES)
    assert engine.checked[0] == ("The ferry carried people.", (CARRIED, COST))


def test_it_is_asked_once_in_all_runs(tmp_path: Path) -> None:
    engine = WordEngine()
    for _ in range(2):
        supports = KeptSupport(engine, Cache(tmp_path / "answers.sqlite"))
        assert supports("The ferry carried people.", LINES[:1])
        assert not supports("The ferry carried people.", LINES[1:])
    assert len(engine.checked) == 2


def test_another_embedding_model_is_asked_anew(tmp_path: Path) -> None:
    engine, other = WordEngine(), WordEngine()
    object.__setattr__(other.settings, "embedding_model", "openai:other")
    for asked in (engine, other):
        KeptSupport(asked, Cache(tmp_path / "answers.sqlite"))("The ferry.", LINES)
    assert len(other.checked) == 1
