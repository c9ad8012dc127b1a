"""The network of `mini`: MobileNetV2 without batch normalisation, an embedding that also looks at its middle, tags.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018. The batch
normalisation of the original is folded into the convolutions, as in the published TFLite files, so
that the weights which are trained are the weights which are shipped.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.nn import functional

# (expansion, output channels, stride of the first block, number of blocks): table 2 of the paper.
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 2, 3),
    (6, 64, 2, 4),
    (6, 96, 1, 3),
    (6, 160, 2, 3),
    (6, 320, 1, 1),
)
FEATURES = 1280
# The blocks whose expansion is pooled too, and its width: finer structure than the last features have, at no cost.
MIDDLE = {13: 576, 6: 192}
POOLED = FEATURES + sum(MIDDLE.values())
HIDDEN = 512
TAGS = 1000
EMBEDDING = 256


class Convolution(nn.Module):
    """A convolution with bias, TensorFlow's SAME padding and, unless told otherwise, a ReLU6."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, activate: bool = True
    ) -> None:
        super().__init__()
        self.activate = activate
        # For even sizes SAME padding at stride 2 is one row below and one column to the right only.
        self.lopsided = kernel == 3 and stride == 2
        padding = 1 if kernel == 3 and stride == 1 else 0
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, padding, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        if self.lopsided:
            x = functional.pad(x, (0, 1, 0, 1))
        x = self.conv(x)
        return functional.relu6(x) if self.activate else x


class Block(nn.Module):
    """An inverted residual: expand 1×1, depthwise 3×3, project 1×1."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        hidden = inputs * expansion
        layers = [] if expansion == 1 else [Convolution(inputs, hidden, 1)]
        layers += [
            Convolution(hidden, hidden, 3, stride, groups=hidden),
            Convolution(hidden, outputs, 1, activate=False),
        ]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == outputs

    def expand(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, inputs · expansion, H, W)."""
        return self.layers[0](x) if len(self.layers) == 3 else x

    def contract(self, x: Tensor, wide: Tensor) -> Tensor:
        """Map what `expand` made of (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        y: Tensor = self.layers[-1](self.layers[-2](wide))
        return x + y if self.residual else y

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        return self.contract(x, self.expand(x))


class Backbone(nn.Module):
    """Pictures to pooled features; `frozen` leading blocks are run without gradient."""

    def __init__(self, frozen: int = 0) -> None:
        super().__init__()
        self.frozen = frozen
        self.stem = Convolution(3, 32, 3, 2)
        blocks: list[Block] = []
        channels = 32
        for expansion, outputs, stride, repeats in STAGES:
            for number in range(repeats):
                blocks.append(Block(channels, outputs, stride if number == 0 else 1, expansion))
                channels = outputs
        self.blocks = nn.ModuleList(blocks)
        self.last = Convolution(channels, FEATURES, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map pixels (N, 3, H, W) in [-1, 1] to pooled features, none of them negative.

        (N, 2048): the 1,280 of the end, then those of the middle in the order of `MIDDLE`.
        """
        learning = torch.is_grad_enabled()
        with torch.set_grad_enabled(learning and self.frozen == 0):
            x = self.stem(x)
        pooled = {}
        for number, block in enumerate(self.blocks):
            with torch.set_grad_enabled(learning and number >= self.frozen):
                wide = block.expand(x)
                if number in MIDDLE:
                    pooled[number] = wide.float().mean((2, 3))
                x = block.contract(x, wide)
        end = self.last(x).float().mean((2, 3))
        return torch.cat([end, *(pooled[number] for number in MIDDLE)], dim=1)

    def convolutions(self) -> Iterator[Convolution]:
        """Every convolution in the order of the forward pass."""
        yield self.stem
        for block in self.blocks:
            yield from block.layers
        yield self.last

    def trainable(self) -> Iterator[nn.Parameter]:
        """The parameters that receive gradients: all but those of the frozen leading blocks."""
        if self.frozen == 0:
            yield from self.stem.parameters()
        for block in self.blocks[self.frozen :]:
            yield from block.parameters()
        yield from self.last.parameters()


class Mini(nn.Module):
    """The backbone with two heads: the embedding, and the scores of the 1,000 classes.

    Embeddings come from all pooled features, by a linear map and by one with a bend in it; the classes, which the
    teacher sees in its last features, from those alone.
    """

    def __init__(self, frozen: int = 0, dimension: int = EMBEDDING, tags: int = TAGS) -> None:
        super().__init__()
        self.backbone = Backbone(frozen)
        # Features are never negative; heads that see them centred train far more steadily.
        self.centre: Tensor
        self.register_buffer("centre", torch.zeros(POOLED))
        self.gain: Tensor
        self.register_buffer("gain", torch.ones(POOLED))
        self.embed = nn.Linear(POOLED, dimension)
        self.hidden = nn.Linear(POOLED, HIDDEN)
        self.bend = nn.Linear(HIDDEN, dimension, bias=False)
        self.tag = nn.Linear(FEATURES, tags)
        nn.init.zeros_(self.bend.weight)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map pixels (N, 3, H, W) in [-1, 1] to unit vectors (N, 256) and logits (N, 1000)."""
        features = (self.backbone(x) - self.centre) * self.gain
        with torch.autocast(x.device.type, enabled=False):
            vectors = self.embed(features) + self.bend(functional.relu(self.hidden(features)))
            return functional.normalize(vectors), self.tag(features[:, :FEATURES])

    def heads(self) -> Iterator[nn.Linear]:
        """The layers that look at the pooled features."""
        yield from (self.embed, self.hidden, self.tag)
