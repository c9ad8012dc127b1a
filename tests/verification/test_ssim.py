"""SSIM equals scikit-image's, on photographs and on hostile sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from pictrace.verification.ssim import SIDE, squared, ssim, ssim_map, ssim_mean

Pixels = NDArray[np.uint8]


@pytest.mark.parametrize(("one", "other"), [("astronaut", "chelsea"), ("coffee", "moon"), ("page", "page")])
def test_equals_scikit_image(greys: dict[str, Pixels], one: str, other: str) -> None:
    a, b = squared(greys[one]), squared(greys[other])
    mean, whole = structural_similarity(a, b, full=True)
    assert ssim(greys[one], greys[other]) == pytest.approx(mean, abs=1e-6)
    assert np.abs(ssim_map(a, b) - whole)[3:-3, 3:-3].max() < 1e-5


@settings(max_examples=25, deadline=None)
@given(arrays(np.uint8, (24, 31)), arrays(np.uint8, (24, 31)))
def test_equals_scikit_image_on_any_bytes(a: Pixels, b: Pixels) -> None:
    assert ssim_mean(ssim_map(a, b)) == pytest.approx(structural_similarity(a, b), abs=1e-6)


def test_of_itself_is_one(greys: dict[str, Pixels]) -> None:
    assert ssim(greys["coffee"], greys["coffee"]) == 1.0


@given(st.tuples(st.integers(1, 400), st.integers(1, 400)))
@settings(max_examples=20, deadline=None)
def test_every_size_becomes_a_square(size: tuple[int, int]) -> None:
    assert squared(np.zeros(size, np.uint8)).shape == (SIDE, SIDE)


def test_the_mask_chooses_the_pixels(greys: dict[str, Pixels]) -> None:
    a, b = squared(greys["astronaut"]).copy(), squared(greys["astronaut"]).copy()
    b[:, 128:] = squared(greys["moon"])[:, 128:]
    left = np.zeros((SIDE, SIDE), np.bool_)
    left[:, :120] = True
    assert ssim_mean(ssim_map(a, b), left) == pytest.approx(1.0)
    assert (ssim_mean(ssim_map(a, b)) or 0) < 0.8
    assert ssim_mean(ssim_map(a, b), np.zeros((SIDE, SIDE), np.bool_)) is None
