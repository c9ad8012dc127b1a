"""Measures against values worked out by hand and, for calibration, against the definition."""

from __future__ import annotations

import numpy as np
import pytest

from pictrace.evaluation.metrics import (
    expected_calibration_error,
    mean_average_precision,
    precision_at_1,
    ranks_of_truth,
    recall_at_k,
)

ANGLES = np.radians([0, 10, 25, 90, 100, 60])
VECTORS = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1).astype(np.float32)
LABELS = np.array([0, 0, 1, 1, 1, 0])


def test_precision_at_1_counts_nearest_others() -> None:
    # Nearest: 0→1 yes, 1→0 yes, 2→1 no, 3→4 yes, 4→3 yes, 5→3 no.
    assert precision_at_1(VECTORS, LABELS) == pytest.approx(4 / 6)


def test_mean_average_precision_of_a_ranking_by_hand() -> None:
    # Two of the first picture's others are relevant: at ranks 1 and 3.
    vectors, labels = VECTORS[[0, 1, 2, 5]], np.array([0, 0, 1, 0])
    first = (1 / 1 + 2 / 3) / 2
    second = (1 / 1 + 2 / 3) / 2  # 10°: 0° at rank 1, 25° at 2, 60° at 3
    last = (1 / 2 + 2 / 3) / 2  # 60°: 25° at rank 1, 10° at 2, 0° at 3
    assert mean_average_precision(vectors, labels) == pytest.approx((first + second + last) / 3)


def test_perfect_classes_score_one() -> None:
    vectors = np.repeat(np.eye(3, dtype=np.float32), 4, axis=0)
    labels = np.repeat(np.arange(3), 4)
    assert precision_at_1(vectors, labels) == 1
    assert mean_average_precision(vectors, labels) == pytest.approx(1)


def test_recall_counts_ties_against_the_query() -> None:
    archive = np.eye(4, dtype=np.float32)
    queries = archive[[0, 1]]
    assert recall_at_k(queries, archive, np.array([0, 1])) == 1
    twice = np.concatenate([archive, archive[:1]])
    assert recall_at_k(queries, twice, np.array([0, 1])) == 0.5
    assert recall_at_k(queries, twice, np.array([0, 1]), k=2) == 1
    assert ranks_of_truth(queries, archive, np.array([3, 1]), block=1).tolist() == [4, 1]


def test_calibration_error_is_zero_where_frequencies_hold() -> None:
    stated = np.repeat([0.25, 0.75], 400)
    correct = np.concatenate([np.arange(400) < 100, np.arange(400) < 300])
    assert expected_calibration_error(stated, correct) == pytest.approx(0)
    assert expected_calibration_error(stated, np.ones(800, bool)) == pytest.approx(0.5)
    assert expected_calibration_error(np.array([]), np.array([], bool)) == 0
    assert expected_calibration_error(np.array([1.0]), np.array([True])) == pytest.approx(0)
