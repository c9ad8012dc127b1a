"""From the trained student to the file in the package: one ONNX graph, its weights in eight or sixteen bits.

The graph takes pictures as they come from a decoder, (N, size, size, 3) RGB bytes, and returns unit vectors
(N, 256) and calibrated class scores (N, 1000). It uses plain operators only, so that ONNX Runtime and OpenVINO both
fold the stored weights back to floats while loading and run the same network.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.network import FEATURES as FEATURE_COUNT
from training.network import Backbone, Block, Convolution, Mini

OPSET = 17
INPUT, FEATURES, EMBEDDING, TAGS = "pixels", "features", "embedding", "tags"


# Projections and depthwise filters have few large weights among many small ones, and nothing after them that
# limits an error: in eight bits they alone cost 0.01 of cosine. Sixteen bits for all but the largest cost 0.7 MB.
HALF_AT_MOST = 200_000


class Storage(StrEnum):
    """How weights are kept in the file; computing is in floats either way."""

    FLOAT = "float32"
    HALF = "float16"
    EIGHT_BITS = "int8"
    COMPACT = "int8 and float16"


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each output channel (first axis) to 255 levels: values (as `weight`), scales (channels, 1, …)."""
    axes = tuple(range(1, weight.ndim))
    scale = np.maximum(np.abs(weight).max(axis=axes, keepdims=True), 1e-12) / 127
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


class Graph:
    """An ONNX graph under construction; every method returns the name of what it adds."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Store an array."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add an operator with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name: str, value: Tensor, delicate: bool = False) -> str:
        """Store weights in the chosen way; `delicate` ones in sixteen bits where that is compact still."""
        array = value.detach().float().cpu().numpy()
        if self.storage is Storage.FLOAT:
            return self.constant(name, array)
        spared = self.storage is Storage.COMPACT and delicate and array.size <= HALF_AT_MOST
        if self.storage is Storage.HALF or spared:
            half = self.constant(f"{name}.half", array.astype(np.float16))
            return self.node("Cast", [half], name, to=TensorProto.FLOAT)
        levels, scale = quantise(array)
        # A cast and a product instead of DequantizeLinear: ONNX Runtime keeps the latter for its
        # quantised kernels and would undo it anew for every batch; these two it folds when it loads.
        real = self.node("Cast", [self.constant(f"{name}.int8", levels)], f"{name}.cast", to=TensorProto.FLOAT)
        return self.node("Mul", [real, self.constant(f"{name}.scale", scale)], name)

    def convolution(self, layer: Convolution, x: str, name: str) -> str:
        """Add a convolution with its activation."""
        conv = layer.conv
        side = conv.padding[0]
        pads = [0, 0, 1, 1] if layer.lopsided else [side] * 4
        weight = self.weight(f"{name}.weight", conv.weight, delicate=conv.groups > 1 or not layer.activate)
        inputs = [x, weight, self.constant(f"{name}.bias", _array(conv.bias))]
        y = self.node(
            "Conv", inputs, f"{name}.conv",
            kernel_shape=list(conv.kernel_size), strides=list(conv.stride), pads=pads, group=conv.groups,
        )  # fmt: skip
        return self.node("Clip", [y, "zero", "six"], f"{name}.relu6") if layer.activate else y

    def block(self, block: Block, x: str, name: str) -> str:
        """Add an inverted residual."""
        y = x
        for number, layer in enumerate(block.layers):
            y = self.convolution(layer, y, f"{name}.{number}")
        return self.node("Add", [x, y], f"{name}.sum") if block.residual else y

    def both_ways(self) -> str:
        """Add the pictures and, after them, the same pictures mirrored at their diagonal (2 N, H, W, 3)."""
        turned = self.node("Transpose", [INPUT], "pixels.turned", perm=[0, 2, 1, 3])
        return self.node("Concat", [INPUT, turned], "pixels.both", axis=0)

    def backbone(self, backbone: Backbone, pixels: str = INPUT) -> str:
        """Add everything from the pictures to the pooled features (N, 1280)."""
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))
        x = self.node("Cast", [pixels], "pixels.float", to=TensorProto.FLOAT)
        x = self.node("Transpose", [x], "pixels.planes", perm=[0, 3, 1, 2])
        x = self.node("Mul", [x, self.constant("pixels.scale", np.array(1 / 127.5, np.float32))], "pixels.scaled")
        x = self.node("Sub", [x, self.constant("one", np.array(1, np.float32))], "pixels.centred")
        x = self.convolution(backbone.stem, x, "stem")
        for number, block in enumerate(backbone.blocks):
            assert isinstance(block, Block)
            x = self.block(block, x, f"block{number}")
        x = self.convolution(backbone.last, x, "last")
        x = self.node("GlobalAveragePool", [x], "pooled")
        return self.node("Flatten", [x], FEATURES, axis=1)

    def linear(self, layer: nn.Linear, centre: Tensor, x: str, name: str, factor: float = 1.0) -> str:
        """Add a head; the centring of its input and a factor on its output are folded into it."""
        weight = layer.weight.detach().double() * factor
        bias = layer.bias.detach().double() * factor - weight @ centre.detach().double()
        inputs = [x, self.weight(f"{name}.weight", weight), self.constant(f"{name}.bias", _array(bias))]
        return self.node("Gemm", inputs, name if name == TAGS else f"{name}.linear", transB=1)

    def model(self, size: int, outputs: Mapping[str, int]) -> ModelProto:
        """Finish: an input of size × size pictures, the named outputs with their widths; checked."""
        pixels = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", size, size, 3])
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", width]) for name, width in outputs.items()
        ]
        made = helper.make_graph(self.nodes, "mini", [pixels], results, self.constants)
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(made, opset_imports=[opset], producer_name="pictrace", ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def _array(tensor: Tensor | None) -> NDArray[np.float32]:
    """Detached values as float32."""
    assert tensor is not None
    return np.asarray(tensor.detach().float().cpu().numpy(), np.float32)


def build(
    student: Mini,
    size: int,
    temperature: float = 1.0,
    storage: Storage = Storage.COMPACT,
    both_ways: bool = False,
) -> ModelProto:
    """Return the ONNX model of the student for pictures of size × size; `temperature` divides the class scores.

    With `both_ways` the embedding is that of the picture and of its mirror image at the diagonal together: twice
    the time, and no difference left between a picture and that one of its orientations. Tags are of the picture.
    """
    graph = Graph(storage)
    x = graph.backbone(student.backbone, graph.both_ways() if both_ways else INPUT)
    seen = x
    if both_ways:
        shape = graph.constant("pairs", np.array([2, -1, FEATURE_COUNT], np.int64))
        pairs = graph.node("Reshape", [x, shape], "features.pairs")
        seen = graph.node("ReduceMean", [pairs], "features.mean", axes=[0], keepdims=0)
        x = graph.node("Gather", [pairs, graph.constant("upright", np.array(0, np.int64))], "features.upright", axis=0)
    vector = graph.linear(student.embed, student.centre, seen, EMBEDDING)
    length = graph.node("ReduceL2", [vector], "embedding.length", axes=[1], keepdims=1)
    length = graph.node("Max", [length, graph.constant("least", np.array(1e-6, np.float32))], "embedding.divisor")
    graph.node("Div", [vector, length], EMBEDDING)
    graph.linear(student.tag, student.centre, x, TAGS, 1 / temperature)
    return graph.model(size, {EMBEDDING: student.embed.out_features, TAGS: student.tag.out_features})


def build_classifier(backbone: Backbone, classify: nn.Linear, size: int) -> ModelProto:
    """Return the ONNX model of a classifier with the outputs `features` (N, 1280) and `tags` (N, classes)."""
    graph = Graph(Storage.FLOAT)
    features = graph.backbone(backbone)
    graph.linear(classify, torch.zeros(classify.in_features), features, TAGS)
    return graph.model(size, {FEATURES: classify.in_features, TAGS: classify.out_features})


def write(model: ModelProto, path: Path) -> None:
    """Write the model beside `path`, then move it into its place."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(model.SerializeToString(deterministic=True))
    partial.replace(path)


