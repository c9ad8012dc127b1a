"""Corners are many, spread, and found again; the matcher is that of OpenCV, faster."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pictrace.verification import keypoints
from pictrace.verification.parameters import QUICK, THOROUGH

Pixels = NDArray[np.uint8]


def test_at_most_so_many(greys: dict[str, Pixels]) -> None:
    assert len(keypoints.detect(greys["coffee"], THOROUGH, 300)) == 300


def test_a_caption_does_not_take_them_all(greys: dict[str, Pixels]) -> None:
    written = greys["coffee"].copy()
    for row in range(8):
        cv2.putText(written, "MANY MANY LETTERS IN HERE", (2, 12 + 9 * row), 0, 0.35, 255, 1)
    points = keypoints.detect(written, THOROUGH, 400).points
    assert (points[:, 1] > 90).mean() > 0.5


def test_points_are_in_pixels_of_the_picture(greys: dict[str, Pixels]) -> None:
    small = cv2.resize(greys["astronaut"], (90, 90), interpolation=cv2.INTER_AREA)
    points = keypoints.detect(np.asarray(small), THOROUGH, 300).points
    assert len(points) > 100
    assert points.min() >= 0
    assert points.max() < 90


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (3, 3), (1, 1), (400, 400)])
def test_nothing_to_see(shape: tuple[int, int]) -> None:
    blank = np.full(shape, 200, np.uint8)
    found = keypoints.detect(blank, THOROUGH, 100)
    assert len(found) == 0
    assert len(keypoints.match(found, found, THOROUGH)) == 0


def test_matches_are_one_to_one_and_best_first(greys: dict[str, Pixels]) -> None:
    query = keypoints.detect(greys["astronaut"], THOROUGH, 500)
    photo = keypoints.detect(np.asarray(cv2.GaussianBlur(greys["astronaut"], (0, 0), 1.0)), THOROUGH, 500)
    matches = keypoints.match(query, photo, THOROUGH)
    assert len(matches) > 150
    assert len(set(matches.query.tolist())) == len(matches) == len(set(matches.photo.tolist()))
    bits = np.bitwise_count(query.descriptors[matches.query] ^ photo.descriptors[matches.photo]).sum(axis=1)
    assert (np.diff(bits.astype(int)) >= 0).all()


@settings(max_examples=20, deadline=None)
@given(arrays(np.uint64, (70, 4)), arrays(np.uint64, (5, 4)))
def test_distances_are_those_of_opencv(rows: NDArray[np.uint64], others: NDArray[np.uint64]) -> None:
    found = keypoints.distances(rows, others)
    pairs = ((one.view(np.uint8), other.view(np.uint8)) for one in rows for other in others)
    expected = np.array([cv2.norm(*pair, cv2.NORM_HAMMING) for pair in pairs], int).reshape(found.shape)
    # 256 bits do not fit a byte; so far apart nothing is a match anyway.
    assert (found == expected % 256).all()


@settings(max_examples=50, deadline=None)
@given(arrays(np.uint8, (20, 6)))
def test_clear_matches_are_those_of_lowe(bits: NDArray[np.uint8]) -> None:
    rows, nearest = keypoints.clear(bits, THOROUGH)
    ordered = np.sort(bits, axis=1).astype(int)
    clear = (ordered[:, 0] <= THOROUGH.farthest) & (ordered[:, 0] < THOROUGH.ratio * ordered[:, 1])
    assert sorted(rows.tolist()) == np.flatnonzero(clear).tolist()
    assert (bits[rows, nearest] == ordered[rows, 0]).all()
    assert (np.diff(bits[rows, nearest].astype(int)) >= 0).all()


def test_the_quick_preset_is_a_part_of_the_thorough_work(greys: dict[str, Pixels]) -> None:
    quick, thorough = (keypoints.detect(greys["coffee"], preset) for preset in (QUICK, THOROUGH))
    assert len(quick) == QUICK.count < len(thorough) == THOROUGH.count
    assert quick.descriptors.shape == (QUICK.count, QUICK.words)
    assert quick.size == thorough.size == (384, greys["coffee"].shape[0])


def test_the_mirror_image_has_the_same_keypoints(greys: dict[str, Pixels]) -> None:
    seen = keypoints.detect(greys["astronaut"], QUICK, mirrored=True)
    flipped = keypoints.detect(np.ascontiguousarray(greys["astronaut"][:, ::-1]), QUICK)
    assert seen.mirrored is not None
    assert flipped.mirrored is None
    there = {tuple(one) for one in flipped.descriptors.tolist()}
    assert sum(tuple(one) in there for one in seen.mirrored.tolist()) > 10 * sum(
        tuple(one) in there for one in seen.descriptors.tolist()
    )
