"""OpenVINO: the fast engine on x86-64, above all where the processor multiplies bf16 itself."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace.embeddings.onnx import Network, OnnxEmbedder
from pictrace.errors import EngineUnavailable, ModelDamaged

__all__ = ["OpenVinoEmbedder", "native_bf16", "tune", "version"]

_AT_ONCE = 8
"""Pictures a request takes: measured for the bundled model with AMX, a tenth faster than four. Sixteen are another
fourteenth faster, but most of that is lost where fewer come: a request is always filled up."""

_FEW = 4
"""Pictures a request takes where more would leave cores idle: a batch of eight on two cores is a sixth faster so."""

_SMALL = 16 * 1024 * 1024
"""Bytes of a network's file up to which it is compiled for each of these numbers of pictures, and for one."""


def version() -> str:
    """The installed version. Raises ``EngineUnavailable`` with what to do."""
    return str(_openvino().__version__).split("-")[0]


def native_bf16() -> bool:
    """True where the processor multiplies bf16 itself (AVX512-BF16 or AMX), as OpenVINO finds it."""
    return "BF16" in _openvino().Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def _openvino() -> Any:
    try:
        import openvino
    except ImportError as error:
        raise EngineUnavailable("engine.openvino", error=str(error)) from error
    return openvino


def tune(model: Any) -> None:
    """Changes how an OpenVINO model computes, in place, to what this package found quicker; not what it computes."""
    _fold(model)
    _scale_before_planes(model)
    _pool_by_windows(model)


def _fold(model: Any) -> None:
    """Computes what depends on constants only, weights stored in eight bits above all.

    Left to itself OpenVINO does that inside each stream, and with several streams they take each other's
    weights (seen in 2026.4: wrong vectors in one start of ten with fixed shapes, in all with dynamic ones);
    besides, eight-bit weights would make it quantise activations too, which costs exactness.
    """
    from openvino.passes import ConstantFolding, Manager

    manager = Manager()
    manager.register_pass(ConstantFolding())
    manager.run_passes(model)


def _scale_before_planes(model: Any) -> None:
    """Lets pixels be scaled as they lie, before they are taken apart into planes: that step then melts into the
    first convolution, which wants them as they lay. For graphs that scale all channels alike; the same numbers, a
    fourteenth faster for the bundled model."""
    from openvino import opset13

    planes = next((node for node in model.get_ordered_ops() if node.get_type_name() == "Transpose"), None)
    if planes is None or not _comes_from_pixels(planes):
        return
    last = planes
    while (following := _scaled_alike(last)) is not None:
        last = following
    if last is planes:
        return
    users = list(last.output(0).get_target_inputs())
    (first,) = planes.output(0).get_target_inputs()
    first.replace_source_output(planes.input_value(0))
    for user in users:
        user.replace_source_output(opset13.transpose(last.output(0), planes.input_value(1)).output(0))
    model.validate_nodes_and_infer_types()


def _pool_by_windows(model: Any) -> None:
    """Lets means over whole maps be taken by pooling with one window as large as the map, which OpenVINO does in half
    the time. The same numbers; measured for the bundled model in bf16, a twentieth faster with a core for each stream,
    and a sixth where two cores share the work (f32: a twelfth)."""
    from openvino import opset13

    for node in model.get_ordered_ops():
        if node.get_type_name() != "ReduceMean" or not node.get_attributes()["keep_dims"]:
            continue
        shape, axes = node.input_value(0).get_partial_shape(), node.input_value(1).get_node()
        if shape.rank != 4 or axes.get_type_name() != "Constant" or set(axes.data.flatten()) != {2, 3}:
            continue
        if shape[2].is_static and shape[3].is_static:
            window = [shape[2].get_length(), shape[3].get_length()]
            pooled = opset13.avg_pool(node.input_value(0), [1, 1], [0, 0], [0, 0], window, exclude_pad=False)
            node.output(0).replace(pooled.output(0))
    model.validate_nodes_and_infer_types()


def _comes_from_pixels(node: Any) -> bool:
    """Whether nothing but a change of type lies between the network's input and ``node``."""
    source = node.input_value(0).get_node()
    if source.get_type_name() == "Convert":
        source = source.input_value(0).get_node()
    return bool(source.get_type_name() == "Parameter")


def _scaled_alike(node: Any) -> Any | None:
    """The only user of a node's result, if it calculates with one constant number."""
    users = list(node.output(0).get_target_inputs())
    if len(users) != 1 or users[0].get_index() != 0:
        return None
    user = users[0].get_node()
    if user.get_type_name() not in ("Multiply", "Divide", "Add", "Subtract"):
        return None
    other = user.input_value(1)
    alike = other.get_node().get_type_name() == "Constant" and other.get_partial_shape().rank.get_length() == 0
    return user if alike else None


