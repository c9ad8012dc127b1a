"""The two engines that run an exported file, each as a function of a batch of pictures."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import numpy as np
import onnxruntime
import openvino
from numpy.typing import NDArray

from pictrace.embeddings.openvino import tune

Engine = Callable[[NDArray[np.uint8]], dict[str, NDArray[np.float32]]]
"""Pictures (N, size, size, 3) to the arrays that the graph returns, by the name of the output."""


class Precision(StrEnum):
    """What OpenVINO computes in. A processor without bfloat16 computes in float32 all the same."""

    FLOAT32 = "f32"
    BFLOAT16 = "bf16"


def onnx_runtime(path: Path, threads: int = 0) -> Engine:
    """Load `path` into ONNX Runtime on the processor; `threads` 0 means all cores."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    entry = session.get_inputs()[0].name
    return lambda pixels: dict(zip(names, session.run(names, {entry: pixels}), strict=True))


def open_vino(path: Path, precision: Precision, threads: int = 0) -> Engine:
    """Load `path` into OpenVINO on the processor; `threads` 0 means all cores."""
    hints = {"INFERENCE_PRECISION_HINT": precision.value, "PERFORMANCE_HINT": "LATENCY"}
    if threads:
        hints["INFERENCE_NUM_THREADS"] = str(threads)
    core = openvino.Core()
    model = core.read_model(str(path))
    tune(model)
    compiled = core.compile_model(model, "CPU", hints)
    request = compiled.create_infer_request()
    names = [output.get_any_name() for output in compiled.outputs]

    def run(pixels: NDArray[np.uint8]) -> dict[str, NDArray[np.float32]]:
        results = request.infer({0: pixels})
        return {name: np.array(results[number]) for number, name in enumerate(names)}

    return run
