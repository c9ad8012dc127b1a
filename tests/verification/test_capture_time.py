"""What the camera says against two pictures being one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from pictrace.messages import verbatim
from pictrace.records import Capture, Evidence, Relation, Verdict
from pictrace.verification.capture_time import ANOTHER_MOMENT, apply_capture_time

NOON = datetime(2009, 7, 14, 12, 0)
UNKNOWN = Capture()
CROP = Verdict(Relation.CROP, 0.98, Evidence(cosine=0.8, messages=(verbatim("one shows a part of the other"),)))


def at(second: int, camera: str | None = "Canon") -> Capture:
    return Capture(taken=NOON.replace(second=second), camera=camera)


def test_one_camera_at_two_moments() -> None:
    verdict = apply_capture_time(CROP, at(0), at(1))
    assert verdict.relation is Relation.SAME_SCENE
    assert ANOTHER_MOMENT in verdict.evidence.messages


@pytest.mark.parametrize(
    ("a", "b"),
    [(at(0), at(0)), (at(0), UNKNOWN), (at(0, None), at(1, None)), (at(0), at(1, "Nikon")), (UNKNOWN, UNKNOWN)],
)
def test_what_the_camera_does_not_say_counts_for_nothing(a: Capture, b: Capture) -> None:
    assert apply_capture_time(CROP, a, b) == CROP


def test_equal_bytes_are_beyond_doubt() -> None:
    same = replace(CROP, relation=Relation.IDENTICAL)
    assert apply_capture_time(same, at(0), at(1)) == same


def test_similar_stays_similar() -> None:
    similar = Verdict(Relation.SIMILAR, 0.3, Evidence())
    assert apply_capture_time(similar, at(0), at(1)) == similar
