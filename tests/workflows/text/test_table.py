from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pictrace.fingerprints import appearance
from pictrace.workflows.text.table import Table, TableCache
from tests.workflows.conftest import Desk

MODEL = "colours@1"
TAGS = 10


@pytest.fixture
def table() -> Table:
    """Three contents; tag 0 is said of two, tag 1 of none, tag 2 of one of them."""
    seen = np.zeros((3, len(appearance.NAMES)), np.float32)
    seen[1, appearance.NAMES.index("red")] = 0.5
    said = np.array([0.4, 0.7, 0.8], np.float32)
    return Table(np.array([3, 5, 9]), np.array([0, 2, 2], np.int32), said, np.array([0, 2, 2, 3]), seen)


def test_sums_are_of_each_content_and_at_most_one(table: Table) -> None:
    assert table.sums([0]).tolist() == pytest.approx([0.4, 0, 0.7])
    assert table.sums([0, 1, 2]).tolist() == pytest.approx([0.4, 0, 1])
    assert table.sums([]).tolist() == [0, 0, 0]


def test_looks_and_counts(table: Table) -> None:
    assert table.looks("red").tolist() == [0, 0.5, 0]
    assert table.strong(0.5).tolist() == [1, 0, 1]


def test_the_whole_is_read_once_and_again_when_the_library_changed(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    cache = TableCache(desk.catalogue, MODEL)
    first = cache.whole(TAGS)
    assert cache.whole(TAGS) is first
    assert cache.of(TAGS, [1], pixels=False) is first
    desk.catalogue.tags.label(MODEL, "head", TAGS, 1, [(int(first.ids[0]), TAGS, 0.9)])
    assert cache.whole(TAGS) is not first
    assert cache.whole(TAGS + 1).sums([TAGS])[0] == pytest.approx(0.9)


def test_a_search_reads_what_it_asks_for(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    part = TableCache(desk.catalogue, MODEL).of(TAGS, [3], pixels=False)
    whole = TableCache(desk.catalogue, MODEL).whole(TAGS)
    said = dict(zip(whole.ids.tolist(), whole.sums([3]).tolist(), strict=True))
    assert dict(zip(part.ids.tolist(), part.sums([3]).tolist(), strict=True)) == {i: p for i, p in said.items() if p}
    assert not part.seen.any()
    assert whole.seen.any()


def test_what_is_kept_is_read_again_beside_the_searches(desk: Desk, archive: Path) -> None:
    desk.index(archive)
    cache = TableCache(desk.catalogue, MODEL)
    with ThreadPoolExecutor(1) as pool:
        cache.keep(pool)
        cache.of(TAGS, [1], pixels=True)
    kept = cache.of(TAGS, [2], pixels=False)
    assert kept is cache.whole(TAGS)
