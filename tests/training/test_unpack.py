"""A packaged graph gives its weights back, as near as int8 keeps them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

torch = pytest.importorskip("torch", reason="torch is needed for training alone")
pytest.importorskip("transformers", reason="transformers is needed for training alone")

from retrieval.models.reader import READER, LocalReader  # noqa: E402
from retrieval.models.readings import Titled  # noqa: E402
from training.reader.encoding import Encoded, encode  # noqa: E402
from training.reader.rows import Row  # noqa: E402


def test_the_unpacked_reader_reads_as_the_packaged_one(tokenizer: Tokenizer) -> None:
    from transformers import BertConfig, BertModel

    from training.reader.network import Reader
    from training.reader.unpack import unpacked

    config = BertConfig(
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
        hidden_act="gelu",
    )
    reader = Reader(BertModel(config, add_pooling_layer=False), 384).eval()
    state = unpacked(READER / "model.onnx", reader.state_dict())
    words = "encoder.embeddings.word_embeddings.weight"
    state[words] = word_vectors(READER / "model.onnx")
    assert state.keys() == reader.state_dict().keys()
    reader.load_state_dict(state)

    passage = "The bridge of Turin was opened in 1912 by Maria Rossi."
    [row] = encode([Row("s", "Who opened the bridge?", passage, ((43, 54),))], tokenizer, 0)
    assert isinstance(row, Encoded)
    ids = torch.from_numpy(row.ids)[None]
    types = (torch.arange(ids.shape[1]) >= row.first).long()[None]
    with torch.no_grad():
        spans, answers, _ = reader(ids, torch.ones_like(ids), types)
    [read] = LocalReader().read("Who opened the bridge?", [Titled("", passage)])
    assert float(answers[0]) == pytest.approx(read.answers, abs=0.7)
    inner = spans[0, row.first : -1].numpy()
    assert np.abs(inner[:, 0] - read.starts).mean() < 0.5
    assert inner[:, 0].argmax() == read.starts.argmax()


def word_vectors(graph: Path) -> torch.Tensor:
    import onnx
    from onnx import numpy_helper

    kept = {it.name: numpy_helper.to_array(it) for it in onnx.load(str(graph)).graph.initializer}
    name = "encoder.embeddings.word_embeddings.weight"
    whole = kept[f"{name}_quantized"].astype(np.float32) - kept[f"{name}_zero_point"]
    return torch.from_numpy(whole * kept[f"{name}_scale"])
