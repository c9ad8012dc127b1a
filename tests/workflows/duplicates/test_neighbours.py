"""Candidate pairs: those that stand out, each once, and their connected pieces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.catalogue import Catalogue, Phashes
from pictrace.workflows.duplicates import neighbours
from pictrace.workflows.duplicates.neighbours import Neighbours, by_phash, components, merged


def rows(found: Neighbours) -> list[tuple[int, int]]:
    return [(a, b) for a, b in found.ids.tolist()]


def test_merging_keeps_each_pair_once_and_its_cosine() -> None:
    hashes = Neighbours(np.array([[1, 2], [3, 9]]), np.array([np.nan, np.nan], np.float32), np.array([True, True]))
    cosines = np.array([0.9, 0.9, 0.6], np.float32)
    vectors = Neighbours(np.array([[1, 2], [1, 2], [2, 5]]), cosines, np.zeros(3, np.bool_))
    both = merged([hashes, vectors])
    assert rows(both) == [(1, 2), (2, 5), (3, 9)]
    assert both.cosines[0] == np.float32(0.9)
    assert np.isnan(both.cosines[2])
    assert both.hashed.tolist() == [True, False, True]


def test_pairs_among_some_contents() -> None:
    table = Neighbours(np.array([[1, 2], [2, 5], [3, 9]]), np.zeros(3, np.float32), np.array([True, False, True]))
    left = table.among(np.array([2, 3, 5, 9]))
    assert rows(left) == [(2, 5), (3, 9)]
    assert left.hashed.tolist() == [False, True]
    assert len(table.among(np.array([], np.int64))) == 0


def test_merging_nothing() -> None:
    assert len(merged([])) == 0


def test_one_that_stands_out_is_chosen_and_one_of_many_is_not() -> None:
    own = np.array([1, 2])
    found = np.array([[1, 7, 8, 9, -1], [2, 7, 8, 9, 10]])
    cosines = np.array([[1.0, 0.7, 0.4, 0.41, -np.inf], [1.0, 0.62, 0.61, 0.6, 0.6]], np.float32)
    assert rows(neighbours._chosen(own, found, cosines, True)) == [(1, 7)]


def test_every_near_one_is_chosen() -> None:
    cosines = np.array([[1.0, 0.62, 0.61, neighbours.LEAST - 0.01]], np.float32)
    found = neighbours._chosen(np.array([8]), np.array([[8, 7, 9, 10]]), cosines, False)
    assert rows(found) == [(7, 8), (8, 9)]
    assert not found.hashed.any()


def test_a_sure_one_is_always_chosen() -> None:
    cosines = np.array([[1, 0.95, 0.94, 0.93]], np.float32)
    found = neighbours._chosen(np.array([1]), np.array([[1, 7, 8, 9]]), cosines, True)
    assert rows(found) == [(1, 7), (1, 8), (1, 9)]


def test_hashes_that_nearly_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = 0x0123_4567_89AB_CDEF
    values = [base, base ^ 0b111, base ^ (1 << 63 | 1 << 20), ~base & (2**64 - 1), base ^ 0xFFFF]
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        table = Phashes(np.arange(10, 15), np.array(values, np.uint64))
        monkeypatch.setattr(catalogue.contents, "phashes", lambda: table)
        assert rows(by_phash(catalogue)) == [(10, 11), (10, 12), (11, 12)]
        assert rows(by_phash(catalogue, np.array([10, 12, 14]))) == [(10, 12)]


def test_no_hashes(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        assert len(by_phash(catalogue)) == 0


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40))
def test_components_are_those_of_a_plain_search(pairs: list[tuple[int, int]]) -> None:
    linked: dict[int, set[int]] = {}
    for a, b in pairs:
        linked.setdefault(a, set()).add(b)
        linked.setdefault(b, set()).add(a)

    def reached(start: int) -> int:
        seen, waiting = {start}, [start]
        while waiting:
            new = linked[waiting.pop()] - seen
            seen |= new
            waiting += new
        return min(seen)

    assert components(np.array(pairs, np.int64)).tolist() == [reached(a) for a, _ in pairs]
