"""ONNX Runtime: runs everywhere, starts fast, computes in f32."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.onnx import Network, OnnxEmbedder
from pictrace.errors import EngineUnavailable, ModelDamaged

__all__ = ["OnnxRuntimeEmbedder", "session", "version"]

_AT_ONCE = 4
"""Pictures a thread runs at once: measured, faster than one and than eight."""


def version() -> str:
    """The installed version. Raises ``EngineUnavailable`` with what to do."""
    # Its wheels (1.32, on Linux too) gather at import what machine this is, to be sent to Microsoft; the call that
    # disables it comes too late for that.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineUnavailable("engine.onnxruntime", error=str(error)) from error
    return str(onnxruntime.__version__)


def session(model: str, network: bytes, threads: int) -> Any:
    """A session that runs an ONNX file on so many threads; ``model`` names it in errors. Raises ``EngineUnavailable``
    and ``ModelDamaged``."""
    version()
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # if it was imported before by others
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelDamaged("engine.no_model", engine="ONNX Runtime", model=model, error=str(error)) from error


class OnnxRuntimeEmbedder(OnnxEmbedder):
    """One session, run by as many threads as asked for, each on a few pictures of its own.

    As with OpenVINO that beats threads which share a picture: small tensors stay in a core's cache. Safe to
    call from several threads.
    """

    engine = "onnxruntime"
    precision = "f32"

    def __init__(self, network: Network, threads: int, batch_size: int = 0) -> None:
        super().__init__(network, threads, batch_size or max(16, 2 * _AT_ONCE * threads))
        self._session = session(self.card.id, network.model, 1)
        shape = next(item.shape for item in self._session.get_inputs() if item.name == network.input)
        self._fixed = shape[0] if isinstance(shape[0], int) else None
        self._pool = ThreadPoolExecutor(threads, "pictrace-onnxruntime")

    def close(self) -> None:
        self._pool.shutdown(wait=False)

    def _run(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        size = self._fixed or _AT_ONCE
        parts = [tensor[i : i + size] for i in range(0, len(tensor), size)]
        results = list(self._pool.map(self._run_part, parts)) if len(parts) > 1 else [self._run_part(tensor)]
        return [np.concatenate(rows) for rows in zip(*results, strict=True)]

    def _run_part(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """Outputs for some pictures; repeated where the graph has a fixed batch that is larger."""
        rows = np.resize(np.arange(len(tensor)), self._fixed or len(tensor))
        whole = tensor if len(rows) == len(tensor) else tensor[rows]
        try:
            found = self._session.run(self.network.outputs, {self.network.input: whole})
        except Exception as error:
            raise ModelDamaged("engine.no_run", engine="ONNX Runtime", model=self.card.id, error=str(error)) from error
        return [output[: len(tensor)] for output in found]
