"""A known transform is found again; what no editor or camera does is refused."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.verification import keypoints
from pictrace.verification.alignment import Matrix, estimate, flip, mapped, plausible
from pictrace.verification.parameters import THOROUGH

Pixels = NDArray[np.uint8]


def turned(degrees: float, zoom: float, size: tuple[int, int]) -> Matrix:
    matrix = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, zoom)
    return np.vstack([matrix, [0, 0, 1]])


def slanted(size: tuple[int, int]) -> Matrix:
    width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[0.12, 0.05], [-0.04, 0.1], [-0.15, -0.06], [0.05, -0.12]], np.float32) * (width, height)
    return np.asarray(cv2.getPerspectiveTransform(corners, (corners + inward).astype(np.float32)))


def steep(size: tuple[int, int]) -> Matrix:
    """All four corners 16 % of a side from where they were, the near ones outward: a print on a table."""
    width, height = size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = np.array([[0.16, 0.16], [-0.16, 0.16], [0.16, -0.16], [-0.16, -0.16]], np.float32) * (width, height)
    return np.asarray(cv2.getPerspectiveTransform(corners, (corners + moved).astype(np.float32)))


CASES = {
    "as it is": lambda size: np.eye(3),
    "turned by 15°": lambda size: turned(15, 1.0, size),
    "turned by 160°": lambda size: turned(160, 0.9, size),
    "half the size": lambda size: np.diag([0.5, 0.5, 1.0]),
    "a part": lambda size: np.array([[2.0, 0, -120], [0, 2.0, -90], [0, 0, 1.0]]),
    "slanted": slanted,
    "steep": steep,
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["astronaut", "coffee", "motorcycle_left"])
def test_a_known_transform_is_found(greys: dict[str, Pixels], name: str, case: str) -> None:
    photo = greys[name]
    size = (photo.shape[1], photo.shape[0])
    to_query = CASES[case](size)
    query = np.asarray(cv2.warpPerspective(photo, to_query, size))
    found_in = keypoints.detect(query, THOROUGH, 700), keypoints.detect(photo, THOROUGH, 700)
    found = estimate(*found_in, keypoints.match(*found_in, THOROUGH))
    assert found is not None
    middle = np.array([[x * size[0], y * size[1]] for x in (0.35, 0.65) for y in (0.35, 0.65)])
    off = np.linalg.norm(mapped(found.matrix, mapped(to_query, middle)) - middle, axis=1)
    assert off.max() < 3.0
    assert len(found) >= 30


def test_strangers_have_none_or_few(greys: dict[str, Pixels]) -> None:
    names = ["astronaut", "chelsea", "coffee", "coins", "rocket"]
    found_in = {name: keypoints.detect(greys[name], THOROUGH, 700) for name in names}
    for one in names:
        for other in names:
            if one != other:
                pair = found_in[one], found_in[other]
                found = estimate(*pair, keypoints.match(*pair, THOROUGH))
                assert found is None or len(found) < 15


def test_the_same_pair_gives_the_same_answer(greys: dict[str, Pixels]) -> None:
    a, b = (keypoints.detect(greys[f"motorcycle_{side}"], THOROUGH, 600) for side in ("left", "right"))
    first, second = (estimate(a, b, keypoints.match(a, b, THOROUGH)) for _ in range(2))
    assert first is not None
    assert second is not None
    assert np.array_equal(first.matrix, second.matrix)


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        (flip(100), "a reflection"),
        (np.diag([0.02, 0.02, 1.0]), "reduced to nothing"),
        (np.diag([30.0, 30.0, 1.0]), "enlarged without measure"),
        (np.diag([1.0, 3.0, 1.0]), "stretched"),
        (steep((100, 100)) @ np.diag([1.0, 3.0, 1.0]), "stretched and slanted"),
        (np.array([[1, 0, 0], [0, 1, 0], [0.02, 0, 1.0]]), "slanted beyond any camera"),
        (np.array([[1, 0, 0], [0, 1, 0], [-0.02, 0, 1.0]]), "behind the camera"),
    ],
)
def test_implausible(matrix: Matrix, reason: str) -> None:
    assert not plausible(matrix, (100, 100), (100, 100)), reason


def test_plausible() -> None:
    assert plausible(np.eye(3), (100, 80), (100, 80))
    assert plausible(turned(90, 0.5, (100, 80)), (100, 80), (100, 80))
    assert plausible(slanted((100, 80)), (100, 80), (100, 80))
    assert plausible(np.linalg.inv(steep((100, 80))), (100, 80), (100, 80))


def test_flip_is_its_own_inverse() -> None:
    assert np.allclose(flip(17) @ flip(17), np.eye(3))
