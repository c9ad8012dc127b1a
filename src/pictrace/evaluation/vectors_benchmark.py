"""Is vector search fast and right at a million photos? Measured on vectors with the statistics of real ones.

A million real photos are rarely at hand, and random vectors are of no use: they have no neighbours. So the
real embeddings of some thousand pictures are spread to the number wanted. Each new vector starts from a real one,
goes up to half way to one of its ten nearest, moves by a random multiple of the difference of two others of
them (so that the local directions stay), gets a quarter of the spectrum of all as noise, and is made a unit vector.
The share of variance in the first 1, 8, 32 and 128 principal axes stays within 1.5 points; the queries are real
embeddings that were left out.
"""

from __future__ import annotations

import multiprocessing
import shutil
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pictrace.errors import UsageError
from pictrace.vectors.chooser import catch_up, open_index
from pictrace.vectors.exact import ExactIndex
from pictrace.vectors.interface import Stamp
from pictrace.vectors.store import VectorStore

__all__ = ["FilteredFigures", "VectorFigures", "measure", "spread"]

CHUNK = 50_000
"""Vectors made at a time."""
ORIGINS = 20_000
"""Real embeddings that the others are spread from, at most: finding their neighbours takes the square of the time."""

K = 10
NEIGHBOURS = 10
WARM_UP = 20
SHARES = (0.001, 0.01, 0.1, 0.5)
"""Hits asked for and compared with the true neighbours, searches before the clock runs, and shares of a filter."""
MODEL = "benchmark@1"


@dataclass(frozen=True, slots=True)
class FilteredFigures:
    """Searches among a random share of the vectors."""

    share: float
    median_ms: float
    recall_at_10: float


@dataclass(frozen=True, slots=True)
class VectorFigures:
    """What was measured. Milliseconds are of single queries in a process of their own, after some to warm up;
    recall@10 is against exact search; ``resident_mib`` is that process's peak, mapped files included, ``None``
    where the system does not say."""

    vectors: int
    dimension: int
    build_seconds: float
    disk_mib: float
    open_seconds: float
    median_ms: float
    p95_ms: float
    recall_at_10: float
    resident_mib: float | None
    add_1000_seconds: float
    filtered: tuple[FilteredFigures, ...]


@dataclass(frozen=True, slots=True)
class _Visit:
    """What a fresh process saw of the index."""

    open_seconds: float
    milliseconds: NDArray[np.float64]
    found: NDArray[np.int64]
    filtered: tuple[tuple[NDArray[np.float64], NDArray[np.int64]], ...]
    resident_mib: float | None
    add_seconds: float


_ACROSS, _NOISE = 0.35, 0.25
"""How far vectors that are made move: across the direction to a neighbour, of the distance of two neighbours, and by
chance, of the spread of each coordinate."""

_SLOW = 0.95
"""Share of searches that are as quick as the figure that is told."""


def spread(
    base: NDArray[np.float32], neighbours: NDArray[np.int64], count: int, seed: int = 0
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]]:
    """``count`` vectors with the statistics of ``base`` (n, dimension), whose nearest are ``neighbours``
    (n, some): ``(ids, vectors, sequence)`` chunks for ``catch_up``, ids from 1 on. The same seed gives the
    same vectors."""
    scale = base.std(axis=0)
    for start in range(0, count, CHUNK):
        rng = np.random.default_rng([seed, start])
        number = min(CHUNK, count - start)
        origin = rng.integers(len(base), size=number)
        near = [base[neighbours[origin, rng.integers(neighbours.shape[1], size=number)]] for _ in range(3)]
        vectors = base[origin] + rng.uniform(0, 0.5, (number, 1)).astype(np.float32) * (near[0] - base[origin])
        vectors += _ACROSS * rng.standard_normal((number, 1)).astype(np.float32) * (near[1] - near[2])
        vectors += _NOISE * scale * rng.standard_normal(vectors.shape).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield np.arange(start + 1, start + number + 1), vectors, start + number


