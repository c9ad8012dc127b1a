"""The end of a run: the embedding's layers alone, on what the network sees in views that are made once.

Without the network a step is so cheap that hundreds of pictures can be told apart at once, which the embedding gains
more by than by as many views.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

import copy
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from training import losses
from training.axes import Seen, Weights, map_by_pairs
from training.looks import look
from training.network import Mini
from training.pictures import Member
from training.run import Order, Recipe, neighbours, rate
from training.student import average


@dataclass(frozen=True)
class Plan:
    """How the polishing goes."""

    steps: int
    ends: int = 4  # runs of so many steps, whose weights are averaged
    rounds: float = 2.0  # pairs of views of every picture
    turned_rounds: float = 0.6  # the same, of pairs whose second view is only turned and mirrored
    axes: Weights = field(default_factory=Weights)
    pictures: int = 384  # in a step
    rate: float = 2e-4  # of AdamW
    decay: float = 1e-3


def improve(
    student: Mini, seen: Seen, targets: NDArray[np.float32], recipe: Recipe, plan: Plan
) -> Iterator[dict[str, float]]:
    """Train the layers of the embedding in place; yield the terms of every step."""
    wanted = torch.from_numpy(targets)
    layers = (student.reduce, student.embed, student.hidden, student.bend)
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, plan.rate, weight_decay=plan.decay)
    memory = losses.Memory(recipe.memory, student.embed.out_features)
    order = Order(neighbours(targets, 2 * recipe.group), min(plan.pictures, len(targets)), recipe.group, recipe.seed)
    student.train()
    for step in range(plan.steps):
        rng = np.random.default_rng([recipe.seed, 4, step])
        rows = np.sort(seen.drawn(order(step), rng))
        bank = torch.from_numpy(rng.integers(0, len(wanted), recipe.bank))
        owners = torch.from_numpy(seen.owners[rows])
        features = torch.from_numpy(seen.features[rows]).float()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mild, strong = student.describe(torch.cat([features[:, 0], features[:, 1]])).chunk(2)
        terms = losses.terms(mild, strong, owners, wanted, bank, memory, recipe.weights)
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * rate(step / plan.steps, recipe)
        losses.weighted(terms, recipe.weights).backward()
        optimizer.step()
        optimizer.zero_grad()
        memory.add(torch.cat([mild, strong]), owners.repeat(2))
        yield {name: float(value.detach()) for name, value in terms.items()}
    student.eval()


def polish(
    student: Mini, members: Sequence[Member], targets: NDArray[np.float32], recipe: Recipe, plan: Plan, out: Path
) -> Iterator[dict[str, float]]:
    """Look at the pictures (N) with the targets (N, D), calculate the layers anew, then `improve` them several times.

    The end is the mean of those weights. `out` has room for what is seen meanwhile.
    """
    with tempfile.TemporaryDirectory(dir=out) as folder:
        edited = look(student, members, recipe, plan.rounds, Path(folder) / "edited")
        turned = look(student, members, replace(recipe, turned=1.0), plan.turned_rounds, Path(folder) / "turned")
        map_by_pairs(student, edited, turned, targets, plan.axes)
        ends = [copy.deepcopy(student) for _ in range(plan.ends)]
        for number, end in enumerate(ends):
            yield from improve(end, edited, targets, replace(recipe, seed=recipe.seed + number), plan)
    student.load_state_dict(average(ends, [1 / len(ends)] * len(ends)).state_dict())
