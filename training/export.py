"""From the trained student to the file in the package: one ONNX graph, its weights in eight or sixteen bits.

The graph takes pictures as they come from a decoder, (N, size, size, 3) RGB bytes, and returns unit vectors
(N, 256) and calibrated class scores (N, 1000). It uses plain operators only, so that ONNX Runtime and OpenVINO both
fold the stored weights back to floats while loading and run the same network.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.network import HIDDEN as HIDDEN_WIDTH
from training.network import MIDDLE, POOLED, Backbone, Block, Convolution, Mini

OPSET = 17
INPUT, FEATURES, HIDDEN, EMBEDDING, TAGS = "pixels", "features", "hidden", "embedding", "tags"


# Eight bits cost most where a layer is small, and save most where it is large.
HALF_AT_MOST = 200_000


class Storage(StrEnum):
    """How weights are kept in the file; computing is in floats either way."""

    FLOAT = "float32"
    HALF = "float16"
    EIGHT_BITS = "int8"
    COMPACT = "int8 and float16"


def quantise(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each output channel (first axis) to at most 255 levels: values (as `weight`), scales (channels, 1, …).

    Scales are powers of two: the products are numbers of bfloat16 then, and an engine that computes with those
    has the very weights of one that does not.
    """
    axes = tuple(range(1, weight.ndim))
    scale = np.exp2(np.ceil(np.log2(np.maximum(np.abs(weight).max(axis=axes, keepdims=True), 1e-12) / 127)))
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

    def weight(self, name: str, value: Tensor) -> str:
        """Store weights in the chosen way."""
        array = value.detach().float().cpu().numpy()
        if self.storage is Storage.FLOAT:
            return self.constant(name, array)
        spared = self.storage is Storage.COMPACT and array.size <= HALF_AT_MOST
        if self.storage is Storage.HALF or spared:
            # Of the bits that sixteen have for it, those that bfloat16 keeps: see `quantise`.
            short = torch.from_numpy(array).bfloat16().float().numpy()
            half = self.constant(f"{name}.half", short.astype(np.float16))
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
        weight = self.weight(f"{name}.weight", conv.weight)
        inputs = [x, weight, self.constant(f"{name}.bias", _array(conv.bias))]
        y = self.node(
            "Conv", inputs, f"{name}.conv",
            kernel_shape=list(conv.kernel_size), strides=list(conv.stride), pads=pads, group=conv.groups,
        )  # fmt: skip
        return self.node("Clip", [y, "zero", "six"], f"{name}.relu6") if layer.activate else y

    def block(self, block: Block, x: str, name: str) -> tuple[str, str]:
        """Add an inverted residual; returns its result and what its first layer makes."""
        y = wide = x
        for number, layer in enumerate(block.layers):
            y = self.convolution(layer, y, f"{name}.{number}")
            wide = wide if number else y
        return self.node("Add", [x, y], f"{name}.sum") if block.residual else y, wide

    def pool(self, x: str, name: str) -> str:
        """Add the mean over all places: (N, C, H, W) to (N, C)."""
        return self.node("Flatten", [self.node("GlobalAveragePool", [x], f"{name}.mean")], name, axis=1)

    def backbone(self, backbone: Backbone, middle: Iterable[int] = ()) -> list[str]:
        """Add everything from the pictures to the pooled features: of the end, and of the blocks in `middle`."""
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))
        x = self.node("Cast", [INPUT], "pixels.float", to=TensorProto.FLOAT)
        x = self.node("Transpose", [x], "pixels.planes", perm=[0, 3, 1, 2])
        x = self.node("Mul", [x, self.constant("pixels.scale", np.array(1 / 127.5, np.float32))], "pixels.scaled")
        x = self.node("Sub", [x, self.constant("one", np.array(1, np.float32))], "pixels.centred")
        x = self.convolution(backbone.stem, x, "stem")
        wide = {}
        for number, block in enumerate(backbone.blocks):
            assert isinstance(block, Block)
            x, wide[number] = self.block(block, x, f"block{number}")
        x = self.convolution(backbone.last, x, "last")
        return [self.pool(x, FEATURES), *(self.pool(wide[number], f"{FEATURES}.{number}") for number in middle)]

    def linear(self, layer: nn.Linear, x: str, name: str, student: Mini | None = None, factor: float = 1.0) -> str:
        """Add a layer; the centring and scaling of the student's features and a factor on its output are folded in."""
        weight = layer.weight.detach().double() * factor
        bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach().double() * factor
        if student is not None:
            weight = weight * student.gain[: layer.in_features].double()
            bias = bias - weight @ student.centre[: layer.in_features].double()
        inputs = [x, self.weight(f"{name}.weight", weight), self.constant(f"{name}.bias", _array(bias))]
        return self.node("Gemm", inputs, name, transB=1)

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


