"""ONNX Runtime: runs everywhere, starts fast, computes in f32."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.onnx import Network, OnnxEmbedder
from pictrace.errors import EngineUnavailable, ModelDamaged

__all__ = ["OnnxRuntimeEmbedder", "version"]


def version() -> str:
    """The installed version. Raises ``EngineUnavailable`` with what to do."""
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineUnavailable(
            f"ONNX Runtime cannot be loaded ({error}): pip install --force-reinstall onnxruntime"
        ) from error
    return str(onnxruntime.__version__)


class OnnxRuntimeEmbedder(OnnxEmbedder):
    """One session with ``threads`` threads inside; it may be called from several threads."""

    engine = "onnxruntime"
    precision = "f32"

    def __init__(self, network: Network, threads: int, batch_size: int = 0) -> None:
        super().__init__(network, threads, batch_size or 8)
        version()
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Threads that spin while they wait take the cores from decoding.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(network.model, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise ModelDamaged(f"ONNX Runtime does not take the model '{self.card.id}': {error}") from error

    def _run(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        try:
            found: list[NDArray[np.float32]] = self._session.run(self.network.outputs, {self.network.input: tensor})
        except Exception as error:
            raise ModelDamaged(f"ONNX Runtime cannot run the model '{self.card.id}': {error}") from error
        return found
