"""Verdicts read from either side, and what the camera says against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from pictrace.records import Capture, Evidence, Photo, PhotoState, Region, Relation, Verdict
from pictrace.workflows.verifying import ANOTHER_MOMENT, reversed_verdict, taken_apart

PHOTO = Photo(id=1, source_id=1, key="a.jpg", location="/a.jpg", state=PhotoState.PRESENT)
NOON = datetime(2009, 7, 14, 12, 0)
CROP = Verdict(
    Relation.CROP,
    0.98,
    Evidence(
        cosine=0.8,
        region=Region(0.25, 0.0, 0.75, 0.5),
        homography=(0.5, 0, 0.25, 0, 0.5, 0, 0, 0, 1),
        rotation=12.0,
        mirrored=False,
        notes=("one shows a part of the other",),
    ),
)


def at(second: int, camera: str | None = "Canon") -> Photo:
    return replace(PHOTO, capture=Capture(taken=NOON.replace(second=second), camera=camera))


def test_reversed_twice_is_the_same() -> None:
    again = reversed_verdict(reversed_verdict(CROP))
    assert again.evidence.homography == pytest.approx(CROP.evidence.homography)
    assert replace(again, evidence=replace(again.evidence, homography=CROP.evidence.homography)) == CROP


def test_reversed_speaks_of_the_other() -> None:
    evidence = reversed_verdict(CROP).evidence
    assert evidence.region_of == "query"
    assert evidence.region == CROP.evidence.region
    assert evidence.rotation == -12.0
    there, back = (np.reshape(one.evidence.homography or (), (3, 3)) for one in (CROP, reversed_verdict(CROP)))
    product = there @ back
    assert np.allclose(product / product[2, 2], np.eye(3))


def test_a_turn_after_a_reflection_is_its_own_way_back() -> None:
    mirrored = replace(CROP, evidence=replace(CROP.evidence, mirrored=True))
    assert reversed_verdict(mirrored).evidence.rotation == 12.0


def test_nothing_to_reverse() -> None:
    plain = Verdict(Relation.SIMILAR, 0.3, Evidence(cosine=0.3))
    assert reversed_verdict(plain) == plain


def test_one_camera_at_two_moments() -> None:
    verdict = taken_apart(CROP, at(0), at(1))
    assert verdict.relation is Relation.SAME_SCENE
    assert ANOTHER_MOMENT in verdict.evidence.notes


@pytest.mark.parametrize(
    ("a", "b"),
    [(at(0), at(0)), (at(0), PHOTO), (at(0, None), at(1, None)), (at(0), at(1, "Nikon")), (PHOTO, PHOTO)],
)
def test_what_the_camera_does_not_say_counts_for_nothing(a: Photo, b: Photo) -> None:
    assert taken_apart(CROP, a, b) == CROP


def test_equal_bytes_are_beyond_doubt() -> None:
    same = replace(CROP, relation=Relation.IDENTICAL)
    assert taken_apart(same, at(0), at(1)) == same


def test_similar_stays_similar() -> None:
    similar = Verdict(Relation.SIMILAR, 0.3, Evidence())
    assert taken_apart(similar, at(0), at(1)) == similar
