"""The words of an alignment, and which of them names the relation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.messages import verbatim
from pictrace.records import Evidence, Region, Relation, Verdict
from pictrace.verification.alignment import Matrix, flip
from pictrace.verification.patches import overlap
from pictrace.verification.relation import Changes, Placement, name_relation, place, reversed_verdict, unit_homography

Pixels = NDArray[np.uint8]
SAME = Changes(colour=1.0, tone=1.0, detail=1.0, foreign=0.0)


def placed(rotation: float = 0.0, mirrored: bool = False, slant: float = 0.0, part: bool = False) -> Placement:
    return Placement(rotation, mirrored, slant, part, None, "photo")


@pytest.mark.parametrize(
    ("placement", "changes", "relation", "notes"),
    [
        (placed(), SAME, Relation.COPY, 0),
        (placed(part=True), SAME, Relation.CROP, 1),
        (placed(rotation=90), SAME, Relation.ROTATED, 1),
        (placed(rotation=-15, part=True), SAME, Relation.ROTATED, 2),
        (placed(mirrored=True), SAME, Relation.MIRRORED, 1),
        (placed(mirrored=True, rotation=180, part=True), SAME, Relation.MIRRORED, 3),
        (placed(slant=0.05, rotation=6), SAME, Relation.EDITED, 2),
        (placed(), Changes(30, 1, 1, 0), Relation.EDITED, 1),
        (placed(), Changes(1, 0.5, 1, 0), Relation.EDITED, 1),
        (placed(), Changes(1, 1, 4, 0), Relation.EDITED, 1),
        (placed(), Changes(1, 1, 1, 0.3), Relation.EDITED, 1),
        (placed(part=True), Changes(30, 1, 1, 0), Relation.CROP, 2),
        (placed(rotation=2.0, slant=0.005), SAME, Relation.COPY, 0),
    ],
)
def test_names(placement: Placement, changes: Changes, relation: Relation, notes: int) -> None:
    named, words = name_relation(placement, changes)
    assert named is relation
    assert len(words) == notes


def turn(degrees: float) -> Matrix:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, s, 0], [-s, c, 0], [0, 0, 1.0]])


@pytest.mark.parametrize("degrees", [-170, -90, -15, 0, 30, 120])
def test_rotation_is_read(greys: dict[str, Pixels], degrees: float) -> None:
    grey = greys["astronaut"]
    middle = np.array([[1, 0, 192], [0, 1, 192], [0, 0, 1.0]])
    matrix = middle @ turn(degrees) @ np.linalg.inv(middle)
    for mirrored in (False, True):
        whole = matrix @ flip(384) if mirrored else matrix
        read = place(whole, mirrored, overlap(grey, grey, whole), (384, 384), (384, 384))
        assert abs(read.rotation) == pytest.approx(abs(degrees), abs=0.5)
        assert read.slant < 0.01


def test_the_region_of_a_part(greys: dict[str, Pixels]) -> None:
    photo = greys["chelsea"]
    height, width = photo.shape
    part = np.ascontiguousarray(photo[height // 4 : height // 2, width // 2 :])
    matrix = np.array([[1, 0, width // 2], [0, 1, height // 4], [0, 0, 1.0]])
    sizes = (part.shape[1], part.shape[0]), (width, height)
    read = place(matrix, False, overlap(part, photo, matrix), *sizes)
    assert read.part
    assert read.region_of == "photo"
    assert read.region is not None
    assert read.region.to_json() == pytest.approx([0.5, 0.25, 1.0, 0.5], abs=0.01)
    back = np.linalg.inv(matrix)
    swapped = place(back, False, overlap(photo, part, back), sizes[1], sizes[0])
    assert swapped.region_of == "query"
    assert swapped.region == read.region


def test_unit_homography_maps_unit_squares() -> None:
    numbers = unit_homography(np.diag([2.0, 3.0, 1.0]), (100, 50), (200, 150))
    assert numbers == pytest.approx((1, 0, 0, 0, 1, 0, 0, 0, 1))


CROP = Verdict(
    Relation.CROP,
    0.98,
    Evidence(
        cosine=0.8,
        region=Region(0.25, 0.0, 0.75, 0.5),
        homography=(0.5, 0, 0.25, 0, 0.5, 0, 0, 0, 1),
        rotation=12.0,
        mirrored=False,
        messages=(verbatim("one shows a part of the other"),),
    ),
)


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
