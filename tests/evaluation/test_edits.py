"""The fifteen edits: named, repeatable, and doing what their names say."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.evaluation.edits import EDITS, apply, generator, orientations

NAMES = (
    "jpeg-10", "quarter-size", "crop-70", "crop-40", "crop-20", "rotate-90", "rotate-15", "mirror", "grey", "colour",
    "blur", "text", "screenshot", "perspective", "combination",
)  # fmt: skip


@pytest.fixture(scope="module")
def coffee(photographs: dict[str, Path]) -> NDArray[np.uint8]:
    """A photograph of a cup, 400 × 600."""
    decoded = cv2.imdecode(np.frombuffer(photographs["coffee"].read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.ascontiguousarray(decoded[:, :, ::-1]).astype(np.uint8)


def test_the_registry_names_the_fifteen_edits_in_their_order() -> None:
    assert tuple(EDITS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_edit_is_repeatable_changes_the_picture_and_leaves_the_original(
    name: str, coffee: NDArray[np.uint8]
) -> None:
    before = coffee.copy()
    first, again = apply(name, coffee, photo=3), apply(name, coffee, photo=3)
    np.testing.assert_array_equal(first, again)
    np.testing.assert_array_equal(coffee, before)
    assert first.dtype == np.uint8
    assert first.ndim == 3
    assert first.shape[2] == 3
    assert first.shape != coffee.shape or not np.array_equal(first, coffee)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 2), (33, 500)])
def test_an_edit_survives_any_shape(name: str, shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), 90, np.uint8)
    edited = apply(name, pixels)
    assert edited.size > 0
    assert edited.dtype == np.uint8


@pytest.mark.parametrize(("name", "share"), [("crop-70", 0.7), ("crop-40", 0.4), ("crop-20", 0.2)])
def test_crops_have_the_area_they_are_named_for(name: str, share: float, coffee: NDArray[np.uint8]) -> None:
    height, width = apply(name, coffee).shape[:2]
    assert height * width == pytest.approx(share * coffee.shape[0] * coffee.shape[1], rel=0.02)


def test_sizes_and_turns(coffee: NDArray[np.uint8]) -> None:
    assert apply("quarter-size", coffee).shape == (100, 150, 3)
    assert apply("rotate-90", coffee).shape == (600, 400, 3)
    np.testing.assert_array_equal(apply("mirror", coffee)[:, ::-1], coffee)
    grey = apply("grey", coffee)
    assert (grey[:, :, 0] == grey[:, :, 1]).all()


def test_a_screenshot_holds_the_whole_picture(coffee: NDArray[np.uint8]) -> None:
    page = apply("screenshot", coffee)
    found = cv2.matchTemplate(page, coffee, cv2.TM_SQDIFF)
    assert found.min() < 1e6 * 0.01 * coffee.size
    _, _, (left, top), _ = cv2.minMaxLoc(found)
    np.testing.assert_array_equal(page[top : top + 400, left : left + 600], coffee)


def test_chance_differs_between_photos_and_edits() -> None:
    drawn = {
        generator(name, photo, seed).random() for name in ("crop-40", "crop-20") for photo in (0, 1) for seed in (0, 1)
    }
    assert len(drawn) == 8


def test_orientations_are_eight_and_begin_with_the_picture(coffee: NDArray[np.uint8]) -> None:
    seen = orientations(coffee)
    assert len({item.tobytes() for item in seen}) == 8
    np.testing.assert_array_equal(seen[0], coffee)
