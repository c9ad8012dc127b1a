"""Adam with steps in proportion to what they change."""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

LEAST_SIZE = 1e-3
# Rows and columns that are nearly zero, or far above the others, move as if they were not quite.
LEAST, MOST, FRESH = 0.2, 5.0, 4.0


def scale(parameter: Tensor) -> Tensor:
    """How far each weight may move in one step, in proportion to the size of its row and of its column.

    Folded normalisation leaves layers, and the channels of a layer, of very different size: one step for all would
    stand still for some and destroy others. After the factored steps of Shazeer and Stern, "Adafactor", ICML 2018,
    for weights (outputs, inputs, …); vectors, such as biases, move as a whole. What is zero has all its way before it
    and moves far more quickly: a layer as one whose weights nearly keep the variance of its inputs, a column
    as `FRESH` usual ones.
    """
    if parameter.ndim > 1 and not parameter.any():
        return torch.full_like(parameter.detach(), 0.8 / parameter[0].numel() ** 0.5)
    size = parameter.detach().square().mean().sqrt().clamp_min(LEAST_SIZE)
    if parameter.ndim == 1:
        return size.expand_as(parameter).clone()
    squares = parameter.detach().flatten(1).square()
    rows, columns = squares.mean(1, keepdim=True).sqrt(), squares.mean(0, keepdim=True).sqrt()
    # A depthwise filter has one input, and its nine places are alike.
    single = parameter.ndim > 2 and parameter.shape[1] == 1
    factors = rows.expand_as(squares) if single else rows * columns / size
    factors = torch.where(columns > 0, factors.clamp(LEAST * size, MOST * size), FRESH * size)
    return factors.reshape(parameter.shape).contiguous()


class RelativeAdam(Optimizer):
    """Adam (Kingma and Ba, ICLR 2015) whose steps are relative to the `scale` of the weights at the start.

    A rate of 0.001 moves a weight of usual size by a thousandth of itself.
    """

    def __init__(self, parameters: Iterable[Tensor], lr: float, betas: tuple[float, float] = (0.9, 0.98)) -> None:
        super().__init__([{"params": [parameter]} for parameter in parameters], {"lr": lr, "betas": betas})
        for group in self.param_groups:
            for parameter in group["params"]:
                self.state[parameter] = {
                    "step": 0,
                    "mean": torch.zeros_like(parameter),
                    "square": torch.zeros_like(parameter),
                    "scale": scale(parameter),
                }

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def step(self, closure: Any = None) -> None:
        """Move every parameter that has a gradient; there is no closure."""
        for group in self.param_groups:
            fast, slow = group["betas"]
            for parameter in group["params"]:
                if parameter.grad is not None:
                    kept = self.state[parameter]
                    kept["step"] += 1
                    kept["mean"].lerp_(parameter.grad, 1 - fast)
                    kept["square"].lerp_(parameter.grad.square(), 1 - slow)
                    size = kept["square"].div(1 - slow ** kept["step"]).sqrt_().add_(1e-10)
                    rate = group["lr"] / (1 - fast ** kept["step"])
                    parameter.addcdiv_(kept["mean"] * kept["scale"], size, value=-rate)
