"""What is measured is read as Footnote reads it."""

from __future__ import annotations

import pytest

from retrieval.models.reader import READER, LocalReader
from retrieval.models.readings import Titled
from retrieval.models.tokens import WEIGHTS, load_tokenizer
from training.reader.reading import onnx_run, read

QUESTION, TITLE = "Who painted the bridge?", "Old_bridges"
PASSAGE = "The bridge opened in 1912. It was painted by Maria Rossi in 1950."


@pytest.mark.parametrize("passage", [PASSAGE, "Nothing happened on the pier. " * 90 + PASSAGE])
def test_a_passage_is_read_as_the_packaged_reader_reads_it(passage: str) -> None:
    run = onnx_run(READER / "model.onnx")
    measured = read(run, load_tokenizer(WEIGHTS), QUESTION, TITLE, passage)
    [reading] = LocalReader().read(QUESTION, [Titled(TITLE, passage)])
    assert reading.overall is not None
    assert passage[measured.start : measured.end] == measured.text
    assert (measured.start, measured.end) == reading.overall[:2]
    assert measured.answers == reading.answers
    assert measured.margin == reading.overall.score - reading.nothing
