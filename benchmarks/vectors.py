"""Vector search in a library of a million photos: speed, recall against exact search, memory.

The vectors have the statistics of real embeddings (``evaluation.vectors_benchmark`` says how): those of the
pictures in the directory that the variable ``PHOTOS`` names, or else of crops of the photographs in scikit-image.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import Figure
from benchmarks.pictures import photographs
from pictrace.decoding import decode
from pictrace.embeddings.choice import open_embedder
from pictrace.embeddings.interface import Embedder
from pictrace.errors import PhotoError
from pictrace.evaluation.vectors_benchmark import VectorFigures, measure
from pictrace.formats import by_name

__all__ = ["million"]

CROPS = 4_000
PICTURES = 50_000
SMALLEST = 64
"""Side of the smallest crop in pixels."""


def million(output: Path, quick: bool) -> list[Figure]:
    """The figures of issue 2, and what filters cost."""
    embedder = open_embedder("mini", models_directory=output)
    photos = os.environ.get("PHOTOS")
    pictures = _of_directory(Path(photos)) if photos else _crops(CROPS)
    base = _embedded(embedder, islice(pictures, 2_000 if quick else PICTURES))
    figures = measure(base, output / "vectors", 60_000 if quick else 1_000_000, queries=200 if quick else 500)
    return _figures(figures, f"{len(base):,} {'pictures' if photos else 'crops'}", quick)


def _figures(measured: VectorFigures, of: str, quick: bool) -> list[Figure]:
    what = f"{measured.vectors:,} × {measured.dimension} (spread from {of})"
    resident = measured.resident_mib
    return [
        Figure(
            f"search, {what}, one query",
            f"{measured.median_ms:.2f} ms median, {measured.p95_ms:.2f} ms at the 95th percentile",
            "10 ms",
            measured.median_ms <= 10,
        ),
        Figure("recall@10 against exact", f"{measured.recall_at_10:.4f}", "0.98", measured.recall_at_10 >= 0.98),
        Figure("open", f"{measured.open_seconds:.2f} s", "1 s", measured.open_seconds < 1),
        Figure(
            "resident at its peak, mapped file included",
            "not known here" if resident is None else f"{resident:.0f} MiB",
            "1 GiB",
            None if resident is None else resident <= 1024,
        ),
        Figure(
            "add 1,000 and save, without building anew",
            f"{measured.add_1000_seconds:.2f} s",
            "no rebuild",
            None if quick else measured.add_1000_seconds < measured.build_seconds / 10,
        ),
        Figure("build", f"{measured.build_seconds:.0f} s, {measured.disk_mib:.0f} MiB on disk"),
        *(
            Figure(
                f"search among {one.share:.1%} of the photos",
                f"{one.median_ms:.2f} ms median, recall@10 {one.recall_at_10:.4f}",
            )
            for one in measured.filtered
        ),
    ]


def _embedded(embedder: Embedder, pictures: Iterator[NDArray[np.uint8]]) -> NDArray[np.float32]:
    parts = []
    while batch := list(islice(pictures, 64)):
        parts.append(embedder.embed(batch).vectors)
    return np.concatenate(parts) if parts else np.empty((0, embedder.card.dimension), np.float32)


def _crops(count: int) -> Iterator[NDArray[np.uint8]]:
    """Square parts of photographs of every size, some mirrored: about as unlike as photos of a few places."""
    generator = np.random.default_rng(3)
    originals = photographs()
    for _ in range(count):
        original = originals[generator.integers(len(originals))]
        side = int(np.exp(generator.uniform(np.log(SMALLEST), np.log(min(original.shape[:2])))))
        top, left = (generator.integers(extent - side + 1) for extent in original.shape[:2])
        crop = original[top : top + side, left : left + side]
        yield np.ascontiguousarray(crop[:, :: generator.choice([-1, 1])])


def _of_directory(directory: Path) -> Iterator[NDArray[np.uint8]]:
    for file in sorted(directory.rglob("*")):
        if by_name(file.name) is not None and file.is_file():
            try:
                yield decode(file.read_bytes(), at_least=160).pixels
            except (PhotoError, OSError):
                continue
