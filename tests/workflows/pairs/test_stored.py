"""Pairs of stored contents: what the prefilter lets through, what is remembered, and what the camera says."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from pictrace.records import Capture, Relation
from pictrace.verification import StandardVerifier
from pictrace.verification.capture_time import ANOTHER_MOMENT
from pictrace.verification.prefilter import Prefilter
from pictrace.workflows.pairs import ContentPair, StoredMatcher, stored
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


def pair(desk: Desk, one: str, other: str) -> ContentPair:
    photos = desk.photos()
    return ContentPair(photos[f"{one}.jpg"].content_id or 0, photos[f"{other}.jpg"].content_id or 0, 0.5)


def test_copies_and_those_that_cannot_be_told_are_worth_it(archive: Desk, verifier: StandardVerifier) -> None:
    asked = [
        pair(archive, "astronaut", "coffee"),
        pair(archive, "astronaut", "cropped"),
        pair(archive, "astronaut", "rocket"),
        pair(archive, "blank 1", "blank 2"),
    ]
    with ThreadPoolExecutor(2) as pool:
        assert StoredMatcher(archive.catalogue, verifier, pool).worth_verifying(asked) == [asked[1], asked[3]]


def test_what_was_seen_is_not_looked_at_again(
    archive: Desk, verifier: StandardVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [pair(archive, "astronaut", "coffee"), pair(archive, "astronaut", "rocket")]
    with ThreadPoolExecutor(2) as pool:
        assert StoredMatcher(archive.catalogue, verifier, pool).worth_verifying(asked) == []
        monkeypatch.setattr(Prefilter, "keypoints", lambda self, pixels: pytest.fail("looked again"))
        assert StoredMatcher(archive.catalogue, verifier, pool).worth_verifying(asked) == []


def test_few_are_held(archive: Desk, verifier: StandardVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "KEYPOINTS_KEPT", 2)
    asked = [pair(archive, "astronaut", "coffee"), pair(archive, "astronaut", "cropped")]
    with ThreadPoolExecutor(2) as pool:
        matcher = StoredMatcher(archive.catalogue, verifier, pool)
        assert matcher.worth_verifying(asked) == asked[1:]
        assert len(matcher._keypoints) == 2
        assert matcher.worth_verifying(asked) == asked[1:]


def test_damaged_and_missing_thumbnails(
    archive: Desk, verifier: StandardVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = pair(archive, "astronaut", "cropped")
    gone = ContentPair(one.a, 10_000, None)
    with ThreadPoolExecutor(2) as pool:
        monkeypatch.setattr(archive.catalogue.contents, "thumbnails", lambda ids: {one.a: b"damaged"})
        assert StoredMatcher(archive.catalogue, verifier, pool).worth_verifying([one, gone]) == []


def test_verdicts_are_read_from_either_side(archive: Desk, verifier: StandardVerifier) -> None:
    there = pair(archive, "astronaut", "cropped")
    with ThreadPoolExecutor(2) as pool:
        matcher = StoredMatcher(archive.catalogue, verifier, pool)
        found = dict(matcher.verdicts([there, there.swapped]))
    assert found[there].relation is found[there.swapped].relation is Relation.CROP
    assert {one.evidence.region_of for one in found.values()} == {"query", "photo"}


def test_the_camera_is_heard_about_what_is_remembered_too(
    archive: Desk, verifier: StandardVerifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = pair(archive, "astronaut", "cropped")
    noon = datetime(2009, 7, 14, 12)
    with ThreadPoolExecutor(2) as pool:
        assert [
            verdict.relation for _, verdict in StoredMatcher(archive.catalogue, verifier, pool).verdicts([one])
        ] == [Relation.CROP]
        shots = {one.a: Capture(noon, "Canon"), one.b: Capture(noon.replace(second=1), "Canon")}
        monkeypatch.setattr(archive.catalogue.contents, "captures", lambda ids: shots)
        ((_, verdict),) = StoredMatcher(archive.catalogue, verifier, pool).verdicts([one])
    assert verdict.relation is Relation.SAME_SCENE
    assert ANOTHER_MOMENT in verdict.evidence.messages


def test_searches_go_first(archive: Desk, verifier: StandardVerifier) -> None:
    asked = [pair(archive, "astronaut", "cropped"), pair(archive, "astronaut", "rocket")]
    gave_way: list[int] = []
    with ThreadPoolExecutor(2) as pool:
        matcher = StoredMatcher(archive.catalogue, verifier, pool, lambda: gave_way.append(1))
        assert len(list(matcher.verdicts(asked))) == 2
    assert len(gave_way) == 3 + 2
