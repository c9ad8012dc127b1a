"""Counts that are remembered, and never wrong after a change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.catalogue import Catalogue
from pictrace.records import Filters
from pictrace.workflows.search.photo_counts import REMEMBERED, PhotoCounts
from tests.catalogue.making import mark_missing, store


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "c.sqlite", create=True) as catalogue:
        store(catalogue, {"a/1": "sea", "a/2": "hill", "b/1": "wood"})
        yield catalogue


def test_each_filter_has_its_own_count(catalogue: Catalogue) -> None:
    counts = PhotoCounts(catalogue)
    for _ in range(2):
        assert counts.of(Filters()) == 3
        assert counts.of(Filters(within="/photos/a")) == 2
        assert counts.of(Filters(within="/photos/c")) == 0


def test_a_count_is_asked_for_once(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = PhotoCounts(catalogue)
    assert counts.of(Filters()) == 3

    def never(filters: Filters) -> int:
        raise AssertionError("counted again")

    monkeypatch.setattr(catalogue.photos, "count", never)
    assert counts.of(Filters()) == 3


def test_a_change_is_noticed_at_once(catalogue: Catalogue) -> None:
    counts = PhotoCounts(catalogue)
    assert counts.of(Filters()) == 3
    store(catalogue, {"a/3": "moon"}, source_id=1)
    assert counts.of(Filters()) == 4
    mark_missing(catalogue, np.array([1]))
    assert counts.of(Filters()) == 4


def test_more_filters_than_are_remembered_do_no_harm(catalogue: Catalogue) -> None:
    counts = PhotoCounts(catalogue)
    for number in range(3 * REMEMBERED):
        assert counts.of(Filters(min_bytes=number)) == 3
    assert len(counts._counts) <= REMEMBERED
