"""The two networks of `mini`, without batch normalisation, and its three heads.

*Kinds* is EfficientNet-Lite2 (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
ICML 2019; the Lite variants have no squeeze-and-excitation, and ReLU6), as ImageNet taught it. *Edits* is the
MobileNetV2 (Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", CVPR 2018) of `mini` 7, which
learned to know a picture again. Both are made of the same blocks. The normalisation is folded into the convolutions.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class Stage:
    """Blocks of one width; `stride` is that of the first of them."""

    expansion: int
    kernel: int
    channels: int
    stride: int
    repeats: int


# EfficientNet-Lite2: width 1.1, depth 1.2; the first and the last stage, the stem and the head are not scaled.
KINDS = (
    Stage(1, 3, 16, 1, 1),
    Stage(6, 3, 24, 2, 3),
    Stage(6, 5, 48, 2, 3),
    Stage(6, 3, 88, 2, 4),
    Stage(6, 5, 120, 1, 4),
    Stage(6, 5, 208, 2, 5),
    Stage(6, 3, 352, 1, 1),
)
# MobileNetV2 1.0: table 2 of the paper.
EDITS = (
    Stage(1, 3, 16, 1, 1),
    Stage(6, 3, 24, 2, 2),
    Stage(6, 3, 32, 2, 3),
    Stage(6, 3, 64, 2, 4),
    Stage(6, 3, 96, 1, 3),
    Stage(6, 3, 160, 2, 3),
    Stage(6, 3, 320, 1, 1),
)
# Blocks whose expansions are pooled too: finer structure than the last features have. Of the edits all but the first
# two, whose maps are the largest; of the kinds the last but one of a stage, which say nearly what all say.
KINDS_MIDDLE = (7, 11, 15, 19)
EDITS_MIDDLE = tuple(range(2, 17))
STEM = 32
FEATURES = 1280
SIZE = 192
# The sides at which the edits' network looks: whole numbers of pixels of `SIZE` make a whole number of these.
NEAR, FAR = 128, 64
# How much its look from afar counts.
FAR_SHARE = 0.7
LEAST = 1e-3
TAGS = 1000
LOOKS = 256
COPIES = 256
REDUCED = 352
HIDDEN = 512


class Convolution(nn.Module):
    """A convolution with bias, TensorFlow's SAME padding of even sizes and, unless told otherwise, a ReLU6."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, activate: bool = True
    ) -> None:
        super().__init__()
        self.activate = activate
        spare = kernel - stride
        # Rows above, which are columns at the left; and rows below.
        self.pads = spare // 2, spare - spare // 2
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride)."""
        x = self.conv(functional.pad(x, self.pads * 2))
        return functional.relu6(x) if self.activate else x


class Block(nn.Module):
    """An inverted residual: expand 1×1, depthwise, project 1×1."""

    def __init__(self, inputs: int, stage: Stage, stride: int) -> None:
        super().__init__()
        hidden = inputs * stage.expansion
        layers = [] if stage.expansion == 1 else [Convolution(inputs, hidden, 1)]
        layers += [
            Convolution(hidden, hidden, stage.kernel, stride, groups=hidden),
            Convolution(hidden, stage.channels, 1, activate=False),
        ]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and inputs == stage.channels

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Map (N, inputs, H, W) to (N, outputs, H / stride, W / stride), and to what the first layer makes."""
        wide = self.layers[0](x)
        y: Tensor = self.layers[1:](wide)
        return x + y if self.residual else y, wide


