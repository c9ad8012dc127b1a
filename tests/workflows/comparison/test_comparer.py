"""Two queries compared as a search would, and their proof with the same verdict."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from pictrace.records import Query, Region, Relation
from pictrace.verification.capture_time import ANOTHER_MOMENT
from pictrace.workflows.comparison.comparer import Comparer
from tests.golden.pictures import NOON, burst, save
from tests.workflows.conftest import Desk
from tests.workflows.search.test_searcher import searching

Pixels = NDArray[np.uint8]


@pytest.fixture
def comparer(desk: Desk) -> Iterator[Comparer]:
    with ThreadPoolExecutor(2) as pool:
        searcher = searching(desk, pool)
        yield Comparer(searcher.pictures, searcher.matcher, searcher.likeness_of, searcher.thumbnail_size)


@pytest.fixture
def shots(tmp_path: Path, pixels: dict[str, Pixels]) -> dict[str, Query]:
    """A photo, and another shot a second later: with its time, with the photo's, and with none."""
    another = burst(pixels["coffee"])[0]
    save(tmp_path / "photo.jpg", pixels["coffee"], NOON)
    save(tmp_path / "later.jpg", another, NOON + timedelta(seconds=1))
    save(tmp_path / "same.jpg", another, NOON)
    save(tmp_path / "unknown.jpg", another)
    return {file.stem: Query(place=str(file)) for file in tmp_path.glob("*.jpg")}


@pytest.mark.parametrize(
    ("other", "relation"),
    [
        ("later", Relation.SAME_SCENE),
        ("same", Relation.COPY),
        ("unknown", Relation.COPY),
        ("photo", Relation.IDENTICAL),
    ],
)
def test_the_capture_time_counts(comparer: Comparer, shots: dict[str, Query], other: str, relation: Relation) -> None:
    found = comparer.compare(shots["photo"], shots[other])
    assert found.verdict.relation is relation
    assert (ANOTHER_MOMENT in found.verdict.evidence.messages) is (other == "later")
    proof = comparer.proof(shots["photo"], shots[other])
    assert proof.verdict == found.verdict
    assert proof.measures == found.measures


def test_a_part_keeps_the_time_of_its_whole(comparer: Comparer, shots: dict[str, Query]) -> None:
    place = shots["later"].place
    part = Query(place=place, region=Region(0.1, 0.1, 0.8, 0.8))
    assert comparer.compare(part, shots["photo"]).verdict.relation is Relation.SAME_SCENE
    assert comparer.compare(part, shots["unknown"]).verdict.relation is Relation.CROP
