"""Pictures drawn in code."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from pictrace.apps.demonstration.scenes import HEIGHT, SCENES, WIDTH, draw
from pictrace.fingerprints.perceptual import phash


def small(image: Image.Image) -> np.ndarray:
    return np.asarray(image.convert("L").resize((24, 16)), float).ravel()


@pytest.mark.parametrize("scene", SCENES)
def test_a_seed_is_a_picture_and_another_one_another(scene: str) -> None:
    first = draw(scene, 1)
    assert first.size == (WIDTH, HEIGHT)
    assert first.mode == "RGB"
    assert np.array_equal(np.asarray(first), np.asarray(draw(scene, 1)))
    assert not np.array_equal(np.asarray(first), np.asarray(draw(scene, 2)))


def test_scenes_differ_as_photographs_do() -> None:
    pictures = [small(draw(scene, 1)) for scene in SCENES]
    alike = np.corrcoef(pictures)[np.triu_indices(len(pictures), 1)]
    assert alike.max() < 0.97


def test_pictures_have_detail_to_be_matched_by() -> None:
    for scene in SCENES:
        grey = np.asarray(draw(scene, 1).convert("L"), float)
        assert grey.std() > 10, scene
        assert np.abs(np.diff(grey, axis=1)).mean() > 2, scene


def test_no_two_are_copies_by_their_hash() -> None:
    hashes = [phash(np.asarray(draw(scene, seed))) for scene in SCENES for seed in (1, 2)]
    distances = [(a ^ b).bit_count() for number, a in enumerate(hashes) for b in hashes[:number]]
    assert min(distances) > 6
