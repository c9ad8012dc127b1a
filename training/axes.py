"""The start of the embedding, calculated: the axes on which pictures differ most and two views of one picture least.

That is Fisher's linear discriminant with every picture a class of its own, or the learned whitening of Mikolajczyk and
Matas, "Improving descriptors for fast tree matching by optimal linear projection", ICCV 2007, and of Radenović et al.,
"Fine-tuning CNN image retrieval with no human annotation", TPAMI 2019.
"""

# PyTorch is checked as Any where it is not installed.
# mypy: warn-unused-ignores=False
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.network import POOLED, Mini, roots
from training.run import neighbours

# Pairs whose features are in memory at once, and those that the centre and the scale of the features are measured by.
AT_ONCE = 4000
MEASURED = 12_000
# A feature that hardly ever changes shall not be blown up by more than this, against the usual spread.
LEAST_SPREAD = 0.1
# Of the search for the axes: those looked for beyond the wanted ones, and how often they are refined.
BEYOND, REFINED = 64, 12
# One of so many is taken as what a picture is mistaken for.
NEAREST = 3


@dataclass(frozen=True)
class Weights:
    """How much each scatter counts; those of edited pairs and of all pictures count once."""

    turned: float = 1.0  # pairs of which one is turned or mirrored
    beside: float = 6.0  # pictures that are alike
    ridge: float = 3.0  # the mean variance inside


@dataclass(frozen=True)
class Seen:
    """What both looks saw in R pairs of views, (R, 2, 8288), mild and strong, of the pictures `owners` (R,)."""

    features: NDArray[np.float16]
    owners: NDArray[np.int64]

    def views(self, view: int, every: int = 1) -> Iterator[Tensor]:
        """What was seen in the mild (0) or the strong (1) views, some thousands (N, 8288) at a time."""
        chosen = self.features[::every, view]
        for start in range(0, len(chosen), AT_ONCE):
            yield torch.from_numpy(np.array(chosen[start : start + AT_ONCE], np.float32))

    def drawn(self, numbers: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int64]:
        """The row of one of the pairs of each of these pictures, where there is one."""
        order = np.argsort(self.owners, kind="stable")
        first, past = (np.searchsorted(self.owners, numbers, side, order) for side in ("left", "right"))
        there = past > first
        return order[rng.integers(first[there], past[there])]


@torch.no_grad()  # type: ignore[untyped-decorator]
def standardise(student: Mini, seen: Seen) -> None:
    """Give the student the centre and the scale of the features of the mild views."""
    every = max(1, len(seen.owners) // MEASURED)
    some = torch.cat([roots(view) for view in seen.views(0, every)])
    spread = some.std(0, correction=0)
    student.centre.copy_(some.mean(0))
    student.gain.copy_(1 / spread.clamp_min(LEAST_SPREAD * float(spread.mean())))


def scatter(rows: Iterable[Tensor], count: int) -> Tensor:
    """The mean of the outer products of rows (8288,) with themselves, `count` of them, some (N, 8288) at a time."""
    total = torch.zeros(POOLED, POOLED)
    for some in rows:
        total.addmm_(some.T, some, alpha=1 / count)
    return total


@torch.no_grad()  # type: ignore[untyped-decorator]
def among(student: Mini, seen: Seen) -> Tensor:
    """The scatter (8288, 8288) of the mild views about their centre."""
    return scatter((student.standardised(view) for view in seen.views(0)), len(seen.owners))


@torch.no_grad()  # type: ignore[untyped-decorator]
def within(student: Mini, seen: Seen) -> Tensor:
    """The scatter (8288, 8288) of the differences between the two views of a pair."""
    pairs = zip(seen.views(0), seen.views(1), strict=True)
    moved = (student.standardised(mild) - student.standardised(strong) for mild, strong in pairs)
    return scatter(moved, len(seen.owners))


@torch.no_grad()  # type: ignore[untyped-decorator]
def beside(student: Mini, seen: Seen, axes: Tensor) -> Tensor:
    """The scatter (8288, 8288) of the differences between each picture and one of the `NEAREST` by axes (8288, D).

    What is most alike is what is taken for one another: after the local discriminants of Sugiyama, "Local Fisher
    discriminant analysis", ICML 2006.
    """
    _, rows = np.unique(seen.owners, return_index=True)
    drawn = np.random.default_rng(0).integers(NEAREST, size=len(rows))
    features = seen.features[:, 0]
    blocks = range(0, len(rows), AT_ONCE)

    def views(chosen: NDArray[np.intp]) -> Tensor:
        return student.standardised(torch.from_numpy(features[chosen]).float())

    vectors = torch.cat([views(rows[start : start + AT_ONCE]) @ axes for start in blocks])
    near = neighbours(functional.normalize(vectors).numpy(), NEAREST)
    others = rows[near[np.arange(len(rows)), drawn % near.shape[1]]]
    pairs = ((rows[start : start + AT_ONCE], others[start : start + AT_ONCE]) for start in blocks)
    return scatter((views(one) - views(other) for one, other in pairs), len(rows))


def discriminant(between: Tensor, inside: Tensor, ridge: float, dimension: int) -> Tensor:
    """The axes (F, D) on which the scatter `between` (F, F) is largest against that `inside` (F, F), best first.

    `ridge` times its mean variance is added to the scatter inside, which few pairs tell too little of. On the axes,
    that has unit variance.
    """
    inside = inside + ridge * inside.diagonal().mean() * torch.eye(len(inside))
    lower = torch.linalg.cholesky(inside)
    half = torch.linalg.solve_triangular(lower, between, upper=False)
    ratio = torch.linalg.solve_triangular(lower, half.T, upper=False)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        _, _, axes = torch.svd_lowrank(ratio, min(dimension + BEYOND, len(ratio)), niter=REFINED)
    return torch.linalg.solve_triangular(lower.T, axes[:, :dimension], upper=True)


@torch.no_grad()  # type: ignore[untyped-decorator]
def map_by_pairs(student: Mini, edited: Seen, turned: Seen, targets: NDArray[np.float32], weights: Weights) -> None:
    """Calculate the layers of the embedding, in place, from edited pairs and turned ones.

    First the axes that tell all pictures apart, then those that tell apart what is alike on the first ones. Of all
    rotations, which change no cosine, the vectors get that which brings them nearest to the targets (N, D) of their
    pictures (orthogonal Procrustes); what has a bend in it does not count yet.
    """
    standardise(student, edited)
    inside = within(student, edited) + weights.turned * within(student, turned)
    between = among(student, edited)
    reduced, dimension = student.reduce.out_features, student.embed.out_features
    axes = discriminant(between, inside, weights.ridge, dimension)
    between += weights.beside * beside(student, edited, axes)
    axes = discriminant(between, inside, weights.ridge, reduced)
    every = max(1, len(edited.owners) // MEASURED)
    vectors = torch.cat([student.standardised(view) for view in edited.views(0, every)]) @ axes
    wanted = torch.from_numpy(targets[edited.owners[::every]])
    left, _, right = torch.linalg.svd(functional.normalize(vectors[:, :dimension]).T @ (wanted - wanted.mean(0)))
    drawn = torch.Generator().manual_seed(0)
    student.reduce.weight.copy_((axes / vectors.std()).T)
    student.reduce.bias.zero_()
    student.embed.weight.zero_()
    student.embed.weight[:, :dimension] = (left @ right).T
    student.embed.bias.zero_()
    student.hidden.weight.normal_(0, reduced**-0.5, generator=drawn)
    student.hidden.bias.normal_(0, 0.3, generator=drawn)
    student.bend.weight.zero_()