class _Compiled:
    """A network compiled for ``pictures`` a request (−1: any number), and its idle requests: two a stream, so that
    one waits ready while the other runs."""

    def __init__(self, core: Any, network: Network, pictures: int, threads: int, precision: str) -> None:
        card = network.card
        size = (card.height, card.width)
        shape = [pictures, *size, 3] if card.layout == "nhwc" else [pictures, 3, *size]
        settings = {
            "INFERENCE_PRECISION_HINT": precision,
            "INFERENCE_NUM_THREADS": threads,
            "NUM_STREAMS": threads,
            "ENABLE_CPU_PINNING": False,  # the cores are shared with decoding
        }
        try:
            model = core.read_model(network.model)
            model.reshape({network.input: shape})
            tune(model)
            compiled = core.compile_model(model, "CPU", settings)
        except Exception as error:
            raise ModelDamaged("engine.no_model", engine="OpenVINO", model=card.id, error=str(error)) from error
        if (used := compiled.get_property("INFERENCE_PRECISION_HINT").to_string()) != precision:
            raise EngineUnavailable("engine.other_precision", model=card.id, used=used, precision=precision)
        self.network = network
        self._at_once = pictures if pictures > 0 else _AT_ONCE
        self._fixed = pictures > 0
        self._outputs = [compiled.output(name) for name in network.outputs]
        self._idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(2 * threads):
            self._idle.put(compiled.create_infer_request())

    def run(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        """The outputs for n inputs, n rows each."""
        results: list[list[NDArray[np.float32]]] = []
        running: deque[Any] = deque()
        try:
            for start in range(0, len(tensor), self._at_once):
                running.append(self._take(running, results))
                part = self._whole(tensor[start : start + self._at_once])
                running[-1].start_async({self.network.input: part}, share_inputs=True)
            while running:
                results.append(self._finish(running))
        except RuntimeError as error:
            raise ModelDamaged(
                "engine.no_run", engine="OpenVINO", model=self.network.card.id, error=str(error)
            ) from error
        finally:
            for request in running:
                with suppress(RuntimeError):
                    request.wait()
                self._idle.put(request)
        return [np.concatenate(rows)[: len(tensor)] for rows in zip(*results, strict=True)]

    def _whole(self, part: NDArray[np.generic]) -> NDArray[np.generic]:
        """Filled up with the last picture where there are too few."""
        lacking = self._at_once - len(part) if self._fixed else 0
        return np.concatenate([part, np.repeat(part[-1:], lacking, axis=0)]) if lacking else part

    def _take(self, running: deque[Any], results: list[list[NDArray[np.float32]]]) -> Any:
        """An idle request; when there is none, this call's oldest one, or one that another caller gives back."""
        try:
            return self._idle.get_nowait()
        except Empty:
            if running:
                results.append(self._finish(running))
            return self._idle.get()

    def _finish(self, running: deque[Any]) -> list[NDArray[np.float32]]:
        """Waits for the oldest running request and copies its outputs."""
        request = running[0]
        request.wait()
        found = [np.array(request.get_tensor(output).data) for output in self._outputs]
        self._idle.put(running.popleft())
        return found


class OpenVinoEmbedder(OnnxEmbedder):
    """A few pictures a request, as many requests at a time as threads, each on one core.

    Cores that run pictures of their own beat cores that share them: small tensors stay in the core's
    cache, and nobody waits for the slowest. A small network has its shape fixed, which makes the bundled one a
    seventh faster and saves a pause of 20 ms in each stream for every new number of pictures; a picture that
    comes alone, as queries do, goes through a second copy for one, and small batches through a third, so that
    every core has its part. Safe to call from several threads.
    """

    engine = "openvino"

    def __init__(self, network: Network, threads: int, precision: str = "f32", batch_size: int = 0) -> None:
        super().__init__(network, threads, batch_size or max(16, 2 * _AT_ONCE * threads))
        self.precision = precision
        self._core = _openvino().Core()
        if precision == "bf16" and "BF16" not in self._core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise EngineUnavailable("engine.no_bf16")
        self._small = len(network.model) <= _SMALL
        self._many = self._compiled(_AT_ONCE if self._small else -1)
        self._copies: dict[int, _Compiled] = {}
        self._small_batches = 0
        self._lock = threading.Lock()

    def _compiled(self, pictures: int) -> _Compiled:
        return _Compiled(self._core, self.network, pictures, self.threads, self.precision)

    def _run(self, tensor: NDArray[np.generic]) -> list[NDArray[np.float32]]:
        return self._fitting(len(tensor)).run(tensor)

    def _fitting(self, pictures: int) -> _Compiled:
        """The copy for so many pictures, compiled when it is first needed: indexing hardly ever does."""
        if not self._small or pictures > _FEW * self.threads:
            return self._many
        with self._lock:
            if pictures == 1:
                return self._copy(1)
            # What is left over at the end of a run comes once, and is not worth it.
            self._small_batches += 1
            return self._copy(_FEW) if self._small_batches > 1 else self._many

    def _copy(self, pictures: int) -> _Compiled:
        if pictures not in self._copies:
            self._copies[pictures] = self._compiled(pictures)
        return self._copies[pictures]
