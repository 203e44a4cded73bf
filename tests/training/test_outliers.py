"""Channels that are set apart leave the product what it was, and out of what is quantised."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")


def product_graph(path: Path, weights: np.ndarray) -> Path:
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], "/layer/dense/MatMul")],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["tokens", len(weights)])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["tokens", weights.shape[1]])],
        [numpy_helper.from_array(weights, "w")],
    )
    opset = [helper.make_opsetid("", 17)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), str(path))
    return path


def run(path: Path, x: np.ndarray) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    answer: np.ndarray = session.run(None, {"x": x})[0]
    return answer


def test_the_product_stays_and_its_input_is_even(tmp_path: Path) -> None:
    from onnx import numpy_helper

    from training.outliers import CHANNELS, OUTLIERS, set_apart

    draw = np.random.default_rng(0)
    x = draw.normal(size=(5, 40)).astype(np.float32)
    x[:, 7] *= 30
    weights = draw.normal(size=(40, 6)).astype(np.float32)
    source = product_graph(tmp_path / "source.onnx", weights)
    set_apart(source, tmp_path / "apart.onnx", ["/dense/"], [{"x": x}])
    assert run(tmp_path / "apart.onnx", x) == pytest.approx(x @ weights, abs=1e-4)
    graph = onnx.load(str(tmp_path / "apart.onnx")).graph
    kept = {it.name: numpy_helper.to_array(it) for it in graph.initializer}
    apart = next(value for name, value in kept.items() if name.endswith("/channels"))
    assert 7 in apart
    assert len(apart) == CHANNELS
    assert not kept["w"][apart].any()
    products = [node.name for node in graph.node if node.op_type == "MatMul"]
    assert sum(name.startswith(OUTLIERS) for name in products) == 1
