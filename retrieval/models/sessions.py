"""Open the packaged ONNX graphs, each run on one thread, several runs at a time."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_session(model: Path) -> InferenceSession:
    """Open a graph. Raises ModelError when onnxruntime cannot."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # it would keep a plan for every length of text
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no other base
        raise ModelError(
            f"onnxruntime {onnxruntime.__version__} cannot open {model}; "
            "install the versions of requirements.lock."
        ) from error
