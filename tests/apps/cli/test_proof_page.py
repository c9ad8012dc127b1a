"""The proof as one file: a picture that opens again, a page that stands alone."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.apps.cli.proof_page import encode_html, encode_png
from pictrace.evaluation import edits
from pictrace.verification import StandardVerifier, standard_verifier
from pictrace.verification.proof import Proof, prove

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def verifier() -> StandardVerifier:
    return standard_verifier()


def proven(verifier: StandardVerifier, query: Pixels, photo: Pixels) -> Proof:
    prepared = verifier.prepare(query), verifier.prepare(photo)
    return prove(verifier.examine(*prepared, 0.8), prepared, query, photo)


@pytest.fixture(scope="module")
def coffee(photographs: dict[str, Path]) -> Pixels:
    with Image.open(photographs["coffee"]) as image:
        return np.asarray(image.convert("RGB"))


@pytest.fixture(scope="module")
def crop(verifier: StandardVerifier, coffee: Pixels) -> Proof:
    return proven(verifier, edits.apply("crop-40", coffee), coffee)


@pytest.fixture(scope="module")
def strangers(verifier: StandardVerifier, coffee: Pixels) -> Proof:
    return proven(verifier, coffee, np.zeros((3, 5, 3), np.uint8))


def test_png_opens_again(crop: Proof, strangers: Proof) -> None:
    for proof in (crop, strangers):
        page = cv2.imdecode(np.frombuffer(encode_png(proof, "Ünï × 写真"), np.uint8), cv2.IMREAD_COLOR)
        assert page is not None
        assert page.shape[1] > 1000


def test_html_stands_alone_and_escapes(crop: Proof) -> None:
    page = encode_html(crop, "<script>alert(1)</script> & 写真").decode()
    assert "<script>" not in page
    assert "写真" in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("data:image/jpeg;base64,") == 5
    assert "crop" in page


def test_what_nothing_proves_says_so(strangers: Proof) -> None:
    page = encode_html(strangers).decode()
    assert "No corners agree" in page
    assert page.count("data:image/jpeg;base64,") == 4


@pytest.mark.parametrize("shape", [(1, 1), (1, 900), (900, 1), (3, 5)])
def test_odd_pictures_have_pages_too(verifier: StandardVerifier, coffee: Pixels, shape: tuple[int, int]) -> None:
    odd = np.zeros((*shape, 3), np.uint8)
    for pair in ((odd, coffee), (coffee, odd), (odd, odd)):
        proof = proven(verifier, *pair)
        assert encode_png(proof)
        assert encode_html(proof)
