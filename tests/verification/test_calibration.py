"""The fitted constants are sound: probabilities, in the right direction, with whatever evidence there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pictrace.verification.calibration import OPTIONAL, Logistic, Scores, features, may_be_one_place, may_claim

GOOD = {
    "orb_inliers": 200.0, "orb_matches": 260.0, "ssim": 0.92, "correlation": 0.99, "cells": 200.0, "cells_alike": 0.99,
    "cells_close": 0.93, "cells_exact": 0.8, "cells_typical": 0.985, "cells_best": 0.995, "cells_foreign": 0.0,
    "cells_gap": 0.0, "cells_hole": 0.0, "cells_held": 0.6, "share_query": 1.0, "share_photo": 1.0,
    "phash_distance": 2.0,
}  # fmt: skip
BAD = {
    "orb_inliers": 7.0, "orb_matches": 60.0, "ssim": 0.2, "correlation": 0.1, "cells": 200.0, "cells_alike": 0.05,
    "cells_close": 0.0, "cells_exact": 0.0, "cells_typical": 0.05, "cells_best": 0.3, "cells_foreign": 0.8,
    "cells_gap": 0.6, "cells_hole": 0.4, "cells_held": 0.03, "share_query": 1.0, "share_photo": 1.0,
    "phash_distance": 30.0,
}  # fmt: skip
MISSING = [set(), {"phash_distance"}]


@pytest.fixture(scope="module")
def scores() -> Scores:
    return Scores.bundled()


@pytest.mark.parametrize("missing", MISSING)
def test_good_is_claimed_and_bad_is_not(scores: Scores, missing: set[str]) -> None:
    good, bad = ({name: value for name, value in one.items() if name not in missing} for one in (GOOD, BAD))
    assert scores.same_picture(good) > scores.claim
    assert scores.same_picture(bad) < 0.01


def test_there_is_a_curve_for_every_presence(scores: Scores) -> None:
    names = {"+".join(c) for n in range(len(OPTIONAL) + 1) for c in itertools.combinations(OPTIONAL, n)}
    assert names == set(scores.same) == set(scores.scene)


def test_claims_need_more_than_a_half(scores: Scores) -> None:
    assert 0.5 <= scores.claim < 1.0


def test_kind_rises_with_the_cosine(scores: Scores) -> None:
    values = [scores.same_kind(cosine) for cosine in np.linspace(-1, 1, 201)]
    assert values == sorted(values)
    assert 0 <= values[0] < 0.2
    assert 0.9 < values[-1] <= 1
    assert scores.same_kind(None) == 0.0


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=len(GOOD), max_size=len(GOOD)))
def test_any_measures_give_a_probability(values: list[float]) -> None:
    measures = dict(zip(GOOD, values, strict=True))
    measures["orb_inliers"], measures["cells"] = abs(measures["orb_inliers"]), abs(measures["cells"])
    measures["cells_alike"] = abs(measures["cells_alike"])
    scores = Scores.bundled()
    assert 0.0 <= scores.same_picture(measures) <= 1.0
    assert 0.0 <= scores.same_scene(measures) <= 1.0


def test_products_are_the_upper_triangle() -> None:
    curve = Logistic(("a", "b"), (0.0, 0.0), (1.0, 1.0), 0.5, (1.0, 2.0), (0.1, 0.2, 0.3))
    a, b = 0.5, -0.25
    total = 0.5 + a + 2 * b + 0.1 * a * a + 0.2 * a * b + 0.3 * b * b
    assert curve({"a": a, "b": b}) == pytest.approx(1 / (1 + np.exp(-total)))


def test_values_far_outside_count_as_at_the_edge() -> None:
    curve = Logistic(("a",), (0.0,), (1.0,), 0.0, (1.0,))
    assert curve({"a": 50.0}) == curve({"a": 3.0})


def test_missing_evidence_is_missing() -> None:
    bare = {name: value for name, value in GOOD.items() if name != "phash_distance"}
    assert set(features(GOOD)) - set(features(bare)) == {"phash"}


def test_what_looks_alike_is_no_proof(scores: Scores) -> None:
    """The cosine of one model says nothing about that of another; no claim rests on it."""
    assert scores.same_picture(BAD | {"cosine": 1.0}) == scores.same_picture(BAD)


@pytest.mark.parametrize(
    ("change", "allowed"),
    [
        ({}, True),
        ({"cells": 11.0}, False),
        ({"cells_alike": 0.4}, False),
        ({"share_query": 0.5, "share_photo": 0.5}, False),
        ({"share_query": 0.1}, True),
        ({"orb_inliers": 5.0}, True),
        ({"orb_inliers": 5.0, "cells_alike": 0.8}, False),
    ],
)
def test_rules_under_every_claim(change: dict[str, float], allowed: bool) -> None:
    assert may_claim(GOOD | change) is allowed


def test_a_place_needs_corners_that_are_spread() -> None:
    assert may_be_one_place(GOOD)
    assert not may_be_one_place(GOOD | {"orb_inliers": 14.0})
    assert not may_be_one_place(GOOD | {"cells_held": 0.1})


def test_each_model_has_a_scale_of_its_own_and_an_unknown_one_that_of_the_package(scores: Scores) -> None:
    assert Scores.bundled(scores.model) == scores
    assert Scores.bundled("resnet50@1") == scores
    eight = Scores.bundled("mini@8")
    assert (eight.model, eight.looks_share) == ("mini@8", 0.5)
    assert eight.kind != scores.kind
    assert (eight.same, eight.claim) == (scores.same, scores.claim)
    assert eight.same_kind(0.45) > 0.5 > eight.same_kind(0.3)
