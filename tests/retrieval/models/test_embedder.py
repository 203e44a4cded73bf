from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import ModelError
from retrieval.models.embedder import LocalEmbedder
from retrieval.models.manifest import verify
from retrieval.models.protocol import EmbeddingModel
from retrieval.models.sessions import usable_cores
from retrieval.models.tokens import WEIGHTS, TokenCounter

TEXTS = [
    "The harbour road will be closed to lorries from next spring.",
    "Shares fell.",
    "Rescue workers pulled three miners alive from the flooded shaft late on Sunday. " * 8,
    "",
    "Who pays for the new railway?",
]
# How sentence-transformers' vector of "This is an example sentence" begins.
FP32_EXAMPLE = np.array([0.0677, 0.0635, 0.0487, 0.0793, 0.0374, 0.0027, 0.0394, -0.0071, 0.0594])


def test_vectors_have_unit_length_and_the_promised_shape(embedder: LocalEmbedder) -> None:
    vectors = embedder.embed_array(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimensions)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)


def test_no_texts_give_no_rows(embedder: LocalEmbedder) -> None:
    assert embedder.embed_array([]).shape == (0, 384)


def test_a_text_has_the_same_vector_alone_and_in_any_company(embedder: LocalEmbedder) -> None:
    together = embedder.embed_array(TEXTS)
    backwards = embedder.embed_array(TEXTS[::-1])[::-1]
    alone = np.array([embedder.embed_query(text) for text in TEXTS], dtype=np.float32)
    np.testing.assert_array_equal(together, backwards)
    np.testing.assert_array_equal(together, alone)


def test_order_is_kept_across_windows(
    embedder: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = embedder.embed_array(TEXTS)
    monkeypatch.setattr("retrieval.models.embedder._WINDOW", 2)
    np.testing.assert_array_equal(embedder.embed_array(TEXTS), whole)


def test_the_number_of_threads_changes_no_vector(embedder: LocalEmbedder) -> None:
    single = LocalEmbedder(threads=1)
    np.testing.assert_array_equal(single.embed_array(TEXTS), embedder.embed_array(TEXTS))


def test_callers_in_several_threads_get_their_own_vectors(embedder: LocalEmbedder) -> None:
    expected = embedder.embed_array(TEXTS)
    with ThreadPoolExecutor(4) as callers:
        results = list(callers.map(lambda _: embedder.embed_array(TEXTS), range(8)))
    for result in results:
        np.testing.assert_array_equal(result, expected)


def test_what_is_beyond_the_longest_text_is_cut(embedder: LocalEmbedder) -> None:
    room = embedder.max_tokens - 2
    words = "harbour " * room
    assert TokenCounter()([words]) == [room]
    full, longer, shorter = embedder.embed_array([words, words + "mutiny at dawn", words[:-9]])
    np.testing.assert_array_equal(full, longer)
    assert not np.array_equal(full, shorter)


@pytest.mark.parametrize(
    "text",
    ["", " \n\t", "\0", "\ud800", "👩‍👩‍👧", "漢字かな", "e\u0301" * 600, "\u202eabc", "x" * 5000],
)
def test_odd_texts_are_embedded(embedder: LocalEmbedder, text: str) -> None:
    vector = np.array(embedder.embed_query(text))
    assert np.linalg.norm(vector) == pytest.approx(1, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("a man is eating food", "a person eats", "the stock market fell"),
        ("Who won the match?", "The home side won 3-1.", "Turnout was 71 per cent."),
        ("rates stayed as they were", "The central bank left interest unchanged", "It rained"),
    ],
)
def test_what_means_the_same_is_nearer(
    embedder: LocalEmbedder, text: str, near: str, far: str
) -> None:
    vector, close, distant = embedder.embed_array([text, near, far])
    assert vector @ close > vector @ distant + 0.2


def test_vectors_are_those_of_the_fp32_weights(embedder: LocalEmbedder) -> None:
    vector = np.array(embedder.embed_query("This is an example sentence"))[: len(FP32_EXAMPLE)]
    lengths = np.linalg.norm(vector) * np.linalg.norm(FP32_EXAMPLE)
    assert vector @ FP32_EXAMPLE / lengths > 0.97


def test_the_name_tells_the_weights_apart(embedder: LocalEmbedder) -> None:
    digest = verify(WEIGHTS)["model.onnx"]
    assert embedder.name == f"all-MiniLM-L6-v2-int8/{digest[:8]}"


def test_it_is_an_embedding_model(embedder: LocalEmbedder) -> None:
    model: EmbeddingModel = embedder
    assert (model.dimensions, model.max_tokens) == (384, 256)


def test_a_graph_that_does_not_open_is_a_model_error(weights: Path) -> None:
    (weights / "model.onnx").write_bytes(b"no graph")
    manifest = weights / "MANIFEST.sha256"
    lines = manifest.read_text().splitlines()
    lines[0] = f"{hashlib.sha256(b'no graph').hexdigest()}  model.onnx"
    manifest.write_text("\n".join(lines))
    with pytest.raises(ModelError, match=r"cannot open .*model\.onnx; install the versions"):
        LocalEmbedder(weights)


def test_usable_cores_are_those_of_the_process() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)
