"""Whole pictures are recognised in all eight orientations, and flat ones in none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.evaluation.edits import orientations
from pictrace.verification.alignment import mapped
from pictrace.verification.orientation import Whole, guesses

Pixels = NDArray[np.uint8]


@pytest.mark.parametrize("way", range(8))
def test_each_orientation_is_found(greys: dict[str, Pixels], way: int) -> None:
    photo = np.asarray(cv2.GaussianBlur(greys["coffee"], (0, 0), 5))
    query = np.asarray(orientations(photo[:, :, None])[way])[:, :, 0]
    sizes = [(one.shape[1], one.shape[0]) for one in (query, photo)]
    (found,) = guesses(Whole.of(query), Whole.of(photo), *sizes)
    assert found.mirrored == (way >= 4)
    back = cv2.warpPerspective(query, found.matrix, sizes[1], flags=cv2.INTER_LINEAR)
    apart = np.abs(back.astype(int) - photo)[8:-8, 8:-8]
    assert apart.mean() < 3
    corners = np.array([[0, 0], [sizes[0][0], sizes[0][1]]], np.float64)
    landed = mapped(found.matrix, corners)
    assert np.allclose(np.abs(landed[1] - landed[0]), sizes[1])


def test_strangers_are_not_guessed(greys: dict[str, Pixels]) -> None:
    a, b = Whole.of(greys["coffee"]), Whole.of(greys["astronaut"])
    assert guesses(a, b, (384, 256), (384, 384)) == []


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_page_is_like_nothing(level: int) -> None:
    blank = Whole.of(np.full((200, 300), level, np.uint8))
    assert guesses(blank, blank, (300, 200), (300, 200)) == []


def test_two_clear_skies_are_like_nothing() -> None:
    sky = Whole.of(np.tile(np.linspace(120, 180, 300, dtype=np.uint8)[:, None], (1, 400)))
    assert guesses(sky, sky, (400, 300), (400, 300)) == []
