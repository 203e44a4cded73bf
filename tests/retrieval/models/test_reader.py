from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ModelError
from retrieval.models.protocol import PassageReader
from retrieval.models.reader import READER, LocalReader
from retrieval.models.readings import Titled

LIGHT = (
    "The lighthouse keeper rows out at dawn. Rosa Fenn has kept the light since 1987. "
    "Her father, Abel Fenn, kept it for thirty-one years before her. "
    "The council of Saltmere pays 12,400 crowns a year for its upkeep."
)
BREAD = "The bakery on Quay Street bakes 1,200 loaves a day, and sells most of them before eight."


@pytest.fixture(scope="module")
def reader() -> PassageReader:
    return LocalReader()


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Since when has Rosa Fenn kept the light?", "1987"),
        ("Who is Rosa Fenn's father?", "Abel Fenn"),
        ("How much does the council of Saltmere pay a year?", "12,400"),
    ],
)
def test_the_answer_is_found_at_its_place(
    reader: PassageReader, question: str, answer: str
) -> None:
    found, _ = reader.read(question, [Titled("The light", LIGHT), Titled("Bread", BREAD)])
    best = found.best(0, len(LIGHT))
    assert best is not None
    assert answer in LIGHT[best.start : best.end]
    assert len(LIGHT[best.start : best.end]) < len(answer) + 12


def test_the_passage_that_answers_is_surer_than_another(reader: PassageReader) -> None:
    light, bread = reader.read(
        "How many loaves does the bakery bake a day?", [Titled("", LIGHT), Titled("", BREAD)]
    )
    assert bread.answers > light.answers


def test_a_reading_does_not_depend_on_what_is_read_beside_it(reader: PassageReader) -> None:
    alone = reader.read("Who kept the light?", [Titled("The light", LIGHT)])[0]
    beside = reader.read(
        "Who kept the light?", [Titled("Bread", BREAD * 9), Titled("The light", LIGHT)]
    )[1]
    assert (alone.answers, alone.nothing) == (beside.answers, beside.nothing)
    assert np.array_equal(alone.starts, beside.starts)


def test_a_long_passage_is_read_in_windows_to_its_end(reader: PassageReader) -> None:
    long = "Nothing happened on the pier that day, as ever. " * 60 + LIGHT
    found = reader.read("Since when has Rosa Fenn kept the light?", [Titled("The light", long)])[0]
    assert len(found.places) > 600
    assert found.places[-1, 1] == len(long)
    assert (found.starts > -100).all()
    best = found.best(0, len(long))
    assert best is not None
    assert "1987" in long[best.start : best.end]


@pytest.mark.parametrize("text", ["", " \n ", "\ud800 half a pair", "😀 ‏שלום 日本" * 300])
def test_any_text_can_be_read(reader: PassageReader, text: str) -> None:
    found = reader.read(text or "?", [Titled(text, text), Titled("", LIGHT)])
    assert len(found) == 2
    assert np.isfinite([found[0].answers, found[1].answers]).all()
    assert all(0 <= start <= end <= len(text) for start, end in found[0].places)


def test_nothing_to_read_gives_no_readings(reader: PassageReader) -> None:
    assert reader.read("Who?", []) == []


def test_threads_share_one_reader(reader: PassageReader) -> None:
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda _: reader.read("Who?", [Titled("", LIGHT)])[0], range(8)))
    assert len({one.answers for one in read}) == 1


def test_a_changed_model_file_is_refused(tmp_path: Path) -> None:
    shutil.copytree(READER, tmp_path / "reader")
    with (tmp_path / "reader" / "model.onnx").open("ab") as file:
        file.write(b"!")
    with pytest.raises(ModelError, match="not the one that was packaged"):
        LocalReader(tmp_path / "reader")


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"MANIFEST\.sha256"):
        LocalReader(tmp_path / "nowhere")


def test_the_words_that_a_follow_up_lacks_are_told(reader: PassageReader) -> None:
    turns = ["What is throat cancer?", "Throat cancer is a tumour of the voice box or the throat."]
    scores = {(it.turn, it.word): it.score for it in reader.recall("Is it treatable?", turns)}
    assert scores.keys() >= {(0, "throat"), (0, "cancer"), (1, "tumour"), (1, "box")}
    assert min(scores[0, "throat"], scores[0, "cancer"]) > 0
    assert max(scores[1, "box"], scores[0, "What"], scores[1, "tumour"]) < 0


def test_a_question_that_stands_alone_lacks_nothing(reader: PassageReader) -> None:
    turns = ["What is throat cancer?", "What are its symptoms?"]
    heard = reader.recall("Who won the Tour de France in 1998?", turns)
    assert max(it.score for it in heard) < 0


def test_nothing_is_recalled_where_nothing_was_said(reader: PassageReader) -> None:
    assert reader.recall("Is it treatable?", []) == []
    assert reader.recall("Is it treatable?", [""]) == []
