"""Copies pass, strangers do not, and nothing breaks on pictures without keypoints."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.evaluation.edits import EDITS, apply
from pictrace.verification.keypoints import Keypoints
from pictrace.verification.prefilter import Prefilter

Pixels = NDArray[np.uint8]

PREFILTER = Prefilter()
agreeing, keypoints = PREFILTER.agreeing, PREFILTER.keypoints

PHASHED = {"quarter-size", "blur", "jpeg-10", "grey"}
"""Edits that keep the pHash: these pairs are verified without the prefilter."""


@pytest.fixture(scope="module")
def pixels(photographs: dict[str, Path]) -> dict[str, Pixels]:
    found = {}
    for name in ("astronaut", "chelsea", "coffee", "rocket", "motorcycle_left"):
        with Image.open(photographs[name]) as image:
            picture = image.convert("RGB")
            picture.thumbnail((480, 480))
            found[name] = np.asarray(picture)
    return found


@pytest.mark.parametrize("edit", sorted(set(EDITS) - PHASHED))
def test_edited_copies_agree(pixels: dict[str, Pixels], edit: str) -> None:
    for name in ("astronaut", "motorcycle_left"):
        copy = keypoints(apply(edit, pixels[name], 1))
        assert agreeing(keypoints(pixels[name]), copy) >= 5, name
        assert agreeing(copy, keypoints(pixels[name])) >= 5, name


def test_strangers_hardly_ever_do(pixels: dict[str, Pixels]) -> None:
    """A prefilter that errs costs a verification; it must be rare, and far from what a copy shows."""
    seen = {name: keypoints(picture) for name, picture in pixels.items()}
    found = sorted(agreeing(seen[a], seen[b]) for a in seen for b in seen if a != b)
    assert found[-2] < 5
    assert found[-1] < 10
    assert min(agreeing(one, one) for one in seen.values()) > 50


def test_a_mirrored_copy_agrees(pixels: dict[str, Pixels]) -> None:
    upright = keypoints(pixels["astronaut"])
    mirrored = keypoints(np.ascontiguousarray(pixels["astronaut"][:, ::-1]))
    assert agreeing(upright, mirrored) > len(upright) // 4
    without = keypoints(pixels["astronaut"], mirrored=False)
    assert agreeing(without, mirrored) < 5 < agreeing(mirrored, without)


def test_keypoints_are_spread(pixels: dict[str, Pixels]) -> None:
    """A picture of which one half is letters still has keypoints in the other."""
    half = pixels["coffee"].copy()
    for row in range(20, half.shape[0], 24):
        cv2.putText(half, "every letter a corner", (2, row), cv2.FONT_HERSHEY_PLAIN, 0.9, (0, 0, 0), 1)
    half[:, half.shape[1] // 2 :] = pixels["coffee"][:, half.shape[1] // 2 :]
    right = keypoints(half).points[:, 0] > half.shape[1] / 2
    assert right.mean() > 0.25


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (500, 1), (40, 40), (3, 2000)])
def test_pictures_without_keypoints(shape: tuple[int, int]) -> None:
    blank = keypoints(np.full((*shape, 3), 200, np.uint8))
    assert len(blank) == 0
    assert agreeing(blank, blank) == 0
    assert PREFILTER.passes(blank, blank)


def test_odd_sizes_have_finite_keypoints() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (7, 900, 3), np.uint8)
    seen = keypoints(noise)
    assert isinstance(seen, Keypoints)
    assert np.isfinite(seen.points).all()
    assert agreeing(seen, seen) >= min(len(seen), 5) or len(seen) < 3
