"""The mixture keeps to its shares, and to what may be trained on."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.training.conftest import article_of, write_lines, write_set
from training.reader import mixture
from training.reader.rows import Row

TRAINED, CALIBRATED, REPORTED = article_of(2), article_of(1), article_of(0)
NEWS_ROW = Row("news", "Who won?", "The visitors won.", ((4, 12),))
PASSAGE = "In 1912 Maria Rossi built the bridge of Turin, number {}." + " It stands since 1950." * 9


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Return sets of ten questions each, in the layout of the development data."""
    for name in [*mixture.SHARES, "synthetic_unanswerable"]:
        write_lines(tmp_path / "reader_train" / f"{name}.jsonl.gz", spans(name))
    chosen = {"question": "Who?", "sentences": ["Maria Rossi.", "In 1912."], "label": 0}
    for name in mixture.SELECTED:
        write_lines(tmp_path / "reader_train" / f"{name}.jsonl.gz", [chosen] * 10)
    for name in mixture.HUMAN:
        folds = (TRAINED, CALIBRATED, REPORTED)
        passages = [{"id": it, "title": "Bridges", "text": PASSAGE.format(it)} for it in folds]
        asked = [
            {"question": f"Who of {it}?", "answers": ["Maria Rossi"], "evidence": [it]}
            for it in folds
        ]
        write_set(tmp_path / name, passages, asked)
    write_set(tmp_path / "xquad_en", [{"id": "x", "text": PASSAGE.format("tydiqa_en 0")}], [])
    return tmp_path


def spans(name: str) -> list[dict[str, object]]:
    answers = [] if name == "synthetic_unanswerable" else [{"text": "Maria Rossi", "start": 8}]
    return [
        {
            "question": f"Who built {n} in 1912?",
            "context": PASSAGE.format(f"{name} {n}"),
            "answers": answers,
            "overlap": n / 10,
        }
        for n in range(10)
    ]


class NextFound:
    """Stands for the search by words, which needs scikit-learn; records what it is asked."""

    def __init__(self) -> None:
        self.asked: list[Row] = []

    def __call__(self, rows: list[Row], wanted: int, draw: random.Random) -> list[Row]:
        self.asked = rows
        return [Row("next found", "who?", "silence")]


@pytest.fixture
def mixed(data: Path, monkeypatch: pytest.MonkeyPatch) -> list[Row]:
    monkeypatch.setattr(mixture, "next_found", NextFound())
    monkeypatch.setattr(mixture, "news_rows", lambda data: [NEWS_ROW])
    monkeypatch.setitem(mixture.SHARES, "squadshifts_reddit", 3)
    return mixture.mixture(data)


def of(rows: list[Row], source: str) -> list[Row]:
    return [row for row in rows if row.source == source]


def test_each_set_has_its_share_or_all_it_has(mixed: list[Row]) -> None:
    assert len(of(mixed, "squadshifts_reddit")) == 3
    assert len(of(mixed, "qed_nq")) == 10
    assert len(of(mixed, "sentence_selection_selqa")) == 10


def test_questions_on_news_stand_in_it_once(mixed: list[Row]) -> None:
    assert of(mixed, "news") == [NEWS_ROW]


def test_of_the_questions_of_people_only_a_share_may_be_taken(
    data: Path, mixed: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(mixture.HUMAN, "squad2_dev_cs224n_half", 1)
    assert len(of(mixture.mixture(data), "squad2_dev_cs224n_half")) == 1


def test_only_the_harder_automatic_questions_are_taken(mixed: list[Row]) -> None:
    assert len(of(mixed, "synthetic_unanswerable")) == 5
    assert of(mixed, "altered question")
    assert not any(row.answerable for row in of(mixed, "altered question"))


def test_questions_of_people_stand_in_it_once(mixed: list[Row]) -> None:
    asked = sorted(row.question for row in of(mixed, "squad2_dev_cs224n_half"))
    assert asked == sorted([f"Who of {TRAINED}?", f"Who of {CALIBRATED}?"])


def test_what_is_measured_or_calibrated_on_is_in_no_row(mixed: list[Row]) -> None:
    assert [row.question for row in of(mixed, "nq_open_oracle")] == [f"Who of {TRAINED}?"]
    assert not [row for row in mixed if REPORTED in row.context]
    assert not [row for row in mixed if "tydiqa_en 0" in row.context]


def test_the_same_seed_gives_the_same_order(
    data: Path, mixed: list[Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mixture.mixture(data) == mixed


def test_counts_tell_each_set_and_what_is_answerable_of_it() -> None:
    rows = [Row("b", "q", "c"), Row("a", "q", "c", ((0, 1),)), Row("a", "q", "c")]
    assert list(mixture.counts(rows)) == ["a: 2 (1 answerable)", "b: 1 (0 answerable)"]
