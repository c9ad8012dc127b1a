"""The fast index against the exact one, and what it does not do over again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.vectors import quantised
from pictrace.vectors.exact import ExactIndex
from pictrace.vectors.quantised import QuantisedIndex
from pictrace.vectors.store import VectorStore
from tests.vectors.making import MODEL, clustered, stamp

DIMENSION = 64


def build(directory: Path, count: int) -> QuantisedIndex:
    index = QuantisedIndex(VectorStore.open(directory, MODEL, DIMENSION, 1, 10**6))
    index.add(np.arange(count), clustered(count, DIMENSION), stamp(count))
    return index


def recall(index: QuantisedIndex, exact: ExactIndex, queries: np.ndarray, k: int, **among: np.ndarray) -> float:
    mine, right = index.search(queries, k, **among).ids, exact.search(queries, k, **among).ids
    return float(np.mean([len(np.intersect1d(a, b)) / k for a, b in zip(mine, right, strict=True)]))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[QuantisedIndex, ExactIndex]:
    """Both indexes over 40,000 clustered vectors."""
    index = build(tmp_path_factory.mktemp("both"), 40_000)
    exact = ExactIndex(VectorStore(Path(), MODEL, DIMENSION, keep=False))
    exact.add(np.arange(40_000), clustered(40_000, DIMENSION), stamp(40_000))
    return index, exact


@pytest.mark.parametrize("k", [1, 10, 100])
def test_recall_against_exact(both: tuple[QuantisedIndex, ExactIndex], k: int) -> None:
    assert recall(*both, clustered(100, DIMENSION, seed=5), k) >= 0.98


@pytest.mark.parametrize("share", [0.001, 0.02, 0.3, 0.8])
def test_recall_among_allowed(
    both: tuple[QuantisedIndex, ExactIndex], share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantised, "SUBSET_VALUES", 400 * DIMENSION)
    allowed = np.flatnonzero(np.random.default_rng(0).random(40_000) < share)
    assert recall(*both, clustered(100, DIMENSION, seed=5), 10, allowed=allowed) >= 0.97


def test_recall_in_one_corner(both: tuple[QuantisedIndex, ExactIndex], monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder is no random sample: its photos look alike, and often unlike the query."""
    monkeypatch.setattr(quantised, "SUBSET_VALUES", 400 * DIMENSION)
    near = both[1].search(clustered(1, DIMENSION, seed=77), 3000)
    assert recall(*both, clustered(100, DIMENSION, seed=5), 10, allowed=np.sort(near.ids[0])) >= 0.97


def test_adding_does_not_learn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = build(tmp_path, 4000)
    monkeypatch.setattr(QuantisedIndex, "_learnt", lambda self: pytest.fail("learnt again"))
    index.add(np.arange(4000, 5000), clustered(1000, DIMENSION, seed=1), stamp(5000))
    index.save()
    index.close()
    again = QuantisedIndex(VectorStore.open(tmp_path, MODEL, DIMENSION, 1, 10**6))
    assert again.search(clustered(1000, DIMENSION, seed=1)[:50], 1).ids[:, 0].tolist() == list(range(4000, 4050))
    again.close()


def test_it_learns_again_when_it_has_grown_several_fold(tmp_path: Path) -> None:
    index = build(tmp_path, 1000)
    first = index._codes
    index.add(np.arange(1000, 3000), clustered(2000, DIMENSION, seed=1), stamp(3000))
    assert index._codes is first
    index.add(np.arange(3000, 5000), clustered(2000, DIMENSION, seed=2), stamp(5000))
    assert index._codes is not first
    index.close()


def test_few_new_vectors_do_not_rewrite_the_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantised, "UNSAVED", 100)
    index = build(tmp_path, 4000)
    index.save()
    (codes,) = tmp_path.glob("codes-*")
    index.add(np.arange(4000, 4100), clustered(100, DIMENSION, seed=1), stamp(4100))
    index.save()
    assert list(tmp_path.glob("codes-*")) == [codes]
    again = QuantisedIndex(VectorStore.open(tmp_path, MODEL, DIMENSION, 1, 10**6))
    assert again.search(clustered(100, DIMENSION, seed=1), 1).ids[:, 0].tolist() == list(range(4000, 4100))
    again.close()
    index.add(np.arange(4100, 4101), clustered(1, DIMENSION, seed=2), stamp(4101))
    index.save()
    assert list(tmp_path.glob("codes-*")) != [codes]
    index.close()


def test_lists_grow_with_the_root() -> None:
    assert [quantised._lists(n) for n in (0, 1, 10_000, 50_000, 1_000_000, 10**9)] == [16, 16, 128, 256, 1024, 4096]
