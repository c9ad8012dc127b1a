"""From the trained student to the file in the package: one ONNX graph, its weights in eight or sixteen bits.

The graph takes pictures as they come from a decoder, (N, size, size, 3) RGB bytes, and returns unit vectors
(N, 256) and calibrated class scores (N, 1000). It uses plain operators only, so that ONNX Runtime and OpenVINO both
fold the stored weights back to floats while loading and run the same network.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from enum import StrEnum
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.network import EMBEDDING as DIMENSION
from training.network import FAR, LEAST, MIDDLE, POOLED, Backbone, Block, Convolution, Mini

OPSET = 17
INPUT, EMBEDDING, TAGS = "pixels", "embedding", "tags"
FEATURES, COMBINED, REDUCED, HIDDEN = "features", "combined", "reduced", "hidden"
BEGUN, EARLY = "begun", "early"
LOOKS = ("", "far.")


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
        side = conv.padding[0]
        pads = [0, 0, 1, 1] if layer.lopsided else [side] * 4
        attributes = {"kernel_shape": list(conv.kernel_size), "strides": list(conv.stride), "pads": pads}
        weight = self.weight(f"{name}.weight", conv.weight)
        return self.convolved(layer, [x, weight], f"{look}{name}", group=conv.groups, **attributes)

    def convolved(self, layer: Convolution, inputs: list[str], name: str, **attributes: object) -> str:
        """Add a convolution of inputs [x, weights] with the bias and the activation of the layer."""
        # Engines join a bias to its convolution only where it is the bias of no other.
        bias = self.constant(f"{name}.bias", _array(layer.conv.bias))
        y = self.node("Conv", [*inputs, bias], f"{name}.conv", **attributes)
        return self.node("Clip", [y, "zero", "six"], f"{name}.relu6") if layer.activate else y

    def stem(self, layer: Convolution, x: str, look: str = "") -> str:
        """Add the first layer; that of the far look takes the pictures in full size as well.

        To average each 2 × 2 pixels and to convolve that with 3 × 3 weights at stride 2 is to convolve with 6 × 6
        weights at stride 4.
        """
        if not look:
            return self.convolution(layer, x, "stem")
        spread = layer.conv.weight.detach().repeat_interleave(2, 2).repeat_interleave(2, 3) / 4
        inputs = [x, self.weight(f"{look}stem.weight", spread)]
        return self.convolved(layer, inputs, f"{look}stem", kernel_shape=[6, 6], strides=[4, 4], pads=[0, 0, 2, 2])

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
        """Add what turns RGB bytes (N, H, W, 3) into numbers from -1 to 1 (N, 3, H, W)."""
        self.constant("zero", np.array(0, np.float32))
        self.constant("six", np.array(6, np.float32))
        x = self.node("Cast", [INPUT], "pixels.float", to=TensorProto.FLOAT)
        x = self.node("Transpose", [x], "pixels.planes", perm=[0, 3, 1, 2])
        x = self.node("Mul", [x, self.constant("pixels.scale", np.array(1 / 127.5, np.float32))], "pixels.scaled")
        return self.node("Sub", [x, self.constant("one", np.array(1, np.float32))], "pixels.centred")

    def blocks(self, blocks: Iterable[nn.Module], x: str, middle: Container[int], look: str) -> tuple[str, list[str]]:
        """Add blocks, the first one first; returns their result and the pooled features of those in `middle`."""
        means = []
        for number, block in enumerate(blocks):
            assert isinstance(block, Block)
            x, wide = self.block(block, x, f"block{number}", look)
            if number in middle:
                means.append(self.pool(wide, f"{look}{FEATURES}.{number}"))
        return x, means

    def beginning(self, backbone: Backbone, x: str, look: str) -> None:
        """Add the stem and the frozen blocks, whose results are the outputs `begun` and `early` of the look."""
        x = self.stem(backbone.stem, x, look)
        x, early = self.blocks(backbone.blocks[: backbone.frozen], x, MIDDLE, look)
        self.node("Identity", [x], look + BEGUN)
        if early:
            self.node("Concat", early, look + EARLY, axis=1)

    def backbone(self, backbone: Backbone, x: str, middle: Container[int] = (), look: str = "") -> list[str]:
        """Add everything from the pixels to the pooled features: of the end, and of the blocks in `middle`."""
        x = self.stem(backbone.stem, x, look)
        x, middles = self.blocks(backbone.blocks, x, middle, look)
        x = self.convolution(backbone.last, x, "last", look)
        return [self.pool(x, f"{look}{FEATURES}"), *middles]

    def looks(self, backbone: Backbone) -> tuple[str, str]:
        """Add both looks: what they saw together, and the last features of the near one."""
        pixels = self.pixels()
        near = self.backbone(backbone, pixels, MIDDLE)
        far = self.backbone(backbone, pixels, MIDDLE, "far.")
        x = self.node("Concat", far, "far.all", axis=1)
        x = self.node("Mul", [x, self.constant("far.share", np.array(FAR, np.float32))], "far.shared")
        return self.node("Add", [self.node("Concat", near, "near.all", axis=1), x], COMBINED), near[0]

    def linear(self, layer: nn.Linear, x: str, name: str, factor: float = 1.0) -> str:
        """Add a layer; a factor on its output is folded in."""
        bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach() * factor
        weight = self.weight(f"{name}.weight", layer.weight.detach() * factor)
        return self.node("Gemm", [x, weight, self.constant(f"{name}.bias", _array(bias))], name, transB=1)

    def model(self, size: int, outputs: Mapping[str, tuple[int, ...]], count: int | str = "n") -> ModelProto:
        """Finish: an input of `count` size × size pictures, the named outputs with their shapes for one; checked."""
        pixels = helper.make_tensor_value_info(INPUT, TensorProto.UINT8, [count, size, size, 3])
        results = [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [count, *shape]) for name, shape in outputs.items()
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


def build(student: Mini, size: int, temperature: float = 1.0, storage: Storage = Storage.COMPACT) -> ModelProto:
    """Return the ONNX model of the student for pictures of size × size; `temperature` divides the class scores."""
    graph = Graph(storage)
    x, end = graph.looks(student.backbone)
    x = graph.node("Add", [x, graph.constant("features.least", np.array(LEAST, np.float32))], "features.lifted")
    x = graph.node("Sqrt", [graph.node("Sqrt", [x], "features.square.roots")], "features.roots")
    x = graph.node("Sub", [x, graph.constant("features.centre", _array(student.centre))], "features.centred")
    x = graph.node("Mul", [x, graph.constant("features.gain", _array(student.gain))], "features.scaled")
    x = graph.linear(student.reduce, x, REDUCED)
    straight = graph.linear(student.embed, x, f"{EMBEDDING}.straight")
    hidden = graph.node("Relu", [graph.linear(student.hidden, x, HIDDEN)], f"{HIDDEN}.relu")
    bent = graph.linear(student.bend, hidden, f"{EMBEDDING}.bent")
    vector = graph.node("Add", [straight, bent], f"{EMBEDDING}.sum")
    length = graph.node("ReduceL2", [vector], f"{EMBEDDING}.length", axes=[1], keepdims=1)
    length = graph.node("Max", [length, graph.constant("least", np.array(1e-6, np.float32))], f"{EMBEDDING}.divisor")
    graph.node("Div", [vector, length], EMBEDDING)
    x = graph.node("Sub", [end, graph.constant(f"{TAGS}.mean", _array(student.mean))], f"{TAGS}.centred")
    graph.linear(student.tag, x, TAGS, 1 / temperature)
    return graph.model(size, {EMBEDDING: (student.embed.out_features,), TAGS: (student.tag.out_features,)})


def build_classifier(backbone: Backbone, classify: nn.Linear, size: int) -> ModelProto:
    """Return the ONNX model of a classifier with the outputs `features` (N, 1280) and `tags` (N, classes)."""
    graph = Graph(Storage.FLOAT)
    (features,) = graph.backbone(backbone, graph.pixels())
    graph.linear(classify, features, TAGS)
    return graph.model(size, {FEATURES: (classify.in_features,), TAGS: (classify.out_features,)})


def build_looks(backbone: Backbone, size: int, count: int) -> ModelProto:
    """Return the ONNX model from `count` pictures to what both looks see: the output `combined` (count, 8288)."""
    graph = Graph(Storage.FLOAT)
    graph.looks(backbone)
    return graph.model(size, {COMBINED: (POOLED,)}, count)


def build_beginning(backbone: Backbone, size: int, count: int) -> ModelProto:
    """Return the ONNX model of the stem and the frozen blocks, from `count` pictures to what `finish` takes.

    The outputs `begun` and `early`, and `far.begun` and `far.early` of the far look, are (count, C, H, W) and what is
    pooled, (count, features); where the frozen blocks pool nothing, there is no `early`.
    """
    graph = Graph(Storage.FLOAT)
    pixels = graph.pixels()
    shapes: dict[str, tuple[int, ...]] = {}
    for look, side in zip(LOOKS, (size, size // 2), strict=True):
        graph.beginning(backbone, pixels, look)
        with torch.inference_mode():
            made = backbone.begin(torch.zeros(1, 3, side, side))
        shapes |= {look + name: tuple(x.shape[1:]) for name, x in zip((BEGUN, EARLY), made, strict=True) if x.numel()}
    return graph.model(size, shapes, count)


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
    """Return the network of an exported file: a start for further training where no checkpoint is at hand.

    A file of before version 6 has another embedding, which is left out.
    """
    weights = read_weights(path)
    bias = weights.get(f"{EMBEDDING}.straight.bias")
    student = Mini(0, DIMENSION if bias is None else len(bias), len(weights[f"{TAGS}.bias"]))
    layers: list[tuple[str, nn.Conv2d | nn.Linear]] = [
        ("stem", student.backbone.stem.conv),
        ("last", student.backbone.last.conv),
        (TAGS, student.tag),
    ]
    for number, block in enumerate(student.backbone.blocks):
        assert isinstance(block, Block)
        layers += [(f"block{number}.{place}", layer.conv) for place, layer in enumerate(block.layers)]
    if f"{TAGS}.mean" in weights:
        student.mean.copy_(torch.from_numpy(weights[f"{TAGS}.mean"]))
    if f"{REDUCED}.weight" in weights and weights[f"{REDUCED}.weight"].shape[1] == POOLED:
        student.centre.copy_(torch.from_numpy(weights["features.centre"]))
        student.gain.copy_(torch.from_numpy(weights["features.gain"]))
        layers += [
            (REDUCED, student.reduce),
            (f"{EMBEDDING}.straight", student.embed),
            (HIDDEN, student.hidden),
            (f"{EMBEDDING}.bent", student.bend),
        ]
    with torch.no_grad():
        for name, layer in layers:
            layer.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
            if layer.bias is not None:
                layer.bias.copy_(torch.from_numpy(weights[f"{name}.bias"]))
    return student.eval()
