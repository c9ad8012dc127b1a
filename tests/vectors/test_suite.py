"""What every vector index must do, asked of each."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pictrace.errors import UsageError
from pictrace.vectors import chooser
from pictrace.vectors.chooser import GrowingIndex
from pictrace.vectors.exact import ExactIndex
from pictrace.vectors.interface import VectorIndex
from pictrace.vectors.quantised import QuantisedIndex
from pictrace.vectors.store import VectorStore
from tests.vectors.making import MODEL, clustered, stamp

DIMENSION = 32
MAKERS: dict[str, Callable[[VectorStore], VectorIndex]] = {
    "exact": ExactIndex,
    "quantised": QuantisedIndex,
    "growing": GrowingIndex,
}


@pytest.fixture(params=MAKERS)
def make(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[VectorStore], VectorIndex]:
    """The growing one changes over after 500 vectors here."""
    monkeypatch.setattr(chooser, "EXACT_VALUES", 500 * DIMENSION)
    return MAKERS[request.param]


@pytest.fixture
def index(make: Callable[[VectorStore], VectorIndex], tmp_path: Path) -> Iterator[VectorIndex]:
    index = make(VectorStore.open(tmp_path / "index", MODEL, DIMENSION, 1, 10_000))
    yield index
    index.close()


def reference(
    ids: np.ndarray, vectors: np.ndarray, queries: np.ndarray, k: int, allowed: np.ndarray | None = None
) -> list[list[int]]:
    """By the definition: sort all."""
    keep = np.arange(len(ids)) if allowed is None else np.flatnonzero(np.isin(ids, allowed))
    similarities = queries @ vectors[keep].astype(np.float16).astype(np.float32).T
    return [ids[keep][np.argsort(-row, kind="stable")[:k]].tolist() for row in similarities]


def recall(found: np.ndarray, truth: list[list[int]]) -> float:
    return float(
        np.mean([len({*mine.tolist()} & {*right}) / len(right) for mine, right in zip(found, truth, strict=True)])
    )


def fill(index: VectorIndex, count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Adds clustered vectors in uneven parts; ids in no order."""
    vectors = clustered(count, DIMENSION, seed)
    ids = np.random.default_rng(seed).permutation(count).astype(np.int64) * 3 + 10
    start = 0
    for stop in sorted({1, max(count // 7, 1), max(count // 2, 1), count}):
        index.add(ids[start:stop], vectors[start:stop], stamp(stop))
        start = stop
    return ids, vectors


def test_an_empty_index_answers_with_nothing(index: VectorIndex) -> None:
    found = index.search(clustered(2, DIMENSION), 5)
    assert len(index) == 0
    assert found.ids.tolist() == [[-1] * 5] * 2
    assert found.similarities.tolist() == [[-np.inf] * 5] * 2
    assert (str(found.ids.dtype), str(found.similarities.dtype)) == ("int64", "float32")
    assert index.search(clustered(1, DIMENSION), 5, np.array([1, 2])).ids.tolist() == [[-1] * 5]


@pytest.mark.parametrize("count", [1, 3, 40, 900, 3000])
def test_it_finds_what_sorting_finds(index: VectorIndex, count: int) -> None:
    ids, vectors = fill(index, count)
    queries = clustered(30, DIMENSION, seed=5)
    found = index.search(queries, 10)
    truth = reference(ids, vectors, queries, 10)
    assert len(index) == count
    assert index.stamp == stamp(count)
    assert recall(found.ids, truth) >= 0.98
    filled = min(10, count)
    assert (found.ids[:, filled:] == -1).all()
    assert (np.diff(found.similarities[:, :filled], axis=1) <= 0).all()
    place = {int(number): row for row, number in enumerate(ids)}
    for query, row, similarities in zip(queries, found.ids[:, :filled], found.similarities[:, :filled], strict=True):
        expected = vectors[[place[int(number)] for number in row]] @ query
        np.testing.assert_allclose(similarities, expected, atol=1e-3)


def test_a_vector_finds_itself_first(index: VectorIndex) -> None:
    ids, vectors = fill(index, 2000)
    found = index.search(vectors[::97], 1)
    assert found.ids[:, 0].tolist() == ids[::97].tolist()
    np.testing.assert_allclose(found.similarities[:, 0], 1, atol=1e-3)


def test_one_query_and_many_agree(index: VectorIndex) -> None:
    fill(index, 2000)
    queries = clustered(70, DIMENSION, seed=3)
    together = index.search(queries, 7)
    for number, query in enumerate(queries):
        alone = index.search(query[None], 7)
        assert alone.ids[0].tolist() == together.ids[number].tolist()
        np.testing.assert_allclose(alone.similarities[0], together.similarities[number], atol=1e-5)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3, 0.9, 1.0])
def test_only_allowed_ids_answer(index: VectorIndex, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pictrace.vectors.quantised.SUBSET_VALUES", 600 * DIMENSION)
    ids, vectors = fill(index, 3000)
    allowed = np.sort(np.random.default_rng(1).choice(ids, max(1, int(share * len(ids))), replace=False))
    queries = clustered(20, DIMENSION, seed=8)
    found = index.search(queries, 10, allowed)
    truth = reference(ids, vectors, queries, 10, allowed)
    assert np.isin(found.ids[found.ids >= 0], allowed).all()
    assert (found.ids[:, : len(truth[0])] >= 0).all()
    assert recall(found.ids, truth) >= 0.97


def test_allowed_ids_that_are_not_there_do_no_harm(index: VectorIndex) -> None:
    ids, _ = fill(index, 300)
    query = clustered(1, DIMENSION, seed=8)
    assert index.search(query, 3, np.array([1, 2, 10**12])).ids.tolist() == [[-1, -1, -1]]
    assert index.search(query, 3, np.empty(0, np.int64)).ids.tolist() == [[-1, -1, -1]]
    some = np.unique(np.concatenate([[-5, 1, 10**12], ids[:2]]))
    assert sorted(index.search(query, 3, some).ids[0].tolist()) == sorted([-1, *ids[:2].tolist()])


def test_more_asked_than_there_are(index: VectorIndex) -> None:
    ids, _ = fill(index, 40)
    found = index.search(clustered(3, DIMENSION, seed=2), 100)
    for row in found.ids:
        assert sorted(row[:40].tolist()) == sorted(ids.tolist())
        assert (row[40:] == -1).all()


def test_no_queries_no_answers(index: VectorIndex) -> None:
    fill(index, 40)
    assert index.search(np.empty((0, DIMENSION), np.float32), 5).ids.shape == (0, 5)


@pytest.mark.parametrize(("shape", "k"), [((3, DIMENSION + 1), 5), ((DIMENSION,), 5), ((1, DIMENSION), 0)])
def test_wrong_questions_are_named(index: VectorIndex, shape: tuple[int, ...], k: int) -> None:
    with pytest.raises(UsageError):
        index.search(np.zeros(shape, np.float32), k)


def test_vectors_of_another_shape_are_refused(index: VectorIndex) -> None:
    with pytest.raises(UsageError, match="shape"):
        index.add(np.arange(3), np.zeros((3, DIMENSION + 1), np.float32), stamp(3))
    assert len(index) == 0


def test_what_was_saved_is_there_after_opening(
    make: Callable[[VectorStore], VectorIndex], index: VectorIndex, tmp_path: Path
) -> None:
    fill(index, 1500)
    index.save()
    queries = clustered(20, DIMENSION, seed=4)
    before = index.search(queries, 10)
    index.add(np.array([7]), clustered(1, DIMENSION, seed=6), stamp(1501))
    index.save()
    again = make(VectorStore.open(tmp_path / "index", MODEL, DIMENSION, 1, 1501))
    assert (len(again), again.stamp) == (1501, stamp(1501))
    after = again.search(queries, 10)
    assert recall(after.ids, before.ids.tolist()) > 0.95
    assert again.search(clustered(1, DIMENSION, seed=6), 1).ids.tolist() == [[7]]
    again.close()


def test_the_same_vectors_make_the_same_index(make: Callable[[VectorStore], VectorIndex], tmp_path: Path) -> None:
    queries = clustered(20, DIMENSION, seed=4)
    found = []
    for name in ("one", "two"):
        index = make(VectorStore.open(tmp_path / name, MODEL, DIMENSION, 1, 10_000))
        fill(index, 1500)
        found.append(index.search(queries, 10))
        index.close()
    assert found[0].ids.tolist() == found[1].ids.tolist()


def test_searches_go_on_while_vectors_are_added(index: VectorIndex) -> None:
    ids, vectors = fill(index, 400)
    wrong: list[BaseException] = []
    done = threading.Event()

    def ask() -> None:
        try:
            while not done.is_set():
                found = index.search(vectors[:5], 1)
                assert found.ids[:, 0].tolist() == ids[:5].tolist()
        except BaseException as error:
            wrong.append(error)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    more = clustered(2000, DIMENSION, seed=11)
    for start in range(0, 2000, 100):
        index.add(np.arange(start, start + 100) + 100_000, more[start : start + 100], stamp(500 + start))
    done.set()
    for asker in askers:
        asker.join()
    assert wrong == []
    assert len(index) == 2400
