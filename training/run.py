"""One training run: batches, steps, averaged weights, checkpoints, a log with the time that is left."""

# PyTorch is checked as Any where it is not installed.
# mypy: disallow-subclassing-any=False, warn-return-any=False, warn-unused-ignores=False
from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.distributed as distributed
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from training import losses
from training.augmentations import mild, orient, strong
from training.engines import Precision, open_vino
from training.export import BEGUN, EARLY, LOOKS, build_beginning, write
from training.network import Mini
from training.optimizer import RelativeAdam
from training.pictures import Member, decode, stretch
from training.student import Projection
from training.teacher import Targets


@dataclass(frozen=True)
class Peers:
    """The processes that train one student together, each with its share of every batch.

    On processors that are shared with other programs this is far quicker than threads, which wait for one another
    after every layer. One process alone needs no group, and nothing is sent.
    """

    rank: int = 0
    count: int = 1

    def average(self, parameters: Sequence[Tensor]) -> None:
        """Replace every gradient by its mean over the processes."""
        if self.count > 1:
            gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
            flat = torch.cat([gradient.flatten() for gradient in gradients])
            distributed.all_reduce(flat)
            flat /= self.count
            for gradient, part in zip(gradients, flat.split([item.numel() for item in gradients]), strict=True):
                gradient.copy_(part.view_as(gradient))

    def gather(self, values: Tensor) -> Tensor:
        """The values (N, …) of all processes, (count · N, …), in the order of their ranks."""
        if self.count == 1:
            return values
        parts = [torch.empty_like(values) for _ in range(self.count)]
        distributed.all_gather(parts, values.contiguous())
        return torch.cat(parts)

    def lead(self, value: float) -> float:
        """The first process's value, so that all see the same time and stop together."""
        if self.count == 1:
            return value
        told = torch.tensor([value], dtype=torch.float64)
        distributed.broadcast(told, 0)
        return float(told)


@dataclass(frozen=True)
class Recipe:
    """Everything that decides how a run goes; it is stored in its checkpoints and its log."""

    size: int = 128
    pictures: int = 40  # per step; each is seen in two views
    turned: float = 0.3  # share of pictures whose second view is only turned and mirrored
    peak_rate: float = 1.2e-3  # of an optimiser step, relative to the scale of the weights
    warmup: float = 0.04  # share of the run
    heads_first: float = 0.0  # share of the run in which only the heads learn, where they are new
    clip: float = 1.0
    averaging: float = 0.998
    memory: int = 16384
    bank: int = 1024
    group: int = 8  # pictures that stand together in a step because they are like one another
    frozen: int = 6
    seed: int = 1
    weights: losses.Weights = field(default_factory=losses.Weights)


@dataclass(frozen=True)
class Budget:
    """How long a run is: by minutes of training or, where the same result must come again, by steps. None is over."""

    minutes: float | None = None
    steps: int | None = None

    def progress(self, step: int, seconds: float) -> float:
        """How much of the run is behind, 0 to 1."""
        shares = [0.0]
        if self.minutes is not None:
            shares.append(seconds / (60 * self.minutes))
        if self.steps is not None:
            shares.append(step / self.steps if self.steps else 1.0)
        return min(1.0, max(shares))


def rate(progress: float, recipe: Recipe) -> float:
    """The factor of the learning rate: a linear start, then half a cosine down to zero."""
    if progress < recipe.warmup:
        return max(progress / recipe.warmup, 0.02)
    return 0.5 * (1 + math.cos(math.pi * (progress - recipe.warmup) / (1 - recipe.warmup)))


@dataclass(frozen=True)
class Batch:
    """N pictures in two views each, (N, size, size, 3), and their numbers (N,)."""

    mild: NDArray[np.uint8]
    strong: NDArray[np.uint8]
    numbers: NDArray[np.int64]