def build(student: Mini, size: int, temperature: float = 1.0, storage: Storage = Storage.COMPACT) -> ModelProto:
    """Return the ONNX model of the student for pictures of size × size; `temperature` divides the class scores."""
    graph = Graph(storage)
    end, *middle = graph.backbone(student.backbone, MIDDLE)
    x = graph.node("Concat", [end, *middle], "features.all", axis=1)
    straight = graph.linear(student.embed, x, f"{EMBEDDING}.straight", student)
    hidden = graph.node("Relu", [graph.linear(student.hidden, x, HIDDEN, student)], f"{HIDDEN}.relu")
    bent = graph.linear(student.bend, hidden, f"{EMBEDDING}.bent")
    vector = graph.node("Add", [straight, bent], f"{EMBEDDING}.sum")
    length = graph.node("ReduceL2", [vector], f"{EMBEDDING}.length", axes=[1], keepdims=1)
    length = graph.node("Max", [length, graph.constant("least", np.array(1e-6, np.float32))], f"{EMBEDDING}.divisor")
    graph.node("Div", [vector, length], EMBEDDING)
    graph.linear(student.tag, end, TAGS, student, 1 / temperature)
    return graph.model(size, {EMBEDDING: student.embed.out_features, TAGS: student.tag.out_features})


def build_classifier(backbone: Backbone, classify: nn.Linear, size: int) -> ModelProto:
    """Return the ONNX model of a classifier with the outputs `features` (N, 1280) and `tags` (N, classes)."""
    graph = Graph(Storage.FLOAT)
    (features,) = graph.backbone(backbone)
    graph.linear(classify, features, TAGS)
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


def widen(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """What a file of before version 3, which looks at the last features only, is in the network of today."""
    weight, bias = weights[f"{EMBEDDING}.weight"], weights[f"{EMBEDDING}.bias"]
    return {
        **weights,
        f"{EMBEDDING}.straight.weight": np.pad(weight, ((0, 0), (0, POOLED - weight.shape[1]))),
        f"{EMBEDDING}.straight.bias": bias,
        f"{EMBEDDING}.bent.weight": np.zeros((len(bias), HIDDEN_WIDTH), np.float32),
        f"{EMBEDDING}.bent.bias": np.zeros_like(bias),
        f"{HIDDEN}.weight": np.zeros((HIDDEN_WIDTH, POOLED), np.float32),
        f"{HIDDEN}.bias": np.zeros(HIDDEN_WIDTH, np.float32),
    }


def restore(path: Path) -> Mini:
    """Return the network of an exported file: a start for further training where no checkpoint is at hand."""
    weights = read_weights(path)
    if f"{EMBEDDING}.weight" in weights:
        weights = widen(weights)
    student = Mini(0, len(weights[f"{EMBEDDING}.bent.bias"]), len(weights[f"{TAGS}.bias"]))
    layers: list[tuple[str, nn.Conv2d | nn.Linear]] = [
        ("stem", student.backbone.stem.conv),
        ("last", student.backbone.last.conv),
        (f"{EMBEDDING}.straight", student.embed),
        (f"{EMBEDDING}.bent", student.bend),
        (HIDDEN, student.hidden),
        (TAGS, student.tag),
    ]
    for number, block in enumerate(student.backbone.blocks):
        assert isinstance(block, Block)
        layers += [(f"block{number}.{place}", layer.conv) for place, layer in enumerate(block.layers)]
    with torch.no_grad():
        for name, layer in layers:
            layer.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
            if layer.bias is not None:
                layer.bias.copy_(torch.from_numpy(weights[f"{name}.bias"]))
    return student.eval()
