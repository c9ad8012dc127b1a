"""Corners are many, spread, and found again; the matcher is that of OpenCV, faster."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pictrace.verification import keypoints

Pixels = NDArray[np.uint8]


def test_at_most_so_many(greys: dict[str, Pixels]) -> None:
    assert len(keypoints.detect(greys["coffee"], 300)) == 300


def test_a_caption_does_not_take_them_all(greys: dict[str, Pixels]) -> None:
    written = greys["coffee"].copy()
    for row in range(8):
        cv2.putText(written, "MANY MANY LETTERS IN HERE", (2, 12 + 9 * row), 0, 0.35, 255, 1)
    points = keypoints.detect(written, 400).points
    assert (points[:, 1] > 90).mean() > 0.5


def test_points_are_in_pixels_of_the_picture(greys: dict[str, Pixels]) -> None:
    small = cv2.resize(greys["astronaut"], (90, 90), interpolation=cv2.INTER_AREA)
    points = keypoints.detect(np.asarray(small), 300).points
    assert len(points) > 100
    assert points.min() >= 0
    assert points.max() < 90


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (3, 3), (1, 1), (400, 400)])
def test_nothing_to_see(shape: tuple[int, int]) -> None:
    blank = np.full(shape, 200, np.uint8)
    found = keypoints.detect(blank, 100)
    assert len(found) == 0
    assert len(keypoints.match(found, found)) == 0


def test_matches_are_one_to_one_and_best_first(greys: dict[str, Pixels]) -> None:
    query = keypoints.detect(greys["astronaut"], 500)
    photo = keypoints.detect(np.asarray(cv2.GaussianBlur(greys["astronaut"], (0, 0), 1.0)), 500)
    matches = keypoints.match(query, photo)
    assert len(matches) > 150
    assert len(set(matches.query.tolist())) == len(matches) == len(set(matches.photo.tolist()))
    bits = np.bitwise_count(query.descriptors[matches.query] ^ photo.descriptors[matches.photo]).sum(axis=1)
    assert (np.diff(bits.astype(int)) >= 0).all()


@settings(max_examples=20, deadline=None)
@given(arrays(np.uint8, (70, 32)), arrays(np.uint8, (5, 32)))
def test_two_nearest_are_those_of_opencv(rows: Pixels, others: Pixels) -> None:
    nearest, first, second = keypoints._two_nearest(rows, others)
    distances, _ = cv2.batchDistance(rows, others, cv2.CV_32S, normType=cv2.NORM_HAMMING, K=2)
    # 256 bits do not fit a byte; so far apart nothing is a match anyway.
    assert (first == np.minimum(distances[:, 0], 255)).all() or distances.max() > 254
    assert (second == np.minimum(distances[:, 1], 255)).all() or distances.max() > 254
    assert (np.bitwise_count(rows ^ others[nearest]).sum(axis=1) == distances[:, 0]).all() or distances.max() > 254
