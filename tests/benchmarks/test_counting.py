"""The counts of the comparison with other tools, on answers made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.counting import Answer, Tally
from pictrace.evaluation.copies import Copy
from pictrace.records import Photo
from tests.benchmarks.photos import photo

ONE, TWO, THREE, FOUR = (photo(number) for number in range(1, 5))


def copy(of: Photo, edit: str = "mirror", own: bool = True) -> Copy:
    pixels = np.zeros((2, 2, 3), np.uint8)
    return Copy(of, edit, pixels, pixels, own)


def nobody(first: Photo, second: Photo) -> bool:
    return False


def test_the_original_first_and_claimed() -> None:
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([ONE], [ONE]))
    tally.add(copy(TWO), Answer([ONE], []))
    report = tally.report(["grey", "mirror"], 3.0, 1.0)
    assert [(row.edit, row.queries, row.found, row.named) for row in report.rows] == [("mirror", 2, 1.0, 1)]
    assert (report.recall, report.named, report.claims, report.precision) == (0.5, 0.5, 1, 1.0)
    assert report.calibration_error is None and report.median_ms == 3.0


def test_a_tie_is_found_by_chance() -> None:
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([THREE, ONE, TWO], []))
    tally.add(copy(TWO), Answer([THREE, FOUR], []))
    assert tally.report(["mirror"], None, 0.0).recall == pytest.approx(1 / 6)


def test_no_answer_is_a_miss() -> None:
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([], []))
    report = tally.report(["mirror"], None, 0.0)
    assert (report.recall, report.named, report.claims) == (0.0, 0.0, 0)


def test_every_claim_about_another_photo_is_wrong() -> None:
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([ONE], [ONE, TWO, THREE]))
    report = tally.report(["mirror"], None, 0.0)
    assert report.claims == 3 and report.precision == pytest.approx(1 / 3)
    assert {claim.claimed for claim in report.false_claims} == {TWO.location, THREE.location}


def test_strangers_can_only_be_claimed_wrongly() -> None:
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([ONE], [ONE]))
    tally.add(copy(FOUR, own=False), Answer([TWO], [TWO]))
    tally.add(copy(THREE, own=False), Answer([TWO], []))
    report = tally.report(["mirror"], None, 0.0)
    assert (report.recall, report.claims, report.precision) == (1.0, 2, 0.5)
    assert report.rows[0].queries == 1


def test_a_look_alike_is_as_good_as_the_original() -> None:
    tally = Tally("tool", lambda first, second: (first, second) == (ONE, TWO))
    tally.add(copy(ONE), Answer([TWO, THREE], [TWO, THREE]))
    report = tally.report(["mirror"], None, 0.0)
    assert report.recall == 0.5
    assert report.named == 0.0  # it is the original itself that is to be named
    assert report.precision == 0.0 and report.precision_strict == 0.0
    assert [(claim.claimed, claim.twin) for claim in report.false_claims] == [
        (TWO.location, True),
        (THREE.location, False),
    ]


def test_equal_files_are_one_photo() -> None:
    again = photo(9, content="1")
    tally = Tally("tool", nobody)
    tally.add(copy(ONE), Answer([again], [again]))
    report = tally.report(["mirror"], None, 0.0)
    assert (report.recall, report.named, report.precision) == (1.0, 1.0, 1.0)
