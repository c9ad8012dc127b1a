"""What holds of a library whatever happened to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pictrace import Library
from pictrace.records import IndexReport

__all__ = ["Kept", "indexed", "kept", "opened", "sound"]

ROUNDING = 2e-3
"""A model's vectors differ by that much between batches of another size, stored as float16."""


def opened(directory: Path, model: Path, **settings: Any) -> Library:
    """The library with a model that costs nothing, decoding in its own process unless asked otherwise."""
    quick: dict[str, Any] = {"engine": "onnxruntime", "precision": "f32", "isolate": False, "decode_threads": 2}
    return Library.open(directory, model=str(model), **quick | settings)


def indexed(library: Library, *places: Path | str, model: Path | None = None, retry: bool = False) -> IndexReport:
    """The report of a run to the end."""
    *_, report = library.index(map(str, places), model=None if model is None else str(model), retry=retry)
    assert isinstance(report, IndexReport)
    return report


def sound(library: Library) -> None:
    """Every invariant holds."""
    assert [finding for finding in library.check() if not finding.ok] == []


@dataclass(frozen=True)
class Kept:
    """What a library holds, without what may differ between two that are equal: times, and numbers of runs, contents
    and vectors."""

    photos: dict[tuple[str, str], tuple[Any, ...]]
    contents: dict[str, tuple[Any, ...]]
    containers: set[tuple[Any, ...]]
    vectors: dict[tuple[Any, ...], NDArray[np.float16]]

    def assert_equal(self, other: Kept) -> None:
        assert _difference(self.photos, other.photos) == {}
        assert _difference(self.contents, other.contents) == {}
        assert self.containers == other.containers
        assert self.vectors.keys() == other.vectors.keys()
        for key, vector in self.vectors.items():
            assert np.abs(vector.astype(np.float32) - other.vectors[key]).max() < ROUNDING, key


def _difference(one: dict[Any, Any], other: dict[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    return {key: (one.get(key), other.get(key)) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}


def kept(directory: Path) -> Kept:
    """Read by plain SQL, past the code that is tried."""
    with closing(sqlite3.connect(directory / "catalogue.sqlite")) as connection:
        photos = connection.execute(
            "SELECT s.location, p.key, p.id, p.location, p.state, p.reason, p.failure, p.stamp, p.identity, "
            "c.content_hash FROM photos p JOIN sources s ON s.id = p.source_id "
            "LEFT JOIN contents c ON c.id = p.content_id"
        ).fetchall()
        contents = connection.execute(
            "SELECT content_hash, size, width, height, format, taken, camera, phash, phash_algorithm, jpeg "
            "FROM contents c LEFT JOIN thumbnails t ON t.content_id = c.id"
        ).fetchall()
        vectors = connection.execute(
            "SELECT m.key, s.name, c.content_hash, e.part, e.vector FROM embeddings e JOIN spaces s ON s.id = "
            "e.space_id JOIN models m ON m.id = s.model_id JOIN contents c ON c.id = e.content_id"
        ).fetchall()
        containers = connection.execute("SELECT key, stamp FROM containers").fetchall()
    assert len({row[:4] for row in vectors}) == len(vectors), "a vector is there twice"
    return Kept(
        {row[:2]: row[3:] for row in photos},
        {row[0]: row[1:] for row in contents},
        set(containers),
        {row[:4]: np.frombuffer(row[4], "<f2") for row in vectors},
    )
