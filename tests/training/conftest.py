"""The packaged tokenizer, and development sets of a few lines in the layout that training reads."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from retrieval.models.tokens import WEIGHTS
from training.reader.encoding import load_tokenizer
from training.reader.rows import fold_of


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return load_tokenizer(WEIGHTS)


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = "".join(json.dumps(line) + "\n" for line in lines)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def article_of(fold: int, name: str = "article") -> str:
    """Return an article id that falls into a fold."""
    return next(id_ for n in range(1000) if fold_of(id_ := f"{name}:{n}") == fold)


def write_set(
    folder: Path, passages: list[dict[str, Any]], questions: list[dict[str, Any]]
) -> Path:
    write_lines(folder / "corpus.jsonl", passages)
    write_lines(folder / "questions.jsonl", questions)
    return folder
