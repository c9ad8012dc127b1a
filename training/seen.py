"""What the two networks see in the training pictures; kept in files, so that a run that was broken off goes on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch.multiprocessing
from numpy.typing import NDArray

from training.engines import Engine, Precision, open_vino
from training.export import POOLED, VECTOR
from training.network import FEATURES, SIZE
from training.pictures import Member, load
from training.views import AT_ONCE, Views

# Steps after which a process says how far it is, and after which its rows are safe.
SAY_EVERY = 25


@dataclass(frozen=True)
class Pairs:
    """What is seen in R pairs of views of the pictures `owners` (R,).

    `pooled` (R, 2, 4064) by the kinds' network and `vectors` (R, 2, 256) by the edits' network, mild and strong.
    """

    pooled: NDArray[np.float16]
    vectors: NDArray[np.float16]
    owners: NDArray[np.int64]


@dataclass(frozen=True)
class Task:
    """What is looked at: every `every`th picture as it is, and `steps` steps of pairs of views."""

    members: Sequence[Member]
    model: Path
    out: Path
    seed: int
    steps: int
    every: int

    @property
    def whole(self) -> Sequence[Member]:
        """The pictures that are looked at as they are."""
        return self.members[:: self.every]

    def shapes(self, widths: dict[str, int]) -> dict[str, tuple[tuple[int, ...], type]]:
        """Name, shape and type of each file; `done` has a row for each step, of pairs first, then of whole pictures."""
        rows, parts = self.steps * AT_ONCE, -(-len(self.whole) // AT_ONCE)
        return {
            "pooled": ((rows, 2, widths[POOLED]), np.float16),
            "vectors": ((rows, 2, widths[VECTOR]), np.float16),
            "owners": ((rows,), np.int64),
            "whole": ((len(self.whole), FEATURES), np.float16),
            "done": ((self.steps + parts,), np.bool_),
        }


def look(task: Task, processes: int | None = None) -> tuple[Pairs, NDArray[np.float16]]:
    """Look at what was not yet looked at, in a process for every core.

    Returns the pairs, and the last features of the whole pictures (W, 1280).
    """
    task.out.mkdir(parents=True, exist_ok=True)
    answer = open_vino(task.model, Precision.BFLOAT16)(np.zeros((1, SIZE, SIZE, 3), np.uint8))
    shapes = task.shapes({name: value.shape[1] for name, value in answer.items()})
    for name, (shape, kind) in shapes.items():
        file = task.out / f"{name}.npy"
        if not file.exists() or np.load(file, mmap_mode="r").shape != shape:
            np.lib.format.open_memmap(file, "w+", kind, shape).flush()
    count = processes or os.cpu_count() or 1
    if count > 1:
        torch.multiprocessing.spawn(fill, (count, task), count)
    else:
        fill(0, 1, task)
    files = {name: np.load(task.out / f"{name}.npy", mmap_mode="r") for name in shapes}
    return Pairs(files["pooled"], files["vectors"], files["owners"]), files["whole"]


def fill(rank: int, count: int, task: Task) -> None:
    """Do every `count`th of the steps that are left, from number `rank` on, and write the log."""
    # One thread for each process: the cores belong to the networks.
    cv2.setNumThreads(1)
    engine = open_vino(task.model, Precision.BFLOAT16, 1)
    files = {path.stem: np.load(path, mmap_mode="r+") for path in task.out.glob("*.npy")}
    left = np.flatnonzero(~files["done"])[rank::count]
    began = time.monotonic()
    for number, step in enumerate(left.tolist(), start=1):
        take(task, engine, files, step)
        if number % SAY_EVERY == 0 or number == len(left):
            for file in files.values():
                file.flush()
            files["done"][left[:number]] = True
            spent = time.monotonic() - began
            line = {"process": rank, "step": number, "of": len(left), "seconds": round(spent, 1),
                    "left": round(spent / number * (len(left) - number), 1)}  # fmt: skip
            print(json.dumps(line), flush=True)
            with (task.out / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")


def take(task: Task, engine: Engine, files: dict[str, NDArray[np.generic]], step: int) -> None:
    """Look at what is in one step and keep what is seen."""
    if step < task.steps:
        views, rows = Views(task.members, task.seed), slice(step * AT_ONCE, (step + 1) * AT_ONCE)
        for view, pixels in enumerate(views(step)):
            answer = engine(pixels)
            files["pooled"][rows, view], files["vectors"][rows, view] = answer[POOLED], answer[VECTOR]
        files["owners"][rows] = views.numbers(step)
    else:
        rows = slice((step - task.steps) * AT_ONCE, (step - task.steps + 1) * AT_ONCE)
        files["whole"][rows] = engine(load(task.whole[rows], SIZE))[POOLED][:, :FEATURES]


def chunks(values: NDArray[np.float16], at_once: int = 2000) -> Iterator[NDArray[np.float32]]:
    """The rows, some at a time, as float32."""
    for start in range(0, len(values), at_once):
        yield np.asarray(values[start : start + at_once], np.float32)
