"""The verifier: copies are named, strangers never, and nothing makes it fall."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from pictrace.evaluation import edits
from pictrace.evaluation.benchmark import EXPECTED
from pictrace.fingerprints.perceptual import phash, phash_orientations
from pictrace.records import Relation, Verdict
from pictrace.verification import Prepared, StandardVerifier, measure
from pictrace.verification.parameters import PARAMETERS, version_of

Pixels = NDArray[np.uint8]
PHOTOGRAPHS = ("astronaut", "chelsea", "coffee", "motorcycle_left")


def compared(
    verifier: StandardVerifier, query: Pixels, photo: Pixels, cosine: float | None = None, hashes: bool = True
) -> Verdict:
    a = verifier.prepare(query, phash_orientations(query) if hashes else ())
    b = verifier.prepare(photo, (phash(photo),) if hashes else ())
    return verifier.compare(a, b, cosine)


@pytest.mark.parametrize("edit", edits.EDITS)
def test_every_edit_is_named(verifier: StandardVerifier, pictures: dict[str, Pixels], edit: str) -> None:
    named = [compared(verifier, edits.apply(edit, pictures[name], 1), pictures[name]) for name in PHOTOGRAPHS]
    right = [verdict.relation is EXPECTED[edit] for verdict in named]
    assert sum(right) >= len(PHOTOGRAPHS) - 1, [verdict.relation for verdict in named]
    assert all(verdict.score >= verifier.scores.claim for verdict in named if verdict.relation.same_picture)


@pytest.mark.parametrize("edit", edits.EDITS)
def test_no_stranger_is_claimed(verifier: StandardVerifier, pictures: dict[str, Pixels], edit: str) -> None:
    names = list(PHOTOGRAPHS)
    for name, other in zip(names, names[1:] + names[:1], strict=True):
        verdict = compared(verifier, edits.apply(edit, pictures[name], 1), pictures[other], 0.9)
        assert not verdict.relation.same_picture


def test_two_views_of_one_thing_are_not_one_picture(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    """The two cameras of a stereo pair."""
    verdict = compared(verifier, pictures["motorcycle_left"], pictures["motorcycle_right"], 0.95)
    assert not verdict.relation.same_picture
    assert verdict.relation is Relation.SAME_SCENE


@pytest.mark.parametrize("edit", ["text", "screenshot"])
def test_what_lies_over_strangers_is_no_proof(
    verifier: StandardVerifier, pictures: dict[str, Pixels], edit: str
) -> None:
    sized = [np.asarray(cv2.resize(pictures[name], (480, 360))) for name in PHOTOGRAPHS]
    worn = [edits.apply(edit, one, 3) for one in sized]
    for number, one in enumerate(worn):
        for other in worn[number + 1 :]:
            assert not compared(verifier, one, other, 0.6).relation.same_picture


def test_a_shared_border_is_no_proof(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    tile = (np.indices((480, 600)).sum(axis=0) // 10 % 2 * 160 + 40).astype(np.uint8)
    framed = []
    for name in PHOTOGRAPHS:
        canvas = np.repeat(tile[:, :, None], 3, axis=2)
        canvas[60:420, 60:540] = cv2.resize(pictures[name], (480, 360))
        framed.append(canvas)
    assert not any(compared(verifier, framed[0], other, 0.6).relation.same_picture for other in framed[1:])


def test_identical_bytes(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    one, other = (verifier.prepare(pictures["moon"], (5,), "abc") for _ in range(2))
    verdict = verifier.compare(one, other, 1.0)
    assert verdict == verifier.compare(other, one, 1.0)
    assert verdict.relation is Relation.IDENTICAL
    assert verdict.score == 1.0
    assert verdict.evidence.phash_distance == 0


def test_without_corners_a_pair_is_compared_as_wholes(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    photo = verifier.prepare(pictures["astronaut"])
    turned = verifier.prepare(np.ascontiguousarray(np.rot90(edits.apply("blur", pictures["astronaut"], 1))))
    assert verifier.compare(turned, photo, 0.7, keypoints=False).relation.same_picture
    part = verifier.prepare(np.ascontiguousarray(pictures["astronaut"][:250, :250]))
    assert verifier.compare(part, photo, 0.7).relation is Relation.CROP
    verdict = verifier.compare(part, photo, 0.7, keypoints=False)
    assert verdict.relation is Relation.SIMILAR
    assert verdict.evidence.ssim_plain is not None
    assert verdict.evidence.orb_inliers is None


def test_evidence_of_a_crop(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    photo = pictures["astronaut"]
    height, width = photo.shape[:2]
    part = np.ascontiguousarray(photo[: height // 2, width // 4 : 3 * width // 4])
    evidence = compared(verifier, part, photo, 0.7).evidence
    assert evidence.region is not None
    assert evidence.region.to_json() == pytest.approx([0.25, 0.0, 0.75, 0.5], abs=0.02)
    assert evidence.region_of == "photo"
    assert evidence.homography == pytest.approx((0.5, 0, 0.25, 0, 0.5, 0, 0, 0, 1), abs=0.03)
    assert evidence.ssim is not None
    assert evidence.ssim_plain is not None
    assert evidence.ssim > 0.8 > evidence.ssim_plain
    assert evidence.cosine == 0.7
    back = compared(verifier, photo, part, 0.7).evidence
    assert back.region_of == "query"


@pytest.mark.parametrize("cosine", [None, 0.8])
@pytest.mark.parametrize("hashes", [False, True])
def test_missing_evidence_is_no_obstacle(
    verifier: StandardVerifier, pictures: dict[str, Pixels], cosine: float | None, hashes: bool
) -> None:
    verdict = compared(verifier, edits.apply("crop-40", pictures["coffee"]), pictures["coffee"], cosine, hashes)
    assert verdict.relation is Relation.CROP
    assert verdict.evidence.cosine == cosine
    assert (verdict.evidence.phash_distance is None) is not hashes


SKY = np.repeat(np.tile(np.linspace(120, 200, 300, dtype=np.uint8)[:, None], (1, 400))[:, :, None], 3, axis=2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.full((300, 400, 3), 255, np.uint8), np.full((300, 400, 3), 255, np.uint8)),
        (np.full((300, 400, 3), 255, np.uint8), np.full((200, 200, 3), 250, np.uint8)),
        (np.zeros((10, 10, 3), np.uint8), np.full((4000, 30, 3), 9, np.uint8)),
        (SKY, SKY[::-1].copy()),
        (SKY, (SKY * 0.9).astype(np.uint8)),
        (np.zeros((1, 1, 3), np.uint8), np.zeros((1, 1, 3), np.uint8)),
        (np.zeros((1, 3000, 3), np.uint8), np.zeros((3000, 1, 3), np.uint8)),
    ],
)
def test_nothing_to_see_is_no_claim(verifier: StandardVerifier, one: Pixels, other: Pixels) -> None:
    verdict = compared(verifier, one, other, 0.99)
    assert verdict.relation is Relation.SIMILAR
    assert np.isfinite(verdict.score)


def test_one_pixel_high_against_a_photograph(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    line = np.ascontiguousarray(pictures["coffee"][100:101])
    for pair in ((line, pictures["coffee"]), (pictures["coffee"], line)):
        assert not compared(verifier, *pair, 0.5).relation.same_picture


def test_a_blurred_copy_without_corners(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    blurred = np.asarray(cv2.GaussianBlur(pictures["motorcycle_left"], (0, 0), 9))
    turned = np.ascontiguousarray(np.rot90(blurred))
    assert compared(verifier, turned, blurred).relation is Relation.ROTATED


def test_very_different_sizes(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    large = np.asarray(cv2.resize(pictures["motorcycle_left"], (4000, 2700), interpolation=cv2.INTER_CUBIC))
    small = np.asarray(cv2.resize(pictures["motorcycle_left"], (120, 81), interpolation=cv2.INTER_AREA))
    assert compared(verifier, small, large).relation.same_picture
    assert compared(verifier, large, small).relation.same_picture


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3))),
    arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 60), st.just(3))),
    st.one_of(st.none(), st.floats(-1, 1)),
)
def test_any_pixels_get_an_answer(verifier: StandardVerifier, one: Pixels, other: Pixels, cosine: float | None) -> None:
    verdict = compared(verifier, one, other, cosine)
    assert 0.0 <= verdict.score <= 1.0
    assert verdict.evidence.to_json()


def test_threads_give_the_same_answer(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    def prepared() -> tuple[Prepared, list[Prepared]]:
        query = verifier.prepare(edits.apply("combination", pictures["coffee"]))
        return query, [verifier.prepare(pictures[name]) for name in PHOTOGRAPHS * 2]

    query, photos = prepared()
    alone = [verifier.compare(query, photo, 0.5) for photo in photos]
    query, photos = prepared()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda photo: verifier.compare(query, photo, 0.5), photos))
    assert together == alone


def test_compare_is_the_verdict_of_examine(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    a, b = verifier.prepare(edits.apply("crop-70", pictures["rocket"])), verifier.prepare(pictures["rocket"])
    seen = verifier.examine(a, b, 0.8)
    assert seen.verdict == verifier.compare(a, b, 0.8)
    assert seen.measures["same_picture"] == seen.verdict.score
    assert len(seen.inliers) == len(seen.landed) == seen.verdict.evidence.orb_inliers
    assert seen.matrix is not None


def test_each_measure_alone(verifier: StandardVerifier, pictures: dict[str, Pixels]) -> None:
    copy = edits.apply("jpeg-10", pictures["astronaut"])
    query = verifier.prepare(copy, phash_orientations(copy))
    same, other = (verifier.prepare(pictures[name], (phash(pictures[name]),)) for name in ("astronaut", "coffee"))
    for name in ("ssim", "orb", "phash"):
        assert measure(name, query, same) > measure(name, query, other)
    with pytest.raises(KeyError):
        measure("looks", query, same)


def test_the_version_is_the_hash_of_everything_that_matters(verifier: StandardVerifier) -> None:
    assert StandardVerifier().version == verifier.version
    assert StandardVerifier(replace(verifier.scores, claim=0.5)).version != verifier.version
    assert verifier.version == f"verifier/{version_of(PARAMETERS, verifier.scores)}"
