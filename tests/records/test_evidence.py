"""Relations and what supports them: which claim the same picture, and what the JSON says of what was not measured."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.messages import verbatim
from pictrace.records import Comparison, Evidence, Region, Relation, Verdict

ALWAYS = {"cosine", "phash_distance", "ssim", "orb_inliers", "region"}
SHARES = st.none() | st.floats(-1, 1)


def test_relations_go_from_the_strongest_claim_to_the_weakest() -> None:
    assert [relation.value for relation in Relation] == [
        "identical", "copy", "crop", "rotated", "mirrored", "edited", "same-scene", "similar"
    ]  # fmt: skip


@pytest.mark.parametrize("relation", Relation)
def test_only_a_scene_and_a_likeness_claim_no_same_picture(relation: Relation) -> None:
    assert relation.same_picture is (relation.value not in ("same-scene", "similar"))


def test_what_was_not_measured_is_null_and_not_left_out() -> None:
    assert Evidence().to_json() == dict.fromkeys(ALWAYS)


def test_all_that_was_measured_is_said() -> None:
    evidence = Evidence(
        0.912345, 3, 0.5, 0.25, 120, 150, Region(0.1, 0.2, 0.3, 0.4), "query",
        (1.0, 0, 0, 0, 1, 0, 0, 0, 1), -90.00004, True, (verbatim("faces"),),
    )  # fmt: skip
    assert evidence.to_json() == {
        "cosine": 0.9123,
        "phash_distance": 3,
        "ssim": 0.5,
        "orb_inliers": 120,
        "region": [0.1, 0.2, 0.3, 0.4],
        "region_of": "query",
        "ssim_plain": 0.25,
        "orb_matches": 150,
        "rotation": -90.0,
        "mirrored": True,
        "homography": [1.0, 0, 0, 0, 1, 0, 0, 0, 1],
        "notes": ["faces"],
        "messages": [{"code": "verbatim", "values": {"text": "faces"}}],
    }


@pytest.mark.parametrize(
    ("evidence", "absent"),
    [
        (Evidence(region=Region(0, 0, 1, 1)), "region_of"),
        (Evidence(region_of="query"), "region_of"),
        (Evidence(mirrored=False), "mirrored"),
        (Evidence(homography=()), "homography"),
        (Evidence(messages=()), "notes"),
    ],
)
def test_what_says_nothing_more_is_left_out(evidence: Evidence, absent: str) -> None:
    assert absent not in evidence.to_json()


def test_a_measure_of_nought_is_a_measure() -> None:
    found = Evidence(cosine=0.0, phash_distance=0, ssim_plain=0.0, orb_matches=0, rotation=0.0).to_json()
    assert (found["cosine"], found["phash_distance"]) == (0.0, 0)
    assert (found["ssim_plain"], found["orb_matches"], found["rotation"]) == (0.0, 0, 0.0)


@given(SHARES, SHARES, SHARES, st.none() | st.integers(0, 64))
def test_the_json_is_plain_and_near_to_what_was_measured(
    cosine: float | None, ssim: float | None, rotation: float | None, phash: int | None
) -> None:
    found = json.loads(json.dumps(Evidence(cosine, phash, ssim, rotation=rotation).to_json(), allow_nan=False))
    assert set(found) >= ALWAYS
    assert found["phash_distance"] == phash
    for name, value in (("cosine", cosine), ("ssim", ssim)):
        assert found[name] == (None if value is None else pytest.approx(value, abs=5.1e-5))


def test_a_comparison_says_verdict_evidence_and_every_measure() -> None:
    made = Comparison("日本.jpg", "b.jpg", Verdict(Relation.SAME_SCENE, 0.123456, Evidence(0.5)), {"hue": 1 / 3})
    assert made.to_json() == {
        "a": "日本.jpg",
        "b": "b.jpg",
        "relation": "same-scene",
        "score": 0.1235,
        "evidence": Evidence(0.5).to_json(),
        "measures": {"hue": 0.3333},
    }
