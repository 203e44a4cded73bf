"""Make the packaged embedder: all-MiniLM-L6-v2 as one fused int8 ONNX graph.

    python -m training.make_embedder WEIGHTS OUT

WEIGHTS is a folder with the fp32 weights in the Hugging Face layout (config.json,
model.safetensors, tokenizer.json); OUT receives model.onnx, tokenizer.json, README.md and
MANIFEST.sha256. It needs torch, transformers, onnx, onnxruntime and tokenizers, in an environment
of its own; README.md beside this file names the versions. Footnote never runs it: the weights that
it made are part of the package.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from string import Template

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModel

from training.onnx_export import (
    feeds_of,
    make_graph,
    open_graph,
    sha256,
    versions,
    write_manifest,
)

HERE = Path(__file__).resolve().parent
LOWEST_COSINE = 0.97

Embed = Callable[[Sequence[int]], np.ndarray]


class SentenceEncoder(torch.nn.Module):
    """The encoder, then what sentence-transformers adds: the mean over tokens, at unit length."""

    def __init__(self, encoder: torch.nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Return unit vectors of shape [batch, hidden]."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
        return torch.nn.functional.normalize(mean, dim=1)


def load_encoder(weights: Path) -> SentenceEncoder:
    """Load the fp32 weights, with the attention whose graph matches the fusion's pattern: eager."""
    encoder = AutoModel.from_pretrained(
        weights, attn_implementation="eager", add_pooling_layer=False
    )
    return SentenceEncoder(encoder).eval()


def load_tokenizer(weights: Path) -> Tokenizer:
    """Load the tokenizer without the padding and truncation to 128 that its file asks for."""
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def torch_embed(encoder: SentenceEncoder) -> Embed:
    """Return the fp32 reference as a function of token ids."""

    def embed(ids: Sequence[int]) -> np.ndarray:
        row = torch.tensor([list(ids)])
        with torch.no_grad():
            return encoder(row, torch.ones_like(row), torch.zeros_like(row))[0].numpy()

    return embed


def onnx_embed(path: Path) -> Embed:
    """Return an ONNX graph as a function of token ids."""
    session = open_graph(path)

    def embed(ids: Sequence[int]) -> np.ndarray:
        return session.run(None, feeds_of(ids))[0][0]

    return embed


def parity_texts() -> list[str]:
    """Return the sentences of parity_texts.txt, and passages made of six in a row."""
    sentences = (HERE / "parity_texts.txt").read_text(encoding="utf-8").splitlines()
    return sentences + [" ".join(sentences[at : at + 6]) for at in range(0, len(sentences), 6)]


def cosines(left: Embed, right: Embed, texts: Sequence[Sequence[int]]) -> np.ndarray:
    """Return the cosine of both embeddings of each text."""
    return np.array([float(left(ids) @ right(ids)) for ids in texts])


def check_parity(encoder: SentenceEncoder, graph: Path, tokenizer: Tokenizer) -> dict[str, str]:
    """Compare the graph with the fp32 weights; print the figures, refuse a graph far off."""
    reference, embed = torch_embed(encoder), onnx_embed(graph)
    texts = [encoding.ids for encoding in tokenizer.encode_batch(parity_texts())]
    cosine = cosines(reference, embed, texts)
    figures = {
        "texts": str(len(texts)),
        "cosine_mean": f"{cosine.mean():.4f}",
        "cosine_min": f"{cosine.min():.4f}",
    }
    print(figures)
    if cosine.min() < LOWEST_COSINE:
        raise SystemExit(f"The graph is no copy of the weights: lowest cosine {cosine.min():.4f}.")
    return figures


def write_readme(out: Path, weights: Path, figures: dict[str, str]) -> None:
    """Fill embedder_readme.md with the versions and figures of this run."""
    template = Template((HERE / "embedder_readme.md").read_text(encoding="utf-8"))
    facts = versions() | {
        "megabytes": f"{(out / 'model.onnx').stat().st_size / 1e6:.1f}",
        "source_sha256": sha256(weights / "model.safetensors"),
    }
    (out / "README.md").write_text(template.substitute(facts | figures), encoding="utf-8")


def make(weights: Path, out: Path) -> None:
    """Make the whole weights folder."""
    out.mkdir(parents=True, exist_ok=True)
    encoder, tokenizer = load_encoder(weights), load_tokenizer(weights)
    make_graph(encoder, out / "model.onnx", {"embedding": {0: "batch"}})
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    write_readme(out, weights, check_parity(encoder, out / "model.onnx", tokenizer))
    write_manifest(out, ("model.onnx", "tokenizer.json"))


def main() -> None:
    """Read the two folders from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("weights", type=Path, help="folder with the fp32 weights")
    parser.add_argument("out", type=Path, help="folder to write")
    arguments = parser.parse_args()
    logging.disable(logging.WARNING)  # the quantiser reports every tensor
    make(arguments.weights, arguments.out)


if __name__ == "__main__":
    main()
