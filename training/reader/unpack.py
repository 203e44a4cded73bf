"""Make a checkpoint of a packaged reader, for a further pass where none of its own was kept.

    python -m training.reader.unpack WEIGHTS READER WORK

WEIGHTS is the folder that training began from, READER the packaged one; WORK receives
``checkpoint.pt``. The weights come back as the graph has them, rounded to int8; the word vectors,
which training leaves as they were, come from WEIGHTS.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.outliers import OUTLIERS
from training.reader.network import fresh

EMBEDDINGS = "encoder.embeddings."
ROUNDED = ("position_embeddings.weight", "token_type_embeddings.weight")
NORM = ("LayerNorm.weight", "LayerNorm.bias")
DENSE = ("attention.output.dense", "intermediate.dense", "output.dense")


def main() -> None:
    """Read the folders from the command line, unpack, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    for name in ("weights", "reader", "work"):
        parser.add_argument(name, type=Path)
    told = parser.parse_args()
    told.work.mkdir(parents=True, exist_ok=True)
    state = unpacked(told.reader / "model.onnx", fresh(told.weights).state_dict())
    torch.save({"reader": state}, told.work / "checkpoint.pt")


def unpacked(graph: Path, like: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the weights of a packaged graph under the names and shapes of ``like``.

    A head that the graph does not have is left out.
    """
    model = onnx.load(str(graph))
    kept = {it.name: numpy_helper.to_array(it) for it in model.graph.initializer}
    inputs = {node.name: list(node.input) for node in model.graph.node}
    found: dict[str, np.ndarray] = {}
    for name in (*ROUNDED, *NORM):
        found[EMBEDDINGS + name] = _exact(kept, EMBEDDINGS + name)
    layers = sum(name.endswith("_qkv_bias") for name in kept)
    for number in range(layers):
        layer = f"encoder.encoder.layer.{number}."
        joined = _exact(kept, f"Attention_{number}_qkv_weight").T
        biases = kept[f"Attention_{number}_qkv_bias"]
        for part, weight, bias in zip(
            ("query", "key", "value"), np.split(joined, 3), np.split(biases, 3), strict=True
        ):
            found[f"{layer}attention.self.{part}.weight"] = weight
            found[f"{layer}attention.self.{part}.bias"] = bias
        for part in DENSE:
            found[f"{layer}{part}.weight"] = _product(kept, inputs, f"{layer}{part}").T
    for name, values in kept.items():
        if name in like:
            found[name] = values
        elif name.endswith(".weight_Transposed"):
            found[name.removesuffix("_Transposed")] = values.T
    for head in ("span", "missing"):
        matrices = (kept[name] for name in inputs.get(f"/{head}/MatMul", ()) if name in kept)
        found |= {f"{head}.weight": matrix.T for matrix in matrices}
    words = f"{EMBEDDINGS}word_embeddings.weight"
    return {words: like[words]} | {
        name: torch.from_numpy(its.astype(np.float32).copy()).reshape(like[name].shape)
        for name, its in found.items()
    }


def _product(kept: dict[str, np.ndarray], inputs: dict[str, list[str]], name: str) -> np.ndarray:
    """Return the matrix of a product [inputs, outputs], its rows in float put back."""
    node = "/" + name.replace(".", "/").replace("layer/", "layer.") + "/MatMul"
    matrix = _exact(kept, inputs[f"{node}_quant"][1].removesuffix("_quantized"))
    matrix[kept[f"{OUTLIERS}{node}/channels"]] = kept[f"{OUTLIERS}{node}/rows"]
    return matrix


def _exact(kept: dict[str, np.ndarray], name: str) -> np.ndarray:
    whole = kept[f"{name}_quantized"].astype(np.float32) - kept[f"{name}_zero_point"]
    return whole * kept[f"{name}_scale"]


if __name__ == "__main__":
    main()
