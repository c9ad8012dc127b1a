"""The exact index against sorting, and against itself after it was closed, grown and opened again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pictrace.errors import UsageError
from pictrace.vectors import exact
from pictrace.vectors.exact import ExactIndex, search_rows
from pictrace.vectors.ranking import nothing
from pictrace.vectors.store import VectorStore
from tests.vectors.making import MODEL, clustered, stamp

DIMENSION = 16


def opened(place: Path) -> ExactIndex:
    return ExactIndex(VectorStore.open(place, MODEL, DIMENSION, 1, 10_000))


def test_it_is_called_exact_and_holds_nothing_at_first(tmp_path: Path) -> None:
    index = opened(tmp_path)
    assert (index.kind, len(index), index.dimension) == ("exact", 0, DIMENSION)
    index.close()


@given(count=st.integers(1, 60), k=st.integers(1, 70), seed=st.integers(0, 1000))
def test_the_best_come_in_order_and_gaps_are_marked(count: int, k: int, seed: int) -> None:
    import tempfile

    vectors = clustered(count, DIMENSION, seed)
    with tempfile.TemporaryDirectory() as place:
        index = opened(Path(place))
        index.add(np.arange(count, dtype=np.int64) + 5, vectors, stamp(count))
        found = index.search(vectors[:1], k)
        index.close()
    held = min(count, k)
    assert (found.ids[0, :held] >= 5).all() and (found.ids[0, held:] == -1).all()
    assert np.isneginf(found.similarities[0, held:]).all()
    assert (np.diff(found.similarities[0, :held]) <= 0).all()
    assert len(set(found.ids[0, :held].tolist())) == held
    assert found.similarities[0, 0] == pytest.approx(1.0, abs=2e-3)


def test_more_vectors_and_queries_than_are_compared_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = clustered(50, DIMENSION)
    index = opened(tmp_path)
    index.add(np.arange(50, dtype=np.int64), vectors, stamp(50))
    whole = index.search(vectors, 7)
    monkeypatch.setattr(exact, "ROWS", 8)
    monkeypatch.setattr(exact, "QUERIES", 3)
    in_parts = index.search(vectors, 7)
    index.close()
    assert in_parts.ids.tolist() == whole.ids.tolist()
    np.testing.assert_allclose(in_parts.similarities, whole.similarities, atol=1e-6)


def test_equal_similarities_are_ordered_by_id(tmp_path: Path) -> None:
    one = clustered(1, DIMENSION)
    index = opened(tmp_path)
    index.add(np.array([9, 3, 7], np.int64), np.repeat(one, 3, axis=0), stamp(3))
    assert index.search(one, 3).ids.tolist() == [[3, 7, 9]]
    assert index.search(one, 2).ids.tolist() == [[3, 7]]
    index.close()


def test_only_the_allowed_answer_and_strangers_among_them_do_no_harm(tmp_path: Path) -> None:
    vectors = clustered(20, DIMENSION)
    index = opened(tmp_path)
    index.add(np.arange(20, dtype=np.int64), vectors, stamp(20))
    found = index.search(vectors[3:4], 5, np.array([-4, 3, 8, 900], np.int64))
    assert sorted(found.ids[0].tolist()) == [-1, -1, -1, 3, 8] and found.ids[0, 0] == 3
    assert index.search(vectors[:1], 5, np.array([], np.int64)).ids.tolist() == [[-1] * 5]
    index.close()


def test_what_was_saved_is_there_again(tmp_path: Path) -> None:
    vectors = clustered(30, DIMENSION)
    index = opened(tmp_path)
    index.add(np.arange(30, dtype=np.int64), vectors, stamp(30))
    index.save()
    expected = index.search(vectors[:4], 5)
    index.close()
    again = opened(tmp_path)
    assert len(again) == 30 and again.stamp == stamp(30)
    assert again.search(vectors[:4], 5).ids.tolist() == expected.ids.tolist()
    again.close()


@pytest.mark.parametrize(("shape", "k"), [((1, 3), 5), ((16,), 5), ((1, 16), 0), ((1, 16), -1)])
def test_queries_of_another_shape_are_wrong_use(tmp_path: Path, shape: tuple[int, ...], k: int) -> None:
    index = opened(tmp_path)
    with pytest.raises(UsageError):
        index.search(np.zeros(shape, np.float32), k)
    index.close()


def test_rows_of_the_store_alone_answer_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "ROWS", 7)
    vectors = clustered(30, DIMENSION)
    store = VectorStore.open(tmp_path, MODEL, DIMENSION, 1, 10_000)
    index = ExactIndex(store)
    index.add(np.arange(30, dtype=np.int64), vectors, stamp(30))
    places = np.arange(0, 30, 2)
    found = nothing(2, 4)
    search_rows(store, places, vectors[:2], 4, found)
    expected = index.search(vectors[:2], 4, np.arange(0, 30, 2, dtype=np.int64))
    index.close()
    assert found.ids.tolist() == expected.ids.tolist()
