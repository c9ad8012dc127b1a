"""The heads, calculated: nothing is trained by gradients.

*Looks*: principal axes of what is seen in whole pictures, evened out (Jégou and Chum, "Negative evidences and
co-occurrences in image retrieval", ECCV 2012). *Copies*: the axes on which pictures differ most and two views of one
picture least. That is Fisher's linear discriminant with every picture a class of its own, or the learned whitening of
Mikolajczyk and Matas, "Improving descriptors for fast tree matching by optimal linear projection", ICCV 2007, and of
Radenović et al., "Fine-tuning CNN image retrieval with no human annotation", TPAMI 2019.
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

from training.network import COPIES, LOOKS, Axes, Mini
from training.seen import Pairs, chunks

# Pictures that the centre and the scale of the features are measured by.
MEASURED = 8000
# A feature that hardly ever changes shall not be blown up by more than this, against the usual spread.
LEAST_SPREAD = 0.1
# Of the search for the axes: those looked for beyond the wanted ones, and how often they are refined.
BEYOND, REFINED = 64, 8
# One of so many is taken as what a picture is mistaken for.
NEAREST = 3


@dataclass(frozen=True)
class Weights:
    """How much each part counts."""

    beside: float = 6.0  # pictures that are alike, in the scatter between pictures; all pictures count once
    ridge: float = 3.0  # the mean variance inside
    seen: float = 0.5  # what the kinds' network sees, against the vector of the edits' network
    evening: float = -0.07  # the power of the deviation by which the common axes are divided
    whitening: float = 0.5  # the same of the axes of looks


@torch.no_grad()  # type: ignore[untyped-decorator]
def principal(rows: Tensor, dimension: int, whitening: float) -> tuple[Tensor, Tensor]:
    """The centre (F,) of rows (N, F) and their principal axes (F, dimension), the largest first.

    Each axis is divided by its standard deviation to the power `whitening`: 0 is plain PCA, 1 makes all axes alike.
    """
    centre = rows.double().mean(0)
    variances, axes = torch.linalg.eigh(torch.cov((rows.double() - centre).T, correction=0))
    variances, axes = variances.flip(0)[:dimension], axes.flip(1)[:, :dimension]
    # Few pictures leave axes without any variance: those must not be blown up.
    scale = variances.clamp_min(1e-4 * float(variances.max())) ** (-whitening / 2)
    # Eigenvectors have no sign of their own; this one comes again.
    sign = axes.gather(0, axes.abs().argmax(0, keepdim=True)).sign()
    return centre.float(), (axes * scale * sign).float()


@torch.no_grad()  # type: ignore[untyped-decorator]
def settle_looks(model: Mini, whole: NDArray[np.float16], weights: Weights) -> None:
    """Calculate the axes of looks from the last features (N, 1280) of whole pictures, in place."""
    head = model.looks
    rows = head.rooted(torch.from_numpy(np.asarray(whole, np.float32)))
    centre, axes = principal(rows, LOOKS, weights.whitening)
    head.centre.copy_(centre)
    head.gain.fill_(1)
    head.linear.weight.copy_((axes / ((rows - centre) @ axes).std()).T)
    head.linear.bias.zero_()


@torch.no_grad()  # type: ignore[untyped-decorator]
def standardise(head: Axes, pairs: Pairs) -> None:
    """Give the head the centre and the scale of the features of the mild views."""
    some = head.rooted(torch.from_numpy(np.asarray(pairs.pooled[:MEASURED, 0], np.float32)))
    spread = some.std(0, correction=0)
    head.centre.copy_(some.mean(0))
    head.gain.copy_(1 / spread.clamp_min(LEAST_SPREAD * float(spread.mean())))


def views(head: Axes, pooled: NDArray[np.float16]) -> Iterator[Tensor]:
    """Features (N, F) as the axes take them, some thousands at a time."""
    for some in chunks(pooled):
        yield head.standardised(torch.from_numpy(some))


def scatter(rows: Iterable[Tensor], count: int) -> Tensor:
    """The mean of the outer products of `count` rows (F,) with themselves, some (N, F) at a time."""
    total: Tensor | None = None
    for some in rows:
        total = torch.zeros(some.shape[1], some.shape[1]) if total is None else total
        total.addmm_(some.T, some, alpha=1 / count)
    assert total is not None
    return total


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


def mistaken(vectors: Tensor) -> NDArray[np.int64]:
    """For each of N unit vectors (N, D) the number of one of the `NEAREST`, itself left out."""
    found = []
    for start in range(0, len(vectors), 1000):
        likeness = vectors[start : start + 1000] @ vectors.T
        likeness.diagonal(start).fill_(-1)
        found.append(likeness.topk(min(NEAREST, len(vectors) - 1)).indices)
    near = torch.cat(found).numpy()
    drawn = np.random.default_rng(0).integers(near.shape[1], size=len(near))
    return np.asarray(near[np.arange(len(near)), drawn], np.int64)


@torch.no_grad()  # type: ignore[untyped-decorator]
def settle_seen(model: Mini, pairs: Pairs, weights: Weights) -> None:
    """Calculate the axes of what the kinds' network sees in pairs of views, in place.

    First those that tell all pictures apart, then those that tell apart what is alike on the first ones: after the
    local discriminants of Sugiyama, "Local Fisher discriminant analysis", ICML 2006.
    """
    head = model.seen
    standardise(head, pairs)
    mild, strong = pairs.pooled[:, 0], pairs.pooled[:, 1]
    between = scatter(views(head, mild), len(mild))
    inside = scatter(
        (one - other for one, other in zip(views(head, mild), views(head, strong), strict=True)), len(mild)
    )
    axes = discriminant(between, inside, weights.ridge, COPIES)
    _, rows = np.unique(pairs.owners, return_index=True)
    vectors = torch.cat([some @ axes for some in views(head, mild[rows])])
    others = rows[mistaken(functional.normalize(vectors))]
    apart = (one - other for one, other in zip(views(head, mild[rows]), views(head, mild[others]), strict=True))
    axes = discriminant(between + weights.beside * scatter(apart, len(rows)), inside, weights.ridge, COPIES)
    head.linear.weight.copy_((axes / vectors.std()).T)
    head.linear.bias.zero_()


@torch.no_grad()  # type: ignore[untyped-decorator]
def settle_copies(model: Mini, pairs: Pairs, weights: Weights) -> None:
    """Calculate the common axes of both networks' vectors, side by side, in place, and centre the edits' vector."""
    vectors = torch.from_numpy(np.asarray(pairs.vectors[:, 0], np.float32))
    centre = vectors.mean(0)
    model.edits.embed.bias -= centre
    seen = torch.cat([model.seen.linear(some) for some in views(model.seen, pairs.pooled[:, 0])])
    share = torch.cat([torch.ones(COPIES), torch.full((COPIES,), weights.seen)])
    both = torch.cat([functional.normalize(vectors - centre), functional.normalize(seen)], 1) * share
    _, axes = principal(both, COPIES, weights.evening)
    model.copies.weight.copy_((share[:, None] * axes).T)