def read_weights(path: Path) -> dict[str, NDArray[np.float32]]:
    """Return the float weights and biases that are stored in an exported file, by name."""
    stored = {item.name: np.array(numpy_helper.to_array(item)) for item in onnx.load(str(path)).graph.initializer}
    real = {name: value for name, value in stored.items() if value.dtype == np.float32}
    for name, levels in stored.items():
        if name.endswith(".half"):
            real[name.removesuffix(".half")] = levels.astype(np.float32)
        if name.endswith(".int8"):
            base = name.removesuffix(".int8")
            real[base] = levels.astype(np.float32) * stored[f"{base}.scale"]
    return real


def restore(path: Path) -> Mini:
    """Return the network of an exported file: a start for further training where no checkpoint is at hand."""
    weights = read_weights(path)
    student = Mini(0, len(weights[f"{EMBEDDING}.bias"]), len(weights[f"{TAGS}.bias"]))
    layers: list[tuple[str, nn.Conv2d | nn.Linear]] = [
        ("stem", student.backbone.stem.conv),
        ("last", student.backbone.last.conv),
        (EMBEDDING, student.embed),
        (TAGS, student.tag),
    ]
    for number, block in enumerate(student.backbone.blocks):
        assert isinstance(block, Block)
        layers += [(f"block{number}.{place}", layer.conv) for place, layer in enumerate(block.layers)]
    with torch.no_grad():
        for name, layer in layers:
            layer.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
            assert layer.bias is not None
            layer.bias.copy_(torch.from_numpy(weights[f"{name}.bias"]))
    return student.eval()
