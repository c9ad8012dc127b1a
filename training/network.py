"""The network of `mini`: MobileNetV2 without batch normalisation, an embedding that also looks at its middle, tags.

Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018. The batch
normalisation of the original is folded into the convolutions, as in the published TFLite files, so
that the weights which are trained are the weights which are shipped.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
# What the expansions of the blocks make is pooled too: finer structure than the last features have. The number of a
# block, and the width of its expansion. The first block has none, and the maps of the second are the largest of all.
MIDDLE = dict(enumerate((144, 144, 192, 192, 192, 384, 384, 384, 384, 576, 576, 576, 960, 960, 960), start=2))
POOLED = FEATURES + sum(MIDDLE.values())
LEAST = 1e-3
# How much the look at half the size counts.
FAR = 0.7
# Inputs from which a 1×1 convolution is quicker as a product of matrices.
WIDE = 160
TAGS = 1000
EMBEDDING = 256
REDUCED = 352
HIDDEN = 512


def combine(near: Tensor, far: Tensor) -> Tensor:
    """What both looks saw, (N, 8288), from the pooled features of each."""
    return near + FAR * far


def roots(combined: Tensor) -> Tensor:
    """The fourth roots of pooled features, which are never negative; not steep at nothing."""
    return (combined + LEAST).sqrt().sqrt()


class PooledReLU6(torch.autograd.Function):
    """ReLU6 and the mean of its result over all places, (N, C, H, W) to the same and (N, C).

    As two functions, the gradient of the mean would be spread out in memory before it is added: a sixth of a step.
    """

    @staticmethod
    def forward(context: Any, x: Tensor) -> tuple[Tensor, Tensor]:
        """Compute both."""
        context.save_for_backward(x)
        y = functional.relu6(x)
        return y, y.mean((2, 3))

    @staticmethod
    def backward(context: Any, wide: Tensor, pooled: Tensor) -> Tensor:
        """The gradient by x from those by the two results."""
        (x,) = context.saved_tensors
        gradient = wide + (pooled / (x.shape[2] * x.shape[3]))[:, :, None, None]
        return torch.ops.aten.hardtanh_backward(gradient, x, 0.0, 6.0)


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
        x = self.convolve(x)
        return functional.relu6(x) if self.activate else x

    def convolve(self, x: Tensor) -> Tensor:
        """The convolution alone, by what oneDNN does quickly: the gradients of some take it twenty times as long."""
        if self.lopsided:
            x = functional.pad(x, (0, 1, 0, 1))
        if self.conv.groups > 1 and (self.lopsided or x.shape[2] <= 2):
            with torch.autocast(x.device.type, enabled=False):
                return self.conv(x.float()).to(x.dtype)
        if self.conv.kernel_size == (1, 1) and self.conv.in_channels >= WIDE:
            rows = functional.linear(x.permute(0, 2, 3, 1), self.conv.weight[:, :, 0, 0], self.conv.bias)
            return rows.permute(0, 3, 1, 2)
        return self.conv(x)

    def pooled(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The same, with its mean over all places (N, outputs)."""
        wide, mean = PooledReLU6.apply(self.convolve(x))
        return wide, mean.float()


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

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        y: Tensor = self.layers(x)
        return x + y if self.residual else y

    def pooled(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The same, with the means over all places of what the first layer makes, (N, inputs · expansion)."""
        wide, mean = self.layers[0].pooled(x)
        y: Tensor = self.layers[2](self.layers[1](wide))
        return x + y if self.residual else y, mean


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

        (N, 8288): the 1,280 of the end, then those of the middle in the order of `MIDDLE`.
        """
        return self.finish(*self.begin(x))

    def begin(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map pixels (N, 3, H, W) in [-1, 1] to what the stem and the frozen blocks make of them and what they pool."""
        with torch.set_grad_enabled(torch.is_grad_enabled() and self.frozen == 0):
            return self.through(self.stem(x), range(self.frozen))

    def finish(self, x: Tensor, begun: Tensor) -> Tensor:
        """Map what `begin` made to pooled features."""
        x, middle = self.through(x, range(self.frozen, len(self.blocks)))
        _, end = self.last.pooled(x)
        return torch.cat([end, begun, middle], dim=1)

    def through(self, x: Tensor, numbers: range) -> tuple[Tensor, Tensor]:
        """Map what comes before some blocks to what comes after them, and to what they pool, (N, sum of widths)."""
        means = [x.new_zeros(len(x), 0, dtype=torch.float32)]
        for number in numbers:
            block = self.blocks[number]
            if number in MIDDLE:
                x, mean = block.pooled(x)
                means.append(mean)
            else:
                x = block(x)
        return x, torch.cat(means, dim=1)

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

    The picture is looked at twice, as it is and at half the size (`FAR`): a part of a picture, enlarged, has in the far
    look its things in about the size that they have in the near look of the whole. Embeddings come from the fourth
    roots of the pooled features of both, so that what is seen in a part of the picture counts nearly as much as what
    fills it (the power normalisation of Perronnin et al., "Improving the Fisher kernel for large-scale image
    classification", ECCV 2010): reduced by a linear map, then by another and by one with a bend in it. The classes,
    which the teacher sees in its last features, come from those of the near look alone.
    """

    def __init__(self, frozen: int = 0, dimension: int = EMBEDDING, tags: int = TAGS) -> None:
        super().__init__()
        self.backbone = Backbone(frozen)
        # Features are never negative; heads that see them centred train far more steadily.
        self.centre: Tensor
        self.register_buffer("centre", torch.zeros(POOLED))
        self.gain: Tensor
        self.register_buffer("gain", torch.ones(POOLED))
        self.mean: Tensor
        self.register_buffer("mean", torch.zeros(FEATURES))
        self.reduce = nn.Linear(POOLED, REDUCED)
        self.embed = nn.Linear(REDUCED, dimension)
        self.hidden = nn.Linear(REDUCED, HIDDEN)
        self.bend = nn.Linear(HIDDEN, dimension, bias=False)
        self.tag = nn.Linear(FEATURES, tags)
        nn.init.zeros_(self.bend.weight)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map pixels (N, 3, H, W) in [-1, 1] to unit vectors (N, 256) and logits (N, 1000)."""
        return self.judge(*self.looks(x))

    def looks(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map pixels (N, 3, H, W) in [-1, 1] to the pooled features of the near look and of the far one, (N, 8288)."""
        return self.backbone(x), self.backbone(functional.avg_pool2d(x, 2))

    def judge(self, near: Tensor, far: Tensor) -> tuple[Tensor, Tensor]:
        """Map the pooled features (N, 8288) of both looks to unit vectors (N, 256) and logits (N, 1000)."""
        with torch.autocast(near.device.type, enabled=False):
            logits = self.tag(near[:, :FEATURES] - self.mean)
        return self.describe(combine(near, far)), logits

    def describe(self, combined: Tensor) -> Tensor:
        """Map what both looks saw (N, 8288) to unit vectors (N, 256).

        In training they are centred: a part that all of them share brings views together and tells nothing.
        """
        vectors = self.vectors(combined)
        return functional.normalize(vectors - vectors.mean(0) if self.training else vectors)

    def vectors(self, combined: Tensor) -> Tensor:
        """Map what both looks saw (N, 8288) to vectors (N, 256) of any length."""
        reduced = self.reduce(self.standardised(combined))
        with torch.autocast(combined.device.type, enabled=False):
            reduced = reduced.float()
            return self.embed(reduced) + self.bend(functional.relu(self.hidden(reduced)))

    def standardised(self, combined: Tensor) -> Tensor:
        """Map what both looks saw (N, 8288) to what the embedding is made of, centred and of like scale."""
        return (roots(combined) - self.centre) * self.gain

    @property
    def settled(self) -> bool:
        """Whether the heads know the features that they look at."""
        return bool(self.centre.any())

    def heads(self) -> Iterator[nn.Linear]:
        """The layers after the pooling: those of the embedding, and the classes."""
        yield from (self.reduce, self.embed, self.hidden, self.bend, self.tag)
