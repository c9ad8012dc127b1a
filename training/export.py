"""From the trained student to the file in the package: one ONNX graph, its weights in eight or sixteen bits.

The graph takes pictures as they come from a decoder, (N, 192, 192, 3) RGB bytes, and returns the unit vectors `looks`
and `copies` (N, 256 each) and the calibrated class scores `tags` (N, 1000). It uses plain operators only, so that ONNX
Runtime and OpenVINO both fold the stored weights back to floats while loading and run the same network.
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

from training.network import (
    FAR,
    FAR_SHARE,
    LEAST,
    NEAR,
    SIZE,
    Axes,
    Backbone,
    Block,
    Convolution,
    Edits,
    Mini,
    widened,
)

OPSET = 17
INPUT, LOOKS, COPIES, TAGS = "pixels", "looks", "copies", "tags"
FEATURES, POOLED, VECTOR = "features", "pooled", "vector"
# What EfficientNet-Lite takes from bytes before it divides them by 128.
MIDDLE_GREY = 127
# Eight bits cost most where a layer is small, and save most where it is large.
HALF_AT_MOST = 100_000


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
        self.constants: dict[str, TensorProto] = {}
        self.made: dict[str, str] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Store an array; a second one of that name is the first."""
        self.constants.setdefault(name, numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], name: str, **attributes: object) -> str:
        """Add an operator with one output."""
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def weight(self, name: str, value: Tensor) -> str:
        """Store weights in the chosen way, once: both looks go through the same layers."""
        if name not in self.made:
            self.made[name] = self.stored(name, value)
        return self.made[name]

    def stored(self, name: str, value: Tensor) -> str:
        """Add weights and what turns them into floats."""
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

    def convolution(self, layer: Convolution, x: str, name: str, look: str = "") -> str:
        """Add a convolution with its activation, whose weights are those of every `look`."""
        conv = layer.conv
        before, after = layer.pads
        pads = [before, before, after, after]
        attributes = {"kernel_shape": list(conv.kernel_size), "strides": list(conv.stride), "pads": pads}
        inputs = [x, self.weight(f"{name}.weight", conv.weight), self.constant(f"{look}{name}.bias", _array(conv.bias))]
        return self.convolved(layer, inputs, f"{look}{name}", group=conv.groups, **attributes)

    def convolved(self, layer: Convolution, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a convolution of inputs [x, weights, biases] with the activation of the layer.

        Engines join a bias to its convolution only where it is the bias of no other: each look has its own.
        """
        y = self.node("Conv", inputs, f"{name}.conv", **attributes)
        return self.node("Clip", [y, "zero", "six"], f"{name}.relu6") if layer.activate else y

    def look(self, layer: Convolution, x: str, side: int, name: str) -> str:
        """Add the first layer of a look at pictures of `side`, from those in full size; see `widened`.

        The edits' network was trained on pixels / 127.5 - 1, and `x` is (pixels - 127) / 128.
        """
        weight = layer.conv.weight.detach()
        bias = _array(layer.conv.bias) + ((MIDDLE_GREY / 127.5 - 1) * weight.sum((1, 2, 3))).numpy()
        wide = widened(weight * (128 / 127.5), side)
        reach, step = wide.shape[2], 2 * SIZE // side
        spare = SIZE // step * step - step + reach - SIZE
        inputs = [x, self.weight(f"{name}.weight", wide), self.constant(f"{name}.bias", bias.astype(np.float32))]
        attributes = {"kernel_shape": [reach] * 2, "strides": [step] * 2, "pads": [0, 0, spare, spare]}
        return self.convolved(layer, inputs, name, **attributes)

    def block(self, block: Block, x: str, name: str, look: str = "") -> tuple[str, str]:
        """Add an inverted residual; returns its result and what its first layer makes."""
        y = wide = x
        for number, layer in enumerate(block.layers):
            y = self.convolution(layer, y, f"{name}.{number}", look)
            wide = wide if number else y
        return self.node("Add", [x, y], f"{look}{name}.sum") if block.residual else y, wide

    def pool(self, x: str, name: str) -> str:
        """Add the mean over all places: (N, C, H, W) to (N, C)."""
        return self.node("Flatten", [self.node("GlobalAveragePool", [x], f"{name}.mean")], name, axis=1)

    def pixels(self) -> str:
        """Add what turns RGB bytes (N, H, W, 3) into the numbers that the kinds' network takes (N, 3, H, W)."""
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))
        x = self.node("Cast", [INPUT], "pixels.float", to=TensorProto.FLOAT)
        x = self.node("Transpose", [x], "pixels.planes", perm=[0, 3, 1, 2])
        x = self.node("Sub", [x, self.constant("pixels.middle", np.array(MIDDLE_GREY, np.float32))], "pixels.centred")
        return self.node("Mul", [x, self.constant("pixels.scale", np.array(1 / 128, np.float32))], "pixels.scaled")

    def rest(self, backbone: Backbone, x: str, name: str, look: str = "") -> list[str]:
        """Add what follows the first layer, up to the pooled features: of the end, and of the blocks in the middle."""
        means = []
        for number, block in enumerate(backbone.blocks):
            assert isinstance(block, Block)
            x, wide = self.block(block, x, f"{name}.block{number}", look)
            if number in backbone.middle:
                means.append(self.pool(wide, f"{look}{name}.pooled{number}"))
        return [self.pool(self.convolution(backbone.last, x, f"{name}.last", look), f"{look}{name}.{FEATURES}"), *means]

    def kinds(self, backbone: Backbone, x: str) -> tuple[str, str]:
        """Add the kinds' network; returns its last features, and all that it pools."""
        parts = self.rest(backbone, self.convolution(backbone.stem, x, "kinds.stem"), "kinds")
        return parts[0], self.node("Concat", parts, POOLED, axis=1)

    def edits(self, edits: Edits, x: str) -> str:
        """Add the edits' network with its two looks; returns its vector, of any length."""
        stem = edits.backbone.stem
        near = self.rest(edits.backbone, self.look(stem, x, NEAR, "near.stem"), "edits")
        far = self.rest(edits.backbone, self.look(stem, x, FAR, "far.stem"), "edits", "far.")
        y = self.node("Concat", far, "far.all", axis=1)
        y = self.node("Mul", [y, self.constant("far.share", np.array(FAR_SHARE, np.float32))], "far.shared")
        y = self.node("Add", [self.node("Concat", near, "near.all", axis=1), y], "edits.combined")
        y = self.axes(edits.reduce, y, "edits.reduced")
        hidden = self.node("Relu", [self.linear(edits.hidden, y, "edits.hidden")], "edits.hidden.relu")
        bent = self.linear(edits.bend, hidden, "edits.bent")
        return self.node("Add", [self.linear(edits.embed, y, "edits.straight"), bent], VECTOR)

    def axes(self, axes: Axes, x: str, name: str) -> str:
        """Add roots, centre, scale and the linear map of pooled features."""
        x = self.node("Add", [x, self.constant("features.least", np.array(LEAST, np.float32))], f"{name}.lifted")
        for number in range(axes.power):
            x = self.node("Sqrt", [x], f"{name}.root{number}")
        x = self.node("Sub", [x, self.constant(f"{name}.centre", _array(axes.centre))], f"{name}.centred")
        x = self.node("Mul", [x, self.constant(f"{name}.gain", _array(axes.gain))], f"{name}.scaled")
        return self.linear(axes.linear, x, name)

    def unit(self, x: str, name: str) -> str:
        """Add the division of vectors (N, D) by their length."""
        length = self.node("ReduceL2", [x], f"{name}.length", axes=[1], keepdims=1)
        least = self.constant("least", np.array(1e-6, np.float32))
        return self.node("Div", [x, self.node("Max", [length, least], f"{name}.divisor")], name)

    def linear(self, layer: nn.Linear, x: str, name: str, factor: float = 1.0) -> str:
        """Add a layer; a factor on its output is folded in."""
        bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach() * factor
        weight = self.weight(f"{name}.weight", layer.weight.detach() * factor)
        return self.node("Gemm", [x, weight, self.constant(f"{name}.bias", _array(bias))], name, transB=1)

    def model(self, outputs: Mapping[str, tuple[int, ...]]) -> ModelProto:
        """Finish: an input of any number of pictures, the named outputs with their shapes for one; checked."""
        pixels = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, ["n", SIZE, SIZE, 3])
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape]) for name, shape in outputs.items()
        ]
        made = helper.make_graph(self.nodes, "mini", [pixels], results, list(self.constants.values()))
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(made, opset_imports=[opset], producer_name="pictrace", ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def _array(tensor: Tensor | None) -> NDArray[np.float32]:
    """Detached values as float32."""
    assert tensor is not None
    return np.asarray(tensor.detach().float().cpu().numpy(), np.float32)


def build(model: Mini, temperature: float = 1.0, storage: Storage = Storage.COMPACT) -> ModelProto:
    """Return the ONNX model; `temperature` divides the class scores."""
    graph = Graph(storage)
    x = graph.pixels()
    end, pooled = graph.kinds(model.kinds, x)
    graph.unit(graph.axes(model.looks, end, f"{LOOKS}.plain"), LOOKS)
    graph.linear(model.tag, end, TAGS, 1 / temperature)
    edits = graph.unit(graph.edits(model.edits, x), "edits.unit")
    seen = graph.unit(graph.axes(model.seen, pooled, "seen"), "seen.unit")
    both = graph.node("Concat", [edits, seen], "both", axis=1)
    graph.unit(graph.linear(model.copies, both, f"{COPIES}.plain"), COPIES)
    shapes = {LOOKS: model.looks.linear, COPIES: model.copies, TAGS: model.tag}
    return graph.model({name: (layer.out_features,) for name, layer in shapes.items()})


def build_features(model: Mini) -> ModelProto:
    """Return the ONNX model of what the heads are calculated from: `pooled` (N, 4064), the last features first, and the
    edits' vector, `vector` (N, 256)."""
    graph = Graph(Storage.FLOAT)
    x = graph.pixels()
    graph.kinds(model.kinds, x)
    graph.edits(model.edits, x)
    return graph.model({POOLED: (model.kinds.pooled,), VECTOR: (model.edits.embed.out_features,)})


def write(model: ModelProto, path: Path) -> None:
    """Write the model beside `path`, then move it into its place."""
    partial = path.with_suffix(".partial")
    partial.write_bytes(model.SerializeToString(deterministic=True))
    partial.replace(path)
