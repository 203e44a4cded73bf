"""The cut against the encoder's own tokenizer: what the stand-in counters only imitate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import retrieval.models
from retrieval.articles.headers import embedding_texts
from retrieval.articles.passages import cut_passages
from retrieval.domain import Article

TOKENIZER = Path(retrieval.models.__file__).parent / "minilm" / "tokenizer.json"
ROOT = Path(__file__).resolve().parents[3]
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("seeds/*/*.*"))]
HARD = ["漢字かな" * 400, "https://a.b/" + "%20a" * 800, "ﷺ " * 900, "각" * 800, "👩‍👩‍👧" * 800]

Count = Callable[[list[str]], list[int]]


@pytest.fixture(scope="module")
def count() -> Count:
    if not TOKENIZER.exists():
        pytest.skip("the encoder's tokenizer is not packaged")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda texts: [
        len(encoding.ids) for encoding in tokenizer.encode_batch(texts, add_special_tokens=False)
    ]


@pytest.mark.parametrize("text", [*TEXTS, *HARD], ids=lambda text: text[:12])
def test_header_and_passage_fit_the_encoder(text: str, count: Count) -> None:
    cuts = cut_passages(text, count)
    assert "".join(text[cut.start : cut.end] for cut in cuts) == text
    assert max(count([text[cut.start : cut.end] for cut in cuts])) <= 200
    article = Article(id="a", title="The long title of an article " * 12, text=text, source="Times")
    for titled in (article, replace(article, title="Short", source=None)):
        assert max(count(embedding_texts(titled, cuts, count))) <= 254
