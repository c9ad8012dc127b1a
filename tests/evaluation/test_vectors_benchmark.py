"""The benchmark of vector search measures what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pictrace.errors import UsageError
from pictrace.evaluation.vectors_benchmark import _neighbours, measure, spread
from tests.vectors.making import clustered


def test_spread_vectors_have_the_statistics_of_real_ones() -> None:
    base = clustered(2000, 24)
    chunks = list(spread(base, _neighbours(base), 20_000))
    ids = np.concatenate([chunk[0] for chunk in chunks])
    vectors = np.concatenate([chunk[1] for chunk in chunks])
    assert ids.tolist() == list(range(1, 20_001))
    assert chunks[-1][2] == 20_000
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)

    def spectrum(of: np.ndarray) -> np.ndarray:
        variance = np.linalg.eigvalsh(np.cov(of.T))[::-1]
        return np.asarray(np.cumsum(variance)[[0, 3, 7, 15]] / variance.sum())

    np.testing.assert_allclose(spectrum(vectors), spectrum(base), atol=0.03)
    again = next(iter(spread(base, _neighbours(base), 20_000)))
    assert np.array_equal(again[1], chunks[0][1])


def test_figures(tmp_path: Path) -> None:
    figures = measure(clustered(1200, 16), tmp_path / "index", count=4000, queries=40)
    assert (figures.vectors, figures.dimension) == (4000, 16)
    assert figures.recall_at_10 == 1  # so few are searched exactly
    assert 0 < figures.median_ms <= figures.p95_ms
    assert figures.open_seconds > 0
    assert figures.resident_mib is None or figures.resident_mib > 1
    assert [f.recall_at_10 for f in figures.filtered] == [1, 1, 1, 1]


def test_too_few_embeddings_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="too few"):
        measure(clustered(500, 16), tmp_path)
