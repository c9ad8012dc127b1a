"""ResNet50 as a yardstick of speed: the graph of He et al. (CVPR 2016) with random weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from onnx import ModelProto, TensorProto, helper
from torch import nn

from training.export import Graph, Storage

SIZE = 224
# (channels inside a block, number of blocks): table 1 of the paper.
STAGES = ((64, 3), (128, 4), (256, 6), (512, 3))


def _convolution(graph: Graph, x: str, shape: tuple[int, int, int, int], name: str, relu: bool = True) -> str:
    """Add a convolution for (inputs, outputs, kernel, stride) with bias, normalisation being folded into it."""
    inputs, outputs, kernel, stride = shape
    layer = nn.Conv2d(inputs, outputs, kernel)
    nn.init.kaiming_normal_(layer.weight)
    values = [graph.constant(f"{name}.{key}", value.detach().numpy()) for key, value in layer.named_parameters()]
    side = kernel // 2
    y = graph.node("Conv", [x, *values], name, strides=[stride] * 2, pads=[side] * 4, kernel_shape=[kernel] * 2)
    return graph.node("Relu", [y], f"{name}.relu") if relu else y


def resnet50(seed: int = 0) -> ModelProto:
    """Return ResNet50 without its classifier: float pixels (N, 3, 224, 224) to features (N, 2048)."""
    torch.manual_seed(seed)
    graph = Graph(Storage.FLOAT)
    x = _convolution(graph, "pixels", (3, 64, 7, 2), "stem")
    x = graph.node("MaxPool", [x], "pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])
    channels = 64
    for stage, (inside, repeats) in enumerate(STAGES):
        for number in range(repeats):
            name, stride = f"stage{stage}.{number}", 2 if stage and not number else 1
            y = _convolution(graph, x, (channels, inside, 1, 1), f"{name}.reduce")
            y = _convolution(graph, y, (inside, inside, 3, stride), f"{name}.middle")
            y = _convolution(graph, y, (inside, 4 * inside, 1, 1), f"{name}.expand", relu=False)
            if number == 0:
                x = _convolution(graph, x, (channels, 4 * inside, 1, stride), f"{name}.short", relu=False)
            x = graph.node("Relu", [graph.node("Add", [x, y], f"{name}.sum")], f"{name}.out")
            channels = 4 * inside
    graph.node("Flatten", [graph.node("GlobalAveragePool", [x], "mean")], "features", axis=1)
    pixels = helper.make_tensor_value_info("pixels", TensorProto.FLOAT, ["n", 3, SIZE, SIZE])
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", channels])
    made = helper.make_graph(graph.nodes, "resnet50", [pixels], [features], list(graph.constants.values()))
    return helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def sample(batch: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """A batch of noise as the yardstick takes it, (N, 3, 224, 224)."""
    return np.random.default_rng(0).random((batch, 3, SIZE, SIZE), np.float32)


def write_resnet50(path: Path) -> None:
    """Write the yardstick to `path`."""
    path.write_bytes(resnet50().SerializeToString())