class Order:
    """Which pictures are in each step: every epoch is one permutation of all N, cut into steps of `pictures`.

    Up to `group` of them that are alike, by those `near` each (N, K), stand together.
    """

    def __init__(self, near: NDArray[np.int64], pictures: int, group: int, seed: int) -> None:
        self.near, self.pictures, self.group, self.seed = near, pictures, group, seed
        self.epoch, self.order = -1, np.zeros(0, np.int64)

    def __call__(self, step: int) -> NDArray[np.int64]:
        """The numbers of the pictures of a step."""
        epoch, place = divmod(step, len(self.near) // self.pictures)
        if epoch != self.epoch:
            rng = np.random.default_rng([self.seed, 1, epoch])
            self.epoch, self.order = epoch, grouped(self.near, self.group, rng)
        return self.order[place * self.pictures : (place + 1) * self.pictures]


class Batches(Dataset[Batch]):
    """The batch of each step, made from the seed and the step alone, so that a resumed run goes on as it would have."""

    def __init__(
        self,
        members: Sequence[Member],
        recipe: Recipe,
        first: int,
        last: int,
        peers: Peers = Peers(),
        neighbours: NDArray[np.int64] | None = None,
    ) -> None:
        self.members, self.recipe, self.first, self.last, self.peers = members, recipe, first, last, peers
        near = np.zeros((len(members), 0), np.int64) if neighbours is None else neighbours
        self.order = Order(near, recipe.pictures, recipe.group, recipe.seed)

    def __len__(self) -> int:
        return self.last - self.first

    def numbers(self, step: int) -> NDArray[np.int64]:
        """The pictures of a step in this process: its share."""
        return np.array_split(self.order(step), self.peers.count)[self.peers.rank]

    def __getitem__(self, offset: int) -> Batch:
        # One thread in each worker: the cores belong to the network.
        cv2.setNumThreads(1)
        step = self.first + offset
        rng = np.random.default_rng([self.recipe.seed, 2, step, self.peers.rank])
        numbers = self.numbers(step)
        pictures = [decode(self.members[number].read()) for number in numbers]
        size = self.recipe.size
        milds = [stretch(mild(picture, rng), size) for picture in pictures]
        strongs = []
        for picture in pictures:
            if rng.random() < self.recipe.turned:
                changed = mild(orient(picture, rng), rng)
            else:
                changed = strong(picture, rng, pictures[int(rng.integers(len(pictures)))])
            strongs.append(stretch(changed, size))
        return Batch(np.stack(milds), np.stack(strongs), numbers)


def neighbours(vectors: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The pictures nearest to each by unit vectors (N, D), itself left out: (N, count), or fewer where N is small."""
    whole = torch.from_numpy(vectors).bfloat16()
    found = []
    for start in range(0, len(whole), 1024):
        likeness = whole[start : start + 1024] @ whole.T
        likeness.diagonal(start).fill_(-1)
        found.append(likeness.topk(min(count, len(whole) - 1)).indices)
    return torch.cat(found).numpy()


def grouped(near: NDArray[np.int64], group: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """A permutation of N pictures in which up to `group` with one among their neighbours (N, K) stand together.

    What is alike is hardest to tell apart, and in a step drawn from all pictures hardly anything is.
    """
    free = np.ones(len(near), bool)
    groups = []
    for first in rng.permutation(len(near)):
        if free[first]:
            free[first] = False
            others = near[first][free[near[first]]][: group - 1]
            free[others] = False
            groups.append(np.concatenate([[first], others]))
    return np.concatenate([groups[place] for place in rng.permutation(len(groups))])


# Pictures that go through the frozen blocks together.
AT_ONCE = 16


def beginning(student: Mini, size: int) -> Callable[[NDArray[np.uint8]], list[tuple[Tensor, Tensor]]]:
    """The stem and the frozen blocks in OpenVINO, four times as fast as PyTorch: from pixels (N, size, size, 3) to what
    `finish` takes, of the near look and of the far one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "beginning.onnx"
        write(build_beginning(student.backbone, size, AT_ONCE), path)
        engine = open_vino(path, Precision.BFLOAT16, torch.get_num_threads())

    def begin(pixels: NDArray[np.uint8]) -> list[tuple[Tensor, Tensor]]:
        # Parts of one size, few enough to stay in the processor's cache: half as long as all at once.
        whole = np.resize(pixels, (-(-len(pixels) // AT_ONCE) * AT_ONCE, *pixels.shape[1:]))
        parts = [engine(whole[start : start + AT_ONCE]) for start in range(0, len(whole), AT_ONCE)]
        return [(wide(parts, look)[: len(pixels)], early(parts, look)[: len(pixels)]) for look in LOOKS]

    def wide(parts: list[dict[str, NDArray[np.float32]]], look: str) -> Tensor:
        x = torch.cat([torch.from_numpy(part[look + BEGUN]).bfloat16() for part in parts])
        return x.to(memory_format=torch.channels_last)

    def early(parts: list[dict[str, NDArray[np.float32]]], look: str) -> Tensor:
        nothing = np.zeros((AT_ONCE, 0), np.float32)
        return torch.from_numpy(np.concatenate([part.get(look + EARLY, nothing) for part in parts]))

    return begin


class Run:
    """A student in training. `checkpoint` in `out` is taken up where there is one."""

    def __init__(
        self,
        student: Mini,
        members: Sequence[Member],
        targets: Targets,
        projection: Projection,
        recipe: Recipe,
        budget: Budget,
        out: Path,
        peers: Peers = Peers(),
    ) -> None:
        self.begin = beginning(student, recipe.size)
        self.student = student.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.members, self.recipe, self.budget, self.out, self.peers = members, recipe, budget, out, peers
        self.wanted = torch.from_numpy(projection(targets.features))
        self.neighbours = neighbours(self.wanted.numpy(), 2 * recipe.group)
        self.scores = torch.from_numpy(targets.logits)
        self.average = {name: value.detach().clone() for name, value in student.state_dict().items()}
        heads = [parameter for head in student.heads() for parameter in head.parameters()]
        self.layers = len(list(student.backbone.trainable()))
        self.parameters = [*student.backbone.trainable(), *heads]
        self.optimizer = RelativeAdam(self.parameters, recipe.peak_rate)
        self.memory = losses.Memory(recipe.memory, student.embed.out_features)
        self.step = 0
        self.seconds = 0.0
        self.out.mkdir(parents=True, exist_ok=True)
        if self.checkpoint.exists():
            self.resume()

    @property
    def checkpoint(self) -> Path:
        """Where the state of the run is kept."""
        return self.out / "checkpoint.pt"

    def save(self) -> None:
        """Write the checkpoint beside the old one, then put it in its place."""
        state = {
            "student": self.student.state_dict(),
            "average": self.average,
            "optimizer": self.optimizer.state_dict(),
            "memory": (self.memory.vectors, self.memory.owners, self.memory.next),
            "step": self.step,
            "seconds": self.seconds,
            "recipe": asdict(self.recipe),
        }
        partial = self.checkpoint.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def resume(self) -> None:
        """Take up the stored state. Raises ValueError where it is that of another recipe."""
        state = torch.load(self.checkpoint, weights_only=True)
        if state["recipe"] != asdict(self.recipe):
            raise ValueError(f"{self.checkpoint} belongs to another recipe: {state['recipe']}")
        self.student.load_state_dict(state["student"])
        self.average = state["average"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.memory.vectors, self.memory.owners, self.memory.next = state["memory"]
        self.step, self.seconds = state["step"], state["seconds"]

    def averaged(self) -> Mini:
        """A copy of the student with the averaged weights."""
        copy = Mini(self.student.backbone.frozen, self.student.embed.out_features, self.student.tag.out_features)
        copy.load_state_dict(self.average)
        return copy.eval()

    @property
    def progress(self) -> float:
        """How much of the run is behind, 0 to 1."""
        return self.budget.progress(self.step, self.seconds)

    def terms(self, batch: Batch) -> tuple[dict[str, Tensor], Tensor]:
        """The loss terms of a batch, not yet weighted, and the vectors of both views."""
        numbers = torch.from_numpy(batch.numbers)
        begun = self.begin(np.concatenate([batch.mild, batch.strong]))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            with torch.set_grad_enabled(self.progress >= self.recipe.heads_first):
                near, far = (self.student.backbone.finish(*look) for look in begun)
            vectors, logits = self.student.judge(near, far)
        calm, edited = vectors.chunk(2)
        calm_logits, edited_logits = logits.chunk(2)
        scores = self.scores[numbers].float()
        chosen = torch.from_numpy(
            np.random.default_rng([self.recipe.seed, 3, self.step]).integers(0, len(self.wanted), self.recipe.bank)
        )
        terms = losses.terms(calm, edited, numbers, self.wanted, chosen, self.memory, self.recipe.weights)
        terms["tags_mild"] = losses.tags(calm_logits, scores)
        terms["tags_strong"] = losses.tags(edited_logits, scores)
        return terms, vectors

    def advance(self, batch: Batch) -> dict[str, float]:
        """One step; returns the value of every term."""
        factor = rate(self.progress, self.recipe)
        calmer = min(1.0, max(0.02, (self.progress - self.recipe.heads_first) / self.recipe.warmup))
        for number, group in enumerate(self.optimizer.param_groups):
            group["lr"] = self.recipe.peak_rate * factor * (calmer if number < self.layers else 1)
        terms, vectors = self.terms(batch)
        loss = losses.weighted(terms, self.recipe.weights)
        loss.backward()
        self.peers.average(self.parameters)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self.recipe.clip)
        self.optimizer.step()
        self.optimizer.zero_grad()
        owners = torch.from_numpy(batch.numbers).repeat(2)
        self.memory.add(self.peers.gather(vectors.detach()), self.peers.gather(owners))
        # Early averages would remember the start for too long.
        keep = min(self.recipe.averaging, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            for name, value in self.student.state_dict().items():
                self.average[name].lerp_(value, 1 - keep)
        self.step += 1
        report = {name: float(value.detach()) for name, value in terms.items()}
        return {"loss": float(loss.detach()), "norm": float(norm), "rate": factor, **report}

    def batches(self, workers: int) -> Iterator[Batch]:
        """The batches from the present step on, made ahead by worker processes."""
        last = self.budget.steps if self.budget.steps is not None else self.step + 10_000_000
        source = Batches(self.members, self.recipe, self.step, last, self.peers, self.neighbours)
        loader: DataLoader[Batch] = DataLoader(
            source, batch_size=None, shuffle=False, num_workers=workers, prefetch_factor=4 if workers else None
        )
        yield from loader

    def train(self, workers: int = 1, log_every: int = 20, save_every: float = 240.0) -> Iterator[dict[str, Any]]:
        """Train to the end of the budget; yield a line of the log now and then, and write it to `log.jsonl`."""
        self.student.train()
        sums: dict[str, float] = {}
        started, saved, counted = time.monotonic(), time.monotonic(), 0
        before = self.seconds
        views = 2 * self.recipe.pictures
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as log:
            for batch in self.batches(workers):
                if self.progress >= 1:
                    break
                for name, value in self.advance(batch).items():
                    sums[name] = sums.get(name, 0.0) + value
                counted += 1
                now = time.monotonic()
                self.seconds = self.peers.lead(before + now - started)
                if counted == log_every:
                    progress = self.progress
                    line = {
                        "step": self.step,
                        "seconds": round(self.seconds, 1),
                        "progress": round(progress, 4),
                        "eta_minutes": round(self.seconds / max(progress, 1e-9) * (1 - progress) / 60, 1),
                        "views": self.step * views,
                        "views_per_second": round(self.step * views / self.seconds, 1),
                        **{name: round(value / counted, 5) for name, value in sums.items()},
                    }
                    if self.peers.rank == 0:
                        log.write(json.dumps(line) + "\n")
                        log.flush()
                        yield line
                    sums, counted = {}, 0
                if now - saved > save_every and self.peers.rank == 0:
                    self.save()
                    saved = time.monotonic()
        if self.peers.rank == 0:
            self.save()
