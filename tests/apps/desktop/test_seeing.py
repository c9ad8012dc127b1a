"""What there is to see of a pair, as it arrives."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from pictrace.apps.desktop.seeing import SIDE, Mode, Sight, laid_over, sights
from pictrace.records import Comparison, Evidence, Query, Relation, Verdict
from tests.apps.desktop.fake import FakeLibrary, no_match

A, B = Query(place="/a.jpg"), Query(place="/b.jpg")
WHOLE = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
"""The homography of a picture onto itself."""


class Matched(FakeLibrary):
    """Finds that every pair is one picture."""

    def compare(self, a: Query, b: Query) -> Comparison:
        return Comparison(a.name, b.name, Verdict(Relation.COPY, 0.99, Evidence(cosine=0.99, homography=WHOLE)))


@pytest.fixture
def blank() -> Any:
    return np.zeros((4, 6, 3), np.uint8)


def test_what_is_seen_first_comes_first(library: FakeLibrary) -> None:
    assert [name for name, _ in sights(library, A, B)] == ["a", "b", "comparison", "proof"]
    assert library.sides == [SIDE, SIDE]


def test_a_matched_pair_is_laid_over_before_it_is_spoken_of() -> None:
    with Matched() as library:
        assert [name for name, _ in sights(library, A, B)] == ["a", "b", "b over a", "comparison", "proof"]


def test_nothing_is_there_before_it_arrives() -> None:
    sight = Sight()
    assert (sight.comparison, sight.homography, sight.pixels("a"), sight.aligned()) == (None, None, None, None)
    assert sight.drawing(Mode.MATCHES) is None
    assert all(sight.available(mode) for mode in Mode), "it may still come"


def test_the_wipe_shows_the_pair_as_it_is_until_one_lies_over_the_other(blank: Any) -> None:
    sight, over = Sight(), blank + 9
    sight.take("a", blank)
    assert sight.aligned() is None, "one picture is no pair"
    sight.take("b", blank + 1)
    pair = sight.aligned()
    assert pair is not None
    assert pair[0] is blank
    assert pair[1].max() == 1
    sight.take("b over a", over)
    pair = sight.aligned()
    assert pair is not None
    assert pair[1] is over


def test_a_pair_without_matches_has_differences_only() -> None:
    sight, proof = Sight(), no_match()
    sight.take("proof", proof)
    assert not sight.available(Mode.MATCHES)
    assert sight.available(Mode.DIFFERENCES)
    assert sight.drawing(Mode.DIFFERENCES) is proof.ssim
    sight.take("proof", replace(proof, aligned=True))
    assert sight.available(Mode.MATCHES)
    assert sight.drawing(Mode.MATCHES) is proof.matches


def test_the_homography_is_that_of_the_comparison() -> None:
    sight = Sight()
    with Matched() as library:
        sight.take("comparison", library.compare(A, B))
    assert sight.homography == WHOLE


def test_sharper_pixels_take_the_place_of_those_before(blank: Any) -> None:
    sight = Sight()
    sight.take("a", blank)
    sight.take("a", np.zeros((8, 12, 3), np.uint8))
    pixels = sight.pixels("a")
    assert pixels is not None
    assert pixels.shape == (8, 12, 3)


def test_a_crop_is_laid_over_its_original() -> None:
    rng = np.random.default_rng(1)
    original = cv2.resize(rng.integers(0, 255, (12, 16, 3), np.uint8), (320, 240), interpolation=cv2.INTER_CUBIC)
    crop = original[60:180, 80:240]
    onto_original = (0.5, 0.0, 0.25, 0.0, 0.5, 0.25, 0.0, 0.0, 1.0)
    laid = laid_over(crop, original, onto_original)
    assert laid.shape == crop.shape
    assert np.abs(laid.astype(int) - crop.astype(int)).mean() < 1.0


def test_where_the_other_shows_nothing_it_is_black() -> None:
    white = np.full((40, 60, 3), 255, np.uint8)
    aside = (1.0, 0.0, 0.5, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)
    laid = laid_over(white, white, aside)
    assert laid[:, :28].min() == 255
    assert laid[:, 32:].max() == 0
