"""What is measured with photographs of prints is what it says."""

from __future__ import annotations

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

from benchmarks.prints import photographed
from pictrace import Relation
from pictrace.verification.verifier import standard_verifier


def test_a_photographed_print_is_larger_than_it_and_the_same_each_time() -> None:
    picture, table = skimage.data.astronaut(), skimage.data.coffee()
    one, again = (photographed(picture, table, np.random.default_rng(3), 0.16) for _ in range(2))
    assert one.shape == (716, 716, 3)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, photographed(picture, table, np.random.default_rng(4), 0.16))


def test_a_steep_print_is_claimed_and_only_as_what_it_is() -> None:
    verifier = standard_verifier()
    picture, table = (_small(pixels) for pixels in (skimage.data.astronaut(), skimage.data.coffee()))
    query = verifier.prepare(photographed(picture, table, np.random.default_rng(7), 0.16))
    assert verifier.compare(query, verifier.prepare(picture), None).relation is Relation.EDITED
    stranger = verifier.compare(query, verifier.prepare(_small(skimage.data.chelsea())), None)
    assert stranger.relation is Relation.SIMILAR


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    zoom = 384 / max(pixels.shape[:2])
    return np.asarray(cv2.resize(pixels, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_AREA), np.uint8)
