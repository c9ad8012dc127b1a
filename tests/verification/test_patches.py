"""Cells agree where the pictures are the same, and only there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.verification.alignment import Alignment, Matrix
from pictrace.verification.patches import PatchConsistency, overlap, patch_consistency

Pixels = NDArray[np.uint8]
NOWHERE = np.empty((0, 2), np.float32)


def looked_at(query: Pixels, photo: Pixels, matrix: Matrix) -> PatchConsistency:
    laid = overlap(query, photo, matrix)
    sizes = [(one.shape[1], one.shape[0]) for one in (query, photo)]
    return patch_consistency(laid, Alignment(matrix, NOWHERE, NOWHERE, 0, False), *sizes)


def test_a_picture_agrees_with_itself(greys: dict[str, Pixels]) -> None:
    seen = looked_at(greys["coffee"], greys["coffee"], np.eye(3))
    assert seen.alike == 1.0
    assert seen.exact == 1.0
    assert seen.ssim == pytest.approx(1.0, abs=5e-3)
    assert seen.cells > 100


def test_strangers_do_not(greys: dict[str, Pixels]) -> None:
    seen = looked_at(greys["coffee"], np.asarray(cv2.resize(greys["rocket"], (384, 256))), np.eye(3))
    assert seen.alike < 0.2
    assert seen.foreign > 0.5
    assert seen.gap > 0.2


def test_brightness_and_contrast_are_forgiven(greys: dict[str, Pixels]) -> None:
    faded = (greys["astronaut"] * 0.5 + 90).astype(np.uint8)
    assert looked_at(faded, greys["astronaut"], np.eye(3)).alike > 0.98


def test_blur_is_forgiven(greys: dict[str, Pixels]) -> None:
    blurred = np.asarray(cv2.GaussianBlur(greys["motorcycle_left"], (0, 0), 4.0))
    sharp = greys["motorcycle_left"]
    for query, photo in ((blurred, sharp), (sharp, blurred)):
        assert looked_at(query, photo, np.eye(3)).alike > 0.9


def test_a_part_is_laid_where_it_was_cut(greys: dict[str, Pixels]) -> None:
    photo = greys["chelsea"]
    part = np.ascontiguousarray(photo[60:200, 100:300])
    matrix = np.array([[1, 0, 100], [0, 1, 60], [0, 0, 1.0]])
    laid = overlap(part, photo, matrix)
    assert laid.of_query
    assert laid.share_query == pytest.approx(1.0, abs=0.01)
    assert laid.share_photo == pytest.approx(140 * 200 / photo.size, abs=0.01)
    assert looked_at(part, photo, matrix).alike == 1.0
    back = overlap(photo, part, np.linalg.inv(matrix))
    assert not back.of_query
    assert back.share_photo == pytest.approx(1.0, abs=0.01)


def test_another_picture_in_the_same_frame_leaves_a_hole(greys: dict[str, Pixels]) -> None:
    one, other = greys["motorcycle_left"].copy(), greys["motorcycle_left"].copy()
    height, width = one.shape
    inside = slice(height // 4, 3 * height // 4), slice(width // 4, 3 * width // 4)
    size = (inside[1].stop - inside[1].start, inside[0].stop - inside[0].start)
    other[inside] = cv2.resize(greys["page"], size)
    seen = looked_at(one, other, np.eye(3))
    assert 0.5 < seen.alike < 0.9
    assert seen.hole > 0.05


def test_letters_leave_none(greys: dict[str, Pixels]) -> None:
    written = greys["motorcycle_left"].copy()
    cv2.putText(written, "WORDS ON IT", (20, 50), cv2.FONT_HERSHEY_DUPLEX, 1.6, 255, 3)
    seen = looked_at(written, greys["motorcycle_left"], np.eye(3))
    assert seen.alike > 0.7
    assert seen.hole == 0.0


def test_a_clear_sky_has_no_texture_to_agree_on() -> None:
    sky = np.tile(np.linspace(120, 180, 300, dtype=np.uint8)[:, None], (1, 400))
    assert looked_at(sky, sky, np.eye(3)).cells == 0


def test_no_overlap_is_no_agreement(greys: dict[str, Pixels]) -> None:
    away = np.array([[1, 0, 380], [0, 1, 380], [0, 0, 1.0]])
    assert looked_at(greys["coffee"], greys["coffee"], away).alike == 0.0
