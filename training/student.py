"""The student at its start: the teacher's layers, and an embedding that comes near the PCA of its features."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from training.export import restore
from training.network import EMBEDDING, FEATURES, POOLED, REDUCED, Mini, combine, roots
from training.teacher import Teacher, to_input

WHITENING = 0.5
# Some features of the middle are nearly always the same; their noise shall not be blown up.
LEAST_SPREAD = 0.02
RIDGE = 0.3
# What is mixed of several networks: all but what the embedding is made by, and the mean that the classes go by.
MIXED = ("backbone", "tag")
# Length of what all vectors have in common in the end, against the rest of them.
COMMON = 0.6


@dataclass(frozen=True)
class Projection:
    """A linear map of features (1280,) to the directions in which the pictures differ most."""

    centre: NDArray[np.float32]  # (features,)
    weight: NDArray[np.float32]  # (dimension, features)

    @classmethod
    def fit(
        cls, features: NDArray[np.floating], dimension: int = EMBEDDING, whitening: float = WHITENING
    ) -> Projection:
        """Centre the features (N, 1280) and rotate them to their principal axes.

        Each axis is divided by its standard deviation to the power `whitening`: 0 is plain PCA, 1 makes all
        axes count alike. In between (Jégou and Chum, "Negative evidences and co-occurrences in image
        retrieval", ECCV 2012) retrieval is best.
        """
        values = features.astype(np.float32)
        centre = values.mean(0)
        values -= centre
        variances, axes = np.linalg.eigh(values.T @ values / len(values))
        order = np.argsort(variances)[::-1][:dimension]
        # Few pictures leave axes without any variance: those must not be blown up.
        scale = np.maximum(variances[order], 1e-3 * variances.max()) ** (-whitening / 2)
        weight = (axes[:, order] * scale).T.astype(np.float32)
        # A common factor is free, the outputs being normalised: keep them near one.
        weight /= np.sqrt(np.mean(np.sum((values[:4096] @ weight.T) ** 2, axis=1)))
        return cls(centre, weight)

    def __call__(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Map features (N, 1280) to unit vectors (N, dimension)."""
        vectors = (features.astype(np.float32) - self.centre) @ self.weight.T
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def make_student(teacher: Teacher, frozen: int = 0, dimension: int = EMBEDDING) -> Mini:
    """Return a student with the teacher's layers and classes, whose embedding is not settled yet."""
    student = Mini(frozen, dimension)
    student.backbone.load_state_dict(teacher.backbone.state_dict())
    with torch.no_grad():
        student.tag.weight.copy_(teacher.classify.weight[1:])
        student.tag.bias.copy_(teacher.classify.bias[1:])
    student.eval()
    return student


def continue_student(weights: Path, frozen: int = 0) -> Mini:
    """Return the student of an exported file, for further training where the checkpoint is not at hand.

    Of a file of before version 6 it has the layers and the classes; its embedding is not settled yet.
    """
    stored = restore(weights)
    student = Mini(frozen, stored.embed.out_features, stored.tag.out_features)
    student.load_state_dict(stored.state_dict())
    student.eval()
    return student


def pooled(student: Mini, pixels: NDArray[np.uint8]) -> tuple[Tensor, Tensor]:
    """The pooled features (N, 8288) of both looks at pictures (N, H, W, 3)."""
    parts = [student.looks(to_input(part)) for part in np.array_split(pixels, -(-len(pixels) // 32))]
    near, far = zip(*parts, strict=True)
    return torch.cat(near), torch.cat(far)


def settle(student: Mini, pixels: NDArray[np.uint8], targets: NDArray[np.float32]) -> None:
    """Give a new student the centre and the scale of the features of pictures (N, H, W, 3), and a first embedding.

    That is the ridge regression of the targets (N, D) on the features. The classes stay as they are.
    """
    student.eval()
    with torch.no_grad():
        near, far = pooled(student, pixels)
        seen = roots(combine(near, far))
        student.centre.copy_(seen.mean(0))
        student.gain.copy_(1 / seen.std(0, correction=0).clamp_min(LEAST_SPREAD))
        mean = near[:, :FEATURES].mean(0)
        student.tag.bias += student.tag.weight @ (mean - student.mean)
        student.mean.copy_(mean)
        seen = (seen - student.centre) * student.gain
        wanted = torch.from_numpy(targets)
        # There may be fewer pictures than features: the dual form has one unknown for each picture.
        likeness = seen @ seen.T
        likeness += RIDGE * likeness.diagonal().mean() * torch.eye(len(seen))
        regression = (seen.T @ torch.linalg.solve(likeness, wanted - wanted.mean(0))).T
        dimension = len(regression)
        drawn = torch.Generator().manual_seed(0)
        student.reduce.weight.normal_(0, POOLED**-0.5, generator=drawn)
        student.reduce.weight[:dimension] = regression / (seen @ regression.T).std()
        student.reduce.bias.zero_()
        student.embed.weight.copy_(torch.eye(dimension, REDUCED))
        student.embed.bias.zero_()
        student.hidden.weight.normal_(0, REDUCED**-0.5, generator=drawn)
        student.hidden.bias.normal_(0, 0.3, generator=drawn)


def whiten(student: Mini, pixels: NDArray[np.uint8], power: float, common: float = COMMON) -> None:
    """Centre the embedding over pictures (N, H, W, 3) and even out its principal axes.

    Each axis is divided by its standard deviation to the power `power` (Jégou and Chum, ECCV 2012, as in
    `Projection`): kinds of things come apart, and edited copies stay as near as they were among all. The least axis
    gives its place to what all vectors have in common, of length `common` where the rest has one: vectors of pictures
    with little to see are short and lean to it, and all cosines are higher.
    """
    student.eval()
    with torch.no_grad():
        seen = student.vectors(combine(*pooled(student, pixels))).double()
        centre = seen.mean(0)
        seen -= centre
        variances, axes = torch.linalg.eigh(torch.cov(functional.normalize(seen).T))
        scale = variances.clamp_min(1e-4 * float(variances.max())) ** (-power / 2)
        scale[0] = 0
        # Back to the old axes, and to lengths near one: weights stay comparable with those of the start.
        change = axes * scale @ axes.T
        change *= (len(seen) / (seen @ change.T).square().sum()).sqrt()
        for layer in (student.embed, student.bend):
            layer.weight.copy_(change @ layer.weight.double())
        student.embed.bias.copy_(change @ (student.embed.bias.double() - centre) + common * axes[:, 0])


def average(students: Sequence[Mini], shares: Sequence[float]) -> Mini:
    """Return the network whose weights are the sum of those of several, each by its share.

    Wortsman et al., "Model soups", ICML 2022. Of two, what was trained and what it started from: "Robust fine-tuning
    of zero-shot models", CVPR 2022: on the way back what the start knew returns long before what was learned is lost.
    """
    first = students[0]
    mixed = Mini(first.backbone.frozen, first.embed.out_features, first.tag.out_features)
    states = [student.state_dict() for student in students]
    total = {name: sum(state[name] * share for state, share in zip(states, shares, strict=True)) for name in states[0]}
    mixed.load_state_dict(total)
    mixed.eval()
    return mixed


@torch.no_grad()  # type: ignore[untyped-decorator]
def mix(start: Mini, others: Sequence[tuple[Mini, float]]) -> Mini:
    """Return the start with the layers and the classes of others in it, each by its share.

    The embedding stays that of the start: others may look at other features, or have none.
    """
    students = [start, *(copy.deepcopy(other) for other, _ in others)]
    for other in students[1:]:
        other.tag.bias += other.tag.weight @ (start.mean - other.mean)
        kept = {name: value for name, value in start.state_dict().items() if name.split(".")[0] not in MIXED}
        other.load_state_dict(kept, strict=False)
    shares = [share for _, share in others]
    return average(students, [1 - sum(shares), *shares])
