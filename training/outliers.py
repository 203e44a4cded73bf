"""Keep the few largest channels of a product's input out of its quantisation.

Activations are quantised with one step for a whole tensor. In a BERT one or two channels of what
enters a feed-forward product are several times larger than all others and take their precision.
They are multiplied in float, in a product of their own, and added: LLM.int8() (Dettmers et al.
2022) with channels that are chosen once. Needs onnx and onnxruntime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

CHANNELS = 8
OUTLIERS = "/outliers"


def set_apart(
    source: Path, target: Path, parts: Sequence[str], calibration: Iterable[dict[str, Any]]
) -> None:
    """Write a graph that multiplies the largest channels of some products' inputs apart.

    One of ``parts`` stands in the names of these products; ``calibration`` gives inputs of the
    graph, as they will be at run time, to see which channels are large. The names of the new
    products begin with ``OUTLIERS``: they are not to be quantised.
    """
    model = onnx.load(str(source))
    weights = {it.name: it for it in model.graph.initializer}
    products = [
        node
        for node in model.graph.node
        if node.op_type == "MatMul" and any(part in node.name for part in parts)
    ]
    largest = largest_inputs(source, [node.input[0] for node in products], calibration)
    for node in products:
        channels = np.sort(largest[node.input[0]].argsort()[-CHANNELS:])
        _set_apart(model.graph, node, weights[node.input[1]], channels)
    onnx.save(model, str(target))


def largest_inputs(
    source: Path, names: Sequence[str], calibration: Iterable[dict[str, Any]]
) -> dict[str, np.ndarray]:
    """Return the largest absolute value of each channel of the named tensors."""
    model = onnx.load(str(source))
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    largest: dict[str, np.ndarray] = {}
    for feeds in calibration:
        for name, values in zip(names, session.run(list(names), feeds), strict=True):
            found = np.abs(values).reshape(-1, values.shape[-1]).max(axis=0)
            largest[name] = np.maximum(largest.get(name, 0), found)
    return largest


def _set_apart(graph: Any, node: Any, weights: Any, channels: np.ndarray) -> None:
    """Replace ``input @ weights`` by ``(input, some channels 0) @ weights + channels @ rows``."""
    matrix = numpy_helper.to_array(weights).copy()
    mask = np.ones(len(matrix), dtype=np.float32)
    mask[channels] = 0
    source, whole, name = node.input[0], node.output[0], f"{OUTLIERS}{node.name}"
    rest, large, first, second = (f"{name}/{it}" for it in ("rest", "large", "first", "second"))
    constants = {"mask": mask, "channels": channels.astype(np.int64), "rows": matrix[channels]}
    matrix[channels] = 0  # the quantiser then scales each column by what it multiplies
    weights.CopyFrom(numpy_helper.from_array(matrix, weights.name))
    graph.initializer.extend(
        numpy_helper.from_array(value, f"{name}/{it}") for it, value in constants.items()
    )
    node.input[0], node.output[0] = rest, first
    at = next(at for at, other in enumerate(graph.node) if other.name == node.name)
    before = [
        helper.make_node("Mul", [source, f"{name}/mask"], [rest], f"{rest}/Mul"),
        helper.make_node(
            "Gather", [source, f"{name}/channels"], [large], f"{large}/Gather", axis=-1
        ),
        helper.make_node("MatMul", [large, f"{name}/rows"], [second], f"{second}/MatMul"),
    ]
    graph.node.insert(at + 1, helper.make_node("Add", [first, second], [whole], f"{name}/Add"))
    for made in reversed(before):
        graph.node.insert(at, made)