class Backbone(nn.Module):
    """Pictures to pooled features: of the end, and of the expansions of the blocks in `middle`."""

    def __init__(self, stages: Sequence[Stage], middle: Sequence[int]) -> None:
        super().__init__()
        self.middle = tuple(middle)
        self.stem = Convolution(3, STEM, 3, 2)
        blocks: list[Block] = []
        channels, self.pooled = STEM, FEATURES
        for stage in stages:
            for number in range(stage.repeats):
                if len(blocks) in middle:
                    self.pooled += channels * stage.expansion
                blocks.append(Block(channels, stage, stage.stride if number == 0 else 1))
                channels = stage.channels
        self.blocks = nn.ModuleList(blocks)
        self.last = Convolution(channels, FEATURES, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Map pixels (N, 3, H, W), centred, to pooled features (N, pooled), none of them negative, the end first."""
        x = self.stem(x)
        means = []
        for number, block in enumerate(self.blocks):
            x, wide = block(x)
            if number in self.middle:
                means.append(wide.mean((2, 3)))
        return torch.cat([self.last(x).mean((2, 3)), *means], dim=1)

    def convolutions(self) -> Iterator[Convolution]:
        """Every convolution in the order of the forward pass."""
        yield self.stem
        for block in self.blocks:
            yield from block.layers
        yield self.last


class Axes(nn.Module):
    """Pooled features to coordinates along calculated axes, from features that are centred and of like scale.

    It takes roots of the features first, `power` of them halves, so that what is seen in a part of the picture counts
    nearly as much as what fills it (the power normalisation of Perronnin et al., "Improving the Fisher kernel for
    large-scale image classification", ECCV 2010).
    """

    def __init__(self, features: int, dimension: int, power: int) -> None:
        super().__init__()
        self.power = power
        self.centre: Tensor
        self.register_buffer("centre", torch.zeros(features))
        self.gain: Tensor
        self.register_buffer("gain", torch.ones(features))
        self.linear = nn.Linear(features, dimension)

    def forward(self, pooled: Tensor) -> Tensor:
        """Map (N, features) to (N, dimension)."""
        y: Tensor = self.linear(self.standardised(pooled))
        return y

    def standardised(self, pooled: Tensor) -> Tensor:
        """Map (N, features) to the same, their roots taken, centred and scaled."""
        return (self.rooted(pooled) - self.centre) * self.gain

    def rooted(self, pooled: Tensor) -> Tensor:
        """The roots of features, which are never negative; not steep at nothing."""
        x = pooled + LEAST
        for _ in range(self.power):
            x = x.sqrt()
        return x


class Edits(nn.Module):
    """The network of `mini` 7: it looks twice, at the whole and at half the size, with the same layers.

    A part of a picture, enlarged, has in the far look its things in about the size that they have in the near look of
    the whole. Its vector is made from fourth roots of what both looks pool: reduced by a linear map, then by another
    and by one with a bend in it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.backbone = Backbone(EDITS, EDITS_MIDDLE)
        self.reduce = Axes(self.backbone.pooled, REDUCED, 2)
        self.embed = nn.Linear(REDUCED, COPIES)
        self.hidden = nn.Linear(REDUCED, HIDDEN)
        self.bend = nn.Linear(HIDDEN, COPIES, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """Map pixels (N, 3, 128, 128) to vectors (N, 256) of any length."""
        near, far = self.backbone(x), self.backbone(functional.avg_pool2d(x, 2))
        reduced = self.reduce(near + FAR_SHARE * far)
        y: Tensor = self.embed(reduced) + self.bend(functional.relu(self.hidden(reduced)))
        return y


class Mini(nn.Module):
    """Both networks and three heads: what a picture shows, which picture it is, and the scores of the 1,000 classes.

    What it shows, and the classes, come from the last features of the kinds' network. Which picture it is: from the
    edits' vector and from what the kinds' network sees in its middle, side by side, each of length one, on common axes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kinds = Backbone(KINDS, KINDS_MIDDLE)
        self.edits = Edits()
        self.looks = Axes(FEATURES, LOOKS, 1)
        self.seen = Axes(self.kinds.pooled, COPIES, 2)
        self.copies = nn.Linear(2 * COPIES, COPIES, bias=False)
        self.tag = nn.Linear(FEATURES, TAGS)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Map pixels (N, 3, 192, 192) to unit vectors of looks and of copies (N, 256 each) and logits (N, 1000)."""
        pooled = self.kinds(x)
        end = pooled[:, :FEATURES]
        both = functional.normalize(self.edits(shrink(x))), functional.normalize(self.seen(pooled))
        return (
            functional.normalize(self.looks(end)),
            functional.normalize(self.copies(torch.cat(both, 1))),
            self.tag(end),
        )


def spans(inside: int, outside: int) -> Tensor:
    """Which share each of `inside` pixels in a row has of each of `outside` larger ones, (outside, inside)."""
    edges = torch.arange(outside + 1, dtype=torch.float64) * inside / outside
    pixels = torch.arange(inside, dtype=torch.float64)
    shared = torch.minimum(edges[1:, None], pixels + 1) - torch.maximum(edges[:-1, None], pixels)
    return shared.clamp_min(0) * outside / inside


def shrink(x: Tensor) -> Tensor:
    """The pixels (N, 3, 192, 192) at 128 × 128, by area."""
    share = spans(x.shape[2], NEAR).to(x.dtype)
    return share @ x @ share.T


def widened(weight: Tensor, side: int) -> Tensor:
    """The weights of a 3 × 3 convolution at stride 2 of pictures of `side`, for pictures of `SIZE`: an exact one.

    To shrink by area and to convolve is one convolution with a larger kernel and stride: 5 × 5 at stride 3 for a side
    of 128, 9 × 9 at stride 6 for 64.
    """
    reach = -(-3 * SIZE // side)
    share = spans(SIZE, side)[:3, :reach].to(weight.dtype)
    return share.T @ weight @ share
