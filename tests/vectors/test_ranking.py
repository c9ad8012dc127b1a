"""Ranking and places, against their definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pictrace.vectors.ranking import best, positions

IDS = st.lists(st.integers(-50, 2**40) | st.integers(0, 60), unique=True, max_size=50)


@given(st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5, 1.0]), max_size=40), st.integers(1, 50), st.randoms())
def test_best_is_the_head_of_the_sorted(similarities: list[float], k: int, random: np.random.Generator) -> None:
    ids = list(range(len(similarities)))
    random.shuffle(ids)
    order = best(np.array(ids, np.int64), np.array(similarities, np.float32), k)
    expected = sorted(range(len(ids)), key=lambda place: (-similarities[place], ids[place]))[:k]
    assert order.tolist() == expected


@given(IDS, IDS, st.booleans())
def test_positions_are_those_of_membership(ids: list[int], wanted: list[int], ascending: bool) -> None:
    here = np.array(sorted(ids) if ascending else ids, np.int64)
    found = positions(here, np.array(sorted(wanted), np.int64), ascending)
    assert sorted(found.tolist()) == [place for place, one in enumerate(here.tolist()) if one in wanted]
