"""Measures of ranking and of calibration, on arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.integer]
Scores = NDArray[np.floating]


def _ranked(vectors: Scores, labels: Labels) -> NDArray[np.bool_]:
    """For each of N unit vectors (N, D): is the other at rank 1, 2, … N-1 of its class? (N, N-1)."""
    likeness = np.asarray(vectors, np.float32) @ np.asarray(vectors, np.float32).T
    np.fill_diagonal(likeness, -np.inf)
    order = np.argsort(-likeness, axis=1, kind="stable")[:, :-1]
    return np.asarray(labels[order] == labels[:, None])


def precision_at_1(vectors: Scores, labels: Labels) -> float:
    """Share of N unit vectors (N, D) whose nearest other vector has the same label (N,)."""
    return float(_ranked(vectors, labels)[:, 0].mean())


def mean_average_precision(vectors: Scores, labels: Labels) -> float:
    """Mean over N queries of the average precision of the full ranking of the N-1 others.

    Vectors (N, D) have unit length, labels (N,) say what is relevant; queries without any relevant other are left
    out. Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), section 8.4,
    without interpolation.
    """
    relevant = _ranked(vectors, labels)
    relevant = relevant[relevant.any(axis=1)]
    ranks = np.arange(1, relevant.shape[1] + 1)
    precision = relevant.cumsum(axis=1) / ranks
    return float(((precision * relevant).sum(axis=1) / relevant.sum(axis=1)).mean())


def recall_at_k(queries: Scores, archive: Scores, truth: Labels, k: int = 1) -> float:
    """Share of Q unit vectors (Q, D) that have their own original among the k nearest of the archive (A, D).

    `truth` (Q,) is the row of the original. Equal likeness counts against the query: a tie is not a find.
    """
    return float((ranks_of_truth(queries, archive, truth) <= k).mean())


def ranks_of_truth(queries: Scores, archive: Scores, truth: Labels, block: int = 512) -> NDArray[np.int64]:
    """Rank (Q,), from 1, of the row `truth` (Q,) of the archive (A, D) for each of the queries (Q, D)."""
    ranks = np.empty(len(queries), np.int64)
    for start in range(0, len(queries), block):
        rows = slice(start, start + block)
        likeness = queries[rows] @ archive.T
        own = np.take_along_axis(likeness, np.asarray(truth)[rows, None], axis=1)
        ranks[rows] = (likeness >= own).sum(axis=1)
    return ranks


def expected_calibration_error(probabilities: Scores, correct: NDArray[np.bool_], bins: int = 15) -> float:
    """Mean distance between stated probability (N,) and observed frequency (N,), over bins of equal width.

    Guo et al., "On Calibration of Modern Neural Networks", ICML 2017, equation 3. An empty input gives 0.
    """
    if len(probabilities) == 0:
        return 0.0
    place = np.minimum((np.asarray(probabilities) * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            gap = abs(float(np.mean(probabilities[inside])) - float(np.mean(correct[inside])))
            error += gap * float(inside.mean())
    return error
