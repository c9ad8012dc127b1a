"""The end of a run: the embedding's layers alone, on what the network sees in views that are made once.

Without the network a step is so cheap that hundreds of pictures can be told apart at once, which the embedding gains
more by than by as many views.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.multiprocessing
from numpy.typing import NDArray

from training import losses
from training.engines import Precision, open_vino
from training.export import COMBINED, build_looks, write
from training.network import POOLED, Mini
from training.pictures import Member
from training.run import Batches, Peers, Recipe, rate

# Pictures that the network sees at once.
AT_ONCE = 16


@dataclass(frozen=True)
class Plan:
    """How the polishing goes."""

    steps: int
    rounds: int = 2  # pairs of views of every picture
    pictures: int = 384  # in a step
    rate: float = 4e-4  # of AdamW
    decay: float = 1e-3


@dataclass(frozen=True)
class Seen:
    """What both looks saw in R pairs of views, (R, 2, 7616), mild and strong, of the pictures `owners` (R,)."""

    features: NDArray[np.float16]
    owners: NDArray[np.int64]


def look(student: Mini, members: Sequence[Member], recipe: Recipe, rounds: int, folder: Path) -> Seen:
    """Make the views and run the network over them, in a process for every core; the features stay in a file."""
    write(build_looks(student.backbone, recipe.size, AT_ONCE), folder / "looks.onnx")
    # Other views than those of the run; what is left over of a round is left out.
    recipe = replace(recipe, pictures=AT_ONCE, seed=recipe.seed + 1)
    steps = rounds * (len(members) // AT_ONCE)
    shape = (steps * AT_ONCE, 2, POOLED)
    np.lib.format.open_memmap(folder / "features.npy", "w+", np.float16, shape).flush()
    np.lib.format.open_memmap(folder / "owners.npy", "w+", np.int64, shape[:1]).flush()
    count = os.cpu_count() or 1
    if count > 1:
        torch.multiprocessing.spawn(fill, (count, members, recipe, steps, folder), count)
    else:
        fill(0, 1, members, recipe, steps, folder)
    return Seen(np.load(folder / "features.npy", mmap_mode="r"), np.load(folder / "owners.npy", mmap_mode="r"))


def fill(rank: int, count: int, members: Sequence[Member], recipe: Recipe, steps: int, folder: Path) -> None:
    """Write what is seen in every `count`th step of views, from number `rank` on."""
    engine = open_vino(folder / "looks.onnx", Precision.BFLOAT16, 1)
    features = np.load(folder / "features.npy", mmap_mode="r+")
    owners = np.load(folder / "owners.npy", mmap_mode="r+")
    batches = Batches(members, recipe, 0, steps, Peers())
    for step in range(rank, steps, count):
        batch, rows = batches[step], slice(step * AT_ONCE, (step + 1) * AT_ONCE)
        features[rows, 0] = engine(batch.mild)[COMBINED]
        features[rows, 1] = engine(batch.strong)[COMBINED]
        owners[rows] = batch.numbers
    features.flush()
    owners.flush()


def improve(
    student: Mini, seen: Seen, targets: NDArray[np.float32], recipe: Recipe, plan: Plan
) -> Iterator[dict[str, float]]:
    """Train the layers of the embedding in place; yield the terms of every step."""
    wanted = torch.from_numpy(targets)
    layers = (student.reduce, student.embed, student.hidden, student.bend)
    parameters = [parameter for layer in layers for parameter in layer.parameters()]
    optimizer = torch.optim.AdamW(parameters, plan.rate, weight_decay=plan.decay)
    memory = losses.Memory(recipe.memory, student.embed.out_features)
    student.train()
    for step in range(plan.steps):
        rng = np.random.default_rng([recipe.seed, 4, step])
        rows = np.sort(rng.choice(len(seen.owners), min(plan.pictures, len(seen.owners)), replace=False))
        bank = torch.from_numpy(rng.integers(0, len(wanted), recipe.bank))
        owners = torch.from_numpy(seen.owners[rows])
        features = torch.from_numpy(seen.features[rows]).float()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            mild, strong = (student.describe(features[:, view]) for view in (0, 1))
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
    """Look at the pictures (N) with the targets (N, D), then `improve`; `out` has room for what is seen meanwhile."""
    with tempfile.TemporaryDirectory(dir=out) as folder:
        yield from improve(student, look(student, members, recipe, plan.rounds, Path(folder)), targets, recipe, plan)
