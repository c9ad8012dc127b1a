"""The golden verdicts hold: no change of the code may change what is one picture and what is not, unless it means to.

Where one is meant, ``python -m tests.golden`` writes them anew and says what changed.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.golden.pictures import load
from tests.golden.verdicts import LIBRARY, PAIRS, differences, of_library, of_pairs, read


@pytest.fixture(scope="module")
def pictures(photographs: dict[str, Path]) -> dict[str, NDArray[np.uint8]]:
    return load(photographs)


def test_verification_says_what_it_said(pictures: dict[str, NDArray[np.uint8]]) -> None:
    assert differences(read(PAIRS), of_pairs(pictures)) == []


def test_the_library_says_what_it_said(pictures: dict[str, NDArray[np.uint8]], tmp_path: Path) -> None:
    """Search, duplicates, have and compare, through the front door."""
    assert differences(read(LIBRARY), of_library(tmp_path, pictures)) == []


def test_the_golden_set_is_worth_holding() -> None:
    """Every relation is in it, and pairs that are not one picture are as many as those that are."""
    pairs = read(PAIRS)
    relations = [pair["relation"] for pair in pairs.values()]
    assert set(relations) == {"copy", "crop", "rotated", "mirrored", "edited", "same-scene", "similar"}
    assert len(relations) > 250
    assert 0.3 < sum(one in ("same-scene", "similar") for one in relations) / len(relations) < 0.7
    assert not all(pair["prefilter"] for pair in pairs.values())


def test_a_difference_is_seen() -> None:
    was = {"a": {"relation": "copy", "score": 0.99}, "b": {"relation": "crop", "score": 0.99}}
    now = {"a": {"relation": "copy", "score": 0.991}, "c": {"relation": "crop", "score": 0.99}}
    assert differences(was, now) == [": b is gone", ": c is new"]
    assert differences({"a": 0.99}, {"a": 0.95}) == [" / a: 0.99 is now 0.95"]
