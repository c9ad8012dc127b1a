"""The drawings show what they claim to show."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.evaluation import edits
from pictrace.records import Relation
from pictrace.verification import StandardVerifier
from pictrace.verification.proof import Proof, prove

Pixels = NDArray[np.uint8]


def proven(verifier: StandardVerifier, query: Pixels, photo: Pixels) -> Proof:
    prepared = verifier.prepare(query), verifier.prepare(photo)
    return prove(verifier.examine(*prepared, None), prepared, query, photo)


@pytest.fixture(scope="module")
def crop(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> Proof:
    return proven(verifier, edits.apply("crop-40", pictures["coffee"]), pictures["coffee"])


@pytest.fixture(scope="module")
def strangers(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> Proof:
    return proven(verifier, pictures["coffee"], pictures["rocket"])


def test_the_aligned_pair_shows_the_same(crop: Proof) -> None:
    assert crop.verdict.relation is Relation.CROP
    assert crop.aligned
    assert crop.query.shape == crop.photo.shape == crop.ssim.shape
    assert np.abs(crop.query.astype(int) - crop.photo).mean() < 8


def test_the_outline_is_drawn_and_the_rest_dimmed(crop: Proof, strangers: Proof) -> None:
    orange = (np.abs(crop.outlined.astype(int) - (255, 140, 0)).sum(axis=2) < 30).sum()
    assert orange > 1000
    assert (np.abs(strangers.outlined.astype(int) - (255, 140, 0)).sum(axis=2) < 30).sum() < orange / 10


def test_the_map_is_dark_where_they_agree(crop: Proof, strangers: Proof) -> None:
    assert crop.ssim.mean() < 60 < strangers.ssim.mean()


def test_strangers_have_no_alignment(strangers: Proof) -> None:
    assert not strangers.verdict.relation.same_picture
    assert strangers.query.shape == strangers.photo.shape


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 5)])
def test_odd_pictures_are_drawn_too(
    verifier: StandardVerifier, pictures: dict[str, Pixels], shape: tuple[int, int]
) -> None:
    odd = np.zeros((*shape, 3), np.uint8)
    for pair in ((odd, pictures["moon"]), (pictures["moon"], odd), (odd, odd)):
        proof = proven(verifier, *pair)
        assert all(min(one.shape) >= 1 for one in (proof.matches, proof.outlined, proof.query, proof.photo, proof.ssim))
