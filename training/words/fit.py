"""Fitting the head: one logistic regression a word, judged on repositories that it was not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

__all__ = ["Fitted", "Judged", "average_precision", "calibrated", "fit", "judge", "precision_at"]

RIDGE = 3e-4
"""Weight of the squared length of a word's weights, for each picture; unit vectors want long weights."""
RECALL, PRECISION = 0.5, 0.7
"""A word is offered only if, when half of the pictures that show it are found, seven of ten found show it."""
FEWEST = 12
"""Pictures that show a word, of another half, by which it can be judged at all."""


@dataclass(frozen=True)
class Fitted:
    weights: NDArray[np.float64]
    bias: float

    def scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = vectors @ self.weights + self.bias
        return scores


@dataclass(frozen=True)
class Judged:
    """What a word reaches on repositories that it was not trained on: ``precision`` at half recall, ``average``
    precision, how many pictures showed it and how many did not."""

    precision: float
    average: float
    shown: int
    others: int

    @property
    def offered(self) -> bool:
        return self.shown >= FEWEST and self.precision >= PRECISION


def fit(vectors: NDArray[np.float32], truth: NDArray[np.float64], weight: NDArray[np.float64]) -> Fitted:
    """``truth`` (n,) of 0 and 1, ``weight`` (n,) how much each picture counts."""
    total = weight.sum()

    def loss(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = vectors @ values[:-1] + values[-1]
        error = np.logaddexp(0, scores) - truth * scores
        slope = weight * (1 / (1 + np.exp(-scores)) - truth) / total
        gradient = np.append(vectors.T @ slope + 2 * RIDGE * values[:-1], slope.sum())
        return float((weight * error).sum() / total + RIDGE * (values[:-1] ** 2).sum()), gradient

    start = np.zeros(vectors.shape[1] + 1)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return Fitted(found.x[:-1], float(found.x[-1]))


def balanced(truth: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Pictures that show a word count a third of all; each source of the others as much as the root of its pictures."""
    weight = np.zeros(len(truth))
    for value, share in ((1.0, 1 / 3), (0.0, 2 / 3)):
        for group in np.unique(groups[truth == value]):
            part = (truth == value) & (groups == group)
            weight[part] = part.sum() ** -0.5
        held = truth == value
        if held.any():
            weight[held] *= share / weight[held].sum()
    return weight


def calibrated(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and shift (Platt's, with his prior) that make probabilities of the scores of pictures not trained on."""
    shown, others = truth.sum(), len(truth) - truth.sum()
    target = np.where(truth > 0, (shown + 1) / (shown + 2), 1 / (others + 2))

    def loss(values: NDArray[np.float64]) -> float:
        moved = values[0] * scores + values[1]
        return float((np.logaddexp(0, moved) - target * moved).mean())

    slope, shift = minimize(loss, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return max(0.05, float(slope)), float(shift)


def judge(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> Judged:
    shown = int(truth.sum())
    if not shown:
        return Judged(0.0, 0.0, 0, len(truth))
    return Judged(precision_at(scores, truth, RECALL), average_precision(scores, truth), shown, len(truth) - shown)


def precision_at(scores: NDArray[np.float64], truth: NDArray[np.float64], recall: float) -> float:
    """The precision at which so many of the pictures that show it are found."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(truth[order])
    place = int(np.searchsorted(hits, np.ceil(recall * truth.sum())))
    return float(hits[place] / (place + 1))


def average_precision(scores: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    order = np.argsort(-scores, kind="stable")
    held = truth[order]
    return float((np.cumsum(held) / np.arange(1, len(held) + 1))[held > 0].mean())


def levelled(
    scores: NDArray[np.float64], truth: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The scores of one head on the scale of another's: made probabilities."""
    slope, shift = calibrated(scores, truth)
    return slope * scores + shift, truth


def pooled(
    parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Scores and truths of several halves together."""
    return np.concatenate([one for one, _ in parts]), np.concatenate([one for _, one in parts])


def mean_average(judged: Mapping[str, Judged]) -> float:
    """Over the words that are offered."""
    return float(np.mean([one.average for one in judged.values() if one.offered]))