def measure(
    base: NDArray[np.float32], directory: Path, count: int = 1_000_000, queries: int = 500, seed: int = 0
) -> VectorFigures:
    """Builds an index of ``count`` vectors in ``directory`` (emptied first; about 0.6 GiB for a million of 256
    dimensions) and searches it with ``queries`` real embeddings that are left out of ``base`` (n, dimension), n at
    least twice as many. Takes some minutes at a million."""
    if len(base) < max(2 * queries, 1000):
        raise UsageError("bench.embeddings", embeddings=len(base), least=max(2 * queries, 1000))
    shutil.rmtree(directory, ignore_errors=True)
    dimension = base.shape[1]
    order = np.random.default_rng(seed).permutation(len(base))
    asked, rest = base[order[:queries]], base[order[queries : queries + ORIGINS]]
    neighbours = _neighbours(rest)

    started = time.perf_counter()
    index = open_index(directory, MODEL, dimension, 1, count)
    catch_up(index, spread(rest, neighbours, count, seed))
    build_seconds = time.perf_counter() - started
    index.close()

    allowed = [_share(count, share, seed) for share in SHARES]
    truths = _truths(spread(rest, neighbours, count, seed), asked, [None, *allowed])
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
        visit = alone.submit(_visit, directory, dimension, count, asked, allowed, rest[:1000]).result()
    return VectorFigures(
        vectors=count,
        dimension=dimension,
        build_seconds=build_seconds,
        disk_mib=sum(file.stat().st_size for file in directory.iterdir()) / 2**20,
        open_seconds=visit.open_seconds,
        median_ms=float(np.median(visit.milliseconds)),
        p95_ms=float(np.quantile(visit.milliseconds, _SLOW)),
        recall_at_10=_recall(visit.found, truths[0]),
        resident_mib=visit.resident_mib,
        add_1000_seconds=visit.add_seconds,
        filtered=tuple(
            FilteredFigures(share, float(np.median(milliseconds)), _recall(found, truth))
            for share, (milliseconds, found), truth in zip(SHARES, visit.filtered, truths[1:], strict=True)
        ),
    )


def _neighbours(base: NDArray[np.float32]) -> NDArray[np.int64]:
    """(n, 10) places of the nearest of each vector, itself left out."""
    index = ExactIndex(VectorStore(Path(), MODEL, base.shape[1], keep=False))
    index.add(np.arange(len(base)), base, Stamp(MODEL, 1, 1))
    return index.search(base, NEIGHBOURS + 1).ids[:, 1:]


def _share(count: int, share: float, seed: int) -> NDArray[np.int64]:
    chosen = np.random.default_rng([seed, int(share * 1e6)]).random(count) < share
    return np.flatnonzero(chosen) + 1


def _truths(
    chunks: Iterator[tuple[NDArray[np.int64], NDArray[np.float32], int]],
    queries: NDArray[np.float32],
    allowed: list[NDArray[np.int64] | None],
) -> list[NDArray[np.int64]]:
    """For each set of allowed ids the true nearest (q, 10), from vectors rounded as the index keeps them."""
    best = [(np.empty((len(queries), 0), np.int64), np.empty((len(queries), 0), np.float32)) for _ in allowed]
    for ids, vectors, _ in chunks:
        similarities = queries @ vectors.astype(np.float16).astype(np.float32).T
        for number, wanted in enumerate(allowed):
            columns = np.arange(len(ids)) if wanted is None else np.flatnonzero(np.isin(ids, wanted))
            names = np.broadcast_to(ids[columns], (len(queries), len(columns)))
            both_ids = np.concatenate([best[number][0], names], axis=1)
            both = np.concatenate([best[number][1], similarities[:, columns]], axis=1)
            top = np.argpartition(-both, min(K, both.shape[1]) - 1, axis=1)[:, :K]
            best[number] = np.take_along_axis(both_ids, top, axis=1), np.take_along_axis(both, top, axis=1)
    return [ids for ids, _ in best]


def _visit(
    directory: Path,
    dimension: int,
    count: int,
    queries: NDArray[np.float32],
    allowed: list[NDArray[np.int64]],
    new: NDArray[np.float32],
) -> _Visit:
    started = time.perf_counter()
    index = open_index(directory, MODEL, dimension, 1, count)
    open_seconds = time.perf_counter() - started

    def ask(among: NDArray[np.int64] | None) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        for query in queries[:WARM_UP]:
            index.search(query[None], K, among)
        seconds, found = [], []
        for query in queries:
            start = time.perf_counter()
            found.append(index.search(query[None], K, among).ids[0])
            seconds.append(time.perf_counter() - start)
        return 1000 * np.array(seconds), np.stack(found)

    milliseconds, found = ask(None)
    filtered = tuple(ask(among) for among in allowed)
    started = time.perf_counter()
    catch_up(index, [(np.arange(count + 1, count + len(new) + 1), new, count + len(new))])
    add_seconds = time.perf_counter() - started
    index.close()
    return _Visit(open_seconds, milliseconds, found, filtered, _peak_mib(), add_seconds)


def _recall(found: NDArray[np.int64], truth: NDArray[np.int64]) -> float:
    hits = [len(np.intersect1d(mine, right)) / len(right) for mine, right in zip(found, truth, strict=True)]
    return float(np.mean(hits))


def _peak_mib() -> float | None:
    """The peak of this process's resident memory, mapped files included."""
    status = Path("/proc/self/status")  # getrusage would count what the parent had when it forked
    if status.exists():
        peak = next((line for line in status.read_text().splitlines() if line.startswith("VmHWM:")), None)
        return None if peak is None else int(peak.split()[1]) / 2**10
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return None
