"""Networks with random weights: small ones of every input kind, and the real ResNet50 of the ONNX Model Zoo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

SIDE = 32
CLASSES = 10
FEATURES = 24


class Builder:
    """Collects the nodes and the random weights of a graph."""

    def __init__(self, seed: int = 0) -> None:
        self.random = np.random.default_rng(seed)
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def add(self, kind: str, inputs: list[str], name: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name=f"node_{name}", **attributes))
        return name

    def constant(self, name: str, value: NDArray[Any]) -> str:
        self.weights.append(numpy_helper.from_array(value, name))
        return name

    def weight(self, name: str, *shape: int) -> str:
        scale = np.sqrt(2 / np.prod(shape[1:]))
        return self.constant(name, (scale * self.random.standard_normal(shape)).astype(np.float32))

    def eight_bit_weight(self, name: str, *shape: int) -> str:
        """As the bundled model stores its weights: whole numbers and a scale for each output channel."""
        levels = self.random.integers(-127, 128, shape, dtype=np.int8)
        scale = np.full((shape[0], *(1,) * (len(shape) - 1)), np.sqrt(2 / np.prod(shape[1:])) / 73, np.float32)
        real = self.add("Cast", [self.constant(f"{name}.int8", levels)], f"{name}.cast", to=TensorProto.FLOAT)
        return self.add("Mul", [real, self.constant(f"{name}.scale", scale)], name)

    def model(self, pixels: tuple[str, int, list[Any]], outputs: dict[str, list[Any]]) -> bytes:
        graph = helper.make_graph(
            self.nodes,
            "test",
            [helper.make_tensor_value_info(*pixels)],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            self.weights,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())


def small(input_type: str = "uint8", layout: str = "nhwc", seed: int = 0, batch: int | str = "n") -> bytes:
    """Three convolutions, pooled features (tensor ``pooled``), a vector of 24 numbers and 10 classes."""
    net = Builder(seed)
    x = "pixels"
    if input_type == "uint8":
        x = net.add("Cast", [x], "floats", to=TensorProto.FLOAT)
        x = net.add("Mul", [x, net.constant("unit", np.float32(1 / 255).reshape(1))], "scaled")
    if layout == "nhwc":
        x = net.add("Transpose", [x], "planes", perm=[0, 3, 1, 2])
    channels = 3
    for number, width in enumerate((8, 16, FEATURES)):
        weight = net.eight_bit_weight(f"w{number}", width, channels, 3, 3)
        x = net.add("Conv", [x, weight], f"conv{number}", strides=[2, 2], pads=[1, 1, 1, 1])
        x = net.add("Relu", [x], f"relu{number}")
        channels = width
    x = net.add("Flatten", [net.add("GlobalAveragePool", [x], "pooled")], "flat")
    net.add("MatMul", [x, net.weight("head", FEATURES, FEATURES)], "vector")
    net.add("MatMul", [x, net.weight("classes", FEATURES, CLASSES)], "logits")
    shape = [batch, SIDE, SIDE, 3] if layout == "nhwc" else [batch, 3, SIDE, SIDE]
    kind = TensorProto.UINT8 if input_type == "uint8" else TensorProto.FLOAT
    return net.model(("pixels", kind, shape), {"vector": [batch, FEATURES], "logits": [batch, CLASSES]})


def write_small(directory: Path, name: str = "small", seed: int = 0, **card: Any) -> Path:
    """The small network with its card beside it; keys of the card may be changed, ``None`` leaves one out."""
    content: dict[str, Any] = {"id": name, "version": "1", "dimension": FEATURES, "width": SIDE, "height": SIDE}
    content |= card
    model = small(content.get("input_type", "uint8"), content.get("layout", "nhwc"), seed)
    path = directory / (f"{name}-{content['version']}.onnx" if content.get("bundled") else f"{name}.onnx")
    path.write_bytes(model)
    kept = {key: value for key, value in content.items() if value is not None}
    path.with_suffix(".json").write_text(json.dumps(kept), "utf-8")
    return path


def resnet50() -> bytes:
    """ResNet50 v1 as in the ONNX Model Zoo: same operators, shapes and names of input and output."""
    net = Builder()

    def convolution(x: str, name: str, inputs: int, outputs: int, kernel: int, stride: int = 1) -> str:
        pad = kernel // 2
        weight = net.weight(f"{name}.weight", outputs, inputs, kernel, kernel)
        x = net.add("Conv", [x, weight], f"{name}_conv", strides=[stride] * 2, pads=[pad] * 4)
        parts = {"gamma": 1.0, "beta": 0.0, "mean": 0.0, "var": 1.0}
        values = [net.constant(f"{name}.{part}", np.full(outputs, v, np.float32)) for part, v in parts.items()]
        return net.add("BatchNormalization", [x, *values], f"{name}_norm")

    x = net.add("Relu", [convolution("data", "stem", 3, 64, 7, 2)], "stem_relu")
    x = net.add("MaxPool", [x], "stem_pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    channels = 64
    for stage, (width, blocks) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
        for block in range(blocks):
            name = f"stage{stage}_block{block}"
            stride = 2 if stage and not block else 1
            y = net.add("Relu", [convolution(x, f"{name}_a", channels, width, 1, stride)], f"{name}_relu1")
            y = net.add("Relu", [convolution(y, f"{name}_b", width, width, 3)], f"{name}_relu2")
            y = convolution(y, f"{name}_c", width, 4 * width, 1)
            short = x if block else convolution(x, f"{name}_short", channels, 4 * width, 1, stride)
            x = net.add("Relu", [net.add("Add", [y, short], f"{name}_sum")], f"{name}_out")
            channels = 4 * width
    x = net.add("Flatten", [net.add("GlobalAveragePool", [x], "resnetv17_pool1_fwd")], "flatten_473")
    inputs = [x, net.weight("dense.weight", 1000, channels), net.constant("dense.bias", np.zeros(1000, np.float32))]
    net.add("Gemm", inputs, "resnetv17_dense0_fwd", transB=1)
    return net.model(("data", TensorProto.FLOAT, ["N", 3, 224, 224]), {"resnetv17_dense0_fwd": ["N", 1000]})
