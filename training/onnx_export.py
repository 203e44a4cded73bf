"""Turn a BERT encoder in PyTorch into one fused int8 ONNX graph, and say what made it.

Both packaged models are made by these steps. Needs torch, onnx and onnxruntime.
"""

from __future__ import annotations

import hashlib
import platform
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model

from training.outliers import OUTLIERS, set_apart

INPUTS = ("input_ids", "attention_mask", "token_type_ids")
HEADS, HIDDEN = 12, 384
OPSET = 17
FUSED = {"Attention": 6, "SkipLayerNormalization": 12, "EmbedLayerNormalization": 1}
PACKAGES = ("torch", "transformers", "onnx", "onnxruntime", "tokenizers")
DENSE = ("/intermediate/dense/", "/output/dense/")
FREE_AXES = {0: "batch", 1: "tokens"}


def make_graph(
    network: torch.nn.Module,
    target: Path,
    outputs: Mapping[str, Mapping[int, str]],
    kept_exact: Sequence[str] = (),
    calibration: Sequence[dict[str, np.ndarray]] = (),
) -> None:
    """Write a network as a fused graph in int8.

    ``outputs`` names the outputs in their order, each with its free axes. The products whose
    names begin with one of ``kept_exact`` stay in float; so do the largest channels of what enters
    the others, where ``calibration`` gives inputs of the graph to find them with. Raises SystemExit
    when a pattern of the fusion was missed: the graph would be right, but slow.
    """
    with tempfile.TemporaryDirectory() as scratch:
        raw, fused, apart = (Path(scratch) / f"{name}.onnx" for name in ("raw", "fused", "apart"))
        export(network, raw, outputs)
        fuse(raw, fused)
        if calibration:
            set_apart(fused, apart, DENSE, calibration)
        quantise(apart if calibration else fused, target, (*kept_exact, OUTLIERS))


def export(network: torch.nn.Module, path: Path, outputs: Mapping[str, Mapping[int, str]]) -> None:
    """Write a network as an ONNX graph with free batch and token axes."""
    ids = torch.arange(1000, 1032).reshape(2, 16)
    torch.onnx.export(
        network,
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        str(path),
        input_names=list(INPUTS),
        output_names=list(outputs),
        dynamic_axes={name: dict(FREE_AXES) for name in INPUTS}
        | {name: dict(axes) for name, axes in outputs.items()},
        opset_version=OPSET,
        dynamo=False,  # the fusion knows the graphs of the TorchScript exporter
    )


def fuse(source: Path, target: Path) -> None:
    """Fuse attention, layer norms and embeddings; refuse a graph where a pattern was missed."""
    model = optimize_model(str(source), model_type="bert", num_heads=HEADS, hidden_size=HIDDEN)
    found = model.get_fused_operator_statistics()
    if any(found[operator] != count for operator, count in FUSED.items()):
        raise SystemExit(f"The fusion is incomplete: wanted {FUSED}, found {found}.")
    model.save_model_to_file(str(target))


def quantise(source: Path, target: Path, kept_exact: Sequence[str] = ()) -> None:
    """Quantise the weights to int8 per channel; activations are quantised at run time."""
    quantize_dynamic(
        source,
        target,
        per_channel=True,
        nodes_to_exclude=_products(source, kept_exact),
        extra_options={"DefaultTensorType": 1},  # the fused operators carry no shapes: float
    )


def _products(graph: Path, prefixes: Sequence[str]) -> list[str]:
    """Return the names of the products of a graph that begin with one of the prefixes.

    The quantiser turns a Gemm into a product and a sum, and the product's name ends in _MatMul.
    """
    import onnx

    names = [
        node.name
        for node in onnx.load(str(graph)).graph.node
        if node.op_type in ("MatMul", "Gemm") and node.name.startswith(tuple(prefixes))
    ]
    return names + [f"{name}_MatMul" for name in names]


def open_graph(path: Path, threads: int = 0) -> onnxruntime.InferenceSession:
    """Open an ONNX graph on ``threads`` threads, 0 for all cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def feeds_of(ids: Sequence[int]) -> dict[str, np.ndarray]:
    """Return the inputs of a graph for one text alone, each int64 [1, tokens]."""
    row = np.array([list(ids)], dtype=np.int64)
    return dict(zip(INPUTS, (row, np.ones_like(row), np.zeros_like(row)), strict=True))


def versions() -> dict[str, str]:
    """Return what the model cards say of the tools: versions, python, opset."""
    return {
        "versions": ", ".join(f"{name} {version(name)}" for name in PACKAGES),
        "python": platform.python_version(),
        "opset": str(OPSET),
    }


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(folder: Path, names: Iterable[str]) -> None:
    """Write a line of sha256sum's format for each file that must not change."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in names]
    (folder / "MANIFEST.sha256").write_text("".join(lines), encoding="ascii")
