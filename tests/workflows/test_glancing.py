"""What a glance lets through, and that nothing is looked at twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.verification.prefilter import Prefilter
from pictrace.workflows import glancing
from pictrace.workflows.glancing import Glancer
from pictrace.workflows.verifying import Candidate
from tests.workflows.conftest import Desk
from tests.workflows.copies import edited, index_whole, save

Pixels = NDArray[np.uint8]


@pytest.fixture
def archive(desk: Desk, tmp_path: Path, photographs: dict[str, Path]) -> Desk:
    """astronaut and a crop of it, two strangers, and two blank pages."""
    root = tmp_path / "photos"
    for name in ("astronaut", "coffee", "rocket"):
        with Image.open(photographs[name]) as image:
            pixels = np.asarray(image.convert("RGB"))
        save(root / f"{name}.jpg", np.asarray(cv2.resize(pixels, (480, 360))))
        if name == "astronaut":
            save(root / "cropped.jpg", edited("crop-40", np.asarray(cv2.resize(pixels, (480, 360)))))
    for number in (1, 2):
        save(root / f"blank {number}.jpg", np.full((300, 200 + number, 3), 240, np.uint8))
    index_whole(desk, root)
    return desk


def candidate(desk: Desk, one: str, other: str) -> Candidate:
    photos = desk.photos()
    return Candidate(photos[f"{one}.jpg"].content_id or 0, photos[f"{other}.jpg"].content_id or 0, 0.5)


def test_copies_and_those_that_cannot_be_told_are_worth_it(archive: Desk) -> None:
    asked = [
        candidate(archive, "astronaut", "coffee"),
        candidate(archive, "astronaut", "cropped"),
        candidate(archive, "astronaut", "rocket"),
        candidate(archive, "blank 1", "blank 2"),
    ]
    with ThreadPoolExecutor(2) as pool:
        assert Glancer(archive.catalogue, pool).worth_verifying(asked) == [asked[1], asked[3]]


def test_what_was_seen_is_not_looked_at_again(archive: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [candidate(archive, "astronaut", "coffee"), candidate(archive, "astronaut", "rocket")]
    with ThreadPoolExecutor(2) as pool:
        assert Glancer(archive.catalogue, pool).worth_verifying(asked) == []
        monkeypatch.setattr(Prefilter, "keypoints", lambda self, pixels: pytest.fail("looked again"))
        assert Glancer(archive.catalogue, pool).worth_verifying(asked) == []


def test_few_are_held(archive: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glancing, "KEPT", 2)
    asked = [candidate(archive, "astronaut", "coffee"), candidate(archive, "astronaut", "cropped")]
    with ThreadPoolExecutor(2) as pool:
        glancer = Glancer(archive.catalogue, pool)
        assert glancer.worth_verifying(asked) == asked[1:]
        assert len(glancer._corners) == 2
        assert glancer.worth_verifying(asked) == asked[1:]


def test_damaged_and_missing_thumbnails(archive: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = candidate(archive, "astronaut", "cropped")
    gone = Candidate(one.a, 10_000, None)
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(archive.catalogue.contents, "thumbnails", lambda ids: {one.a: b"damaged"})
        assert Glancer(archive.catalogue, pool).worth_verifying([one, gone]) == []
