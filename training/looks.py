"""What the network sees in pairs of views that are made once."""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch.multiprocessing

from training.axes import Seen
from training.engines import Precision, open_vino
from training.export import COMBINED, build_looks, write
from training.network import POOLED, Mini
from training.pictures import Member
from training.run import Batches, Peers, Recipe

# Pictures that the network sees at once.
AT_ONCE = 16


def look(student: Mini, members: Sequence[Member], recipe: Recipe, rounds: float, folder: Path) -> Seen:
    """Make the views and run the network over them, in a process for every core; the features stay in `folder`."""
    folder.mkdir()
    write(build_looks(student.backbone, recipe.size, AT_ONCE), folder / "looks.onnx")
    # Other views than those of the run; what is left over of a round is left out.
    recipe = replace(recipe, pictures=AT_ONCE, seed=recipe.seed + 1)
    steps = max(1, int(rounds * (len(members) // AT_ONCE)))
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
