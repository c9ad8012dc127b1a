"""The drawings show what they claim to show."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.evaluation import edits
from pictrace.records import Relation
from pictrace.verification import StandardVerifier
from pictrace.verification.proof import Proof, encode_html, encode_png, png, prove

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def crop(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> Proof:
    return prove(verifier, edits.apply("crop-40", pictures["coffee"]), pictures["coffee"], 0.8)


@pytest.fixture(scope="module")
def strangers(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> Proof:
    return prove(verifier, pictures["coffee"], pictures["rocket"])


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


def test_png_opens_again(crop: Proof, strangers: Proof) -> None:
    for proof in (crop, strangers):
        page = cv2.imdecode(np.frombuffer(encode_png(proof, "Ünï × 写真"), np.uint8), cv2.IMREAD_COLOR)
        assert page is not None
        assert page.shape[1] > 1000
    assert np.array_equal(
        cv2.cvtColor(cv2.imdecode(np.frombuffer(png(crop.ssim), np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB),
        crop.ssim,
    )


def test_html_stands_alone_and_escapes(crop: Proof) -> None:
    page = encode_html(crop, "<script>alert(1)</script> & 写真").decode()
    assert "<script>" not in page
    assert "写真" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("data:image/jpeg;base64,") == 5
    assert "crop" in page


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 5)])
def test_odd_pictures_are_drawn_too(
    verifier: StandardVerifier, pictures: dict[str, Pixels], shape: tuple[int, int]
) -> None:
    odd = np.zeros((*shape, 3), np.uint8)
    for pair in ((odd, pictures["moon"]), (pictures["moon"], odd), (odd, odd)):
        proof = prove(verifier, *pair)
        assert encode_png(proof)
        assert encode_html(proof)


def test_prepared_pictures_carry_their_hashes(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    prepared = verifier.prepare(pictures["moon"], (7,), "x"), verifier.prepare(pictures["moon"], (7,), "x")
    proof = prove(verifier, pictures["moon"], pictures["moon"], 1.0, prepared)
    assert proof.verdict.relation is Relation.IDENTICAL
