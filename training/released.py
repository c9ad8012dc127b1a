"""The edits' network as `mini` 7 has it: read from the file that was released."""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import nn

from training.network import Block, Edits


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


@torch.no_grad()  # type: ignore[untyped-decorator]
def take_over(edits: Edits, path: Path) -> None:
    """Give the network the weights of `mini` 6 or 7. Raises KeyError where the file is of another version."""
    weights = read_weights(path)
    layers: list[tuple[str, nn.Conv2d | nn.Linear]] = [
        ("stem", edits.backbone.stem.conv),
        ("last", edits.backbone.last.conv),
        ("reduced", edits.reduce.linear),
        ("embedding.straight", edits.embed),
        ("hidden", edits.hidden),
        ("embedding.bent", edits.bend),
    ]
    for number, block in enumerate(edits.backbone.blocks):
        assert isinstance(block, Block)
        layers += [(f"block{number}.{place}", layer.conv) for place, layer in enumerate(block.layers)]
    for name, layer in layers:
        layer.weight.copy_(torch.from_numpy(weights[f"{name}.weight"]))
        if layer.bias is not None:
            layer.bias.copy_(torch.from_numpy(weights[f"{name}.bias"]))
    edits.reduce.centre.copy_(torch.from_numpy(weights["features.centre"]))
    edits.reduce.gain.copy_(torch.from_numpy(weights["features.gain"]))
